// The HTTP API: every path of it, on real jobs that real workers have run, held against its own description.
#include <format>
#include <mutex>
#include <optional>
#include <regex>
#include <set>
#include <stdexcept>

#include "support/admin_test.hpp"
#include "support/eventually.hpp"
#include "support/openapi.hpp"

namespace admin_under_test {
struct Charge {
  std::string customer;
  std::string password;
  int amount = 0;
};
struct Fail {
  std::string reason;
};
struct Nightly {
  std::string token;
};
}  // namespace admin_under_test

namespace arrower::jobs::tests {

using namespace std::chrono_literals;
using admin_under_test::Charge;
using admin_under_test::Fail;
using admin_under_test::Nightly;
using ::testing::HasSubstr;
using ::testing::Not;

class AdminApi : public AdminTest {
 protected:
  AdminApi()
      : server_{admin({.users = {{.name = "ada", .password = "correct horse"}},
                       .trace_url = "https://tempo.example/{trace_id}"})},
        client_{server_.url(), basic_authorization("ada", "correct horse")},
        worker_{database(), options({.queue = "shop", .retry_policy = RetryPolicy::constant(0s)})} {
    worker_.register_job_func([](const Charge&) {});
    worker_.register_job_func([](const Fail& job) { throw std::runtime_error{job.reason}; });
    worker_.register_job_func([](const Nightly&) {});
    worker_.schedule("0 4 * * *", Nightly{"s3cret"}, {.name = "every night/at 4"});
  }

  /// Asks, and expects the answer to be as it is described. `route` is the path as the description spells it.
  AdminAnswer get(const std::string& route, const std::string& path) {
    asked_.insert("GET " + route);
    AdminAnswer answer = client_.get("api/v1" + path);
    EXPECT_EQ(deviation_from_description("GET", route, answer.status, answer.body), "");
    return answer;
  }
  AdminAnswer get(const std::string& route) { return get(route, route); }
  AdminAnswer post(const std::string& route, const std::string& path, const std::string& json = "{}") {
    asked_.insert("POST " + route);
    AdminAnswer answer = client_.post("api/v1" + path, json);
    EXPECT_EQ(deviation_from_description("POST", route, answer.status, answer.body), "");
    return answer;
  }

  static std::string field(const std::string& json, const std::string& name) {
    std::smatch found;
    return std::regex_search(json, found, std::regex{"\"" + name + R"re(":("?)([^",}\]]*)\1)re"}) ? found[2].str() : "";
  }

  /// The operation's last state.
  std::string finished(const AdminAnswer& started) {
    EXPECT_EQ(started.status, 202) << started.body;
    const std::string operation = field(started.body, "operation");
    AdminAnswer state;
    EXPECT_TRUE(eventually([&] {
      state = get("/operations/{operation}", "/operations/" + operation);
      return !contains(state.body, R"("state":"running")");
    }));
    return state.body;
  }

  AdminServer server_;
  AdminClient client_;
  PostgresQueue worker_;
  std::set<std::string> asked_;
};

