// Requests that no client library sends, many connections at once, and requests through proxies.
#include <format>
#include <memory>
#include <vector>

#include "support/admin_test.hpp"
#include "support/eventually.hpp"

namespace arrower::jobs::tests {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class AdminRequests : public AdminTest {
 protected:
  static std::string reply(const AdminServer& server, const std::string& request) {
    RawConnection connection{server.port()};
    connection.send(request);
    return connection.read_all();
  }

  static AdminServerOptions with_password() { return {.users = {{.name = "ada", .password = "correct horse"}}}; }

  static std::string get_through_proxy(const std::string& headers, const std::string& password) {
    return std::format(
        "GET /api/v1/session HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: {}\r\n{}\r\n",
        basic_authorization("ada", password), headers);
  }
};

TEST_F(AdminRequests, a_body_is_never_the_next_request) {
  const AdminServer server = admin();
  const std::string hidden = "GET /api/v1/queues HTTP/1.1\r\nHost: localhost\r\n\r\n";
  for (const std::string& length :
       {std::format("Content-Length: 0\r\nContent-Length: {}\r\n", hidden.size()),
        std::format("Content-Length: {}\r\nContent-Length: 0\r\n", hidden.size()),
        std::format("Content-Length : {}\r\n", hidden.size()),
        std::format("X: y\r\n Content-Length: {}\r\n", hidden.size()),
        std::format("Transfer-Encoding: chunked\r\nContent-Length: {}\r\n", hidden.size())}) {
    const std::string answer =
        reply(server, "POST /api/v1/history/prune HTTP/1.1\r\nHost: localhost\r\n" + length + "\r\n" + hidden);
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 400")) << length;
    EXPECT_THAT(answer, HasSubstr("Connection: close")) << length;
    EXPECT_THAT(answer, Not(HasSubstr("200 OK"))) << length;
  }
}

TEST_F(AdminRequests, a_head_that_is_too_large_is_refused) {
  const AdminServer server = admin();
  std::string many;
  for (int i = 0; i < 200; ++i) {
    many += std::format("X-{}: a\r\n", i);
  }
  EXPECT_THAT(reply(server, "GET / HTTP/1.1\r\nHost: localhost\r\n" + many + "\r\n"), StartsWith("HTTP/1.1 431"));
  EXPECT_THAT(reply(server, "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(9000, 'a') + "\r\n\r\n"),
              StartsWith("HTTP/1.1 431"));
  EXPECT_THAT(reply(server, "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(100'000, 'a')),
              StartsWith("HTTP/1.1 431"));
}

TEST_F(AdminRequests, several_requests_on_one_connection_are_answered_in_turn) {
  const AdminServer server = admin();
  const std::string one = "GET /api/v1/queues HTTP/1.1\r\nHost: localhost\r\n\r\n";
  const std::string last = "GET /api/v1/nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  const std::string answer = reply(server, one + one + last);
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200"));
  EXPECT_GT(answer.rfind("HTTP/1.1 404"), answer.find("HTTP/1.1 200", 1));
}

TEST_F(AdminRequests, a_file_is_not_the_last_response_of_its_connection) {
  const AdminServer server = admin();
  const std::string file = "GET /api/v1/jobs/export HTTP/1.1\r\nHost: localhost\r\n\r\n";
  const std::string last = "GET /api/v1/nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  const std::string answer = reply(server, file + file + last);
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200"));
  EXPECT_GT(answer.rfind("HTTP/1.1 404"), answer.find("HTTP/1.1 200", 1));
}

TEST_F(AdminRequests, a_file_that_cannot_be_read_to_its_end_is_visibly_cut_off) {
  const AdminServer server = admin();
  // More than the buffers between the server and a client that does not read yet.
  sql("insert into {}.jobs (queue, job_type, payload, priority, max_attempts, run_at) "
      "select 'shop', 'Large', jsonb_build_object('text', repeat('x', 50000)), 0, 1, now() "
      "from generate_series(1, 1000)");
  RawConnection connection{server.port()};
  connection.send("GET /api/v1/jobs/export HTTP/1.1\r\nHost: localhost\r\n\r\n");
  ASSERT_THAT(connection.read_some(), StartsWith("HTTP/1.1 200"));
  sql("alter table {}.jobs rename to jobs_elsewhere");
  const std::string file = connection.read_all();
  EXPECT_GT(file.size(), 20'000'000U);
  EXPECT_THAT(file, Not(::testing::EndsWith("0\r\n\r\n"))) << "it looks complete";
  EXPECT_THAT(log().text(), HasSubstr("cut off"));
  sql("alter table {}.jobs_elsewhere rename to jobs");
  EXPECT_THAT(reply(server, "GET /api/v1/queues HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
              StartsWith("HTTP/1.1 200"));
}

TEST_F(AdminRequests, the_proxys_word_counts_and_not_the_clients) {
  AdminServerOptions options = with_password();
  options.trusted_proxies = {"127.0.0.1"};
  const AdminServer server = admin(options);
  // The proxy adds a line of its own behind the client's.
  const auto status = [&](int i, const std::string& password) {
    return reply(server,
                 get_through_proxy(std::format("X-Forwarded-For: 10.0.{}.1\r\nX-Forwarded-For: 203.0.113.9\r\n", i),
                                   password))
        .substr(9, 3);
  };
  std::string last;
  for (int i = 0; i < 30 && last != "429"; ++i) {
    last = status(i, "a guess");
  }
  EXPECT_EQ(last, "429") << "each guess counted for the address that the client made up";
  // No one else is locked out by it.
  EXPECT_THAT(reply(server, get_through_proxy("X-Forwarded-For: 10.0.0.1\r\n", "correct horse")), HasSubstr("200 OK"));
  // Nor do the others of these headers count as the client sent them.
  EXPECT_THAT(reply(server, get_through_proxy("X-Forwarded-For: 10.9.9.9\r\nX-Forwarded-Proto: https\r\n"
                                              "X-Forwarded-Proto: http\r\n",
                                              "correct horse")),
              Not(HasSubstr("; Secure")));
}

TEST_F(AdminRequests, tokens_are_compared_as_they_were_sent) {
  const AdminServer server = admin({.bearer_tokens = {{.name = "deploy", .token = "100%25+%61bcdefghijk"}}});
  const auto status = [&](const std::string& token) {
    return AdminClient{server.url(), "Bearer " + token}.get("api/v1/session").status;
  };
  EXPECT_EQ(status("100%25+%61bcdefghijk"), 200);
  EXPECT_EQ(status("100%+abcdefghijk"), 401);
  EXPECT_EQ(status("100%2525+%2561bcdefghijk"), 401);
}

TEST_F(AdminRequests, connections_on_which_nothing_comes_keep_nobody_out) {
  const AdminServer server = admin({.max_connections = 16, .max_connections_per_client = 0, .max_event_streams = 2});
  std::vector<std::unique_ptr<RawConnection>> idle;
  for (int i = 0; i < 60; ++i) {
    idle.push_back(std::make_unique<RawConnection>(server.port()));
    if (i % 2 == 0) {
      idle.back()->send("GET / HTTP/1.1\r\nX-Slow: ");
    }
    if (i % 10 == 9) {
      EXPECT_EQ(AdminClient{server.url()}.get("api/v1/queues").status, 200) << i;
    }
  }
}

TEST_F(AdminRequests, one_client_cannot_take_all_connections) {
  const AdminServer server =
      admin({.max_connections = 16, .max_connections_per_client = 4, .max_event_streams = 2, .request_timeout = 60s});
  std::vector<std::unique_ptr<RawConnection>> busy;
  EXPECT_TRUE(eventually([&] {
    busy.push_back(std::make_unique<RawConnection>(server.port()));
    busy.back()->send("GET / HTTP/1.1\r\n");
    return reply(server, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").empty();
  }));
  busy.clear();
  EXPECT_TRUE(eventually([&] { return AdminClient{server.url()}.get("").status == 200; }));
}

TEST_F(AdminRequests, deep_and_large_bodies_are_refused) {
  const AdminServer server = admin();
  AdminClient client{server.url()};
  const auto nested = [](int levels) {
    return std::string(static_cast<std::size_t>(levels), '[') + std::string(static_cast<std::size_t>(levels), ']');
  };
  for (const std::string& payload :
       {nested(201), nested(8000), nested(1'000'000), std::string(1'000'000, '['), std::string(1'000'000, '{')}) {
    const AdminAnswer answer =
        client.post("api/v1/jobs", std::format(R"({{"queue":"mail","type":"T","payload":{}}})", payload));
    EXPECT_EQ(answer.status, 400);
  }
  std::string flat = "[0";
  for (int i = 0; i < 2'000'000; ++i) {
    flat += ",0";
  }
  EXPECT_EQ(client.post("api/v1/jobs", std::format(R"({{"queue":"mail","type":"T","payload":{}]}})", flat)).status,
            400);
  EXPECT_EQ(client.get("api/v1/queues").status, 200);
}

TEST_F(AdminRequests, jobs_with_deep_payloads_are_shown_and_not_enqueued_again) {
  sql("insert into {}.jobs (queue, job_type, payload) values ('mail', 'T', (repeat('[', 5000) || repeat(']', "
      "5000))::jsonb)");
  const auto id = value<std::int64_t>("select max(id) from {}.jobs");
  const AdminServer server = admin();
  AdminClient client{server.url()};
  EXPECT_EQ(client.get(std::format("api/v1/jobs/{}", id)).status, 200);
  EXPECT_EQ(client.get("api/v1/jobs?queue=mail").status, 200);
  const AdminAnswer again = client.post(std::format("api/v1/jobs/{}/enqueue-again", id));
  EXPECT_EQ(again.status, 400) << again.body;
  EXPECT_THAT(again.body, HasSubstr("deeper than 200 levels"));
  EXPECT_EQ(client.post(std::format("api/v1/jobs/{}/enqueue-again", id), R"({"payload":{"a":1}})").status, 200);
}

TEST_F(AdminRequests, a_job_with_odd_metadata_is_shown) {
  for (const char* metadata : {R"({"parent":"abc"})", R"({"parent":99999999999999999999})", R"({"parent":{}})",
                               R"({"parent":1.5,"trace":7,"schedule":"x","user_id":[],"version":{}})"}) {
    sql("insert into {}.jobs (queue, job_type, payload, metadata) values ('mail', 'T', jsonb_build_object(), "
        "$1::jsonb)",
        pqxx::params{metadata});
    const auto id = value<std::int64_t>("select max(id) from {}.jobs");
    EXPECT_EQ(AdminClient{admin().url()}.get(std::format("api/v1/jobs/{}", id)).status, 200) << metadata;
  }
}

}  // namespace arrower::jobs::tests
