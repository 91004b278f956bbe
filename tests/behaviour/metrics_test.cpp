// The metrics of queues, as Prometheus scrapes them and as a reader of OpenTelemetry's SDK collects them.
#include <atomic>
#include <format>
#include <future>
#include <thread>

#include <opentelemetry/sdk/metrics/meter_provider.h>
#include <opentelemetry/sdk/metrics/metric_reader.h>
#include <arrower/jobs/opentelemetry.hpp>
#include <arrower/jobs/opentelemetry_views.hpp>

#include "support/database.hpp"
#include "support/eventually.hpp"
#include "support/prometheus_samples.hpp"

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

TEST_F(Metrics, a_reader_of_opentelemetry_collects_the_same) {
  namespace sdk = otel::sdk::metrics;
  class Reader final : public sdk::MetricReader {
   public:
    sdk::AggregationTemporality GetAggregationTemporality(sdk::InstrumentType) const noexcept override {
      return sdk::AggregationTemporality::kCumulative;
    }

   private:
    bool OnForceFlush(std::chrono::microseconds) noexcept override { return true; }
    bool OnShutDown(std::chrono::microseconds) noexcept override { return true; }
  };
  const auto provider = std::make_shared<sdk::MeterProvider>();
  add_histogram_views(*provider);
  const auto reader = std::make_shared<Reader>();
  provider->AddMetricReader(reader);
  {
    QueueOptions given = measured();
    given.telemetry =
        make_telemetry({}, otel::nostd::shared_ptr<otel::metrics::MeterProvider>{provider}, {.gauge_interval = 100ms});
    telemetry = given.telemetry;
    PostgresQueue queue{database(), given};
    queue.register_job_func([](const Greet&) {});
    queue.start();
    queue.enqueue(Greet{"Ada"}, {.run_at = now() - 2min});
    ASSERT_TRUE(eventually([&] { return of_type("succeeded_total") == 1 && depth("ready") == 0; }));

    std::map<std::string, std::string> seen;
    reader->Collect([&](sdk::ResourceMetrics& metrics) {
      for (const auto& scope : metrics.scope_metric_data_) {
        for (const auto& metric : scope.metric_data_) {
          std::string& text = seen[metric.instrument_descriptor.name_];
          for (const auto& point : metric.point_data_attr_) {
            if (const auto* histogram = otel::nostd::get_if<sdk::HistogramPointData>(&point.point_data)) {
              text += std::format("{} of {} buckets;", histogram->count_, histogram->boundaries_.size());
            } else if (const auto* sum = otel::nostd::get_if<sdk::SumPointData>(&point.point_data)) {
              text += std::format("{};", otel::nostd::get<std::int64_t>(sum->value_));
            }
          }
        }
      }
      return true;
    });
    EXPECT_EQ(seen["arrower.jobs.enqueued"], "1;");
    EXPECT_EQ(seen["arrower.jobs.succeeded"], "1;");
    EXPECT_EQ(seen["arrower.jobs.waiting_time"], std::format("1 of {} buckets;", histogram_boundaries.size()));
    EXPECT_TRUE(seen.contains("arrower.jobs.depth"));
    EXPECT_TRUE(seen.contains("arrower.jobs.oldest_ready.age"));
  }
  telemetry.reset();
  EXPECT_TRUE(reader->Collect([](sdk::ResourceMetrics&) { return true; })) << "also when the queue is gone";
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
  EXPECT_THROW(Telemetry({.gauge_interval = 1ms}), ConfigurationError);
}

}  // namespace arrower::jobs::tests
