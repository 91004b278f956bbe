#include "postgres/session.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <format>
#include <ranges>
#include <utility>
#include <vector>

#include <libpq-fe.h>
#include <arrower/jobs/error.hpp>
#include <pqxx/except>
#include <pqxx/prepared_statement>

#include "postgres/connect.hpp"
#include "postgres/error_class.hpp"
#include "postgres/hosts.hpp"
#include "postgres/statements.hpp"

namespace arrower::jobs::postgres {

namespace {

/// Without the part of the statement at which the server points: it is ours, and says nothing to those who did not
/// write it.
std::string one_line(std::string_view text) {
  std::vector<std::string_view> lines;
  for (const auto part : std::views::split(text, '\n')) {
    const std::string_view line{part.begin(), part.end()};
    if (line.find_first_not_of(' ') == std::string_view::npos) {
      continue;
    }
    if (line.find_first_not_of(" ^") == std::string_view::npos && !lines.empty()) {
      lines.pop_back();
    } else {
      lines.push_back(line);
    }
  }
  std::string joined;
  for (const std::string_view line : lines) {
    joined += (joined.empty() ? "" : " ") + std::string{line.substr(0, line.find_last_not_of(' ') + 1)};
  }
  return joined;
}

/// libpqxx leaves it out where a right is missing.
std::string_view sqlstate_of(const pqxx::sql_error& error) noexcept {
  return dynamic_cast<const pqxx::insufficient_privilege*>(&error) != nullptr ? missing_right
                                                                              : std::string_view{error.sqlstate()};
}

std::string with_hint(std::string message, std::string_view sqlstate) {
  if (is_of_schema(sqlstate)) {
    message += "; run \"arrower-jobs migrate up\", or arrower::jobs::migrate, to make or update the schema";
  } else if (sqlstate == missing_right) {
    message += "; \"arrower-jobs migrate grants\" prints the statements that grant a database user what it needs";
  }
  return message;
}

struct Setting {
  std::string_view name;
  std::string_view ours;
  /// Empty: whatever there is.
  std::string_view instead_of;
  /// Of names, which stand without quotes.
  bool is_list = false;
};

/// How our sessions have to be, whatever the server, the database and the user are set to.
constexpr std::array settings{
    // Transactions of jobs have the user's own.
    Setting{.name = "default_transaction_isolation", .ours = "read committed", .instead_of = ""},
    // Functions and operators of other users, in schemas that they may write to, must not run with our rights.
    // Transactions of jobs have the user's own.
    Setting{.name = "search_path", .ours = "pg_catalog, pg_temp", .instead_of = "", .is_list = true},
    // Off, the server goes on with a statement whose client is gone, and keeps its locks, for as long as it takes.
    Setting{.name = "client_connection_check_interval", .ours = "5s", .instead_of = "0"},
    // It would end the control connection, which shows by being there that this process lives.
    Setting{.name = "idle_session_timeout", .ours = "0", .instead_of = ""},
};

/// Columns of the answer to set_up's question.
constexpr int isolation_column = 1;
constexpr int search_path_column = 2;
constexpr int open_path_column = static_cast<int>(settings.size()) + 1;

/// Whether another user may make functions in a schema of the session's search_path, which then run with this user's
/// rights.
constexpr std::string_view is_search_path_open = R"(
  exists (
    select from pg_catalog.pg_namespace n cross join lateral pg_catalog.aclexplode(n.nspacl) as granted
    where n.nspname = any (pg_catalog.current_schemas(false)) and granted.privilege_type = 'CREATE'
      and granted.grantee <> n.nspowner
  ))";

/// SET LOCAL reads a list of names; other characters than these in one would have to be quoted, name by name.
std::string set_local_search_path(std::string_view path) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$\", -";
  if (!path.empty() && path.find("--") == std::string_view::npos &&
      path.find_first_not_of(plain) == std::string_view::npos) {
    return std::format("set local search_path = {}", path);
  }
  return std::format("select pg_catalog.set_config('search_path', {}, true)", quote_literal(path));
}

}  // namespace

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
    const std::string_view sqlstate = sqlstate_of(error);
    throw DatabaseError{with_hint(std::format("{}: {}", what, one_line(error.what())), sqlstate),
                        std::string{sqlstate}};
  } catch (const std::exception& error) {
    throw DatabaseError{std::format("{}: {}", what, one_line(error.what())), ""};
  }
}

Session::Session(const std::string& connection_string, const Interrupt* interrupt, std::shared_ptr<HostMemory> hosts)
    : hosts_{std::move(hosts)},
      connection_{translate_errors("cannot connect to PostgreSQL", [&] { return open(connection_string, interrupt); })},
      socket_{fcntl(connection_.sock(), F_DUPFD_CLOEXEC, 0)},
      host_{host_key(connection_.hostname(), connection_.port())},
      process_{getpid()} {
  // Notices of statements in handlers are the user's; by default libpqxx prints them.
  connection_.set_notice_handler([](pqxx::zview) noexcept {});
}

