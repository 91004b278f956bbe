#include <arrower/jobs/testing/transactional_test.hpp>

#include <map>
#include <mutex>
#include <utility>

#include <pqxx/pqxx>

namespace arrower::jobs::testing {

namespace {

/// One database for all tests that want the same to begin with, since none of them leaves anything in it.
const TestDatabase& common_database(const TestDatabaseOptions& options) {
  static std::mutex mutex;
  static std::map<std::pair<std::string, void (*)(pqxx::connection&)>, TestDatabase> databases;
  // Held while the database is made: whoever wants the same has to wait for it.
  const std::scoped_lock lock{mutex};
  const std::pair key{options.schema, options.prepare};
  auto found = databases.find(key);
  if (found == databases.end()) {
    found = databases.emplace(key, TestDatabase{options}).first;
  }
  return found->second;
}

}  // namespace

class TransactionalTest::Impl {
 public:
  Impl(std::string connection_string, std::string schema)
      : connection_string_{std::move(connection_string)},
        schema_{std::move(schema)},
        connection_{connection_string_},
        transaction_{connection_} {}

  const std::string connection_string_;
  const std::string schema_;
  pqxx::connection connection_;
  pqxx::work transaction_;
};

TransactionalTest::TransactionalTest(const TestDatabaseOptions& options)
    : impl_{std::make_unique<Impl>(common_database(options).connection_string(), options.schema)} {}

TransactionalTest::TransactionalTest(const std::string& connection_string, std::string schema)
    : impl_{std::make_unique<Impl>(connection_string, std::move(schema))} {}

TransactionalTest::~TransactionalTest() = default;

pqxx::dbtransaction& TransactionalTest::transaction() noexcept { return impl_->transaction_; }

pqxx::connection& TransactionalTest::connection() noexcept { return impl_->connection_; }

const std::string& TransactionalTest::connection_string() const noexcept { return impl_->connection_string_; }

QueueContents TransactionalTest::queued(std::string_view queue) {
  return jobs_in(impl_->transaction_, queue, impl_->schema_);
}

}  // namespace arrower::jobs::testing
