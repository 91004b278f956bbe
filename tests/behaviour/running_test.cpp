// What a job function does, and what becomes of it.
#include <atomic>
#include <format>
#include <set>

#include "support/database.hpp"
#include "support/eventually.hpp"

namespace running {
struct Greet {
  std::string name;
};
struct Follow {
  int number = 0;
};
struct Unknown {
  int number = 0;
};
struct Narrow {
  int number = 0;
  unsigned char byte = 0;
  float real = 0;
};
}  // namespace running

namespace arrower::jobs::tests {

using namespace std::chrono_literals;
using running::Follow;
using running::Greet;
using running::Narrow;
using running::Unknown;
using ::testing::HasSubstr;

class Running : public DatabaseTest {
 protected:
  Running() { sql("create table {}.greetings (name text primary key deferrable initially deferred)"); }

  void insert_greeting(pqxx::transaction_base& transaction, const std::string& name) {
    transaction.exec("insert into " + transaction.quote_name(schema()) + ".greetings values ($1)", pqxx::params{name});
  }
  std::int64_t greetings() { return value<std::int64_t>("select count(*) from {}.greetings"); }
  std::string last_error() { return value<std::string>("select last_error from {}.jobs"); }
  bool failed_once() {
    return eventually([&] { return history("failed") >= 1; });
  }

