// What the database believes of its tables is often old: statements must not depend on it.
#include <vector>

#include <arrower/jobs.hpp>

#include "support/database.hpp"
#include "support/eventually.hpp"

namespace planning {
struct Touch {
  int number = 0;
};
}  // namespace planning

namespace arrower::jobs::tests {

using planning::Touch;

class Planning : public DatabaseTest {};

TEST_F(Planning, jobs_are_found_by_their_ids_though_the_table_was_empty_when_it_was_analysed) {
  sql("insert into {}.jobs (queue, job_type, payload) select 'work', 'T', jsonb_build_object() from generate_series(1, "
      "100000)");
  sql("delete from {}.jobs");
  sql("analyze {}.jobs");
  {
    PostgresQueue queue{database(), options({.queue = "work"})};
    queue.register_job_func([](const Touch&) {});
    queue.enqueue(std::vector<Touch>(2000));
    queue.start();
    ASSERT_TRUE(eventually([&] { return value<int>("select count(*) from {}.job_history") == 2000; }));
  }
  // As they were claimed, and as they were finished.
  EXPECT_TRUE(eventually([&] {
    return value<std::int64_t>(
               "select idx_tup_read from pg_stat_user_indexes where indexrelid = '{}.jobs_pkey'::regclass") >= 4000;
  }));
}

}  // namespace arrower::jobs::tests
