// What the admin server refuses, asked over the network.
#include <format>
#include <thread>

#include "support/admin_test.hpp"
#include "support/eventually.hpp"
#include "support/program_run.hpp"

namespace hidden {
struct Customer {
  std::string iban;
};
struct Payment {
  std::string password;
  std::string iban;
  Customer customer;
};
}  // namespace hidden

namespace arrower::jobs::tests {

using namespace std::chrono_literals;
using hidden::Payment;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class AdminSecurity : public AdminTest {
 protected:
  static AdminServerOptions with_users() {
    return {.users = {{.name = "ada", .password = "correct horse"},
                      {.name = "guest", .password = "only looking", .read_only = true}},
            .bearer_tokens = {{.name = "deploy", .token = "0123456789abcdef"},
                              {.name = "probe", .token = "fedcba9876543210", .read_only = true}}};
  }
};

TEST_F(AdminSecurity, nothing_is_shown_to_those_who_did_not_sign_in) {
  const AdminServer server = admin(with_users());
  AdminClient stranger{server.url()};
  for (const char* path : {"", "assets/x.js", "api/v1/session", "api/v1/queues", "api/v1/openapi.json", "api/v1/events",
                           "api/v1/nothing", "queues/mail"}) {
    const AdminAnswer answer = stranger.get(path);
    EXPECT_EQ(answer.status, 401) << path;
    EXPECT_EQ(answer.code(), "unauthorized") << path;
    EXPECT_EQ(answer.header("WWW-Authenticate"), R"(Basic realm="Arrower Jobs", charset="UTF-8")") << path;
  }
  EXPECT_EQ(stranger.send("POST", "api/v1/queues/mail/pause", {{"Content-Type", "application/json"}}, "{}").status,
            401);
}

TEST_F(AdminSecurity, users_and_programs_are_known_by_their_credentials) {
  const AdminServer server = admin(with_users());
  const auto who = [&](const std::string& authorization) {
    return AdminClient(server.url(), authorization).get("api/v1/session");
  };
  EXPECT_THAT(who(basic_authorization("ada", "correct horse")).body, HasSubstr(R"({"user":"ada","read_only":false,)"));
  EXPECT_THAT(who(basic_authorization("guest", "only looking")).body,
              HasSubstr(R"({"user":"guest","read_only":true,)"));
  EXPECT_THAT(who("Bearer 0123456789abcdef").body, HasSubstr(R"({"user":"deploy","read_only":false,)"));
  EXPECT_EQ(who(basic_authorization("ada", "correct horsE")).status, 401);
  EXPECT_EQ(who(basic_authorization("guest", "correct horse")).status, 401);
  EXPECT_EQ(who("Bearer 0123456789abcdeF").status, 401);
}

TEST_F(AdminSecurity, those_who_may_only_look_change_nothing) {
  const AdminServer server = admin(with_users());
  for (const std::string& authorization :
       {basic_authorization("guest", "only looking"), std::string{"Bearer fedcba9876543210"}}) {
    AdminClient client{server.url(), authorization};
    EXPECT_EQ(client.get("api/v1/queues").status, 200);
    for (const auto& [method, path] :
         std::vector<std::pair<std::string, std::string>>{{"POST", "queues/mail/pause"},
                                                          {"POST", "queues/mail/resume"},
                                                          {"PUT", "queues/mail/retention"},
                                                          {"POST", "jobs"},
                                                          {"POST", "jobs/1/enqueue-again"},
                                                          {"POST", "jobs/actions"},
                                                          {"POST", "operations/1/stop"},
                                                          {"POST", "schedules/mail/x/pause"},
                                                          {"POST", "schedules/mail/x/resume"},
                                                          {"POST", "schedules/mail/x/run"},
                                                          {"POST", "history/prune"},
                                                          {"DELETE", "jobs/1"}}) {
      const AdminAnswer answer = client.send(method, "api/v1/" + path, client.session(), "{}");
      EXPECT_EQ(answer.status, 403) << path;
      EXPECT_EQ(answer.code(), "read_only") << path;
    }
  }
  EXPECT_EQ(value<std::int64_t>("select count(*) from {}.audit"), 0);
}

TEST_F(AdminSecurity, changes_need_the_session_and_its_token) {
  const AdminServer server = admin();
  AdminClient client{server.url()};
  const AdminClient::Headers session = client.session();
  const auto status = [&](AdminClient::Headers headers) {
    const AdminAnswer answer = client.send("POST", "api/v1/history/prune", headers, "{}");
    return answer.status == 403 ? answer.code() : std::to_string(answer.status);
  };
  EXPECT_EQ(status(session), "200");
  for (const char* needed : {"Cookie", "X-Arrower-CSRF"}) {
    AdminClient::Headers headers = session;
    headers.erase(needed);
    EXPECT_EQ(status(headers), "csrf") << needed;
    headers.emplace(needed, "nonsense");
    EXPECT_EQ(status(headers), "csrf") << needed;
  }
  AdminClient::Headers form = session;
  form.erase("Content-Type");
  form.emplace("Content-Type", "text/plain");
  EXPECT_EQ(status(form), "415");
  // The token of another server does not do.
  const AdminServer other = admin();
  AdminClient other_client{other.url()};
  EXPECT_EQ(status(other_client.session()), "csrf");
}

TEST_F(AdminSecurity, changes_that_another_site_causes_are_refused) {
  const AdminServer server = admin();
  AdminClient client{server.url()};
  const auto code = [&](const std::string& name, const std::string& value) {
    AdminClient::Headers headers = client.session();
    headers.emplace(name, value);
    const AdminAnswer answer = client.send("POST", "api/v1/history/prune", headers, "{}");
    return answer.status == 403 ? answer.code() : std::to_string(answer.status);
  };
  EXPECT_EQ(code("Origin", std::format("http://127.0.0.1:{}", server.port())), "200");
  EXPECT_EQ(code("Origin", "https://evil.example"), "csrf");
  EXPECT_EQ(code("Origin", "null"), "csrf");
  EXPECT_EQ(code("Sec-Fetch-Site", "cross-site"), "csrf");
  EXPECT_EQ(code("Sec-Fetch-Site", "same-origin"), "200");
}

TEST_F(AdminSecurity, a_program_with_a_token_needs_no_session_and_is_held_to_its_origin_all_the_same) {
  const AdminServer server = admin(with_users());
  AdminClient program{server.url(), "Bearer 0123456789abcdef"};
  EXPECT_EQ(program.send("POST", "api/v1/history/prune", {}).status, 200);
  EXPECT_EQ(program.send("POST", "api/v1/history/prune", {{"Origin", "https://evil.example"}}).code(), "csrf");
}

TEST_F(AdminSecurity, looking_changes_nothing_whatever_is_looked_at) {
  const AdminServer server = admin();
  AdminClient client{server.url()};
  // "actions" could be a job's id, if ids were no numbers.
  EXPECT_EQ(client.get("api/v1/jobs/actions").status, 404);
  for (const char* path : {"queues/mail/pause", "history/prune", "schedules/a/b/run"}) {
    EXPECT_EQ(client.get(std::string{"api/v1/"} + path).status, 405) << path;
  }
  for (const char* method : {"OPTIONS", "TRACE", "PATCH", "DELETE"}) {
    EXPECT_GE(client.send(method, "api/v1/queues/mail/pause", client.session()).status, 400) << method;
  }
}

TEST_F(AdminSecurity, a_foreign_name_for_this_machine_is_not_answered_to) {
  const AdminServer server = admin();
  AdminClient client{server.url()};
  EXPECT_EQ(client.get("api/v1/queues", {{"Host", "evil.example"}}).code(), "forbidden");
  EXPECT_EQ(client.get("", {{"Host", std::format("evil.example:{}", server.port())}}).status, 403);
  EXPECT_EQ(client.get("api/v1/queues", {{"Host", "localhost"}}).status, 200);
  const AdminServer named = admin({.allowed_hosts = {"jobs.example"}});
  EXPECT_EQ(AdminClient{named.url()}.get("api/v1/queues", {{"Host", "jobs.example"}}).status, 200);
  EXPECT_EQ(AdminClient{named.url()}.get("api/v1/queues").status, 403);
}

TEST_F(AdminSecurity, every_answer_tells_browsers_to_be_careful) {
  const AdminServer server = admin();
  AdminClient client{server.url()};
  for (const char* path : {"", "api/v1/queues", "api/v1/nothing", "assets/nothing.js"}) {
    const AdminAnswer answer = client.get(path);
    EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff") << path;
    EXPECT_EQ(answer.header("X-Frame-Options"), "DENY") << path;
    EXPECT_EQ(answer.header("Referrer-Policy"), "same-origin") << path;
    EXPECT_THAT(answer.header("Content-Security-Policy"),
                AllOf(HasSubstr("default-src 'none'"), HasSubstr("frame-ancestors 'none'"), Not(HasSubstr("unsafe"))))
        << path;
    EXPECT_THAT(answer.header("Cache-Control"), ::testing::AnyOf("no-store", "private, no-cache")) << path;
  }
  EXPECT_EQ(client.get("api/v1/queues").header("Cache-Control"), "no-store");
}

TEST_F(AdminSecurity, bodies_that_are_too_large_are_refused_unread) {
  const AdminServer server = admin({.max_body_bytes = 1024 * 1024});
  AdminClient client{server.url()};
  const AdminAnswer answer =
      client.post("api/v1/jobs", std::format(R"({{"type":"x","payload":"{}"}})", std::string(10'000'000, 'x')));
  EXPECT_EQ(answer.status, 413);
  EXPECT_EQ(answer.code(), "too_large");
  EXPECT_EQ(client.get("api/v1/queues").status, 200);
  AdminClient::Headers chunked = client.session();
  chunked.emplace("Content-Encoding", "gzip");
  EXPECT_EQ(client.send("POST", "api/v1/jobs", chunked, "{}").status, 415);
}

TEST_F(AdminSecurity, a_refused_body_is_not_taken_for_another_request) {
  const AdminServer server = admin(with_users());
  RawConnection connection{server.port()};
  const std::string hidden =
      "GET /api/v1/queues HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer 0123456789abcdef\r\n\r\n";
  ASSERT_TRUE(connection.send(std::format(
      "POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
      hidden.size(), hidden)));
  const std::string answers = connection.read_all();
  EXPECT_THAT(answers, ::testing::StartsWith("HTTP/1.1 401"));
  EXPECT_THAT(answers, HasSubstr("Connection: close"));
  EXPECT_THAT(answers, Not(HasSubstr("200 OK")));
}

TEST_F(AdminSecurity, what_is_not_well_formed_is_refused_and_the_server_lives_on) {
  const AdminServer server = admin();
  for (const std::string& request : std::vector<std::string>{
           "nonsense\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET /" + std::string(9000, 'a') + " HTTP/1.1\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(40'000, 'a') + "\r\n\r\n",
           "GET /" + std::string(4000, 'a') + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
           "GET /%ff HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
           "GET /api/v1/jobs?error=%00 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"}) {
    RawConnection connection{server.port()};
    connection.send(request);
    const std::string answer = connection.read_all();
    EXPECT_TRUE(answer.empty() || answer.starts_with("HTTP/1.1 4")) << request.substr(0, 60) << "\n" << answer;
    EXPECT_TRUE(answer.empty() || contains(answer, "X-Content-Type-Options: nosniff")) << answer;
  }
  EXPECT_EQ(AdminClient{server.url()}.get("api/v1/queues").status, 200);
}

TEST_F(AdminSecurity, a_client_that_asks_too_much_is_told_to_wait) {
  const AdminServer server = admin({.requests_per_second = 1});
  AdminClient client{server.url()};
  AdminAnswer answer;
  for (int i = 0; i < 100 && answer.status != 429; ++i) {
    answer = client.get("");
  }
  EXPECT_EQ(answer.status, 429);
  EXPECT_EQ(answer.code(), "rate_limited");
  EXPECT_EQ(answer.header("Retry-After"), "1");
}

TEST_F(AdminSecurity, passwords_cannot_be_tried_out) {
  const AdminServer server = admin(with_users());
  AdminClient guesser{server.url(), basic_authorization("ada", "a guess")};
  AdminAnswer answer;
  for (int i = 0; i < 30 && answer.status != 429; ++i) {
    answer = guesser.get("api/v1/session");
  }
  EXPECT_EQ(answer.status, 429);
  EXPECT_TRUE(log().contains("wrong credentials from 127.0.0.1"));
  EXPECT_FALSE(log().contains("a guess"));
}

TEST_F(AdminSecurity, those_who_have_signed_in_do_not_suffer_from_who_guesses_beside_them) {
  const AdminServer server = admin(with_users());
  AdminClient ada{server.url(), basic_authorization("ada", "correct horse")};
  AdminClient program{server.url(), "Bearer 0123456789abcdef"};
  const AdminClient::Headers session = ada.session();
  EXPECT_EQ(program.get("api/v1/queues").status, 200);

  for (const std::string& guess : {basic_authorization("ada", "a guess"), std::string{"Bearer 0123456789abcdeF"}}) {
    AdminClient guesser{server.url(), guess};
    int status = 401;
    for (int i = 0; i < 30 && status == 401; ++i) {
      status = guesser.get("api/v1/session").status;
    }
    EXPECT_EQ(status, 429);
  }

  // From the same address; without the cookie it could be the guesser.
  EXPECT_EQ(ada.get("api/v1/queues", session).status, 200);
  EXPECT_EQ(ada.post("api/v1/history/prune").status, 200);
  EXPECT_EQ(program.get("api/v1/queues").status, 200);
  EXPECT_EQ(AdminClient(server.url(), basic_authorization("ada", "correct horse")).get("api/v1/queues").status, 429);
}

TEST_F(AdminSecurity, a_password_can_be_kept_as_its_hash) {
  const std::string line =
      run_program({"/bin/sh", "-c", "echo 'correct horse' | \"$0\" password ada", ARROWER_COMMAND_LINE}).output;
  ASSERT_THAT(line, ::testing::StartsWith("ada:$y$"));
  const std::string hash = line.substr(4, line.size() - 5);
  const AdminServer server = admin({.users = {{.name = "ada", .password_hash = hash}}});
  const auto status = [&](const std::string& name, const std::string& password) {
    return AdminClient(server.url(), basic_authorization(name, password)).get("api/v1/queues").status;
  };
  EXPECT_EQ(status("ada", "correct horse"), 200);
  EXPECT_EQ(status("ada", "correct horse"), 200);
  EXPECT_EQ(status("ada", "correct horsE"), 401);
  EXPECT_EQ(status("eve", "correct horse"), 401);
  EXPECT_EQ(status("ada", hash), 401) << "the hash itself opens nothing";
}

TEST_F(AdminSecurity, names_and_hashes_that_would_mislead_are_refused) {
  const auto error = [&](AdminServerOptions options) -> std::string {
    try {
      const AdminServer server{database(), admin_options(std::move(options))};
      return "";
    } catch (const ConfigurationError& refused) {
      return refused.what();
    }
  };
  const AdminToken token{.name = "ada", .token = "0123456789abcdef"};
  EXPECT_THAT(error({.users = {{.name = "ada", .password = "correct horse"}}, .bearer_tokens = {token}}),
              HasSubstr("which another user or token already has"));
  EXPECT_THAT(error({.bearer_tokens = {token, token}}), HasSubstr("which another user or token already has"));
  EXPECT_THAT(error({.users = {{.name = "ada", .password = "$y$j9T$abc$def"}}}), HasSubstr("looks like a hash"));
  EXPECT_THAT(error({.users = {{.name = "ada", .password_hash = "correct horse"}}}), HasSubstr("not a yescrypt hash"));
  EXPECT_THAT(error({.bearer_tokens = {{.name = "ada", .token = "$2b$12$0123456789abcdef"}}}),
              HasSubstr("looks like a hash"));
}

TEST_F(AdminSecurity, names_that_are_redacted_come_on_top_of_passwords_and_tokens) {
  PostgresQueue queue{database(), options({.queue = "mail"})};
  queue.enqueue(Payment{.password = "s3cret", .iban = "DE1", .customer = {.iban = "DE2"}}, {.run_at = now() + 1h});
  Inspector inspector{database(), {.schema = schema()}};
  // As it is done from the command line, where the fields are not hidden.
  inspector.cancel({.states = {JobState::discarded},
                    .payload = {{.path = "customer.iban", .value = "DE2"},
                                {.path = "customer", .value = R"({"iban": "DE2"})"},
                                {.path = "password", .value = "s3cret"}}});
  inspector.write_audit("test", R"({"filter":{"payload":{"customer.iban":"DE2","customer":"{\"iban\": \"DE2\"}"}}})");

  const AdminServer server = admin({.redact = {"iban"}});
  AdminClient client{server.url()};
  for (const char* path : {"api/v1/jobs", "api/v1/jobs/1", "api/v1/audit"}) {
    const std::string body = client.get(path).body;
    EXPECT_THAT(body, HasSubstr("[redacted]")) << path;
    EXPECT_THAT(body, AllOf(Not(HasSubstr("s3cret")), Not(HasSubstr("DE1")), Not(HasSubstr("DE2")))) << path;
  }
  EXPECT_EQ(client.get("api/v1/jobs?payload=customer.iban=DE2").status, 403);
  EXPECT_EQ(client.get("api/v1/jobs?payload=password=s3cret").status, 403);

  const AdminServer open = admin({.redact = {"iban"}, .redact_passwords_and_tokens = false});
  EXPECT_THAT(AdminClient{open.url()}.get("api/v1/jobs/1").body, AllOf(HasSubstr("s3cret"), Not(HasSubstr("DE1"))));
}

