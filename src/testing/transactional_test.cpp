#include <arrower/jobs/testing/transactional_test.hpp>

#include <utility>

#include <pqxx/pqxx>

#include "testing/server_connection.hpp"

namespace arrower::jobs::testing {

class TransactionalTest::Impl {
 public:
  Impl(std::string connection_string, std::string schema)
      : connection_string_{std::move(connection_string)},
        schema_{std::move(schema)},
        connection_{connect_to_server(connection_string_)},
        transaction_{connection_} {}

  const std::string connection_string_;
  const std::string schema_;
  pqxx::connection connection_;
  pqxx::work transaction_;
};

TransactionalTest::TransactionalTest(const TestDatabaseOptions& options)
    : impl_{std::make_unique<Impl>(TestDatabase::shared(options).connection_string(), options.schema)} {}

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
