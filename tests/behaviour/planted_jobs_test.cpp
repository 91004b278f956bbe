// Rows that whoever may write to the jobs table can plant there: none of them stops a queue.
#include <atomic>
#include <format>
#include <map>
#include <string>
#include <vector>

#include <arrower/jobs/inspector.hpp>

#include "support/counted_job.hpp"
#include "support/database.hpp"
#include "support/eventually.hpp"

namespace arrower::jobs::tests {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class PlantedJobs : public DatabaseTest {
 protected:
  /// With other values for some columns.
  void plant(std::map<std::string, std::string> values) {
    values.try_emplace("queue", "'work'");
    values.try_emplace("job_type", "'arrower::jobs::tests::CountedJob'");
    values.try_emplace("payload", "'{\"number\": 1}'");
    std::string columns;
    std::string list;
    for (const auto& [column, value] : values) {
      columns += (columns.empty() ? "" : ", ") + column;
      list += (list.empty() ? "" : ", ") + value;
    }
    sql("insert into {}.jobs (" + columns + ") values (" + list + ")");
  }

  /// A few kilobytes that are many megabytes as text.
  static constexpr const char* bomb = "(select jsonb_agg(1e131000) from generate_series(1, 300))";
};

TEST_F(PlantedJobs, with_which_a_claim_cannot_compute_are_refused) {
  for (const auto& [column, value] : std::vector<std::pair<std::string, std::string>>{
           {"created_at", "'infinity'"},
           {"created_at", "'-infinity'"},
           {"created_at", "'20000-01-01'"},
           {"run_at", "'infinity'"},
           {"attempt", "2147483647"},
           {"interruptions", "2147483647"},
           {"max_attempts", "-1"},
           {"metadata", std::format("jsonb_build_object('trace', {})", bomb)},
           {"payload", bomb}}) {
    EXPECT_THROW(plant({{column, value}}), pqxx::check_violation) << column << " = " << value;
  }
  EXPECT_EQ(waiting(), 0);
}

TEST_F(PlantedJobs, at_the_bounds_run_like_all_others) {
  plant({{"attempt", "1999999999"}, {"max_attempts", "0"}});
  plant({{"created_at", "'1970-01-01 00:00+00'"}, {"run_at", "'1970-01-01 00:00+00'"}});
  plant({{"created_at", "'9999-12-31 23:59:59+00'"}});
  PostgresQueue queue{database(), options({.queue = "work"})};
  queue.register_job_func([](const CountedJob&) {});
  queue.start();
  EXPECT_TRUE(eventually([&] { return history("succeeded") == 3; }));
}

TEST_F(PlantedJobs, that_cannot_be_read_are_discarded_and_the_others_run) {
  sql("alter table {}.jobs drop constraint jobs_counts_check");
  plant({{"created_at", "'infinity'"}, {"priority", "-5"}});
  plant({});
  plant({{"created_at", "'-infinity'"}});
  plant({});
  PostgresQueue queue{database(), options({.queue = "work"})};
  std::atomic<int> ran = 0;
  queue.register_job_func([&](const CountedJob&) { ++ran; });
  queue.start();
  EXPECT_TRUE(eventually([&] { return history("succeeded") == 2 && history("discarded") == 2; }));
  EXPECT_EQ(ran, 2);
  EXPECT_THAT(value<std::string>("select min(error) from {}.job_history where outcome = 'discarded'"),
              HasSubstr("the job cannot be read"));
  EXPECT_THAT(log().text(), HasSubstr("which would have stopped queue \"work\""));
}

TEST_F(PlantedJobs, with_payloads_that_are_too_deep_or_too_large_fail_with_a_reason) {
  plant({{"payload", "(repeat('[', 5000) || repeat(']', 5000))::jsonb"}, {"max_attempts", "1"}});
  plant({{"payload", "(select jsonb_agg(0) from generate_series(1, 1500000))"}, {"max_attempts", "1"}});
  plant({});
  PostgresQueue queue{database(), options({.queue = "work"})};
  queue.register_job_func([](const CountedJob&) {});
  queue.start();
  EXPECT_TRUE(eventually([&] { return history("succeeded") == 1 && history("discarded") == 2; }));
  EXPECT_THAT(value<std::string>("select string_agg(error, ' ') from {}.job_history where outcome = 'discarded'"),
              ::testing::AllOf(HasSubstr("deeper than 200 levels"), HasSubstr("more than 1000000 values")));
}

TEST_F(PlantedJobs, under_all_priorities_that_there_are_stop_neither_workers_nor_pages) {
  sql("insert into {}.jobs (queue, job_type, payload, priority) select 'work', 'of nobody', jsonb_build_object(), p "
      "from "
      "generate_series(-32768, 32766) as p");
  plant({{"priority", "32767"}});
  PostgresQueue queue{database(), options({.queue = "work"})};
  queue.register_job_func([](const CountedJob&) {});
  queue.start();
  EXPECT_TRUE(eventually([&] { return history("succeeded") == 1; }));
  queue.enqueue(CountedJob{1}, {.priority = -7});
  EXPECT_TRUE(eventually([&] { return history("succeeded") == 2; }));
  Inspector inspector{database(), {.schema = schema(), .statement_timeout = 5s}};
  EXPECT_EQ(inspector.queues().size(), 1u);
  EXPECT_GT(inspector.jobs({.queue = "work"}).jobs.size(), 0u);
  EXPECT_GT(inspector.count({.queue = "work"}).value, 0);
  inspector.job_types("work");
  // Nothing is left over, though only the first ones are looked at.
  EXPECT_EQ(inspector.discard({.queue = "work", .types = {"of nobody"}}).changed, 65'535);
}

}  // namespace arrower::jobs::tests
