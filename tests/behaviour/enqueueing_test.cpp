// How jobs come into the queue: forms, transactions, options, order of ids.
#include <format>
#include <memory>
#include <thread>

#include <libpq-fe.h>

#include "support/counted_job.hpp"
#include "support/database.hpp"
#include "support/eventually.hpp"
#include "support/worker_process.hpp"

namespace enqueueing {
struct Invoice {
  long number = 0;
};
struct Letter {
  std::string text;
};
}  // namespace enqueueing

namespace arrower::jobs::tests {

using namespace std::chrono_literals;
using enqueueing::Invoice;
using enqueueing::Letter;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

class Enqueueing : public DatabaseTest {
 protected:
  PostgresQueue queue_{database(), options({.queue = "mail"})};

  std::vector<long> numbers_by_id() {
    std::vector<long> numbers;
    for (const auto& row : sql("select (payload ->> 'number')::bigint from {}.jobs order by id")) {
      numbers.push_back(row[0].as<long>());
    }
    return numbers;
  }
};

TEST_F(Enqueueing, one_job_in_a_transaction_of_its_own) {
  const JobId id = queue_.enqueue(Invoice{42});
  const pqxx::row row =
      sql("select id, queue, job_type, payload::text, priority, attempt, max_attempts from {}.jobs").one_row();
  EXPECT_EQ(row[0].as<std::int64_t>(), id.value);
  EXPECT_EQ(row[1].as<std::string>(), "mail");
  EXPECT_EQ(row[2].as<std::string>(), "enqueueing::Invoice");
  EXPECT_EQ(row[3].as<std::string>(), R"({"number": 42})");
  EXPECT_EQ(row[4].as<int>(), 0);
  EXPECT_EQ(row[5].as<int>(), 0);
  EXPECT_EQ(row[6].as<int>(), 25);
}

TEST_F(Enqueueing, options_of_a_job_are_stored) {
  const TimePoint due = now() + 1h;
  queue_.enqueue(Invoice{1}, {.run_at = due, .priority = -7, .max_attempts = 0, .unique_key = "k", .user_id = "ada"});
  const pqxx::row row =
      sql("select (extract(epoch from run_at) * 1000000)::bigint, priority, max_attempts, unique_key, "
          "metadata ->> 'user_id' from {}.jobs")
          .one_row();
  EXPECT_EQ(row[0].as<std::int64_t>(), due.time_since_epoch().count());
  EXPECT_EQ(row[1].as<int>(), -7);
  EXPECT_EQ(row[2].as<int>(), 0);
  EXPECT_EQ(row[3].as<std::string>(), "k");
  EXPECT_EQ(row[4].as<std::string>(), "ada");
}

TEST_F(Enqueueing, a_job_exists_exactly_if_the_callers_transaction_commits) {
  pqxx::connection other{database()};
  {
    pqxx::work transaction{other};
    queue_.enqueue(transaction, Invoice{1});
  }
  EXPECT_EQ(waiting(), 0);
  pqxx::work transaction{other};
  queue_.enqueue(transaction, Invoice{2});
  EXPECT_EQ(waiting(), 0);
  transaction.commit();
  EXPECT_EQ(waiting(), 1);
}

TEST_F(Enqueueing, a_subtransaction_takes_its_jobs_with_it) {
  pqxx::connection other{database()};
  pqxx::work transaction{other};
  queue_.enqueue(transaction, Invoice{1});
  {
    pqxx::subtransaction attempt{transaction};
    queue_.enqueue(attempt, Invoice{2});
  }
  transaction.commit();
  EXPECT_THAT(numbers_by_id(), ElementsAre(1));
}

TEST_F(Enqueueing, many_jobs_belong_to_the_callers_transaction_like_one) {
  const std::vector<Invoice> many(500);
  pqxx::work transaction{connection()};
  {
    pqxx::subtransaction thrown_away{transaction};
    queue_.enqueue(thrown_away, many);
  }
  pqxx::subtransaction kept{transaction};
  const std::vector<JobId> ids = queue_.enqueue(kept, many);
  kept.commit();
  transaction.commit();
  EXPECT_EQ(waiting(), 500);
  EXPECT_EQ(value<std::int64_t>("select min(id) from {}.jobs"), ids.front().value);
  EXPECT_EQ(value<std::int64_t>("select max(id) from {}.jobs"), ids.back().value);
}

TEST_F(Enqueueing, a_vector_keeps_its_order) {
  const std::vector<JobId> ids = queue_.enqueue(std::vector<Invoice>{{3}, {1}, {2}}, {.priority = 4});
  ASSERT_EQ(ids.size(), 3);
  EXPECT_LT(ids[0], ids[1]);
  EXPECT_LT(ids[1], ids[2]);
  EXPECT_THAT(numbers_by_id(), ElementsAre(3, 1, 2));
  EXPECT_EQ(value<int>("select count(*) from {}.jobs where priority = 4"), 3);
}

TEST_F(Enqueueing, a_batch_holds_jobs_of_different_kinds_with_options_of_their_own) {
  Batch batch;
  batch.add(Invoice{1}).add(Letter{"dear"}, {.priority = 9}).add(Invoice{2}, {.run_at = now() + 1h});
  pqxx::connection other{database()};
  pqxx::work transaction{other};
  const std::vector<JobId> ids = queue_.enqueue(transaction, batch);
  transaction.commit();
  ASSERT_EQ(ids.size(), 3);
  EXPECT_EQ(value<std::string>("select payload ->> 'text' from {}.jobs where id = $1 and priority = 9",
                               pqxx::params{ids[1].value}),
            "dear");
  EXPECT_EQ(value<bool>("select run_at > now() from {}.jobs where id = $1", pqxx::params{ids[2].value}), true);
}

TEST_F(Enqueueing, a_hundred_thousand_jobs_in_one_call) {
  std::vector<Invoice> invoices(100'000);
  for (std::size_t i = 0; i < invoices.size(); ++i) {
    invoices[i].number = static_cast<long>(i);
  }
  // After a few small ones, so that a plan made for them would show.
  for (int i = 0; i < 8; ++i) {
    queue_.enqueue(Letter{"small"});
  }
  const std::vector<JobId> ids = queue_.enqueue(invoices);
  ASSERT_EQ(ids.size(), invoices.size());
  EXPECT_TRUE(std::ranges::is_sorted(ids));
  EXPECT_EQ(value<std::int64_t>("select count(*) from {}.jobs where job_type = 'enqueueing::Invoice'"), 100'000);
  EXPECT_EQ(
      value<long>("select (payload ->> 'number')::bigint from {}.jobs where id = $1", pqxx::params{ids[77'777].value}),
      77'777);
}

TEST_F(Enqueueing, all_or_nothing) {
  sql("alter table {}.jobs add constraint odd check (payload ->> 'number' <> '3')");
  EXPECT_THROW(queue_.enqueue(std::vector<Invoice>{{1}, {2}, {3}}), DatabaseError);
  EXPECT_EQ(waiting(), 0);
}

TEST_F(Enqueueing, strange_text_arrives_unchanged) {
  const std::string text = "quote \" backslash \\ brace {} comma , new\nline apostrophe ' snowman \xE2\x98\x83 NULL";
  queue_.enqueue(Letter{text}, {.unique_key = text});
  EXPECT_EQ(value<std::string>("select payload ->> 'text' from {}.jobs"), text);
  EXPECT_EQ(value<std::string>("select unique_key from {}.jobs"), text);
}

TEST_F(Enqueueing, plain_libpq_enqueues_in_its_open_transaction) {
  const std::unique_ptr<PGconn, decltype(&PQfinish)> connection{PQconnectdb(database().c_str()), &PQfinish};
  const auto run = [&](const char* statement) { PQclear(PQexec(connection.get(), statement)); };
  EXPECT_THAT([&] { queue_.enqueue(connection.get(), Invoice{1}); },
              ThrowsMessage<InvalidJobError>(HasSubstr("no transaction open")));
  run("begin");
  const JobId id = queue_.enqueue(connection.get(), Invoice{1});
  const std::vector<JobId> ids = queue_.enqueue(connection.get(), std::vector<Invoice>{{2}, {3}});
  EXPECT_EQ(waiting(), 0);
  run("commit");
  EXPECT_EQ(waiting(), 3);
  EXPECT_LT(id, ids[0]);
  run("begin");
  run("select 1 / 0");
  EXPECT_THAT([&] { queue_.enqueue(connection.get(), Invoice{1}); },
              ThrowsMessage<InvalidJobError>(HasSubstr("has failed")));
}

TEST_F(Enqueueing, any_language_enqueues_with_the_sql_function) {
  const auto id = value<std::int64_t>(
      "select {}.enqueue('mail', 'enqueueing::Letter', '{\"text\": \"hi\"}', priority => 3, run_at => now() + interval "
      "'1 hour', "
      "max_attempts => 2, unique_key => 'once')");
  const pqxx::row row =
      sql("select id, queue, job_type, priority, max_attempts, run_at > now() from {}.jobs").one_row();
  EXPECT_EQ(row[0].as<std::int64_t>(), id);
  EXPECT_EQ(row[1].as<std::string>(), "mail");
  EXPECT_EQ(row[2].as<std::string>(), "enqueueing::Letter");
  EXPECT_EQ(row[3].as<int>(), 3);
  EXPECT_EQ(row[4].as<int>(), 2);
  EXPECT_TRUE(row[5].as<bool>());
  EXPECT_EQ(value<std::int64_t>(
                "select {}.enqueue('mail', 'enqueueing::Letter', jsonb_build_object(), unique_key => 'once')", {}),
            id)
      << "the same key answers the job that waits";
}

TEST_F(Enqueueing, the_sql_function_needs_no_more_rights_than_the_docs_say) {
  pqxx::work transaction{connection()};
  const std::string quoted = transaction.quote_name(schema());
  const std::string role = transaction.quote_name(schema() + " web");
  transaction.exec("create role " + role);
  transaction.exec("grant usage on schema " + quoted + " to " + role);
  transaction.exec("grant execute on function " + quoted + ".enqueue to " + role);
  transaction.exec("set local role " + role);
  EXPECT_GT(transaction.exec("select " + quoted + ".enqueue('mail', 'enqueueing::Letter', '{}')")
                .one_field()
                .as<std::int64_t>(),
            0);
}

TEST_F(Enqueueing, the_sql_function_refuses_what_is_out_of_range) {
  const auto refused = [&](const std::string& arguments) {
    try {
      sql("select {}.enqueue(" + arguments + ")");
      return std::string{"accepted"};
    } catch (const pqxx::sql_error& error) {
      return std::string{error.what()};
    }
  };
  EXPECT_THAT(refused("'mail', '', '1'"), HasSubstr("job_type"));
  EXPECT_THAT(refused("'mail', 't', null"), HasSubstr("payload"));
  EXPECT_THAT(refused("'mail', 't', '1', priority => 40000"), HasSubstr("priority is 40000"));
  EXPECT_THAT(refused("'mail', 't', '1', run_at => 'infinity'"), HasSubstr("run_at is infinity"));
  EXPECT_THAT(refused("'mail', 't', '1', max_attempts => -1"), HasSubstr("max_attempts is -1"));
  EXPECT_THAT(refused("'mail', 't', '1', unique_key => ''"), HasSubstr("unique_key"));
}

TEST_F(Enqueueing, an_unfinished_job_with_the_same_key_is_answered_instead_of_a_second_one) {
  const JobId first = queue_.enqueue(Invoice{1}, {.unique_key = "invoice-1"});
  EXPECT_EQ(queue_.enqueue(Invoice{2}, {.unique_key = "invoice-1"}), first);
  EXPECT_NE(queue_.enqueue(Letter{"other type"}, {.unique_key = "invoice-1"}), first);
  EXPECT_THAT(value<int>("select count(*) from {}.jobs where job_type = 'enqueueing::Invoice'"), 1);
}

TEST_F(Enqueueing, a_batch_mixes_new_and_known_keys) {
  const JobId known = queue_.enqueue(Invoice{1}, {.unique_key = "a"});
  Batch batch;
  batch.add(Invoice{2})
      .add(Invoice{3}, {.unique_key = "a"})
      .add(Invoice{4}, {.unique_key = "b"})
      .add(Invoice{5}, {.unique_key = "b"});
  const std::vector<JobId> ids = queue_.enqueue(batch);
  EXPECT_EQ(ids[1], known);
  EXPECT_EQ(ids[2], ids[3]);
  EXPECT_EQ(waiting(), 3);
}

TEST_F(Enqueueing, a_key_is_free_again_when_its_job_has_finished) {
  PostgresQueue& queue = queue_;
  queue.register_job_func([](const Invoice&) {});
  queue.start();
  const JobId first = queue.enqueue(Invoice{1}, {.unique_key = "k"});
  ASSERT_TRUE(eventually([&] { return history("succeeded") == 1; }));
  EXPECT_NE(queue.enqueue(Invoice{1}, {.unique_key = "k"}), first);
}

TEST_F(Enqueueing, bad_options_are_refused_by_name_and_value) {
  const auto refused = [&](const JobOptions& bad) {
    try {
      queue_.enqueue(Invoice{1}, bad);
      return std::string{"accepted"};
    } catch (const InvalidJobError& error) {
      return std::string{error.what()};
    }
  };
  EXPECT_THAT(refused({.max_attempts = -1}), HasSubstr("max_attempts is -1"));
  EXPECT_THAT(refused({.run_at = TimePoint::max()}), HasSubstr("run_at"));
  EXPECT_THAT(refused({.unique_key = ""}), HasSubstr("unique_key"));
  EXPECT_THAT(refused({.unique_key = "\xff"}), HasSubstr("UTF-8"));
  EXPECT_THAT(refused({.user_id = std::string(2000, 'x')}), HasSubstr("user_id is 2000 bytes"));
  EXPECT_THAT([&] { queue_.enqueue(Batch{}); }, ThrowsMessage<InvalidJobError>(HasSubstr("empty")));
  EXPECT_THAT([&] { queue_.enqueue(std::vector<Invoice>{}); }, ThrowsMessage<InvalidJobError>(HasSubstr("empty")));
}

TEST_F(Enqueueing, without_the_schema_the_error_says_what_to_do) {
  PostgresQueue elsewhere{database(), {.schema = "nowhere"}};
  EXPECT_THAT([&] { elsewhere.enqueue(Invoice{1}); }, ThrowsMessage<DatabaseError>(HasSubstr("migrate")));
}

TEST_F(Enqueueing, an_unreachable_database_is_a_connection_error) {
  PostgresQueue elsewhere{"host=/nowhere dbname=x", {}};
  EXPECT_THROW(elsewhere.enqueue(Invoice{1}), ConnectionError);
}

TEST_F(Enqueueing, fifty_threads_enqueue_while_four_processes_work_and_every_job_runs_once) {
  sql("create table {}.effects (number integer primary key, process integer, attempt integer)");
  std::vector<WorkerProcess> processes;
  for (int i = 0; i < 4; ++i) {
    processes.emplace_back(ARROWER_WORKER_PROCESS, database(), schema(), "work");
  }
  PostgresQueue queue{database(), options({.queue = "work"})};
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 50; ++thread) {
      threads.emplace_back([&, thread] {
        for (int i = 0; i < 20; ++i) {
          queue.enqueue(CountedJob{.number = thread * 100 + i});
        }
      });
    }
  }
  ASSERT_TRUE(eventually([&] { return history("succeeded") == 1000; }));
  EXPECT_EQ(value<int>("select count(*) from {}.effects"), 1000);
  EXPECT_EQ(history("failed"), 0);
  for (WorkerProcess& process : processes) {
    EXPECT_EQ(process.terminate(), 0);
  }
}

}  // namespace arrower::jobs::tests
