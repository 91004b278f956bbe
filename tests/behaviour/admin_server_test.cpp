// An admin server as a part of a program: where it listens, how it starts and how it stops.
#include <atomic>
#include <filesystem>
#include <format>
#include <fstream>
#include <optional>
#include <thread>

#include <signal.h>
#include <unistd.h>

#include "support/admin_test.hpp"
#include "support/eventually.hpp"
#include "support/free_port.hpp"
#include "support/program_run.hpp"

namespace admin_visitors {
struct Visit {
  int number = 0;
};
}  // namespace admin_visitors

namespace arrower::jobs::tests {

using namespace std::chrono_literals;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;

class AdminServing : public AdminTest {};

template <class Function>
std::string configuration_error(Function&& function) {
  try {
    function();
  } catch (const ConfigurationError& error) {
    return error.what();
  }
  return "";
}

TEST_F(AdminServing, a_server_on_any_free_port_says_where_it_is) {
  AdminServer server{database(), admin_options()};
  EXPECT_EQ(server.port(), 0);
  server.start();
  server.start();
  EXPECT_GT(server.port(), 0);
  EXPECT_EQ(server.address(), "127.0.0.1");
  EXPECT_EQ(server.url(), std::format("http://127.0.0.1:{}/", server.port()));
  EXPECT_EQ(AdminClient{server.url()}.get("api/v1/queues").status, 200);
}

TEST_F(AdminServing, a_port_that_is_taken_is_said_to_be) {
  const AdminServer first = admin();
  AdminServerOptions options = admin_options();
  options.port = first.port();
  AdminServer second{database(), options};
  EXPECT_THAT(configuration_error([&] { second.start(); }),
              HasSubstr(std::format("cannot listen on 127.0.0.1 port {}: Address already in use", first.port())));
}

TEST_F(AdminServing, several_servers_run_beside_each_other_and_beside_a_queue) {
  const auto pool = std::make_shared<ConnectionPool>(database(), 4);
  AdminServer first{pool, admin_options({.title = "first"})};
  AdminServer second{std::make_shared<Inspector>(pool, InspectorOptions{.schema = schema()}),
                     admin_options({.title = "second"})};
  first.start();
  second.start();
  PostgresQueue queue{database(), options({.queue = "mail"})};
  queue.register_job_func([](const admin_visitors::Visit&) {});
  queue.start();
  AdminClient first_client{first.url()};
  AdminClient second_client{second.url()};
  EXPECT_THAT(first_client.get("api/v1/session").body, HasSubstr(R"("title":"first")"));
  EXPECT_THAT(second_client.get("api/v1/session").body, HasSubstr(R"("title":"second")"));
  EXPECT_TRUE(eventually([&] { return contains(first_client.get("api/v1/workers").body, R"("queue":"mail")"); }));
  first.stop();
  EXPECT_EQ(first_client.get("api/v1/queues").status, 0);
  EXPECT_EQ(second_client.get("api/v1/queues").status, 200);
}

TEST_F(AdminServing, wait_ends_with_a_stop) {
  AdminServer server = admin();
  std::atomic<bool> ended = false;
  const std::jthread waiting{[&] {
    server.wait();
    ended = true;
  }};
  EXPECT_FALSE(ended);
  server.stop();
  EXPECT_TRUE(eventually([&] { return ended.load(); }));
  EXPECT_THROW(server.start(), UsageError);
}

TEST_F(AdminServing, run_ends_with_a_signal) {
  AdminServer server{database(), admin_options()};
  std::atomic<bool> ended = false;
  const std::jthread running{[&] {
    server.run();
    ended = true;
  }};
  ASSERT_TRUE(eventually([&] { return log().contains("listening on"); }));
  EXPECT_FALSE(ended);
  kill(getpid(), SIGTERM);
  EXPECT_TRUE(eventually([&] { return ended.load(); }));
}

TEST_F(AdminServing, run_ends_with_a_stop) {
  AdminServer server{database(), admin_options()};
  const std::jthread running{[&] { server.run(); }};
  ASSERT_TRUE(eventually([&] { return log().contains("listening on"); }));
  server.stop();
}

TEST_F(AdminServing, a_connection_that_idles_does_not_hold_up_a_stop) {
  AdminServer server = admin();
  AdminClient client{server.url()};
  EXPECT_EQ(client.get("api/v1/queues").status, 200);
  RawConnection idle{server.port()};
  ASSERT_TRUE(idle.send("GET /api/v1/queues HTTP/1.1\r\nHost: loc"));
  const auto begin = std::chrono::steady_clock::now();
  server.stop();
  // Generous: it would have waited for ten seconds.
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s);
}