TEST_F(AdminSecurity, servers_with_the_same_key_accept_each_others_sessions) {
  const std::string key(32, 'k');
  const AdminServer first = admin({.session_key = key});
  const AdminServer second = admin({.session_key = key});
  const AdminServer stranger = admin();
  AdminClient browser{first.url()};
  AdminClient::Headers session = browser.session();
  session.emplace("Content-Type", "application/json");
  const auto status = [&](const AdminServer& server) {
    return AdminClient{server.url()}.send("POST", "api/v1/queues/mail/pause", session, "{}").status;
  };
  EXPECT_EQ(status(first), 200);
  EXPECT_EQ(status(second), 200);
  EXPECT_EQ(status(stranger), 403);
  EXPECT_THROW(admin({.session_key = "short"}), ConfigurationError);
}

TEST_F(AdminSecurity, who_stops_an_operation_stands_in_the_audit) {
  const AdminServer server = admin(with_users());
  AdminClient ada{server.url(), basic_authorization("ada", "correct horse")};
  PostgresQueue queue{database(), options({.queue = "mail"})};
  queue.enqueue(Payment{}, {.run_at = now() + 1h});

  pqxx::connection connection{database()};
  pqxx::work lock{connection};
  lock.exec(std::format("lock table {}.jobs in exclusive mode", connection.quote_name(schema())));
  const AdminAnswer started = ada.post("api/v1/jobs/actions", R"({"action":"remove","filter":{"queue":"mail"}})");
  ASSERT_EQ(started.status, 202) << started.body;
  const std::string operation = started.body.substr(started.body.find(':') + 1, started.body.find('}') - 13);
  EXPECT_EQ(ada.post("api/v1/operations/" + operation + "/stop").status, 200);
  EXPECT_EQ(ada.post("api/v1/operations/" + operation + "/stop").status, 200);
  lock.abort();

  const std::string audit = ada.get("api/v1/audit?action=stop_operation").body;
  EXPECT_THAT(audit, AllOf(HasSubstr(R"("actor":"ada")"), HasSubstr(operation), HasSubstr("remove")));
  EXPECT_EQ(value<std::int64_t>("select count(*) from {}.audit where action = 'stop_operation'"), 1);
}

