// What keeps the admin server safe, as decisions without a network.
#include <atomic>
#include <format>
#include <latch>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <arrower/jobs/admin_server.hpp>
#include <arrower/jobs/error.hpp>

#include "http/percent_encoding.hpp"
#include "http/response.hpp"
#include "security/authentication.hpp"
#include "security/csrf.hpp"
#include "security/host_check.hpp"
#include "security/known_device.hpp"
#include "security/network_address.hpp"
#include "security/password_hash.hpp"
#include "security/path_prefix.hpp"
#include "security/rate_limit.hpp"
#include "security/sign_in_limits.hpp"
#include "security/trusted_proxies.hpp"
#include "support/admin_client.hpp"

namespace arrower::jobs::admin {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

template <class Function>
int status_of(Function&& function) {
  try {
    function();
    return 200;
  } catch (const HttpError& error) {
    return error.status();
  }
}

Request request_with(std::multimap<std::string, std::string, CaseInsensitiveLess> headers,
                     std::string peer = "10.0.0.1") {
  Request request;
  request.method = "POST";
  request.headers = std::move(headers);
  request.peer = std::move(peer);
  return request;
}

TEST(RateLimit, a_client_gets_its_burst_then_its_rate) {
  RateLimit limit{10, 20};
  const auto begin = RateLimit::Clock::now();
  for (int i = 0; i < 20; ++i) {
    EXPECT_FALSE(limit.take("ada", begin));
  }
  const auto wait = limit.take("ada", begin);
  ASSERT_TRUE(wait);
  EXPECT_NEAR(std::chrono::duration<double>(*wait).count(), 0.1, 1e-6);
  EXPECT_FALSE(limit.take("ada", begin + 101ms));
  EXPECT_TRUE(limit.take("ada", begin + 102ms));
}

TEST(RateLimit, clients_do_not_take_from_each_other) {
  RateLimit limit{1, 1};
  const auto begin = RateLimit::Clock::now();
  EXPECT_FALSE(limit.take("ada", begin));
  EXPECT_TRUE(limit.take("ada", begin));
  EXPECT_FALSE(limit.take("ben", begin));
}

TEST(RateLimit, many_clients_do_not_fill_the_memory_and_a_rate_of_none_lets_all_through) {
  RateLimit limit{1, 2};
  const auto begin = RateLimit::Clock::now();
  for (int i = 0; i < 30'000; ++i) {
    EXPECT_FALSE(limit.take(std::to_string(i), begin));
  }
  RateLimit none{0, 0};
  for (int i = 0; i < 100; ++i) {
    EXPECT_FALSE(none.take("ada", begin));
  }
}

TEST(RateLimit, those_beyond_the_most_take_the_place_of_the_fullest_alone) {
  RateLimit limit{1, 3, 100};
  const auto begin = RateLimit::Clock::now();
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(limit.take("guesser", begin));
  }
  for (int i = 0; i < 1'000; ++i) {
    EXPECT_FALSE(limit.take(std::to_string(i), begin));
  }
  EXPECT_TRUE(limit.take("guesser", begin)) << "remembered, however many came";
}

TEST(RateLimit, what_is_given_back_can_be_taken_again) {
  RateLimit limit{1, 2};
  const auto begin = RateLimit::Clock::now();
  EXPECT_FALSE(limit.take("ada", begin));
  EXPECT_FALSE(limit.take("ada", begin));
  EXPECT_TRUE(limit.look("ada", begin));
  limit.give_back("ada", begin);
  EXPECT_FALSE(limit.take("ada", begin));
  EXPECT_TRUE(limit.take("ada", begin));
}

TEST(ClientNetworks, hold_all_the_addresses_that_one_client_has) {
  EXPECT_EQ(client_network("10.1.2.3"), "10.1.2.3");
  EXPECT_EQ(client_network("::ffff:10.1.2.3"), "10.1.2.3");
  EXPECT_EQ(client_network("2001:db8:1:2::1"), "2001:db8:1:2::/64");
  EXPECT_EQ(client_network("2001:db8:1:2:ffff:1:2:3"), client_network("2001:db8:1:2::1"));
  EXPECT_NE(client_network("2001:db8:1:3::1"), client_network("2001:db8:1:2::1"));
  EXPECT_EQ(client_network("fe80::1%eth0"), client_network("fe80::2"));
  EXPECT_EQ(client_network("unknown"), "unknown");
}