  /// Options under which a failed job does not come back within the test.
  QueueOptions no_retry() { return options({.retry_policy = RetryPolicy::constant(1h)}); }
};

TEST_F(Running, a_job_that_is_enqueued_runs_once_and_stands_in_the_history) {
  PostgresQueue queue{database(), options({.pool_name = "pool-a"})};
  std::atomic<int> runs = 0;
  queue.register_job_func([&](const Greet& job) {
    EXPECT_EQ(job.name, "Ada");
    ++runs;
  });
  queue.start();

  const JobId id = queue.enqueue(Greet{"Ada"});

  ASSERT_TRUE(eventually([&] { return history("succeeded") == 1; }));
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(waiting(), 0);
  const pqxx::row row = sql("select job_id, job_type, attempt, payload ->> 'name', worker, started_at <= finished_at, "
                            "enqueued_at <= started_at from {}.job_history")
                            .one_row();
  EXPECT_EQ(row[0].as<std::int64_t>(), id.value);
  EXPECT_EQ(row[1].as<std::string>(), "running::Greet");
  EXPECT_EQ(row[2].as<int>(), 1);
  EXPECT_EQ(row[3].as<std::string>(), "Ada");
  EXPECT_EQ(row[4].as<std::string>(), "pool-a");
  EXPECT_TRUE(row[5].as<bool>());
  EXPECT_TRUE(row[6].as<bool>());
}

TEST_F(Running, what_a_job_writes_commits_with_its_completion) {
  PostgresQueue queue{database(), options()};
  queue.register_job_func([&](Context& context, const Greet& job) {
    insert_greeting(context.transaction(), job.name);
    queue.enqueue(context, Follow{7});
  });
  queue.start();

  queue.enqueue(Greet{"Ada"});

  ASSERT_TRUE(eventually([&] { return history("succeeded") == 1; }));
  EXPECT_EQ(greetings(), 1);
  EXPECT_EQ(value<int>("select count(*) from {}.jobs where job_type = 'running::Follow'"), 1);
}

TEST_F(Running, a_job_that_throws_after_writing_leaves_nothing) {
  PostgresQueue queue{database(), no_retry()};
  queue.register_job_func([&](Context& context, const Greet& job) {
    insert_greeting(context.transaction(), job.name);
    queue.enqueue(context, Follow{7});
    throw std::runtime_error{"no more paper"};
  });
  queue.start();

  queue.enqueue(Greet{"Ada"});

  ASSERT_TRUE(failed_once());
  EXPECT_EQ(greetings(), 0);
  EXPECT_EQ(waiting(), 1);
  EXPECT_EQ(last_error(), "no more paper");
}

TEST_F(Running, a_job_that_swallows_an_sql_error_fails_once_and_waits_like_any_other) {
  PostgresQueue queue{database(), no_retry()};
  std::atomic<int> runs = 0;
  queue.register_job_func([&](Context& context, const Greet&) {
    ++runs;
    try {
      context.transaction().exec("select 1 / 0");
    } catch (const pqxx::sql_error&) {  // NOLINT(bugprone-empty-catch): the mistake under test
    }
  });
  queue.start();

  queue.enqueue(Greet{"Ada"});

  ASSERT_TRUE(failed_once());
  EXPECT_THAT(last_error(), HasSubstr("swallowed an SQL error"));
  EXPECT_EQ(value<bool>("select run_at > now() + interval '30 minutes' from {}.jobs"), true);
  EXPECT_EQ(runs, 1);
}

TEST_F(Running, an_sql_error_in_a_subtransaction_may_be_swallowed) {
  PostgresQueue queue{database(), no_retry()};
  queue.register_job_func([&](Context& context, const Greet& job) {
    auto& transaction = dynamic_cast<pqxx::dbtransaction&>(context.transaction());
    try {
      pqxx::subtransaction attempt{transaction};
      attempt.exec("select 1 / 0");
    } catch (const pqxx::sql_error&) {  // NOLINT(bugprone-empty-catch): the point of the test
    }
    insert_greeting(transaction, job.name);
  });
  queue.start();
  queue.enqueue(Greet{"Ada"});
  ASSERT_TRUE(eventually([&] { return history("succeeded") == 1; }));
  EXPECT_EQ(greetings(), 1);
}

TEST_F(Running, a_constraint_that_fails_at_commit_fails_the_attempt) {
  insert_greeting(*std::make_unique<pqxx::nontransaction>(connection()), "Ada");
  PostgresQueue queue{database(), no_retry()};
  queue.register_job_func(
      [&](Context& context, const Greet& job) { insert_greeting(context.transaction(), job.name); });
  queue.start();

  queue.enqueue(Greet{"Ada"});

  ASSERT_TRUE(failed_once());
  EXPECT_THAT(last_error(), HasSubstr("greetings_pkey"));
  EXPECT_EQ(waiting(), 1);
}

TEST_F(Running, a_job_function_cannot_commit_its_transaction) {
  PostgresQueue queue{database(), no_retry()};
  queue.register_job_func([&](Context& context, const Greet& job) {
    insert_greeting(context.transaction(), job.name);
    context.transaction().commit();
  });
  queue.start();

  queue.enqueue(Greet{"Ada"});

  ASSERT_TRUE(failed_once());
  EXPECT_THAT(last_error(), HasSubstr("committed its job's transaction"));
  EXPECT_EQ(greetings(), 0);
}

TEST_F(Running, a_job_function_that_aborts_its_transaction_fails_the_attempt) {
  PostgresQueue queue{database(), no_retry()};
  queue.register_job_func([&](Context& context, const Greet& job) {
    insert_greeting(context.transaction(), job.name);
    context.transaction().abort();
  });
  queue.start();

  queue.enqueue(Greet{"Ada"});

  ASSERT_TRUE(failed_once());
  EXPECT_THAT(last_error(), HasSubstr("ended its job's transaction itself"));
}

TEST_F(Running, a_failed_job_is_retried_until_it_succeeds) {
  PostgresQueue queue{database(), options({.retry_policy = RetryPolicy::constant(10ms)})};
  queue.register_job_func([&](Context& context, const Greet&) {
    if (context.attempt() < 3) {
      throw std::runtime_error{std::format("attempt {}", context.attempt())};
    }
  });
  queue.start();

  const JobId id = queue.enqueue(Greet{"Ada"});

  ASSERT_TRUE(eventually([&] { return history("succeeded") == 1; }));
  const auto rows = sql("select attempt, outcome, error from {}.job_history where job_id = $1 order by attempt",
                        pqxx::params{id.value});
  ASSERT_EQ(rows.size(), 3);
  EXPECT_EQ(rows[0][2].as<std::string>(), "attempt 1");
  EXPECT_EQ(rows[1][1].as<std::string>(), "failed");
  EXPECT_EQ(rows[2][1].as<std::string>(), "succeeded");
}

TEST_F(Running, after_its_last_attempt_a_job_is_discarded_with_all_it_takes_to_run_it_again) {
  PostgresQueue queue{database(), options({.retry_policy = RetryPolicy::constant(0s)})};
  queue.register_job_func([](const Greet&) { throw std::runtime_error{"never"}; });
  queue.start();

  queue.enqueue(Greet{"Ada"}, {.max_attempts = 2});

  ASSERT_TRUE(eventually([&] { return history("discarded") == 1; }));
  EXPECT_EQ(waiting(), 0);
  EXPECT_EQ(history("failed"), 1);
  EXPECT_EQ(value<std::string>("select payload ->> 'name' from {}.job_history where outcome = 'discarded'"), "Ada");
}

TEST_F(Running, a_job_type_can_have_a_retry_policy_of_its_own) {
  PostgresQueue queue{database(), no_retry()};
  queue.register_job_func(
      [](Context& context, const Greet&) {
        if (context.attempt() == 1) {
          throw std::runtime_error{"once"};
        }
      },
      {.retry_policy = RetryPolicy::constant(0s)});
  queue.start();
  queue.enqueue(Greet{"Ada"});
  EXPECT_TRUE(eventually([&] { return history("succeeded") == 1; }));
}

TEST_F(Running, an_outcome_can_ask_for_a_retry_a_snooze_or_a_discard) {
  PostgresQueue queue{database(), no_retry()};
  std::atomic<int> snoozed = 0;
  std::atomic<int> attempt_after_snooze = 0;
  queue.register_job_func([&](Context& context, const Greet& job) -> Outcome {
    if (job.name == "retry" && context.attempt() == 1) {
      return Outcome::retry_in(1ms, "the printer is busy");
    }
    if (job.name == "snooze" && snoozed++ < 3) {
      return Outcome::snooze(1ms);
    }
    if (job.name == "snooze") {
      attempt_after_snooze = context.attempt();
    }
    if (job.name == "discard") {
      return Outcome::discard("nobody wants this");
    }
    return Outcome::success();
  });
  queue.start();

  queue.enqueue(std::vector<Greet>{{"retry"}, {"snooze"}, {"discard"}});

  ASSERT_TRUE(eventually([&] { return history("succeeded") == 2 && history("discarded") == 1; }));
  EXPECT_EQ(attempt_after_snooze, 1);
  EXPECT_EQ(value<std::string>("select error from {}.job_history where outcome = 'failed'"), "the printer is busy");
  EXPECT_EQ(value<std::string>("select error from {}.job_history where outcome = 'discarded'"), "nobody wants this");
}

TEST_F(Running, only_success_commits_what_a_job_wrote) {
  PostgresQueue queue{database(), no_retry()};
  queue.register_job_func([&](Context& context, const Greet& job) {
    insert_greeting(context.transaction(), job.name);
    return Outcome::discard("after all");
  });
  queue.start();
  queue.enqueue(Greet{"Ada"});
  ASSERT_TRUE(eventually([&] { return history("discarded") == 1; }));
  EXPECT_EQ(greetings(), 0);
}

TEST_F(Running, an_undecodable_payload_is_a_failed_attempt_that_names_the_field) {
  PostgresQueue queue{database(), no_retry()};
  queue.register_job_func([](const Follow&) {});
  queue.start();

  sql("select {}.enqueue('', 'running::Follow', '{\"number\": \"seven\"}')");

  ASSERT_TRUE(failed_once());
  EXPECT_THAT(last_error(), HasSubstr("number"));
  EXPECT_THAT(last_error(), HasSubstr("running::Follow"));
}

TEST_F(Running, a_number_that_does_not_fit_is_a_failed_attempt_and_never_another_number) {
  PostgresQueue queue{database(), options()};
  std::atomic<int> runs = 0;
  queue.register_job_func([&](const Narrow&) { ++runs; });
  for (const char* const payload :
       {R"({"number": 4294967301})", R"({"byte": -1})", R"({"number": 1e400})", R"({"real": 1e300})"}) {
    sql("select {}.enqueue('', 'running::Narrow', $1::jsonb, max_attempts => 1)", pqxx::params{payload});
  }
  queue.start();
  ASSERT_TRUE(eventually([&] { return history("discarded") == 4; }));
  EXPECT_EQ(runs, 0);
  EXPECT_EQ(value<std::string>("select string_agg(substring(error from 'field ''([a-z]+)'''), ' ' order by job_id) "
                               "from {}.job_history"),
            "number byte number real");
}

TEST_F(Running, whatever_is_thrown_is_recorded_as_text_that_can_be_stored) {
  PostgresQueue queue{database(), no_retry()};
  queue.register_job_func([](const Greet& job) {
    if (job.name == "int") {
      throw 42;
    }
    throw std::runtime_error{"broken \xff text " + std::string(20'000, 'x')};
  });
  queue.start();

  queue.enqueue(std::vector<Greet>{{"int"}, {"text"}});

  ASSERT_TRUE(eventually([&] { return history("failed") == 2; }));
  EXPECT_EQ(value<int>("select count(*) from {}.job_history where error like '%threw a int%'"), 1);
  EXPECT_EQ(value<int>("select count(*) from {}.job_history where error like 'broken \xEF\xBF\xBD text x%' and "
                       "length(error) < 9000"),
            1);
}

TEST_F(Running, jobs_of_unknown_types_stay_and_burn_no_attempts) {
  PostgresQueue queue{database(), options()};
  queue.register_job_func([](const Greet&) {});
  queue.start();

  queue.enqueue(std::vector<Unknown>(20));
  queue.enqueue(Greet{"Ada"});

  ASSERT_TRUE(eventually([&] { return history("succeeded") == 1; }));
  EXPECT_EQ(value<int>("select count(*) from {}.jobs where attempt = 0 and lease is null"), 20);
  EXPECT_EQ(history("failed"), 0);
}

TEST_F(Running, a_mixed_fleet_runs_every_type_where_it_is_known) {
  PostgresQueue older{database(), options({.pool_name = "older"})};
  PostgresQueue newer{database(), options({.pool_name = "newer"})};
  older.register_job_func([](const Greet&) {});
  newer.register_job_func([](const Follow&) {});
  older.start();
  newer.start();

  {
    Batch batch;
    for (int i = 0; i < 50; ++i) {
      batch.add(Greet{"Ada"}).add(Follow{i});
    }
    older.enqueue(batch);
  }

  ASSERT_TRUE(eventually([&] { return history("succeeded") == 100; }));
  EXPECT_EQ(value<int>("select count(*) from {}.job_history where worker = 'older' and job_type = 'running::Greet'"),
            50);
  EXPECT_EQ(value<int>("select count(*) from {}.job_history where worker = 'newer' and job_type = 'running::Follow'"),
            50);
}

TEST_F(Running, registering_while_jobs_run_takes_effect_and_disturbs_none) {
  PostgresQueue queue{database(), options()};
  std::atomic<bool> started = false;
  std::atomic<bool> go_on = false;
  std::atomic<bool> asked_to_stop = false;
  queue.register_job_func([&](Context& context, const Greet&) {
    started = true;
    eventually([&] { return go_on.load(); });
    asked_to_stop = context.stop_token().stop_requested();
  });
  queue.start();
  queue.enqueue(Greet{"Ada"});
  ASSERT_TRUE(eventually([&] { return started.load(); }));

  queue.register_job_func([](const Follow&) {});
  queue.enqueue(Follow{1});
  ASSERT_TRUE(eventually([&] { return history("succeeded") == 1; }));
  go_on = true;

  ASSERT_TRUE(eventually([&] { return history("succeeded") == 2; }));
  EXPECT_FALSE(asked_to_stop);
  EXPECT_EQ(value<int>("select max(attempt) from {}.job_history"), 1);
}

TEST_F(Running, the_context_tells_about_the_job_and_whom_it_is_run_for) {
  PostgresQueue queue{database(), options({.queue = "mail"})};
  std::atomic<bool> ran = false;
  const TimePoint due = now() - 10s;
  queue.register_job_func([&](Context& context, const Greet&) {
    EXPECT_EQ(context.job_type(), "running::Greet");
    EXPECT_EQ(context.queue(), "mail");
    EXPECT_EQ(context.attempt(), 1);
    EXPECT_EQ(context.max_attempts(), 3);
    EXPECT_EQ(context.priority(), -5);
    EXPECT_EQ(context.run_at(), due);
    EXPECT_GT(context.enqueued_at(), now() - 1h);
    EXPECT_EQ(context.user_id(), "ada");
    EXPECT_EQ(context.trace_carrier().at("traceparent"), "00-1-2-01");
    EXPECT_FALSE(context.stop_token().stop_requested());
    context.logger().info("hello");
    queue.enqueue(context, Follow{1});
    ran = true;
  });
  queue.start();
  const JobId id = queue.enqueue(Greet{"Ada"}, {.run_at = due,
                                                .priority = -5,
                                                .max_attempts = 3,
                                                .user_id = "ada",
                                                .trace_carrier = {{"traceparent", "00-1-2-01"}}});

  ASSERT_TRUE(eventually([&] { return history("succeeded") == 1; }));
  EXPECT_TRUE(ran);
  EXPECT_THAT(log().text(), HasSubstr(std::format("queue=mail job_id={} job_type=running::Greet attempt=1", id.value)));
  const pqxx::row follow =
      sql("select metadata ->> 'user_id', metadata -> 'trace' ->> 'traceparent' from {}.jobs").one_row();
  EXPECT_EQ(follow[0].as<std::string>(), "ada");
  EXPECT_EQ(follow[1].as<std::string>(), "00-1-2-01");
}

TEST_F(Running, statistics_count_every_outcome) {
  PostgresQueue queue{database(), options({.retry_policy = RetryPolicy::constant(0s)})};
  queue.register_job_func([&](Context& context, const Greet& job) {
    if (job.name == "fails" && context.attempt() == 1) {
      throw std::runtime_error{"once"};
    }
    if (job.name == "writes") {
      insert_greeting(context.transaction(), job.name);
    }
  });
  queue.start();

  queue.enqueue(std::vector<Greet>{{"plain"}, {"fails"}, {"writes"}});

  const auto counted = [&](const std::string& outcome) {
    return value<std::int64_t>("select coalesce(sum(jobs), 0)::bigint from {}.job_statistics where outcome = $1",
                               pqxx::params{outcome});
  };
  EXPECT_TRUE(eventually([&] { return counted("succeeded") == 3 && counted("failed") == 1; }));
}

}  // namespace arrower::jobs::tests