Session::~Session() {
  if (getpid() != process_) {
    // A copy in a child process: to close it would end the parent's session.
    static_cast<void>(std::move(connection_).release_raw_connection());
  } else if (has_lost_host()) {
    hosts_->add(host_, HostMemory::Failure::lost);
  }
  if (socket_ >= 0) {
    close(socket_);
  }
}

pqxx::connection Session::open(const std::string& connection_string, const Interrupt* interrupt) {
  RawConnection connection = connect(connection_string, interrupt, *hosts_);
  use_.watch(connection.get());
  set_up(connection.get(), interrupt);
  return pqxx::connection::seize_raw_connection(connection.release());
}

/// What a session must know of its server, and what makes it immune to settings of database and user.
void Session::set_up(pg_conn* connection, const Interrupt* interrupt) {
  std::string sql = "select pg_catalog.pg_backend_pid()";
  for (const Setting& setting : settings) {
    // Those that the server is too old for are null.
    sql += std::format(", pg_catalog.current_setting('{}', true)", setting.name);
  }
  sql += std::format(", {}", is_search_path_open);
  const RawResult row = ask(connection, sql, interrupt);
  server_process_ = std::atoi(PQgetvalue(row.get(), 0, 0));
  pooled_ = server_process_ != PQbackendPID(connection);
  const std::string_view isolation = PQgetvalue(row.get(), 0, isolation_column);
  const bool other_isolation = isolation != settings.front().ours;
  begin_for_job_ = other_isolation ? std::format("begin isolation level {}", isolation) : "begin";
  if (pooled_) {
    if (other_isolation) {
      transaction_settings_ = "set transaction isolation level read committed; ";
    }
    if (std::string_view{PQgetvalue(row.get(), 0, open_path_column)} == "t") {
      transaction_settings_ += catalog_only;
    }
    return;
  }
  begin_for_job_ += "; " + set_local_search_path(PQgetvalue(row.get(), 0, search_path_column));
  for (std::size_t i = 0; i < settings.size(); ++i) {
    const Setting& setting = settings[i];
    const int column = static_cast<int>(i) + 1;
    const std::string_view now = PQgetvalue(row.get(), 0, column);
    const bool known = PQgetisnull(row.get(), 0, column) == 0;
    if (known && now != setting.ours && (setting.instead_of.empty() || now == setting.instead_of)) {
      settings_ += std::format("; set {} = {}", setting.name,
                               setting.is_list ? std::string{setting.ours} : std::format("'{}'", setting.ours));
    }
  }
  if (!settings_.empty()) {
    ask(connection, settings_.substr(2), interrupt);
  }
}

std::string Session::reset_after_job() const {
  std::string sql;
  if (use_.traces() != SessionUse::Traces::none) {
    sql += "; reset all; select pg_catalog.pg_advisory_unlock_all()";
    if (use_.traces() == SessionUse::Traces::any) {
      sql += "; set session authorization default; close all; discard temp; unlisten *";
    }
    sql += settings_;
  }
  if (use_.has_prepared()) {
    // Ours as well: they are prepared again.
    sql += "; deallocate all";
  }
  return sql;
}

pqxx::result Session::execute(pqxx::transaction_base& transaction, const std::string& sql,
                              const pqxx::params& parameters, bool prepare) {
  try {
    if (!prepare) {
      return transaction.exec(sql, parameters);
    }
    return transaction.exec(pqxx::prepped{this->prepare(sql)}, parameters);
  } catch (const pqxx::sql_error& error) {
    unusable_ = unusable_ || spoils_session(sqlstate_of(error));
    throw;
  }
}

const std::string& Session::prepare(const std::string& sql) {
  if (use_.take_deallocated()) {
    prepared_.clear();
  }
  auto found = prepared_.find(sql);
  if (found == prepared_.end()) {
    const std::string name = std::format("arrower_jobs_{}", prepared_.size() + 1);
    const SessionUse::OwnPrepare own{use_};
    connection_.prepare(name, sql);
    found = prepared_.emplace(sql, name).first;
  }
  return found->second;
}

pqxx::result Session::execute(const std::string& sql, const pqxx::params& parameters, bool prepare) {
  return run([&](pqxx::transaction_base& transaction) { return execute(transaction, sql, parameters, prepare); });
}

bool Session::is_broken() const noexcept {
  if (!connection_.is_open()) {
    return true;
  }
  pollfd socket{.fd = connection_.sock(), .events = POLLIN, .revents = 0};
  // An idle connection has nothing to say: what can be read is the server's farewell.
  return poll(&socket, 1, 0) > 0 && (socket.revents & (POLLIN | POLLHUP | POLLERR | POLLNVAL)) != 0;
}

bool Session::has_lost_host() const noexcept {
  if (connection_.is_open()) {
    return false;
  }
  tcp_info info{};
  socklen_t size = sizeof info;
  // A server that ends a session has acknowledged all before. A Unix socket has no such answer, and needs none.
  return getsockopt(socket_, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 &&
         (info.tcpi_retransmits > 0 || info.tcpi_probes > 0);
}

void Session::cut() noexcept {
  if (socket_ >= 0) {
    shutdown(socket_, SHUT_RDWR);
  }
}

}  // namespace arrower::jobs::postgres