TEST(SignInLimits, a_client_that_guesses_waits_and_others_do_not) {
  SignInLimits limits;
  const auto begin = SignInLimits::Clock::now();
  const SignInAttempt guess{.client = "6.6.6.6", .name = "ada"};
  for (int i = 0; i < 10; ++i) {
    EXPECT_FALSE(limits.take(guess, begin));
  }
  EXPECT_TRUE(limits.look(guess, begin));
  EXPECT_TRUE(limits.look({.client = "6.6.6.6", .name = "ben"}, begin)) << "for other names too";
  EXPECT_FALSE(limits.look({.client = "10.0.0.1", .name = "ada"}, begin));
  EXPECT_FALSE(limits.look({.client = "6.6.6.6", .name = "ada", .device = "of ada"}, begin));
  EXPECT_FALSE(limits.look({.by = SignInAttempt::By::token, .client = "6.6.6.6"}, begin));
  EXPECT_FALSE(limits.take(guess, begin + 2s));
  EXPECT_TRUE(limits.take(guess, begin + 2s));
}

TEST(SignInLimits, a_name_that_many_clients_guess_at_leaves_each_one_attempt_now_and_then) {
  SignInLimits limits;
  const auto begin = SignInLimits::Clock::now();
  int guesses = 0;
  for (int client = 0; client < 100; ++client) {
    const SignInAttempt guess{.client = "6.6.6." + std::to_string(client), .name = "ada"};
    while (!limits.take(guess, begin)) {
      ++guesses;
    }
  }
  EXPECT_LE(guesses, 20 + 100);
  const SignInAttempt elsewhere{.client = "10.0.0.1", .name = "ada"};
  EXPECT_FALSE(limits.take(elsewhere, begin)) << "the right password opens the door from there";
  limits.give_back(elsewhere, begin);
  EXPECT_FALSE(limits.take(elsewhere, begin)) << "again and again";
  EXPECT_TRUE(limits.take(elsewhere, begin));
  EXPECT_FALSE(limits.take({.client = "10.0.0.1", .name = "ada", .device = "of ada"}, begin));
  EXPECT_FALSE(limits.take({.client = "10.0.0.1", .name = "ben"}, begin));
}

TEST(KnownDevices, are_known_for_whom_they_were_signed_in_with) {
  const KnownDevice devices{{}};
  const Identity ada{.name = "ada"};
  const std::string set = devices.cookie(request_with({}), ada, "/jobs/", true);
  EXPECT_THAT(set, ::testing::HasSubstr("; Path=/jobs/; HttpOnly; SameSite=Strict; Secure"));
  const Request request = request_with({{"Cookie", "theme=dark; " + set.substr(0, set.find(';'))}});
  EXPECT_NE(devices.device(request, "ada"), "");
  EXPECT_EQ(devices.device(request, "ben"), "");
  EXPECT_EQ(KnownDevice{{}}.device(request, "ada"), "") << "of another process";
  EXPECT_EQ(devices.device(request_with({{"Cookie", "arrower_jobs_device=" + std::string(96, 'a')}}), "ada"), "");
  EXPECT_EQ(devices.cookie(request, ada, "/jobs/", true), "") << "it has one";
}

TEST(PasswordHashes, are_salted_and_open_with_their_password_alone) {
  const std::string hash = hash_password("correct horse");
  EXPECT_TRUE(is_password_hash(hash)) << hash;
  EXPECT_NE(hash, hash_password("correct horse"));
  EXPECT_TRUE(matches_password_hash("correct horse", hash));
  EXPECT_FALSE(matches_password_hash("correct horsE", hash));
  EXPECT_FALSE(matches_password_hash(std::string{"correct horse\0more", 18}, hash));
  EXPECT_THROW(hash_password("short"), ConfigurationError);
  EXPECT_THROW(hash_password(std::string(600, 'x')), ConfigurationError);
  for (const std::string& wrong : {std::string{}, std::string{"$y$"}, hash.substr(0, hash.size() - 1), hash + "a",
                                   hash + " ", "$6" + hash.substr(2), std::string{"$y$j9T$salt"}}) {
    EXPECT_FALSE(is_password_hash(wrong)) << wrong;
  }
  for (const char* like : {"$y$j9T$x$y", "$2b$12$abc", "$6$salt$hash"}) {
    EXPECT_TRUE(looks_like_password_hash(like)) << like;
  }
  for (const char* plain : {"correct horse", "$ecret", "$$$$$$$$", "a$b$c"}) {
    EXPECT_FALSE(looks_like_password_hash(plain)) << plain;
  }
}

