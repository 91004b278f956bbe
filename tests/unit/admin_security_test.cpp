// What keeps the admin server safe, as decisions without a network.
#include <format>

#include <gmock/gmock.h>
#include <arrower/jobs/admin_server.hpp>
#include <arrower/jobs/error.hpp>

#include "http/percent_encoding.hpp"
#include "http/response.hpp"
#include "security/authentication.hpp"
#include "security/csrf.hpp"
#include "security/host_check.hpp"
#include "security/network_address.hpp"
#include "security/path_prefix.hpp"
#include "security/rate_limit.hpp"
#include "security/trusted_proxies.hpp"

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
  const Csrf csrf;
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
  EXPECT_EQ(status(Csrf{}, ada, cookie, session.token), 403);
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
  const Authentication authentication{{{.name = "ada", .password = "correct horse: battery"}},
                                      {{.name = "deploy", .token = "0123456789abcdef", .read_only = true}}};
  const auto who = [&](const std::string& value) {
    const std::optional<Identity> identity = authentication.identify(request_with({{"Authorization", value}}));
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