TEST_F(AdminServing, without_a_database_it_says_so) {
  AdminServer server{"host=127.0.0.1 port=1 connect_timeout=2", admin_options()};
  server.start();
  AdminClient client{server.url()};
  const AdminAnswer answer = client.get("api/v1/queues");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.code(), "database_unavailable");
  EXPECT_EQ(client.get("").status, 200);
}

TEST_F(AdminServing, an_operation_that_a_stop_ends_says_so_after_the_restart) {
  PostgresQueue queue{database(), options({.queue = "mail"})};
  queue.enqueue(std::vector<admin_visitors::Visit>(3'000), {.run_at = now() + 1h});
  std::optional<AdminServer> server{admin()};
  AdminClient client{server->url()};
  ASSERT_EQ(client.post("api/v1/jobs/actions", R"({"action":"remove","filter":{"queue":"mail"}})").status, 202);
  ASSERT_TRUE(eventually([&] { return value<int>("select count(*) from {}.audit where matching is not null") == 1; }));
  server.reset();

  const AdminServer next = admin();
  const std::string operations = AdminClient{next.url()}.get("api/v1/operations").body;
  if (contains(operations, R"("state":"ended_early")")) {
    EXPECT_THAT(operations, HasSubstr("the program that carried it out was stopped"));
  } else {
    // It was done before the stop.
    EXPECT_THAT(operations, ::testing::AllOf(HasSubstr(R"("state":"finished")"), HasSubstr(R"("changed":3000)")));
  }
}

TEST_F(AdminServing, it_listens_where_others_can_reach_it_only_with_credentials) {
  for (const char* address : {"0.0.0.0", "::", "192.168.1.7", "jobs.example"}) {
    EXPECT_THAT(configuration_error([&] { AdminServer{database(), admin_options({.address = address})}; }),
                HasSubstr("set users or bearer_tokens"))
        << address;
  }
  AdminServer server{database(), admin_options({.address = "0.0.0.0",
                                                .bearer_tokens = {{.name = "probe", .token = "0123456789abcdef"}}})};
  server.start();
  const std::string url = std::format("http://127.0.0.1:{}/", server.port());
  EXPECT_EQ(AdminClient{url}.get("api/v1/queues").status, 401);
  EXPECT_EQ(AdminClient(url, "Bearer 0123456789abcdef").get("api/v1/queues").status, 200);
}

TEST_F(AdminServing, options_out_of_range_are_refused_by_name_and_never_show_a_secret) {
  const auto error = [&](AdminServerOptions options) {
    return configuration_error([&] { AdminServer{database(), std::move(options)}; });
  };
  EXPECT_THAT(error({.port = 70'000}), HasSubstr("option port is 70000"));
  EXPECT_THAT(error({.path_prefix = "jobs/"}), HasSubstr("option path_prefix is \"jobs/\""));
  EXPECT_THAT(error({.trace_url = "javascript:alert(1)//{trace_id}"}), HasSubstr("option trace_url"));
  EXPECT_THAT(error({.trusted_proxies = {"proxy"}}), HasSubstr("option trusted_proxies contains \"proxy\""));
  EXPECT_THAT(error({.tls_certificate = "a.pem"}), HasSubstr("tls_certificate and tls_key belong together"));
  EXPECT_THAT(error({.max_body_bytes = 1}), HasSubstr("option max_body_bytes is 1; it must be 1024 to"));
  EXPECT_THAT(error({.max_event_streams = 128}), HasSubstr("option max_event_streams is 128"));
  EXPECT_THAT(error({.inspector = {.schema = ""}}), HasSubstr("option schema"));
  const std::string short_password = error({.users = {{.name = "ada", .password = "s3cret"}}});
  EXPECT_THAT(short_password, AllOf(HasSubstr("option users"), ::testing::Not(HasSubstr("s3cret"))));
  EXPECT_THAT(error({.users = {{.name = "a:b", .password = "long enough"}}}), HasSubstr("without a colon"));
  const std::string bad_token = error({.bearer_tokens = {{.name = "ci", .token = "s3cret s3cret s3cret"}}});
  EXPECT_THAT(bad_token, AllOf(HasSubstr("option bearer_tokens"), ::testing::Not(HasSubstr("s3cret"))));
}

TEST_F(AdminServing, it_speaks_tls_with_a_certificate) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / std::format("arrower-admin-tls-{}", getpid());
  std::filesystem::create_directories(folder);
  const std::string certificate = folder / "certificate.pem";
  const std::string key = folder / "key.pem";
  ASSERT_EQ(run_program({"/usr/bin/openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj",
                         "/CN=localhost", "-keyout", key, "-out", certificate})
                .status,
            0);
  {
    const AdminServer server = admin({.tls_certificate = certificate, .tls_key = key});
    EXPECT_EQ(server.url(), std::format("https://127.0.0.1:{}/", server.port()));
    AdminClient client{server.url()};
    EXPECT_EQ(client.get("api/v1/queues").status, 200);
    EXPECT_THAT(client.get("api/v1/session").header("Set-Cookie"), HasSubstr("; Secure"));
    const AdminAnswer large = client.post("api/v1/cron/preview", std::string(100'000, ' '));
    EXPECT_EQ(large.status, 405);
    // Plain HTTP on it gets nowhere, and holds nobody up.
    RawConnection plain{server.port()};
    ASSERT_TRUE(plain.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    EXPECT_THAT(plain.read_all(), ::testing::Not(HasSubstr("200")));
  }
  AdminServer broken{database(), admin_options({.tls_certificate = key, .tls_key = certificate})};
  EXPECT_THAT(configuration_error([&] { broken.start(); }), HasSubstr("option tls_certificate is"));
  std::filesystem::remove_all(folder);
}

/// A folder with a certificate, gone with it.
class Certificate {
 public:
  Certificate() { std::filesystem::create_directories(folder_); }
  ~Certificate() { std::filesystem::remove_all(folder_); }
  Certificate(const Certificate&) = delete;
  Certificate& operator=(const Certificate&) = delete;

  void make(const std::string& name) const {
    ASSERT_EQ(run_program({"/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                           "-nodes", "-days", "1", "-subj", "/CN=" + name, "-keyout", key(), "-out", file()})
                  .status,
              0);
  }
  std::string file() const { return folder_ / "certificate.pem"; }
  std::string key() const { return folder_ / "key.pem"; }

 private:
  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / std::format("arrower-admin-certificate-{}", getpid());
};

/// What a client with these options of openssl sees of the server.
std::string handshake(int port, const std::string& options) {
  return run_program({"/bin/sh", "-c",
                      std::format("/usr/bin/openssl s_client -connect 127.0.0.1:{} -nameopt RFC2253 {} </dev/null 2>&1",
                                  port, options)})
      .output;
}

TEST_F(AdminServing, takes_a_new_certificate_without_a_restart_and_keeps_the_old_one_while_the_new_is_broken) {
  const Certificate certificate;
  certificate.make("first.example");
  const AdminServer server = admin({.tls_certificate = certificate.file(), .tls_key = certificate.key()});
  EXPECT_THAT(handshake(server.port(), ""), HasSubstr("CN=first.example"));

  std::ofstream{certificate.file()} << "nonsense";
  EXPECT_TRUE(eventually([&] {
    EXPECT_THAT(handshake(server.port(), ""), HasSubstr("CN=first.example"));
    return log().contains("cannot be used, so the previous certificate stays");
  }));

  certificate.make("second.example");
  EXPECT_TRUE(eventually([&] { return contains(handshake(server.port(), ""), "CN=second.example"); }));
}

TEST_F(AdminServing, speaks_tls_1_2_only_with_ciphers_that_keep_what_was_recorded_secret) {
  const Certificate certificate;
  certificate.make("localhost");
  const AdminServer server = admin({.tls_certificate = certificate.file(), .tls_key = certificate.key()});
  EXPECT_THAT(handshake(server.port(), "-tls1_3"), HasSubstr("New, TLSv1.3"));
  EXPECT_THAT(handshake(server.port(), "-tls1_2"), ContainsRegex("Cipher is ECDHE-.*(GCM|CHACHA20)"));
  for (const char* weak : {"ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384"}) {
    EXPECT_THAT(handshake(server.port(), std::format("-tls1_2 -cipher {}", weak)), HasSubstr("Cipher is (NONE)"));
  }
  EXPECT_THAT(handshake(server.port(), "-tls1_1"), HasSubstr("Cipher is (NONE)"));
}

TEST_F(AdminServing, tells_browsers_to_come_back_encrypted_where_it_encrypts_itself) {
  const Certificate certificate;
  certificate.make("jobs.example");
  const AdminServer server = admin({.allowed_hosts = {"jobs.example", "localhost"},
                                    .tls_certificate = certificate.file(),
                                    .tls_key = certificate.key()});
  AdminClient client{server.url()};
  EXPECT_EQ(client.get("", {{"Host", "jobs.example"}}).header("Strict-Transport-Security"), "max-age=31536000");
  EXPECT_EQ(client.get("", {{"Host", "localhost"}}).header("Strict-Transport-Security"), "");
  const AdminServer plain = admin({.allowed_hosts = {"jobs.example"}, .trusted_proxies = {"127.0.0.1"}});
  EXPECT_EQ(AdminClient{plain.url()}
                .get("", {{"Host", "jobs.example"}, {"X-Forwarded-Proto", "https"}})
                .header("Strict-Transport-Security"),
            "");
}

}  // namespace arrower::jobs::tests