TEST(Networks, contain_what_their_prefix_says) {
  EXPECT_TRUE(Network::parse("10.0.0.0/8")->contains("10.255.1.2"));
  EXPECT_FALSE(Network::parse("10.0.0.0/8")->contains("11.0.0.1"));
  EXPECT_TRUE(Network::parse("192.168.1.128/25")->contains("192.168.1.200"));
  EXPECT_FALSE(Network::parse("192.168.1.128/25")->contains("192.168.1.100"));
  EXPECT_TRUE(Network::parse("fd00::/8")->contains("fd12::1"));
  EXPECT_TRUE(Network::parse("0.0.0.0/0")->contains("1.2.3.4"));
  EXPECT_FALSE(Network::parse("0.0.0.0/0")->contains("::1"));
  EXPECT_TRUE(Network::parse("::1")->contains("::1"));
  for (const char* wrong : {"", "example.org", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0/8", "10.0.0.1 "}) {
    EXPECT_FALSE(Network::parse(wrong)) << wrong;
  }
  EXPECT_FALSE(Network::parse(std::string_view{"10.0.0.1\0.example.org", 21}));
  EXPECT_FALSE(is_loopback_address(std::string_view{"127.0.0.1\0", 10}));
  EXPECT_TRUE(is_loopback_address("127.8.9.1"));
  EXPECT_FALSE(is_loopback_address("128.0.0.1"));
  EXPECT_EQ(normalized_address("::ffff:10.1.2.3"), "10.1.2.3");
}

TEST(TrustedProxies, forwarded_headers_of_strangers_are_not_believed) {
  const TrustedProxies none{{}};
  const Forwarded forwarded = none.look_through(request_with({{"Host", "jobs.example"},
                                                              {"X-Forwarded-For", "1.2.3.4"},
                                                              {"X-Forwarded-Host", "evil"},
                                                              {"X-Forwarded-Proto", "https"}}));
  EXPECT_EQ(forwarded.client, "10.0.0.1");
  EXPECT_EQ(forwarded.host, "jobs.example");
  EXPECT_FALSE(forwarded.encrypted);
}

TEST(TrustedProxies, what_a_client_made_up_in_front_of_them_is_passed_over) {
  const TrustedProxies proxies{{"10.0.0.0/8"}};
  const Forwarded forwarded = proxies.look_through(request_with({{"X-Forwarded-For", "6.6.6.6, 1.2.3.4"},
                                                                 {"X-Forwarded-For", "10.0.0.7"},
                                                                 {"X-Forwarded-Host", "jobs.example"},
                                                                 {"X-Forwarded-Proto", "https"},
                                                                 {"X-Forwarded-Prefix", "/ops/"}}));
  EXPECT_EQ(forwarded.client, "1.2.3.4");
  EXPECT_EQ(forwarded.host, "jobs.example");
  EXPECT_TRUE(forwarded.encrypted);
  EXPECT_EQ(forwarded.prefix, "/ops");
  EXPECT_EQ(proxies.look_through(request_with({{"X-Forwarded-For", "nonsense"}})).client, "10.0.0.1");
  EXPECT_EQ(proxies.look_through(request_with({{"X-Forwarded-For", "1.2.3.4/8"}})).client, "10.0.0.1") << "a network";
  EXPECT_EQ(proxies.look_through(request_with({{"X-Forwarded-Prefix", "/\"><script>"}})).prefix, "");
}

TEST(TrustedProxies, must_be_addresses) { EXPECT_THROW(TrustedProxies{{"proxy.example"}}, ConfigurationError); }

TEST(HostCheck, without_credentials_only_local_names_are_let_in) {
  const HostCheck check{{}, "127.0.0.1", false};
  for (const char* name : {"localhost:8080", "LOCALHOST", "127.0.0.1:1", "[::1]:8080", "127.0.0.1"}) {
    EXPECT_EQ(status_of([&] { check.check(name); }), 200) << name;
  }
  for (const char* name :
       {"", "evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example"}) {
    EXPECT_EQ(status_of([&] { check.check(name); }), 403) << name;
  }
}

TEST(HostCheck, with_credentials_any_name_is_unless_names_are_given) {
  EXPECT_EQ(status_of([] { HostCheck({}, "0.0.0.0", true).check("jobs.example"); }), 200);
  const HostCheck named{{"jobs.example"}, "0.0.0.0", true};
  EXPECT_EQ(status_of([&] { named.check("Jobs.example:443"); }), 200);
  EXPECT_EQ(status_of([&] { named.check("other.example"); }), 403);
}

TEST(Origin, of_another_site_is_refused) {
  const auto status = [](const char* origin, const char* host) {
    return status_of([&] { check_origin(request_with({{"Origin", origin}}), host); });
  };
  EXPECT_EQ(status("http://localhost:8080", "localhost:8080"), 200);
  EXPECT_EQ(status("https://jobs.example", "jobs.example"), 200);
  EXPECT_EQ(status("https://jobs.example", "jobs.example:443"), 200);
  EXPECT_EQ(status("http://localhost:8081", "localhost:8080"), 403);
  EXPECT_EQ(status("https://evil.example", "jobs.example"), 403);
  EXPECT_EQ(status("https://jobs.example.evil.example", "jobs.example"), 403);
  EXPECT_EQ(status("null", "jobs.example"), 403);
  EXPECT_EQ(status("", "jobs.example"), 403);
  EXPECT_EQ(status_of([] { check_origin(request_with({{"Sec-Fetch-Site", "cross-site"}}), "jobs.example"); }), 403);
  EXPECT_EQ(status_of([] { check_origin(request_with({{"Sec-Fetch-Site", "same-site"}}), "jobs.example"); }), 403);
  EXPECT_EQ(status_of([] { check_origin(request_with({{"Sec-Fetch-Site", "same-origin"}}), "jobs.example"); }), 200);
  EXPECT_EQ(status_of([] { check_origin(request_with({}), "jobs.example"); }), 200);
}

TEST(Csrf, a_token_holds_for_its_session_its_user_and_its_process) {
  const Csrf csrf{{}};
  const Identity ada{.name = "ada"};
  const Csrf::Session session = csrf.session(request_with({}), ada, "/jobs/", true);
  EXPECT_THAT(session.cookie, ::testing::HasSubstr("; Path=/jobs/; HttpOnly; SameSite=Strict; Secure"));
  const std::string cookie = session.cookie.substr(0, session.cookie.find(';'));

  const auto status = [&](const Csrf& by, const Identity& who, const std::string& with_cookie,
                          const std::string& token) {
    return status_of([&] { by.check(request_with({{"Cookie", with_cookie}, {"X-Arrower-CSRF", token}}), who); });
  };
  EXPECT_EQ(status(csrf, ada, "theme=dark; " + cookie, session.token), 200);
  EXPECT_EQ(status(csrf, {.name = "ben"}, cookie, session.token), 403);
  EXPECT_EQ(status(csrf, ada, cookie, ""), 403);
  EXPECT_EQ(status(csrf, ada, "", session.token), 403);
  EXPECT_EQ(status(csrf, ada, "arrower_jobs_session=" + std::string(32, 'a'), session.token), 403);
  EXPECT_EQ(status(Csrf{{}}, ada, cookie, session.token), 403);
  // Servers that share a key accept each other's sessions.
  const std::string key(32, 'k');
  const Csrf::Session shared = Csrf{key}.session(request_with({{"Cookie", cookie}}), ada, "/", true);
  EXPECT_EQ(status(Csrf{key}, ada, cookie, shared.token), 200);
  EXPECT_EQ(status(Csrf{std::string(32, 'x')}, ada, cookie, shared.token), 403);
  EXPECT_EQ(status_of([&] { csrf.check(request_with({}), {.name = "robot", .by_token = true}); }), 200);
  // A proxy may lend its token to browsers: they are browsers all the same.
  for (const char* header : {"Cookie", "Origin", "Sec-Fetch-Site"}) {
    EXPECT_EQ(status_of([&] { csrf.check(request_with({{header, "x"}}), {.name = "robot", .by_token = true}); }), 403);
  }

  // A session that is there is kept.
  EXPECT_EQ(csrf.session(request_with({{"Cookie", cookie}}), ada, "/", false).cookie, "");
  EXPECT_EQ(csrf.session(request_with({{"Cookie", cookie}}), ada, "/", false).token, session.token);
}

TEST(Authentication, knows_names_with_passwords_and_tokens_and_nothing_else) {
  Authentication authentication{{{.name = "ada", .password = "correct horse: battery"}},
                                {{.name = "deploy", .token = "0123456789abcdef", .read_only = true}}};
  const auto who = [&](const std::string& value) {
    const Credentials credentials = authentication.credentials(request_with({{"Authorization", value}}));
    const std::optional<Identity> identity = authentication.recognise(credentials);
    EXPECT_FALSE(authentication.verify(credentials)) << "there is no hash";
    return identity ? std::format("{} {}", identity->name, identity->read_only) : "nobody";
  };
  // "ada:correct horse: battery"
  EXPECT_EQ(who("Basic YWRhOmNvcnJlY3QgaG9yc2U6IGJhdHRlcnk="), "ada false");
  EXPECT_EQ(who("basic  YWRhOmNvcnJlY3QgaG9yc2U6IGJhdHRlcnk="), "ada false");
  EXPECT_EQ(who("Bearer 0123456789abcdef"), "deploy true");
  for (const char* wrong :
       {"", "Basic", "Basic ", "Basic !!!!", "Basic YWRhOg==", "Basic 0123456789abcdef", "Bearer ada",
        "Bearer 0123456789abcdef0", "Digest 0123456789abcdef", "YWRhOmNvcnJlY3QgaG9yc2U6IGJhdHRlcnk="}) {
    EXPECT_EQ(who(wrong), "nobody") << wrong;
  }
}

TEST(Authentication, verifies_a_hash_once_and_then_recognises_its_password) {
  Authentication authentication{{{.name = "ada", .password_hash = hash_password("correct horse"), .read_only = true},
                                 {.name = "ben", .password = "battery staple"}},
                                {}};
  const auto shown = [&](const std::string& name, const std::string& password) {
    return Credentials{
        .kind = Credentials::Kind::password,
        .name = name,
        .password = password,
        .digest =
            authentication.credentials(request_with({{"Authorization", tests::basic_authorization(name, password)}}))
                .digest};
  };
  const Credentials ada = shown("ada", "correct horse");
  EXPECT_FALSE(authentication.recognise(ada));
  EXPECT_FALSE(authentication.verify(shown("ada", "correct horsE")));
  EXPECT_FALSE(authentication.verify(shown("eve", "correct horse"))) << "though it was verified against ada's hash";
  EXPECT_FALSE(authentication.verify(shown("ben", "correct horse")));
  const std::optional<Identity> identity = authentication.verify(ada);
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->name, "ada");
  EXPECT_TRUE(identity->read_only);
  EXPECT_TRUE(authentication.recognise(ada));
  EXPECT_FALSE(authentication.recognise(shown("ada", "correct horsE")));
  EXPECT_TRUE(authentication.recognise(shown("ben", "battery staple")));
}

