// Tests with a real database that leave nothing behind: everything in one transaction.
#pragma once

#include <arrower/jobs/detail/require_cxx20.hpp>

#include <memory>
#include <string>
#include <string_view>

#include <arrower/jobs/testing/checks.hpp>
#include <arrower/jobs/testing/queued_job.hpp>
#include <arrower/jobs/testing/test_database.hpp>

namespace pqxx {
class connection;
class dbtransaction;
class transaction_base;
}  // namespace pqxx

namespace arrower::jobs::testing {

/// The unfinished jobs of a queue as this transaction sees them, its own uncommitted ones included, for
/// `EXPECT_THAT(jobs_in(tx), HasQueued(SendInvoice{42}))`. Throws libpqxx's errors.
QueueContents jobs_in(pqxx::transaction_base& transaction, std::string_view queue = {},
                      std::string_view schema = "arrower");

/// One transaction, opened at the beginning and rolled back in the end. What is enqueued with `enqueue(tx, ...)` of a
/// PostgresQueue is seen inside it, and nowhere else; no worker ever runs it. Job functions run inside it as well, in
/// subtransactions: give it to a TestQueue or to run_job.
///
///     TransactionalTest test;
///     shop.place_order(test.transaction(), 42);                       // enqueues with queue.enqueue(tx, ...)
///     EXPECT_THAT(test.queued(), HasQueued(SendInvoice{42}));
///     EXPECT_THAT(run_job(send_invoice, SendInvoice{42}, {.transaction = &test.transaction()}), Succeeded());
///
/// Not for use by several threads at once. PostgreSQL's now() stands still in it.
class TransactionalTest {
 public:
  /// In TestDatabase::shared(options).
  explicit TransactionalTest(const TestDatabaseOptions& options = {});
  /// In a database of yours, which must be migrated.
  explicit TransactionalTest(const std::string& connection_string, std::string schema = "arrower");
  ~TransactionalTest();
  TransactionalTest(const TransactionalTest&) = delete;
  TransactionalTest& operator=(const TransactionalTest&) = delete;

  /// A pqxx::work. Do not commit it.
  pqxx::dbtransaction& transaction() noexcept;
  pqxx::connection& connection() noexcept;
  /// Of the database, for a PostgresQueue that enqueues in the transaction.
  const std::string& connection_string() const noexcept;

  /// `jobs_in` the transaction.
  QueueContents queued(std::string_view queue = {});

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace arrower::jobs::testing
