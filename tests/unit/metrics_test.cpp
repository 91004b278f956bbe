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

TEST(MetricsTest, a_source_that_was_removed_is_not_asked) {
  Metrics metrics{{}};
  const auto id = metrics.add_source([](const GaugeSink& sink) { sink(workers, {{queue_label, "mail"}}, 7); });
  EXPECT_THAT(metrics.prometheus_text(), HasSubstr("arrower_jobs_workers{queue=\"mail\"} 7\n"));
  metrics.remove_source(id);
  EXPECT_THAT(metrics.prometheus_text(), Not(HasSubstr("arrower_jobs_workers{")));
}

}  // namespace arrower::jobs::telemetry