TEST(Authentication, few_passwords_are_verified_at_a_time_and_those_beyond_are_sent_away) {
  Authentication authentication{{{.name = "ada", .password_hash = hash_password("correct horse")}}, {}};
  std::atomic<int> sent_away = 0;
  std::atomic<int> refused = 0;
  std::latch all{40};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 40; ++i) {
      threads.emplace_back([&] {
        all.arrive_and_wait();
        try {
          refused +=
              authentication.verify({.kind = Credentials::Kind::password, .name = "ada", .password = "guess"}) ? 0 : 1;
        } catch (const HttpError& error) {
          sent_away += error.status() == 503 ? 1 : 0;
        }
      });
    }
  }
  EXPECT_GT(sent_away, 0);
  EXPECT_GE(refused, 2);
  EXPECT_EQ(sent_away + refused, 40);
}

TEST(PercentEncoding, keeps_slashes_within_names_apart_from_those_between_them) {
  EXPECT_THAT(path_segments("/queues/a%2Fb/pause"), ElementsAre("queues", "a%2Fb", "pause"));
  EXPECT_EQ(percent_decode("a%2Fb%20c"), "a/b c");
  EXPECT_EQ(percent_decode("%C3%A4"), "ä");
  for (const char* wrong : {"%", "%2", "%zz", "%00", "%ff", "a%-1"}) {
    EXPECT_FALSE(percent_decode(wrong)) << wrong;
  }
}

TEST(PathPrefixes, are_plain_paths) {
  for (const char* right : {"", "/jobs", "/a/b-c_d.e~1"}) {
    EXPECT_TRUE(is_path_prefix(right)) << right;
  }
  for (const char* wrong : {"/", "jobs", "/jobs/", "//jobs", "/a//b", "/../x", "/a\"b", "/a b", "/a?b"}) {
    EXPECT_FALSE(is_path_prefix(wrong)) << wrong;
  }
}

}  // namespace arrower::jobs::admin
