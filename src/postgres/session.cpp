#include "postgres/session.hpp"

#include <poll.h>

#include <format>
#include <memory>

#include <libpq-fe.h>
#include <arrower/jobs/error.hpp>
#include <pqxx/except>
#include <pqxx/nontransaction>
#include <pqxx/prepared_statement>

namespace arrower::jobs::postgres {

namespace {

using ConnectionOptions = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;

/// The connection string in the form keyword='value', with a name for pg_stat_activity where the user gives none.
std::string normalized(const std::string& connection_string) {
  char* error = nullptr;
  const ConnectionOptions options{PQconninfoParse(connection_string.c_str(), &error), &PQconninfoFree};
  const std::unique_ptr<char, decltype(&PQfreemem)> message{error, &PQfreemem};
  if (!options) {
    std::string_view reason = error == nullptr ? "out of memory" : error;
    reason = reason.substr(0, reason.find_last_not_of('\n') + 1);
    throw ConfigurationError{
        std::format("the connection string cannot be parsed: {}; write it as \"postgresql://user@host/database\" or "
                    "\"host=... dbname=...\"",
                    reason)};
  }
  // Without a limit, an address that swallows packets would hold up a shutdown for minutes.
  std::string result = "fallback_application_name='arrower-jobs' connect_timeout='10'";
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val == nullptr) {
      continue;
    }
    result += std::format(" {}='", option->keyword);
    for (const char character : std::string_view{option->val}) {
      if (character == '\'' || character == '\\') {
        result += '\\';
      }
      result += character;
    }
    result += '\'';
  }
  return result;
}

std::string one_line(std::string_view text) {
  std::string line{text.substr(0, text.find_last_not_of(" \n") + 1)};
  for (auto at = line.find('\n'); at != std::string::npos; at = line.find('\n', at)) {
    line.replace(at, 1, " ");
  }
  return line;
}

std::string with_hint(std::string message, std::string_view sqlstate) {
  if (sqlstate == "42P01" || sqlstate == "3F000" || sqlstate == "42883") {
    message += "; run arrower::jobs::migrate to make or update the schema";
  }
  return message;
}

}  // namespace

void check_connection_string(const std::string& connection_string) { normalized(connection_string); }

void rethrow_translated(std::string_view what) {
  try {
    throw;
  } catch (const Error&) {
    throw;
  } catch (const pqxx::in_doubt_error& error) {
    throw OutcomeUnknownError{
        std::format("{}: the connection was lost during the commit: {}", what, one_line(error.what()))};
  } catch (const pqxx::broken_connection& error) {
    throw ConnectionError{std::format("{}: {}", what, one_line(error.what()))};
  } catch (const pqxx::sql_error& error) {
    throw DatabaseError{with_hint(std::format("{}: {}", what, one_line(error.what())), error.sqlstate()),
                        error.sqlstate()};
  } catch (const std::exception& error) {
    throw DatabaseError{std::format("{}: {}", what, one_line(error.what())), ""};
  }
}

Session::Session(const std::string& connection_string)
    : connection_{translate_errors("cannot connect to PostgreSQL",
                                   [&] { return pqxx::connection{normalized(connection_string)}; })} {
  // Notices of statements in handlers are the user's; by default libpqxx prints them.
  connection_.set_notice_handler([](pqxx::zview) noexcept {});
}

pqxx::result Session::execute(pqxx::transaction_base& transaction, const std::string& sql,
                              const pqxx::params& parameters, bool prepare) {
  if (!prepare) {
    return transaction.exec(sql, parameters);
  }
  return transaction.exec(pqxx::prepped{this->prepare(sql)}, parameters);
}

const std::string& Session::prepare(const std::string& sql) {
  auto found = prepared_.find(sql);
  if (found == prepared_.end()) {
    const std::string name = std::format("arrower_jobs_{}", prepared_.size() + 1);
    connection_.prepare(name, sql);
    found = prepared_.emplace(sql, name).first;
  }
  return found->second;
}

pqxx::result Session::execute(const std::string& sql, const pqxx::params& parameters, bool prepare) {
  pqxx::nontransaction transaction{connection_};
  return execute(transaction, sql, parameters, prepare);
}

bool Session::is_pooled(pqxx::transaction_base& transaction) {
  if (!pooled_) {
    pooled_ = transaction.exec("select pg_backend_pid()").one_field().as<int>() != connection_.backendpid();
  }
  return *pooled_;
}

bool Session::is_broken() const noexcept {
  if (!connection_.is_open()) {
    return true;
  }
  pollfd socket{.fd = connection_.sock(), .events = POLLIN, .revents = 0};
  // An idle connection has nothing to say: what can be read is the server's farewell.
  return poll(&socket, 1, 0) > 0 && (socket.revents & (POLLIN | POLLHUP | POLLERR | POLLNVAL)) != 0;
}

}  // namespace arrower::jobs::postgres