TEST_F(AdminSecurity, bodies_that_are_nested_without_end_are_refused) {
  const AdminServer server = admin();
  AdminClient client{server.url()};
  const std::string deep = std::string(3'000'000, '[') + std::string(3'000'000, ']');
  const AdminAnswer answer = client.post("api/v1/jobs", R"({"type":"x","any_json":true,"payload":)" + deep + "}");
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(answer.body, HasSubstr("nested deeper than 200 levels"));
  EXPECT_EQ(client.get("api/v1/queues").status, 200);
}

TEST_F(AdminSecurity, proxies_are_believed_only_where_they_are_trusted) {
  const AdminServer server = admin({.trusted_proxies = {"127.0.0.1"}, .requests_per_second = 1});
  AdminClient client{server.url()};
  // Each client behind the proxy has its own limit.
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(client.get("", {{"X-Forwarded-For", std::format("10.0.0.{}", i)}}).status, 200);
  }
  EXPECT_EQ(client.get("", {{"X-Forwarded-For", "10.0.1.1"}, {"X-Forwarded-Host", "evil.example"}}).status, 403);
  EXPECT_THAT(client.get("api/v1/session", {{"X-Forwarded-For", "10.0.1.2"}, {"X-Forwarded-Proto", "https"}})
                  .header("Set-Cookie"),
              HasSubstr("; Secure"));

  const AdminServer alone = admin({.requests_per_second = 1});
  AdminClient liar{alone.url()};
  int status = 200;
  for (int i = 0; i < 100 && status == 200; ++i) {
    status = liar.get("", {{"X-Forwarded-For", std::format("10.0.0.{}", i)}}).status;
  }
  EXPECT_EQ(status, 429);
}

TEST_F(AdminSecurity, clients_that_are_slow_on_purpose_are_cut_off) {
  const AdminServer server = admin({.max_connections = 8, .max_event_streams = 2, .request_timeout = 300ms});
  std::vector<std::unique_ptr<RawConnection>> slow;
  for (int i = 0; i < 40; ++i) {
    slow.push_back(std::make_unique<RawConnection>(server.port()));
    slow.back()->send("GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
  }
  // Though there are more of them than threads.
  EXPECT_TRUE(eventually([&] { return AdminClient{server.url()}.get("").status == 200; }));
  // Of a body, too.
  RawConnection body{server.port()};
  AdminClient client{server.url()};
  std::string head = "POST /api/v1/history/prune HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n";
  for (const auto& [name, value] : client.session()) {
    head += std::format("{}: {}\r\n", name, value);
  }
  ASSERT_TRUE(body.send(head + "\r\n{"));
  EXPECT_THAT(body.read_all(), HasSubstr("HTTP/1.1 408"));
}

}  // namespace arrower::jobs::tests
