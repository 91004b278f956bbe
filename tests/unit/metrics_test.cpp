// Counting within bounds, and Prometheus's text.
#include "telemetry/metrics.hpp"

#include <format>

#include <gmock/gmock.h>

#include "telemetry/prometheus_name.hpp"

namespace arrower::jobs::telemetry {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(MetricsTest, beyond_their_limit_types_are_counted_together) {
  Metrics metrics{{.max_job_types = 2}};
  for (int i = 0; i < 5; ++i) {
    metrics.count("mail", std::format("Type{}", i), Counter::claimed);
  }
  metrics.count("mail", "Type0", Counter::claimed);
  const std::string text = metrics.prometheus_text();
  EXPECT_THAT(text, HasSubstr("arrower_jobs_claimed_total{queue=\"mail\",job_type=\"Type0\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("arrower_jobs_claimed_total{queue=\"mail\",job_type=\"other\"} 3\n"));
  EXPECT_THAT(text, Not(HasSubstr("Type4")));
}

TEST(MetricsTest, error_types_are_bounded_too) {
  Metrics metrics{{}};
  for (int i = 0; i < 60; ++i) {
    const model::Settlement settlement{
        .job_type = "Type", .outcome = "failed", .error = "x", .error_type = std::format("Error{}", i)};
    metrics.settled("", {&settlement, 1});
  }
  EXPECT_THAT(metrics.prometheus_text(),
              HasSubstr("arrower_jobs_failed_total{queue=\"default\",job_type=\"Type\",error_type=\"other\"} 10\n"));
}

TEST(MetricsTest, labels_are_escaped) {
  Metrics metrics{{}};
  metrics.count("a\"b\\c\nd", "T", Counter::claimed);
  EXPECT_THAT(metrics.prometheus_text(), HasSubstr("{queue=\"a\\\"b\\\\c\\nd\",job_type=\"T\"} 1\n"));
}

TEST(MetricsTest, names_are_those_of_prometheus) {
  EXPECT_EQ(prometheus_name(counter_instruments[0]), "arrower_jobs_enqueued_total");
  EXPECT_EQ(prometheus_name(waiting_time), "arrower_jobs_waiting_time_seconds");
  EXPECT_EQ(prometheus_name(depth), "arrower_jobs_depth");
}

TEST(MetricsTest, beyond_their_limit_queues_are_counted_together) {
  Metrics metrics{{.max_queues = 2}};
  for (int i = 0; i < 300; ++i) {
    metrics.registered(std::format("queue {}", i), "Type");
    metrics.count(std::format("queue {}", i), "Type", Counter::claimed);
  }
  metrics.count("queue 1", "Type", Counter::claimed);
  const std::string text = metrics.prometheus_text();
  EXPECT_THAT(text, HasSubstr("arrower_jobs_claimed_total{queue=\"queue 1\",job_type=\"Type\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("arrower_jobs_claimed_total{queue=\"other\",job_type=\"Type\"} 298\n"));
  EXPECT_THAT(text, Not(HasSubstr("queue 2")));
  EXPECT_EQ(metrics.queue_label_of("queue 1"), "queue 1");
  EXPECT_EQ(metrics.queue_label_of("queue 7"), "other");
}

TEST(MetricsTest, the_page_is_bounded_however_many_queues_and_types_there_are) {
  Metrics metrics{{.max_job_types = 20, .max_queues = 10}};
  for (int queue = 0; queue < 100; ++queue) {
    for (int type = 0; type < 30; ++type) {
      metrics.count(std::format("queue {}", queue), std::format("Type{}", type), Counter::claimed);
    }
  }
  const std::string text = metrics.prometheus_text();
  std::size_t series = 0;
  for (std::size_t at = 0; (at = text.find("arrower_jobs_claimed_total{", at)) != std::string::npos; ++at) {
    ++series;
  }
  EXPECT_LE(series, 20U + 10U + 1U);
  EXPECT_THAT(text, HasSubstr("arrower_jobs_claimed_total{queue=\"other\",job_type=\"other\"} 2700\n"));
}

TEST(MetricsTest, counters_of_what_is_registered_start_with_0) {
  Metrics metrics{{}};
  metrics.registered("", "Type");
  const std::string text = metrics.prometheus_text();
  for (const Instrument& counter : counter_instruments) {
    EXPECT_THAT(text, HasSubstr(prometheus_name(counter) + "{queue=\"default\",job_type=\"Type\"} 0\n"));
  }
  EXPECT_THAT(text,
              HasSubstr("arrower_jobs_failed_total{queue=\"default\",job_type=\"Type\",error_type=\"other\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("arrower_jobs_run_duration_seconds_count{queue=\"default\",job_type=\"Type\"} 0\n"));
}

TEST(MetricsTest, gauges_of_queues_that_are_shown_by_one_name_are_folded) {
  Metrics metrics{{}};
  const int pool = 0;
  for (const double value : {3, 5}) {
    metrics.add_source([value, &pool](const GaugeSink& sink) {
      const Labels mail{{queue_label, "mail"}};
      sink(workers, mail, value, nullptr);
      sink(oldest_ready_age, mail, value, nullptr);
      sink(listener_connected, mail, value == 3 ? 0 : 1, nullptr);
      sink(connections, {{queue_label, "mail"}, {state_label, "idle"}}, 4, &pool);
      sink(connections, {{queue_label, "mail"}, {state_label, "used"}}, value, nullptr);
    });
  }
  const std::string text = metrics.prometheus_text();
  EXPECT_THAT(text, HasSubstr("arrower_jobs_workers{queue=\"mail\"} 8\n"));
  EXPECT_THAT(text, HasSubstr("arrower_jobs_oldest_ready_age_seconds{queue=\"mail\"} 5\n"));
  EXPECT_THAT(text, HasSubstr("arrower_jobs_listener_connected{queue=\"mail\"} 0\n")) << "one of them does not";
  EXPECT_THAT(text, HasSubstr("arrower_jobs_connections{queue=\"mail\",state=\"idle\"} 4\n")) << "of a shared pool";
  EXPECT_THAT(text, HasSubstr("arrower_jobs_connections{queue=\"mail\",state=\"used\"} 8\n"));
}

TEST(MetricsTest, a_source_that_was_removed_is_not_asked) {
  Metrics metrics{{}};
  const auto id = metrics.add_source([](const GaugeSink& sink) { sink(workers, {{queue_label, "mail"}}, 7, nullptr); });
  EXPECT_THAT(metrics.prometheus_text(), HasSubstr("arrower_jobs_workers{queue=\"mail\"} 7\n"));
  metrics.remove_source(id);
  EXPECT_THAT(metrics.prometheus_text(), Not(HasSubstr("arrower_jobs_workers{")));
}

}  // namespace arrower::jobs::telemetry
