// What a job function does and what becomes of it.
#include <atomic>
#include <latch>

#include "support/database.hpp"
#include "support/eventually.hpp"

namespace running {
struct Greet {
  std::string name;
};
struct Follow {
  int number = 0;
};
}  // namespace running

namespace arrower::jobs::tests {

using namespace std::chrono_literals;
using running::Follow;
using running::Greet;
using ::testing::HasSubstr;

class Running : public DatabaseTest {};

TEST_F(Running, a_job_that_is_enqueued_runs_once_and_stands_in_the_history) {
  PostgresQueue queue{database(), options()};
  std::atomic<int> runs = 0;
  queue.register_job_func([&](const Greet& job) {
    EXPECT_EQ(job.name, "Ada");
    ++runs;
  });
  queue.start();

  const JobId id = queue.enqueue(Greet{"Ada"});

  EXPECT_TRUE(eventually([&] { return history("succeeded") == 1; }));
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(waiting(), 0);
  EXPECT_EQ(value<std::int64_t>("select job_id from {}.job_history"), id.value);
}

TEST_F(Running, what_a_job_writes_commits_with_its_completion) {
  sql("create table {}.greetings (name text)");
  PostgresQueue queue{database(), options()};
  queue.register_job_func([&](Context& context, const Greet& job) {
    context.transaction().exec("insert into " + connection().quote_name(schema()) + ".greetings values ($1)", pqxx::params{job.name});
    queue.enqueue(context, Follow{7});
  });
  queue.start();

  queue.enqueue(Greet{"Ada"});

  EXPECT_TRUE(eventually([&] { return history("succeeded") == 1; }));
  EXPECT_EQ(value<int>("select count(*) from {}.greetings"), 1);
  EXPECT_EQ(value<int>("select count(*) from {}.jobs where job_type = 'running::Follow'"), 1);
}

}  // namespace arrower::jobs::tests
