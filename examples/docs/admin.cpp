// The code in docs/admin.md.
#include <gtest/gtest.h>
#include <arrower/jobs.hpp>
#include <arrower/jobs/admin_server.hpp>

namespace jobs = arrower::jobs;

// NOLINTBEGIN(misc-const-correctness): as the page shows it, where the next line would change it.

TEST(AdminDocs, beside_a_queue) {
  // Not called: it listens, and works until it is asked to stop.
  [[maybe_unused]] const auto serve = [] {
    jobs::PostgresQueue queue{"postgresql:///shop"};
    jobs::AdminServer admin{"postgresql:///shop", {.users = {{.name = "ada", .password = "correct horse"}}}};
    admin.start();  // http://127.0.0.1:8080
    queue.run();
  };
}

TEST(AdminDocs, for_others_to_reach) {
  const std::string database = "postgresql:///shop";
  const std::string password = "correct horse";
  const std::string guest_password = "battery staple";
  const std::string token = "8fa1b0f1cc7d4ee09d6e6a9b1d0e2f43";

  jobs::AdminServerOptions options{
      .address = "0.0.0.0",
      .users = {{.name = "ada", .password = password},
                {.name = "guest", .password = guest_password, .read_only = true}},
      .bearer_tokens = {{.name = "deploy", .token = token}},
      .allowed_hosts = {"jobs.example.org"},
      .trace_url = "https://grafana.example.org/trace/{trace_id}",
      .redact = {"iban"},
      .tls_certificate = "/etc/shop/fullchain.pem",
      .tls_key = "/etc/shop/key.pem",
  };
  jobs::AdminServer admin{database, options};

  EXPECT_EQ(admin.address(), "0.0.0.0");
}

TEST(AdminDocs, behind_a_proxy) {
  const std::string database = "postgresql:///shop";
  const std::vector<jobs::AdminUser> users{{.name = "ada", .password = "correct horse"}};

  jobs::AdminServer admin{database,
                          {.users = users,
                           .path_prefix = "/jobs",
                           .allowed_hosts = {"shop.example.org"},
                           .trusted_proxies = {"127.0.0.1"}}};

  EXPECT_EQ(admin.port(), 8080);
}

// NOLINTEND(misc-const-correctness)
