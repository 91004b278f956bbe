#include <arrower/jobs/testing/test_database.hpp>

#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <format>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string_view>
#include <tuple>
#include <utility>

#include <arrower/jobs/error.hpp>
#include <arrower/jobs/migrate.hpp>
#include <arrower/jobs/testing/temporary_postgres.hpp>
#include <pqxx/pqxx>

#include "model/text.hpp"
#include "postgres/connection_options.hpp"
#include "testing/connection_value.hpp"
#include "testing/server_connection.hpp"

namespace arrower::jobs::testing {

namespace {

/// The connection string, which may be a URI, with another database.
std::string with_database(const std::string& connection_string, const std::string& database) {
  const auto options = postgres::ConnectionOptions::parse(connection_string);
  std::string result;
  for (const auto& [option, value] : options.values()) {
    if (option != "dbname") {
      result += std::format("{}={} ", option, connection_value(value));
    }
  }
  return result + "dbname=" + connection_value(database);
}

pqxx::connection connect(const std::string& connection_string) {
  pqxx::connection connection = connect_to_server(connection_string);
  connection.set_notice_handler([](pqxx::zview) noexcept {});
  return connection;
}

void execute(pqxx::connection& connection, const std::string& sql) { pqxx::nontransaction{connection}.exec(sql); }

/// FNV-1a: the same in every process, unlike std::hash.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  return hash;
}

/// Names what nobody else does, not even a process of the same number in another container.
std::string unique_name(std::string_view kind) {
  static std::atomic<int> count = 0;
  return std::format("arrower_{}_{}_{}_{:08x}", kind, getpid(), ++count, std::random_device{}());
}

/// Removes what this process has made and nobody else can use.
void drop(const std::string& server, const std::string& database) noexcept {
  try {
    pqxx::connection connection = connect(server);
    execute(connection, std::format("drop database if exists {} with (force)", connection.quote_name(database)));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "the test database %s stays behind: %s\n", database.c_str(),
                 model::visible_text(error.what(), model::LineBreaks::kept).c_str());
  }
}

/// Migrated databases to copy. Those without a user's tables serve all processes on a server, and their names tell what
/// is in them; the others are this process's own.
class Templates {
 public:
  static Templates& all() {
    static Templates templates;
    return templates;
  }

  Templates() = default;
  ~Templates() {
    if (owner_ == getpid()) {
      for (const auto& [key, name] : names_) {
        if (std::get<2>(key) != nullptr) {
          drop(std::get<0>(key), name);
        }
      }
    }
  }
  Templates(const Templates&) = delete;
  Templates& operator=(const Templates&) = delete;

  std::string name_of(const std::string& server, const TestDatabaseOptions& options, pqxx::connection& connection) {
    // Held while the template is made: whoever wants the same has to wait for it.
    const std::scoped_lock lock{mutex_};
    std::string& name = names_[{server, options.schema, options.prepare}];
    if (name.empty()) {
      name = options.prepare == nullptr ? common(server, options, connection) : own(server, options, connection);
    }
    return name;
  }

 private:
  /// Server, schema, what prepares it.
  using Key = std::tuple<std::string, std::string, void (*)(pqxx::connection&)>;

  static std::string common(const std::string& server, const TestDatabaseOptions& options,
                            pqxx::connection& connection) {
    const std::string contents = migration_sql(0, {.schema = options.schema});
    std::string name = std::format("arrower_template_{:016x}", hash_of(contents));
    // Processes that start together make it once: the lock goes with the session.
    pqxx::nontransaction transaction{connection};
    transaction.exec("select pg_advisory_lock(hashtextextended($1, 0))", pqxx::params{name});
    if (transaction.exec("select from pg_database where datname = $1", pqxx::params{name}).empty()) {
      const std::string unfinished = unique_name("unfinished");
      transaction.exec("create database " + transaction.quote_name(unfinished));
      fill(server, unfinished, options);
      transaction.exec(std::format("alter database {} rename to {}", transaction.quote_name(unfinished),
                                   transaction.quote_name(name)));
    }
    transaction.exec("select pg_advisory_unlock(hashtextextended($1, 0))", pqxx::params{name});
    return name;
  }

  static std::string own(const std::string& server, const TestDatabaseOptions& options, pqxx::connection& connection) {
    std::string name = unique_name("template");
    execute(connection, "create database " + connection.quote_name(name));
    fill(server, name, options);
    return name;
  }

  static void fill(const std::string& server, const std::string& name, const TestDatabaseOptions& options) {
    try {
      pqxx::connection connection = connect(with_database(server, name));
      migrate(connection, {.schema = options.schema});
      if (options.prepare != nullptr) {
        options.prepare(connection);
      }
    } catch (...) {
      drop(server, name);
      throw;
    }
  }

  const pid_t owner_ = getpid();
  std::mutex mutex_;
  // Guarded by mutex_:
  std::map<Key, std::string> names_;
};

std::string default_server() {
  const char* given = std::getenv("ARROWER_TEST_DATABASE");
  return given != nullptr && *given != '\0' ? given : TemporaryPostgres::shared().connection_string();
}

}  // namespace

class TestDatabase::Impl {
 public:
  Impl(std::string server, const TestDatabaseOptions& options)
      : server_{std::move(server)},
        schema_{options.schema},
        name_{unique_name("test")},
        connection_string_{with_database(server_, name_)} {
    pqxx::connection connection = connect(server_);
    const std::string original = Templates::all().name_of(server_, options, connection);
    // Copying the files beats logging every page of them; older versions know nothing else.
    constexpr int first_with_strategies = 150'000;
    execute(connection, std::format("create database {} template {}{}", connection.quote_name(name_),
                                    connection.quote_name(original),
                                    connection.server_version() >= first_with_strategies ? " strategy file_copy" : ""));
  }

  ~Impl() {
    // A process forked off a test must not take the test's database away.
    if (owner_ == getpid()) {
      drop(server_, name_);
    }
  }

  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  const std::string& connection_string() const { return connection_string_; }
  const std::string& schema() const { return schema_; }

 private:
  const pid_t owner_ = getpid();
  const std::string server_;
  const std::string schema_;
  const std::string name_;
  const std::string connection_string_;
};

TestDatabase::TestDatabase(const TestDatabaseOptions& options) : TestDatabase{default_server(), options} {}

TestDatabase::TestDatabase(const std::string& server, const TestDatabaseOptions& options)
    : impl_{std::make_unique<Impl>(server, options)} {}

const TestDatabase& TestDatabase::shared(const TestDatabaseOptions& options) {
  // The server comes first, so that it is stopped after the databases are dropped.
  const std::string server = default_server();
  static std::mutex mutex;
  static std::map<std::pair<std::string, void (*)(pqxx::connection&)>, TestDatabase> databases;
  // Held while the database is made: whoever wants the same has to wait for it.
  const std::scoped_lock lock{mutex};
  const std::pair key{options.schema, options.prepare};
  auto found = databases.find(key);
  if (found == databases.end()) {
    found = databases.emplace(key, TestDatabase{server, options}).first;
  }
  return found->second;
}

TestDatabase::~TestDatabase() = default;
TestDatabase::TestDatabase(TestDatabase&& other) noexcept = default;
TestDatabase& TestDatabase::operator=(TestDatabase&& other) noexcept = default;

const std::string& TestDatabase::connection_string() const noexcept { return impl_->connection_string(); }
const std::string& TestDatabase::schema() const noexcept { return impl_->schema(); }

}  // namespace arrower::jobs::testing
