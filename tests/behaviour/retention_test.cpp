// How long the history is kept: days go whole where they can, rows where they must.
#include <chrono>
#include <format>

#include <arrower/jobs/inspector.hpp>

#include "support/counted_job.hpp"
#include "support/database.hpp"
#include "support/eventually.hpp"

namespace arrower::jobs::tests {

using namespace std::chrono_literals;
using std::chrono::days;

class Retention : public DatabaseTest {
 protected:
  Inspector inspector_{database(), {.schema = schema()}};

  std::string partition(int days_ago) {
    return value<std::string>("select to_char((now() at time zone 'UTC')::date - $1::integer, 'YYYYMMDD')",
                              pqxx::params{days_ago});
  }

  /// A day of the past as it would have been made then, with so many rows of these queues.
  void make_day(int days_ago, const std::vector<std::string>& queues, int rows = 10) {
    const std::string day = partition(days_ago);
    sql(std::format(
        "create table {{}}.job_history_{0} partition of {{}}.job_history for values from ('{0} 00:00+00') to "
        "('{0} 00:00+00'::timestamptz + interval '1 day')",
        day));
    for (const std::string& queue : queues) {
      sql(std::format(
              "insert into {{}}.job_history (job_id, queue, job_type, priority, run_at, metadata, attempt, "
              "max_attempts, outcome, enqueued_at, finished_at) "
              "select n, $1, 'T', 0, now(), jsonb_build_object(), 1, 1, case when n % 2 = 0 then 'succeeded' else "
              "'discarded' end, now(), '{0} 12:00+00' from generate_series(1, $2::integer) n",
              day),
          pqxx::params{queue, rows});
    }
  }

  bool has_day(int days_ago) {
    return value<bool>(
        "select to_regclass($1) is not null",
        pqxx::params{std::format("{}.job_history_{}", connection().quote_name(schema()), partition(days_ago))});
  }
  int rows(const std::string& queue) {
    return value<int>("select count(*) from {}.job_history where queue = $1", pqxx::params{queue});
  }
};

TEST_F(Retention, days_that_nobody_keeps_go_whole) {
  make_day(29, {"mail"});
  make_day(31, {"mail"});
  make_day(60, {});

  const Pruned expected = inspector_.prune_history({.dry_run = true});
  EXPECT_EQ(expected.days, 2);
  EXPECT_TRUE(has_day(60));
  const Pruned pruned = inspector_.prune_history({.actor = "ada"});

  EXPECT_EQ(pruned.days, 2);
  EXPECT_EQ(pruned.rows, 0);
  EXPECT_TRUE(has_day(29));
  EXPECT_FALSE(has_day(31));
  EXPECT_FALSE(has_day(60));
  EXPECT_EQ(value<std::string>("select actor || action || affected || finished from {}.audit"),
            "adaprune_history2true");
}

TEST_F(Retention, from_a_day_that_another_queue_keeps_rows_go_in_batches) {
  inspector_.set_history_retention("long", days{365});
  inspector_.set_history_retention("brief", days{2});
  inspector_.set_history_retention("forever", std::nullopt);
  make_day(3, {"brief", "mail"}, 12'000);
  make_day(40, {"mail", "long"});
  make_day(400, {"long", "forever", "mail"});
  EXPECT_EQ(inspector_.prune_history({.dry_run = true}).rows, 12'030);

  const Pruned pruned = inspector_.prune_history();

  EXPECT_EQ(pruned.days, 0);
  EXPECT_EQ(pruned.rows, 12'000 + 10 + 20);
  EXPECT_EQ(rows("brief"), 0);
  EXPECT_EQ(rows("mail"), 12'000);
  EXPECT_EQ(rows("long"), 10);
  EXPECT_EQ(rows("forever"), 10);
  EXPECT_EQ(inspector_.prune_history().rows, 0);
}

TEST_F(Retention, what_came_without_its_day_goes_too) {
  sql("insert into {}.job_history (job_id, queue, job_type, priority, run_at, metadata, attempt, max_attempts, "
      "outcome, "
      "enqueued_at, finished_at) select n, 'mail', 'T', 0, now(), jsonb_build_object(), 1, 1, 'succeeded', now(), "
      "now() - "
      "n * interval '1 day' from generate_series(1, 60) n");
  EXPECT_EQ(inspector_.prune_history().rows, 31);
  EXPECT_EQ(rows("mail"), 29);
}

TEST_F(Retention, a_day_that_somebody_reads_for_long_goes_the_next_time) {
  make_day(31, {"mail"});
  pqxx::connection reader{database()};
  pqxx::work transaction{reader};
  transaction.exec("select count(*) from " + transaction.quote_name(schema()) + ".job_history");
  EXPECT_EQ(inspector_.prune_history().days, 0);
  transaction.abort();
  EXPECT_EQ(inspector_.prune_history().days, 1);
}

TEST_F(Retention, worker_processes_prune_by_themselves_and_add_statistics_up) {
  make_day(31, {"mail"});
  sql("insert into {}.job_statistics select date_trunc('day', now(), 'UTC') - interval '20 days' + n * interval '1 "
      "minute', "
      "'mail', 'T', 'succeeded', n % 2, 1, 10, 100 from generate_series(0, 119) n");
  sql("insert into {}.job_statistics values (now() - interval '366 days', 'mail', 'T', 'succeeded', 1, 1, 1, 1), "
      "(now() - interval '1 hour', 'mail', 'T', 'succeeded', 1, 1, 1, 1), (now(), 'mail', 'T', 'succeeded', 1, 1, 1, "
      "1)");
  sql("insert into {}.audit (at, actor, action, target) values (now() - interval '366 days', 'ada', 'old', '1'), "
      "(now(), "
      "'ada', 'new', '1')");
  ASSERT_TRUE(has_day(31));
  PostgresQueue queue{database(), options()};
  queue.register_job_func([](const CountedJob&) {});
  queue.start();

  EXPECT_TRUE(eventually([&] { return !has_day(31); }));
  EXPECT_TRUE(
      eventually([&] { return value<int>("select count(*) from {}.job_statistics where queue = 'mail'") == 2; }));
  const std::string long_ago =
      " from {}.job_statistics_by_hour where queue = 'mail' and hour < now() - interval '1 day'";
  EXPECT_TRUE(eventually([&] { return value<int>("select count(*)" + long_ago) == 2; }));
  EXPECT_EQ(
      value<std::string>("select string_agg(jobs || ':' || ran_us || ':' || waited_us, ' ' order by hour)" + long_ago),
      "60:600:6000 60:600:6000");
  EXPECT_TRUE(eventually([&] { return value<int>("select count(*) from {}.audit") == 1; }));
}

TEST_F(Retention, is_one_day_to_ten_years_or_for_ever) {
  EXPECT_THROW(inspector_.set_history_retention("mail", days{0}), ConfigurationError);
  EXPECT_THROW(inspector_.set_history_retention("mail", days{3651}), ConfigurationError);
  inspector_.set_history_retention("mail", std::nullopt, {.actor = "ada"});
  EXPECT_EQ(value<int>("select history_days from {}.queues"), 0);
  EXPECT_EQ(value<std::string>("select target::text from {}.audit"), R"({"queue": "mail", "history_days": 0})");
}

}  // namespace arrower::jobs::tests
