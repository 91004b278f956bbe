#include "support/database.hpp"

#include <format>
#include <iostream>
#include <mutex>

#include <spdlog/sinks/base_sink.h>

#include "support/eventually.hpp"

namespace arrower::jobs::tests {

namespace {

/// One that has to be quoted.
constexpr const char* schema_name = "test \"jobs\"";

}  // namespace

struct CapturedLog::Lines final : spdlog::sinks::base_sink<std::mutex> {
  std::string text;

  std::string copy() {
    const std::scoped_lock lock{mutex_};
    return text;
  }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    text.append(line.data(), line.size());
  }
  void flush_() override {}
};

CapturedLog::CapturedLog()
    : lines_{std::make_shared<Lines>()}, logger_{std::make_shared<spdlog::logger>("arrower", lines_)} {
  logger_->set_level(spdlog::level::debug);
}

CapturedLog::~CapturedLog() = default;

std::string CapturedLog::text() const { return lines_->copy(); }

DatabaseTest::DatabaseTest()
    : test_database_{{.schema = schema_name}},
      connection_{test_database_.connection_string() + " application_name=test"} {
  connection_.set_notice_handler([](pqxx::zview) noexcept {});
}

DatabaseTest::~DatabaseTest() {
  if (HasFailure()) {
    std::cerr << "--- log\n" << log_.text() << "---\n";
  }
}

QueueOptions DatabaseTest::options(QueueOptions options) const {
  options.schema = schema();
  options.logger = log_.logger();
  if (options.poll_interval == QueueOptions{}.poll_interval) {
    options.poll_interval = std::chrono::milliseconds{100};
  }
  return options;
}

pqxx::result DatabaseTest::sql(const std::string& text, const pqxx::params& parameters) {
  std::string rendered = text;
  const std::string quoted = connection_.quote_name(schema());
  for (auto at = rendered.find("{}"); at != std::string::npos; at = rendered.find("{}", at + quoted.size())) {
    rendered.replace(at, 2, quoted);
  }
  pqxx::nontransaction transaction{connection_};
  return transaction.exec(rendered, parameters);
}

std::string DatabaseTest::create_role(const std::string& suffix) {
  const auto role = value<std::string>("select current_database() || $1", pqxx::params{suffix});
  sql("create role " + connection_.quote_name(role) + " login");
  return role;
}

void DatabaseTest::drop_role(const std::string& role) {
  // A session of a program that has ended may be there for moments.
  EXPECT_TRUE(eventually([&] {
    try {
      if (value<bool>("select exists (select from pg_roles where rolname = $1)", pqxx::params{role})) {
        sql("drop owned by " + connection_.quote_name(role));
        sql("drop role " + connection_.quote_name(role));
      }
      return true;
    } catch (const pqxx::sql_error&) {
      return false;
    }
  }));
}

std::string DatabaseTest::database_as(const std::string& role) const {
  return std::format("{} user='{}'", database(), role);
}

}  // namespace arrower::jobs::tests
