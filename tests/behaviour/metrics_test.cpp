// The metrics of queues, as Prometheus scrapes them and as a reader of OpenTelemetry's SDK collects them.
#include <atomic>
#include <format>
#include <future>
#include <thread>

#include <gmock/gmock.h>
#include <opentelemetry/sdk/metrics/meter_provider.h>
#include <arrower/jobs/opentelemetry.hpp>
#include <arrower/jobs/opentelemetry_views.hpp>

#include "support/collected_metrics.hpp"
#include "support/database.hpp"
#include "support/eventually.hpp"
#include "support/prometheus_samples.hpp"
#include "support/promtool.hpp"
#include "support/worker_process.hpp"

namespace metrics {
struct Greet {
  std::string name;
};
struct Follow {
  int number = 0;
};
}  // namespace metrics

namespace arrower::jobs::tests {

namespace otel = opentelemetry;
using namespace std::chrono_literals;
using ::metrics::Follow;
using ::metrics::Greet;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

class Metrics : public DatabaseTest {
 protected:
  QueueOptions measured(QueueOptions given = {}) const {
    given.queue = "mail";
    given.telemetry = telemetry;
    return options(std::move(given));
  }
  std::map<std::string, double> samples() const { return samples_of(telemetry->prometheus_text()); }
  double sample(const std::string& name) const {
    const auto all = samples();
    const auto found = all.find(name);
    return found == all.end() ? -1 : found->second;
  }
  double of_type(const std::string& counter, const std::string& job_type = "metrics::Greet") const {
    return sample(std::format("arrower_jobs_{}{{queue=\"mail\",job_type=\"{}\"}}", counter, job_type));
  }
  double of_queue(const std::string& gauge) const {
    return sample(std::format("arrower_jobs_{}{{queue=\"mail\"}}", gauge));
  }
  double depth(const std::string& state) const {
    return sample(std::format("arrower_jobs_depth{{queue=\"mail\",state=\"{}\"}}", state));
  }