TEST_F(AdminApi, every_path_answers_as_it_is_described) {
  worker_.enqueue(std::vector<Charge>(3, Charge{"<script>alert(1)</script>", "s3cret", 7}));
  worker_.enqueue(Fail{"no <b>luck</b> 42"}, {.max_attempts = 2});
  worker_.enqueue(Charge{"later", "s3cret", 1}, {.run_at = now() + 1h, .unique_key = "one"});
  worker_.start();
  ASSERT_TRUE(eventually([&] { return history("succeeded") == 3 && history("discarded") == 1; }));
  ASSERT_TRUE(eventually([&] { return contains(get("/schedules").body, "every night"); }));

  const AdminAnswer session = get("/session");
  EXPECT_THAT(session.body, HasSubstr(R"("user":"ada","read_only":false,"csrf_token":")"));
  EXPECT_THAT(session.body, HasSubstr(R"("trace_url":"https://tempo.example/{trace_id}")"));
  EXPECT_EQ(client_.get("api/v1/openapi.json").body, client_.get("api/v1/openapi.yaml").body);
  EXPECT_THAT(client_.get("api/v1/openapi.json").body, HasSubstr("\"openapi\": \"3.1.0\""));

  EXPECT_THAT(get("/queues").body, HasSubstr(R"("name":"shop")"));
  EXPECT_THAT(get("/queues/{queue}", "/queues/shop").body, HasSubstr(R"("scheduled":{"value":1,"exact":true})"));
  EXPECT_EQ(get("/queues/{queue}", "/queues/nowhere").status, 404);
  EXPECT_EQ(get("/statistics").status, 200);
  EXPECT_EQ(get("/statistics",
                "/statistics?queue=shop&type=x&from=2026-01-01T00:00:00Z&before=2026-01-02T00:00:00Z"
                "&interval_minutes=60")
                .status,
            200);
  EXPECT_EQ(get("/statistics/types", "/statistics/types?queue=shop").status, 200);
  EXPECT_THAT(get("/statistics/queues", "/statistics/queues?queue=shop&queue=none").body,
              HasSubstr(R"("queue":"shop")"));
  EXPECT_THAT(get("/performance", "/performance?queue=shop&from=-1h").body, HasSubstr(R"("p95":)"));
  // Files, which the description names and does not describe; see whole_lists_are_sent_as_files.
  asked_.insert({"GET /jobs/export", "GET /audit/export"});
  EXPECT_THAT(get("/job-types").body, HasSubstr(R"("type":"admin_under_test::Charge")"));

  const AdminAnswer jobs = get("/jobs", "/jobs?queue=shop&state=succeeded&size=2&type=admin_under_test::Charge");
  EXPECT_EQ(jobs.status, 200) << jobs.body;
  const std::string next = field(jobs.body, "next");
  EXPECT_NE(next, "");
  const AdminAnswer rest =
      get("/jobs", "/jobs?queue=shop&state=succeeded&size=2&type=admin_under_test::Charge&after=" + next);
  EXPECT_EQ(field(rest.body, "next"), "");
  EXPECT_EQ(get("/jobs/count", "/jobs/count?state=succeeded&state=discarded").body, R"({"value":4,"exact":true})");
  const AdminAnswer job = get("/jobs/{id}", "/jobs/" + field(jobs.body, "id"));
  EXPECT_THAT(job.body, HasSubstr(R"("outcome":"succeeded")"));
  EXPECT_EQ(get("/jobs/{id}", "/jobs/999999999").status, 404);
  EXPECT_EQ(get("/jobs/{id}", "/jobs/first").status, 404);

  const AdminAnswer failures = get("/failures", "/failures?queue=shop&period_minutes=60");
  EXPECT_THAT(failures.body, HasSubstr(R"("type":"admin_under_test::Fail")"));
  EXPECT_THAT(failures.body, Not(HasSubstr("<b>")));
  EXPECT_THAT(get("/workers").body, HasSubstr(R"("queue":"shop")"));
  EXPECT_THAT(get("/cron/preview", "/cron/preview?spec=0+4+*+*+*&time_zone=Europe/Berlin&count=2").body,
              HasSubstr(R"("description":"at 04:00)"));
  EXPECT_THAT(get("/cron/preview", "/cron/preview?spec=61+*+*+*+*").body, HasSubstr("61"));
  EXPECT_THAT(get("/storage").body, HasSubstr(R"("name":"jobs")"));
  EXPECT_EQ(get("/payload-indexes").body, R"({"indexes":[]})");
  EXPECT_EQ(get("/diagnosis").status, 200);

  EXPECT_EQ(post("/queues/{queue}/pause", "/queues/shop/pause").body, R"({"changed":true})");
  EXPECT_EQ(post("/queues/{queue}/pause", "/queues/shop/pause").body, R"({"changed":false})");
  EXPECT_THAT(get("/queues/{queue}", "/queues/shop").body,
              AllOf(HasSubstr(R"("state":"paused")"), HasSubstr(R"("paused_by":"ada")")));
  EXPECT_EQ(post("/queues/{queue}/resume", "/queues/shop/resume").body, R"({"changed":true})");
  for (const char* days : {"7", "null"}) {
    asked_.insert("PUT /queues/{queue}/retention");
    const AdminAnswer kept = client_.put("api/v1/queues/shop/retention", std::format(R"({{"days":{}}})", days));
    EXPECT_EQ(kept.body, std::format(R"({{"days":{}}})", days));
    EXPECT_EQ(deviation_from_description("PUT", "/queues/{queue}/retention", kept.status, kept.body), "");
  }

  const std::string schedule = "/schedules/shop/every%20night%2Fat%204";
  EXPECT_EQ(post("/schedules/{queue}/{name}/pause", schedule + "/pause").body, R"({"changed":true})");
  EXPECT_EQ(post("/schedules/{queue}/{name}/resume", schedule + "/resume").body, R"({"changed":true})");
  EXPECT_EQ(post("/schedules/{queue}/{name}/run", schedule + "/run").status, 200);
  EXPECT_EQ(post("/schedules/{queue}/{name}/run", "/schedules/shop/never/run").status, 404);

  EXPECT_THAT(post("/jobs", "/jobs", R"({"queue":"shop","type":"admin_under_test::Charge","payload":{"customer":"x"},
                                         "count":2,"priority":-1,"run_at":"2035-01-01T00:00:00Z"})")
                  .body,
              ::testing::MatchesRegex(R"(\{"ids":\[[0-9]+,[0-9]+\]\})"));
  EXPECT_EQ(post("/jobs/{id}/enqueue-again", "/jobs/" + field(jobs.body, "id") + "/enqueue-again").status, 200);
  EXPECT_EQ(post("/history/prune", "/history/prune").status, 200);

  const std::string dry = post("/jobs/actions", "/jobs/actions",
                               R"({"action":"cancel","filter":{"queue":"shop","states":["scheduled"]},"dry_run":true})")
                              .body;
  EXPECT_EQ(dry, R"({"changed":3,"asked_to_stop":0,"complete":true})");
  const std::string state = finished(post("/jobs/actions", "/jobs/actions",
                                          R"({"action":"cancel","filter":{"queue":"shop","states":["scheduled"]}})"));
  EXPECT_THAT(state, AllOf(HasSubstr(R"("state":"finished")"), HasSubstr(R"("changed":3)")));
  EXPECT_EQ(post("/operations/{operation}/stop", "/operations/" + field(state, "id") + "/stop").status, 200);
  EXPECT_EQ(get("/operations/{operation}", "/operations/0").status, 404);
  EXPECT_EQ(get("/operations/{operation}", "/operations/all").status, 400);
  EXPECT_THAT(get("/operations", "/operations").body,
              AllOf(HasSubstr(R"("actor":"ada")"), HasSubstr(R"("action":"cancel")")));
  EXPECT_EQ(history("cancelled"), 3);

  const AdminAnswer audit = get("/audit", "/audit?actor=ada&size=500");
  for (const char* action : {"pause_queue", "resume_queue", "pause_schedule", "cancel", "enqueue"}) {
    EXPECT_THAT(audit.body, HasSubstr(std::format(R"("action":"{}")", action)));
  }

  // Whatever is described was asked for; the stream and the description have tests of their own.
  std::set<std::string> described = described_routes();
  for (const char* elsewhere : {"GET /events", "GET /openapi.json", "GET /openapi.yaml"}) {
    described.erase(elsewhere);
  }
  EXPECT_EQ(asked_, described);
}

TEST_F(AdminApi, hidden_fields_show_nowhere_and_stand_for_themselves) {
  const JobId id = worker_.enqueue(Charge{"ada", "s3cret", 5}, {.run_at = now() + 1h});
  worker_.start();
  ASSERT_TRUE(eventually([&] { return contains(get("/schedules").body, "every night"); }));
  const std::string job = std::format("/jobs/{}", id.value);
  EXPECT_THAT(get("/jobs/{id}", job).body, HasSubstr(R"("password": "[redacted]")"));
  for (const std::string& shown : {get("/jobs").body, get("/jobs/{id}", job).body, get("/schedules").body}) {
    EXPECT_THAT(shown, AllOf(Not(HasSubstr("s3cret")), HasSubstr("[redacted]")));
  }

  EXPECT_EQ(get("/jobs", "/jobs?payload=password%3Ds3cret").status, 403);
  EXPECT_EQ(get("/jobs/count", "/jobs/count?payload=a.PASSWORD%3Ds").status, 403);
  EXPECT_EQ(post("/jobs/actions", "/jobs/actions",
                 R"({"action":"cancel","filter":{"payload":[{"path":"password","value":"s"}]}})")
                .status,
            403);
  EXPECT_THAT(get("/jobs", "/jobs?queue=shop&state=scheduled&payload=customer%3Dada").body,
              HasSubstr(std::format(R"("id":{})", id.value)));

  const AdminAnswer again = post("/jobs/{id}/enqueue-again", job + "/enqueue-again",
                                 R"({"payload":{"customer":"ben","password":"[redacted]","amount":6}})");
  ASSERT_EQ(again.status, 200) << again.body;
  EXPECT_TRUE(eventually([&] { return history("succeeded") == 1; }));
  EXPECT_EQ(value<std::string>("select payload ->> 'customer' || ' ' || (payload ->> 'password') from {}.job_history"),
            "ben s3cret");
  EXPECT_EQ(post("/jobs", "/jobs", R"({"queue":"shop","type":"x","payload":{"password":"[redacted]"}})").status, 400);
}

TEST_F(AdminApi, payloads_come_back_byte_for_byte_however_large_and_whatever_they_hold) {
  const std::string large(10'000'000, 'x');
  const AdminAnswer posted = client_.post(
      "api/v1/jobs",
      std::format(R"({{"queue":"other","type":"t","payload":{{"big":"{}","n":12345678901234567890.5,"html":"{}"}}}})",
                  large, R"(</script><script>alert(\"1\")</script>)"));
  ASSERT_EQ(posted.status, 200) << posted.body.substr(0, 300);
  const std::string id = posted.body.substr(8, posted.body.find(']') - 8);
  const AdminAnswer job = client_.get("api/v1/jobs/" + id, {{"Accept-Encoding", "gzip"}});
  EXPECT_EQ(job.status, 200);
  EXPECT_EQ(job.header("Content-Type"), "application/json");
  EXPECT_EQ(job.header("Content-Encoding"), "gzip");
  EXPECT_THAT(job.body.size(), ::testing::Gt(large.size()));
  EXPECT_TRUE(contains(job.body, "\"n\": 12345678901234567890.5"));
  // In lists it is cut, and a text.
  const AdminAnswer list = get("/jobs", "/jobs?queue=other");
  EXPECT_LT(list.body.size(), 3'000U);
}

TEST_F(AdminApi, queues_with_strange_names_are_found) {
  for (const auto& [name, path] : std::vector<std::pair<std::string, std::string>>{{"", "_default"},
                                                                                   {"_default", "%5Fdefault"},
                                                                                   {"a/b", "a%2Fb"},
                                                                                   {"ä ?", "%C3%A4%20%3F"},
                                                                                   {"{queue}", "%7Bqueue%7D"}}) {
    PostgresQueue queue{database(), options({.queue = name})};
    queue.enqueue(Charge{"x", "y", 1});
    const AdminAnswer answer = get("/queues/{queue}", "/queues/" + path);
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_THAT(answer.body, HasSubstr(std::format(R"({{"name":"{}",)", name)));
  }
}

TEST_F(AdminApi, what_cannot_be_meant_is_refused_with_a_sentence) {
  const auto refused = [&](const AdminAnswer& answer, const std::string& part) {
    EXPECT_EQ(answer.status, 400) << answer.body;
    EXPECT_EQ(answer.code(), "bad_request");
    EXPECT_THAT(answer.body, HasSubstr(part));
  };
  refused(get("/jobs", "/jobs?stat=ready"), "parameter \\\"stat\\\" is unknown");
  refused(get("/jobs", "/jobs?state=lost"), "lost");
  refused(get("/jobs", "/jobs?id=x"), "is not a job ID");
  refused(get("/jobs", "/jobs?size=501"), "1 to 500");
  refused(get("/jobs", "/jobs?after=nonsense"), "");
  refused(get("/jobs", "/jobs?from=yesterday"), "RFC 3339");
  refused(get("/jobs", "/jobs?payload=x"), "path=value");
  refused(get("/jobs", "/jobs?order=random"), "newest or oldest");
  refused(get("/jobs", "/jobs?queue=a&queue=b"), "it must be given once");
  refused(get("/statistics", "/statistics?interval_minutes=0"), "interval_minutes");
  refused(get("/cron/preview"), "");
  refused(get("/cron/preview", "/cron/preview?spec=@daily&time_zone=Nowhere"), "Nowhere");
  refused(post("/jobs", "/jobs", "{"), "not JSON");
  refused(post("/jobs", "/jobs", "[]"), "must be a JSON object");
  refused(post("/jobs", "/jobs", R"({"queue":"shop","payload":{}})"), "field type is missing");
  refused(post("/jobs", "/jobs", R"({"type":"x"})"), "field payload is missing");
  refused(post("/jobs", "/jobs", R"({"type":"x","payload":{},"priorty":1})"), "priorty");
  refused(post("/jobs", "/jobs", R"({"type":"x","payload":{},"priority":40000})"), "-32768 to 32767");
  refused(post("/jobs", "/jobs", R"({"type":"x","payload":{},"count":2,"unique_key":"u"})"), "unique_key");
  refused(post("/jobs/actions", "/jobs/actions", R"({"action":"explode","filter":{"queue":"shop"}})"), "explode");
  refused(post("/jobs/actions", "/jobs/actions", R"({"action":"retry","filter":{}})"), "has no conditions");
  refused(post("/jobs/actions", "/jobs/actions", R"({"action":"retry"})"), "field filter is missing");
  refused(post("/jobs/actions", "/jobs/actions", R"({"action":"set_priority","filter":{"ids":[1]}})"), "priority");
  refused(post("/jobs/actions", "/jobs/actions", R"({"action":"retry","filter":{"states":["x"]}})"), "is not a state");
  EXPECT_EQ(client_.put("api/v1/queues/shop/retention", "{}").status, 400);
  EXPECT_EQ(client_.put("api/v1/queues/shop/retention", R"({"days":0})").status, 400);
}

TEST_F(AdminApi, an_operation_goes_on_in_the_background_and_can_be_stopped) {
  std::vector<Charge> many(5'000, Charge{"x", "y", 1});
  worker_.enqueue(many, {.run_at = now() + 1h});
  const AdminAnswer started =
      post("/jobs/actions", "/jobs/actions",
           R"({"action":"set_priority","priority":9,"filter":{"queue":"shop","states":["scheduled"]}})");
  EXPECT_THAT(finished(started), HasSubstr(R"("changed":5000,"matching":{"value":5000,"exact":true})"));
  EXPECT_EQ(value<std::int64_t>("select count(*) from {}.jobs where priority = 9"), 5'000);

  const AdminAnswer second =
      post("/jobs/actions", "/jobs/actions", R"({"action":"remove","filter":{"queue":"shop","states":["scheduled"]}})");
  post("/operations/{operation}/stop", "/operations/" + field(second.body, "operation") + "/stop");
  const std::string state = finished(second);
  // It may have ended before the stop arrived, but never halfway through a batch.
  EXPECT_EQ(std::stoll(field(state, "changed")) + value<std::int64_t>("select count(*) from {}.jobs"), 5'000);
  EXPECT_THAT(get("/audit", "/audit?action=set_priority").body,
              AllOf(HasSubstr(R"("actor":"ada")"), HasSubstr(R"("affected":5000)")));
}

TEST_F(AdminApi, whole_lists_are_sent_as_files) {
  std::vector<Charge> many(1'200, Charge{"=1+1, \"quoted\"", "s3cret", 1});
  worker_.enqueue(many, {.run_at = now() + 1h});
  const AdminAnswer csv = client_.get("api/v1/jobs/export?queue=shop&state=scheduled");
  EXPECT_EQ(csv.status, 200);
  EXPECT_THAT(csv.header("Content-Type"), HasSubstr("text/csv"));
  EXPECT_THAT(csv.header("Content-Disposition"), HasSubstr("jobs.csv"));
  EXPECT_EQ(std::ranges::count(csv.body, '\n'), 1'201);
  EXPECT_THAT(csv.body,
              AllOf(::testing::StartsWith("id,state,queue,"), Not(HasSubstr("s3cret")), HasSubstr("\"\"=1+1")));
  const AdminAnswer lines = client_.get("api/v1/jobs/export?queue=shop&state=scheduled&format=jsonl");
  EXPECT_EQ(std::ranges::count(lines.body, '\n'), 1'200);
  EXPECT_THAT(lines.body, AllOf(::testing::StartsWith(R"({"id":)"), Not(HasSubstr("s3cret"))));
  EXPECT_EQ(client_.get("api/v1/jobs/export?format=xml").status, 400);

  client_.post("api/v1/queues/shop/pause");
  EXPECT_THAT(client_.get("api/v1/audit/export").body,
              AllOf(::testing::StartsWith("id,at,actor,"), HasSubstr("pause_queue"), HasSubstr("ada")));
}

}  // namespace arrower::jobs::tests