  std::shared_ptr<Telemetry> telemetry = std::make_shared<Telemetry>(TelemetryOptions{.gauge_interval = 100ms});
};

TEST_F(Metrics, what_becomes_of_jobs_is_counted_by_queue_and_type) {
  PostgresQueue queue{database(), measured({.retry_policy = RetryPolicy::constant(1ms)})};
  queue.register_job_func([](Context& context, const Greet& job) {
    if (job.name == "Eve" && context.attempt() == 1) {
      throw std::invalid_argument{"no paper"};
    }
    return job.name == "Zoe" ? Outcome::discard("no ink") : Outcome::success();
  });
  queue.register_job_func([](Context& context, const Follow&) { context.transaction(); });
  queue.start();

  queue.enqueue(Batch{}.add(Greet{"Ada"}).add(Greet{"Eve"}).add(Greet{"Zoe"}).add(Follow{1}));

  ASSERT_TRUE(eventually([&] { return of_type("succeeded_total", "metrics::Follow") == 1; }));
  ASSERT_TRUE(eventually([&] { return of_type("succeeded_total") == 2 && of_type("discarded_total") == 1; }));
  EXPECT_EQ(of_type("enqueued_total"), 3);
  EXPECT_EQ(of_type("claimed_total"), 4);
  EXPECT_EQ(of_type("retried_total"), 1);
  EXPECT_EQ(of_type("lease_lost_total"), 0);
  EXPECT_EQ(of_type("run_duration_seconds_count"), 4);
  EXPECT_EQ(of_type("waiting_time_seconds_count"), 4);
  EXPECT_EQ(of_type("waiting_time_seconds_count", "metrics::Follow"), 1);
  const auto failed = [&](const std::string& error_type) {
    return sample("arrower_jobs_failed_total{queue=\"mail\",job_type=\"metrics::Greet\",error_type=\"" + error_type +
                  "\"}");
  };
  EXPECT_EQ(failed("std::invalid_argument"), 1);
  EXPECT_EQ(failed("discard"), 1);
}

TEST_F(Metrics, counters_are_there_with_0_once_a_job_function_is_registered) {
  PostgresQueue queue{database(), measured({.retry_policy = RetryPolicy::constant(1ms)})};
  queue.register_job_func([](const Greet&) { return Outcome::discard("no ink"); });

  for (const char* counter : {"enqueued_total", "claimed_total", "succeeded_total", "retried_total", "discarded_total",
                              "cancelled_total", "interrupted_total", "rescued_total", "lease_lost_total"}) {
    EXPECT_EQ(of_type(counter), 0) << counter;
  }
  EXPECT_EQ(sample(R"(arrower_jobs_failed_total{queue="mail",job_type="metrics::Greet",error_type="other"})"), 0);

  queue.start();
  queue.enqueue(Greet{"Ada"});
  EXPECT_TRUE(eventually([&] { return of_type("discarded_total") == 1; }));
}

TEST_F(Metrics, queues_that_are_shown_by_one_name_are_shown_as_one) {
  const auto made = [&](const std::string& name, int pool_size) {
    QueueOptions given = options({.queue = name, .pool_size = pool_size});
    given.telemetry = telemetry;
    auto queue = std::make_unique<PostgresQueue>(database(), given);
    queue->register_job_func([](const Greet&) {});
    queue->start();
    return queue;
  };
  const auto unnamed = made("", 1);
  const auto another = made("", 2);
  const auto named_so = made("default", 4);
  another->enqueue(std::vector<Greet>(3));
  named_so->enqueue(Greet{"Ada"});

  const auto of_default = [&](const std::string& metric, const std::string& labels = "") {
    return sample(std::format("arrower_jobs_{}{{queue=\"default\"{}}}", metric, labels));
  };
  EXPECT_TRUE(eventually([&] { return of_default("succeeded_total", ",job_type=\"metrics::Greet\"") == 4; }));
  EXPECT_EQ(of_default("workers"), 7);
  EXPECT_TRUE(eventually([&] { return of_default("listener_connected") == 1; }));
  if (promtool_is_installed()) {
    EXPECT_EQ(problems_of_page(telemetry->prometheus_text()), "");
  }
}

TEST_F(Metrics, many_queues_have_metrics_of_their_own_up_to_a_limit) {
  constexpr int queues = 40;
  constexpr int separate = 10;
  telemetry = std::make_shared<Telemetry>(TelemetryOptions{.max_queues = separate, .gauge_interval = 100ms});
  const auto pool = std::make_shared<ConnectionPool>(database(), 4);
  std::vector<std::unique_ptr<PostgresQueue>> running;
  for (int i = 0; i < queues; ++i) {
    QueueOptions given = options({.queue = std::format("tenant {}", i), .pool_size = 1});
    given.telemetry = telemetry;
    running.push_back(std::make_unique<PostgresQueue>(pool, given));
    running.back()->register_job_func([](const Greet&) {});
    running.back()->register_job_func([](const Follow&) {});
    running.back()->start();
    running.back()->enqueue(Greet{"Ada"});
  }

  const std::string others = R"({queue="other",job_type="metrics::Greet"})";
  EXPECT_TRUE(eventually([&] { return sample("arrower_jobs_succeeded_total" + others) == queues - separate; }));
  EXPECT_EQ(sample(R"(arrower_jobs_succeeded_total{queue="tenant 9",job_type="metrics::Greet"})"), 1);
  EXPECT_EQ(sample(R"(arrower_jobs_workers{queue="tenant 9"})"), 1);
  EXPECT_EQ(sample(R"(arrower_jobs_workers{queue="other"})"), queues - separate);
  EXPECT_EQ(sample("arrower_jobs_running" + others), 0);
  EXPECT_LE(sample(R"(arrower_jobs_connections{queue="other",state="idle"})"), 4) << "they share them";
  const std::string page = telemetry->prometheus_text();
  EXPECT_EQ(page.find("tenant 10"), std::string::npos);
  if (promtool_is_installed()) {
    EXPECT_EQ(problems_of_page(page), "");
  }
}

TEST_F(Metrics, durations_fall_into_buckets) {
  PostgresQueue queue{database(), measured()};
  queue.register_job_func([](const Greet&) { std::this_thread::sleep_for(30ms); });
  queue.start();

  queue.enqueue(Greet{"Ada"}, {.run_at = now() - 2min});

  ASSERT_TRUE(eventually([&] { return of_type("succeeded_total") == 1; }));
  const auto bucket = [&](const std::string& histogram, const std::string& boundary) {
    return sample("arrower_jobs_" + histogram + "_seconds_bucket{queue=\"mail\",job_type=\"metrics::Greet\",le=\"" +
                  boundary + "\"}");
  };
  EXPECT_EQ(bucket("run_duration", "0.025"), 0);
  EXPECT_EQ(bucket("run_duration", "60"), 1);
  EXPECT_EQ(bucket("run_duration", "+Inf"), 1);
  EXPECT_EQ(bucket("waiting_time", "60"), 0);
  EXPECT_EQ(bucket("waiting_time", "300"), 1);
  EXPECT_GE(of_type("run_duration_seconds_sum"), 0.03);
}

TEST_F(Metrics, gauges_show_what_the_process_does) {
  PostgresQueue queue{database(), measured({.pool_size = 3})};
  std::promise<void> release;
  const std::shared_future<void> released = release.get_future().share();
  std::atomic<int> running = 0;
  queue.register_job_func([&](Context& context, const Greet&) {
    context.transaction();
    ++running;
    released.wait();
  });
  queue.start();
  queue.enqueue(std::vector<Greet>(2));
  ASSERT_TRUE(eventually([&] { return running == 2; }));

  EXPECT_EQ(of_queue("workers"), 3);
  EXPECT_EQ(of_queue("workers_busy"), 2);
  EXPECT_EQ(of_type("running"), 2);
  EXPECT_GE(sample("arrower_jobs_connections{queue=\"mail\",state=\"used\"}"), 2);
  EXPECT_TRUE(eventually([&] { return of_queue("listener_connected") == 1; }));

  release.set_value();
  EXPECT_TRUE(eventually([&] { return of_queue("workers_busy") == 0; }));
  queue.shutdown(10s);
  EXPECT_EQ(of_queue("workers"), -1) << "a process that has stopped shows no gauges";
}

TEST_F(Metrics, one_process_counts_what_waits) {
  PostgresQueue enqueuer{database(), measured()};
  enqueuer.enqueue(std::vector<Follow>(5), {.run_at = now() - 1min});
  enqueuer.enqueue(std::vector<Follow>(7), {.run_at = now() + 1h, .priority = 3});
  // Neither runs these jobs; both could count them.
  const auto other_telemetry = std::make_shared<Telemetry>(TelemetryOptions{.gauge_interval = 100ms});
  PostgresQueue first{database(), measured()};
  QueueOptions second_options = measured();
  second_options.telemetry = other_telemetry;
  PostgresQueue second{database(), second_options};
  for (PostgresQueue* queue : {&first, &second}) {
    queue->register_job_func([](const Greet&) {});
    queue->start();
  }
  ASSERT_TRUE(eventually([&] { return value<int>("select count(*) from {}.workers") == 2; }));

  const std::string ready = R"(arrower_jobs_depth{queue="mail",state="ready"})";
  const auto counted_by = [&] {
    return samples().contains(ready) + 2 * samples_of(other_telemetry->prometheus_text()).contains(ready);
  };
  ASSERT_TRUE(eventually([&] { return counted_by() == 1 || counted_by() == 2; }));
  const auto all = counted_by() == 1 ? samples() : samples_of(other_telemetry->prometheus_text());
  EXPECT_EQ(all.at(ready), 5);
  EXPECT_EQ(all.at(R"(arrower_jobs_depth{queue="mail",state="scheduled"})"), 7);
  EXPECT_EQ(all.at(R"(arrower_jobs_depth{queue="mail",state="claimed"})"), 0);
  EXPECT_GE(all.at(R"(arrower_jobs_oldest_ready_age_seconds{queue="mail"})"), 60);

  (counted_by() == 1 ? first : second).shutdown(10s);
  EXPECT_TRUE(eventually([&] { return counted_by() > 0; })) << "the other one takes over";
}

TEST_F(Metrics, counting_stops_at_ten_thousand) {
  sql("insert into {}.jobs (queue, job_type, payload, priority) "
      "select 'mail', 'metrics::Follow', '{\"number\": 1}', i % 3 from generate_series(1, 12000) as i");
  PostgresQueue queue{database(), measured()};
  queue.register_job_func([](const Greet&) {});
  queue.start();
  ASSERT_TRUE(eventually([&] { return depth("ready") >= 0; }));
  EXPECT_EQ(depth("ready"), 10'000);
}

TEST_F(Metrics, claimed_jobs_hide_no_ready_ones) {
  const auto insert = [&](int jobs, const std::string& lease, const std::string& due) {
    sql(
        std::format("insert into {{}}.jobs (queue, job_type, payload, lease, run_at) "
                    "select 'mail', 'metrics::Follow', '{{\"number\": 1}}', {}, now() - interval '{}' "
                    "from generate_series(1, {})",
                    lease, due, jobs));
  };
  insert(12'000, "1", "1 hour");
  insert(5, "null", "30 minutes");
  insert(3, "1", "20 minutes");
  insert(2, "null", "10 minutes");
  insert(4, "1", "5 minutes");
  PostgresQueue queue{database(), measured()};
  queue.register_job_func([](const Greet&) {});
  queue.start();
  ASSERT_TRUE(eventually([&] { return depth("ready") >= 0; }));
  EXPECT_EQ(depth("ready"), 7);
  EXPECT_EQ(depth("claimed"), 10'000);
  EXPECT_NEAR(sample(R"(arrower_jobs_oldest_ready_age_seconds{queue="mail"})"), 1800, 120);

  sql("delete from {}.jobs where run_at < now() - interval '50 minutes'");
  EXPECT_TRUE(eventually([&] { return depth("claimed") == 7; })) << "also those behind the last ready one";
  EXPECT_EQ(depth("ready"), 7);
}

TEST_F(Metrics, nothing_is_counted_where_nobody_asks) {
  PostgresQueue queue{database(), options()};
  queue.enqueue(Greet{"Ada"});
  EXPECT_EQ(Telemetry::global()->prometheus_text(), "");
}

TEST_F(Metrics, lost_leases_are_counted) {
  PostgresQueue queue{database(), measured()};
  queue.register_job_func([&](Context& context, const Greet&) {
    context.transaction();
    sql("update {}.jobs set lease = 1");
  });
  queue.start();
  queue.enqueue(Greet{"Ada"});
  EXPECT_TRUE(eventually([&] { return of_type("lease_lost_total") == 1; }));
}

TEST_F(Metrics, a_dead_process_is_counted_after_the_queue_that_came_first_has_left_with_its_telemetry) {
  const auto pool = std::make_shared<ConnectionPool>(database());
  auto leaving = std::make_shared<Telemetry>();
  QueueOptions given = options({.queue = "first"});
  given.telemetry = leaving;
  auto first = std::make_unique<PostgresQueue>(pool, given);
  PostgresQueue second{pool, measured()};
  for (PostgresQueue* queue : {first.get(), &second}) {
    queue->register_job_func([](const Greet&) {});
    queue->start();
  }
  given.telemetry.reset();
  const std::weak_ptr<Telemetry> left = leaving;
  leaving.reset();
  first.reset();
  EXPECT_TRUE(left.expired());

  WorkerProcess victim{ARROWER_WORKER_PROCESS, database(), schema(), "work"};
  ASSERT_TRUE(eventually([&] { return value<int>("select count(*) from {}.workers where queue = 'work'") == 1; }));
  victim.kill();
  EXPECT_TRUE(eventually([&] { return log().contains("died"); }));
}

TEST_F(Metrics, a_reader_of_opentelemetry_collects_the_same) {
  CollectedMetrics collected;
  {
    QueueOptions given = measured();
    given.telemetry = make_telemetry({}, collected.provider(), {.gauge_interval = 100ms});
    telemetry = given.telemetry;
    PostgresQueue queue{database(), given};
    queue.register_job_func([](const Greet&) {});
    queue.start();
    queue.enqueue(Greet{"Ada"}, {.run_at = now() - 2min});
    ASSERT_TRUE(eventually([&] { return of_type("succeeded_total") == 1 && depth("ready") == 0; }));

    const auto seen = collected.collect();
    const std::string labels = "job_type=metrics::Greet queue=mail";
    EXPECT_THAT(seen.at("arrower.jobs.enqueued"), ElementsAre(Pair(labels, "1")));
    EXPECT_THAT(seen.at("arrower.jobs.succeeded"), ElementsAre(Pair(labels, "1")));
    EXPECT_THAT(seen.at("arrower.jobs.discarded"), ElementsAre(Pair(labels, "0")));
    EXPECT_THAT(seen.at("arrower.jobs.failed"), ElementsAre(Pair("error_type=other " + labels, "0")));
    EXPECT_THAT(seen.at("arrower.jobs.waiting_time"),
                ElementsAre(Pair(labels, std::format("1 of {} buckets", histogram_boundaries.size()))));
    EXPECT_TRUE(seen.contains("arrower.jobs.depth"));
    EXPECT_TRUE(seen.contains("arrower.jobs.oldest_ready.age"));
  }
  telemetry.reset();
  EXPECT_NO_THROW(collected.collect()) << "also when the queue is gone";
}

TEST_F(Metrics, opentelemetry_collects_those_of_its_conventions_for_messaging_as_well) {
  CollectedMetrics collected;
  {
    QueueOptions given = measured({.retry_policy = RetryPolicy::constant(1ms)});
    given.telemetry = make_telemetry({}, collected.provider());
    telemetry = given.telemetry;
    PostgresQueue queue{database(), given};
    queue.register_job_func([](Context& context, const Greet& job) {
      context.transaction();
      if (context.attempt() == 1 && job.name == "Eve") {
        throw std::invalid_argument{"no paper"};
      }
    });
    queue.start();
    queue.enqueue(Batch{}.add(Greet{"Ada"}).add(Greet{"Eve"}));
    pqxx::work aborted{connection()};
    EXPECT_THROW(aborted.exec("select 1 / 0"), pqxx::sql_error);
    EXPECT_ANY_THROW(queue.enqueue(aborted, Greet{"Zoe"}));
    ASSERT_TRUE(eventually([&] { return of_type("succeeded_total") == 2; }));
  }
  const std::string server = std::format("{}/.s.PGSQL.{}", connection().hostname(), connection().port());
  const auto labels = [&](const std::string& operation, const std::string& more = "") {
    return std::format(
        "{}messaging.destination.name=mail messaging.operation.name={} messaging.system=arrower_jobs "
        "server.address={}",
        more.empty() ? "" : std::format("error.type={} ", more), operation, server);
  };
  const auto with_type = [&](std::string text) {
    const std::string at = " messaging.system=";
    return text.insert(text.find(at), " messaging.operation.type=send");
  };
  const auto all = collected.collect();
  EXPECT_THAT(all.at("messaging.client.sent.messages"),
              UnorderedElementsAre(Pair(labels("send"), "2"), Pair(labels("send", "pqxx::sql_error"), "1")));
  EXPECT_THAT(all.at("messaging.client.operation.duration"),
              UnorderedElementsAre(Pair(with_type(labels("send")), "1 of 14 buckets"),
                                   Pair(with_type(labels("send", "pqxx::sql_error")), "1 of 14 buckets")));
  EXPECT_THAT(
      all.at("messaging.client.consumed.messages"),
      UnorderedElementsAre(Pair(labels("process"), "2"), Pair(labels("process", "std::invalid_argument"), "1")));
  EXPECT_THAT(all.at("messaging.process.duration"),
              UnorderedElementsAre(Pair(labels("process"), "2 of 14 buckets"),
                                   Pair(labels("process", "std::invalid_argument"), "1 of 14 buckets")));
  EXPECT_THAT(telemetry->prometheus_text(), Not(HasSubstr("messaging")));
}

TEST_F(Metrics, a_queue_keeps_the_providers_it_was_given) {
  auto provider = std::make_shared<otel::sdk::metrics::MeterProvider>();
  add_histogram_views(*provider);
  telemetry = make_telemetry({}, otel::nostd::shared_ptr<otel::metrics::MeterProvider>{std::move(provider)});
  PostgresQueue queue{database(), measured()};
  queue.register_job_func([](const Greet&) {});
  queue.start();
  queue.enqueue(Greet{"Ada"});
  EXPECT_TRUE(eventually([&] { return of_type("succeeded_total") == 1; }));
}

TEST_F(Metrics, options_out_of_range_are_refused) {
  EXPECT_THROW(Telemetry({.max_job_types = 0}), ConfigurationError);
  EXPECT_THROW(Telemetry({.max_queues = 0}), ConfigurationError);
  EXPECT_THROW(Telemetry({.max_queues = 10'001}), ConfigurationError);
  EXPECT_THROW(Telemetry({.gauge_interval = 1ms}), ConfigurationError);
}

}  // namespace arrower::jobs::tests
