#include "inspector/payload_index_change.hpp"

#include <array>
#include <chrono>
#include <condition_variable>
#include <format>
#include <mutex>
#include <utility>
#include <vector>

#include <arrower/jobs/error.hpp>
#include <pqxx/pqxx>

#include "inspector/action_target.hpp"
#include "inspector/audit_log.hpp"
#include "inspector/change.hpp"
#include "inspector/job_conditions.hpp"
#include "inspector/job_rows.hpp"
#include "inspector/payload_index.hpp"
#include "postgres/error_class.hpp"
#include "postgres/session.hpp"
#include "postgres/statements.hpp"

namespace arrower::jobs::inspector {

namespace {

constexpr int tries_to_lock = 50;
constexpr std::chrono::milliseconds between_tries{200};
constexpr std::string_view lock_not_available = "55P03";
constexpr std::string_view in_use = "55006";
constexpr std::string_view no_such_table = "42P01";

void pause(std::chrono::milliseconds time, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any wait;
  std::unique_lock guard{mutex};
  wait.wait_for(guard, stop, time, [] { return false; });
}

std::string checked(std::string path) {
  check_filter({.payload = {{.path = path, .value = ""}}});
  return path;
}

}  // namespace

PayloadIndexChange::PayloadIndexChange(Database& database, const ActingStatements& statements, std::string_view what,
                                       std::string path, const ActionOptions& options)
    : database_{database},
      statements_{statements},
      what_{what},
      path_{checked(std::move(path))},
      options_{options},
      schema_{postgres::quote_identifier(database.options().schema)},
      of_jobs_{payload_index_of_jobs(path_)},
      of_history_{payload_index_of_history(path_)} {
  require_rights();
}

/// Said before anything is done: the rights that this library's roles are granted are not enough.
void PayloadIndexChange::require_rights() {
  const pqxx::result rows = database_.read(what_, statements_.payload_index_rights);
  if (rows.empty()) {
    // Says what is wrong with the schema.
    const std::string look = std::format("select from {}.job_history limit 0", schema_);
    database_.read(what_, look);
    return;
  }
  if (!rows.front()[2].as<bool>()) {
    throw DatabaseError{
        std::format("{}: only the owner of the tables, database user \"{}\", can make and drop their indexes, and this "
                    "is \"{}\"; connect as the owner, who also needs the right to create in the schema",
                    what_, text_of(rows.front()[0]), text_of(rows.front()[1])),
        std::string{postgres::missing_right}};
  }
}

/// Notes it in the audit before and behind: no transaction is around all of it.
template <class Function>
bool PayloadIndexChange::work(std::string_view action, Function&& function) {
  AuditRecord audit{statements_, actor_of(options_), std::string{action}, target_of(Target{.path = path_})};
  const auto note = [&](std::int64_t changed, bool finished) {
    change(database_, what_, [&](postgres::Session&, pqxx::work& transaction) {
      audit.note(transaction, changed, finished);
      return true;
    });
  };
  return database_.translated(what_, Access::changes, [&] {
    postgres::Session session{database_.sessions().pool().connection_string(), nullptr,
                              database_.sessions().pool().hosts()};
    if (!session.is_pooled()) {
      lock(session.connection());
    }
    return function(session.connection(), note);
  });
}

void PayloadIndexChange::lock(pqxx::connection& connection) const {
  pqxx::nontransaction transaction{connection};
  transaction.exec("set statement_timeout = 0; set lock_timeout = 0");
  if (!transaction.exec(statements_.lock_payload_indexes).one_field().as<bool>()) {
    throw DatabaseError{
        std::format("{}: another session is making or dropping such an index; try again when it has ended", what_),
        std::string{in_use}};
  }
}

bool PayloadIndexChange::add() {
  return work("add_payload_index", [&](pqxx::connection& connection, const auto& note) {
    const bool has_whole = find(connection, of_history_) != Found::nothing;
    if (has_whole && find(connection, of_jobs_) == Found::complete && missing_parts(connection).empty()) {
      return false;
    }
    if (options_.dry_run) {
      return true;
    }
    note(0, false);
    // First, since its comment says what the others are for; and partitions that are made meanwhile have theirs.
    if (!has_whole) {
      make_whole(connection);
    }
    make_of_jobs(connection);
    for (const Part& part : missing_parts(connection)) {
      if (options_.stop.stop_requested()) {
        return true;
      }
      make_part(connection, part);
    }
    note(1, true);
    return true;
  });
}

bool PayloadIndexChange::remove() {
  return work("remove_payload_index", [&](pqxx::connection& connection, const auto& note) {
    const bool has_whole = find(connection, of_history_) != Found::nothing;
    const bool has_of_jobs = find(connection, of_jobs_) != Found::nothing;
    if (!has_whole && !has_of_jobs) {
      return false;
    }
    if (options_.dry_run) {
      return true;
    }
    note(0, false);
    if (has_of_jobs) {
      drop(connection, of_jobs_);
    }
    if (has_whole) {
      // Those that are not attached do not go with the whole.
      for (const Part& part : missing_parts(connection)) {
        if (part.exists) {
          drop(connection, part.index);
        }
      }
      drop_whole(connection);
    }
    note(1, true);
    return true;
  });
}

void PayloadIndexChange::make_whole(pqxx::connection& connection) const {
  run_shortly(connection, [&](pqxx::work& transaction) {
    transaction.exec(filled(statements_.create_payload_index_of_history, of_history_));
    transaction.exec(std::format("comment on index {}.{} is {}", schema_, postgres::quote_identifier(of_history_),
                                 postgres::quote_literal(path_)));
  });
}

void PayloadIndexChange::make_of_jobs(pqxx::connection& connection) const {
  const Found found = find(connection, of_jobs_);
  if (found == Found::complete) {
    return;
  }
  if (found == Found::incomplete) {
    drop(connection, of_jobs_);
  }
  run(connection, filled(statements_.create_payload_index_of_jobs, of_jobs_));
  run(connection, std::format("comment on index {}.{} is {}", schema_, postgres::quote_identifier(of_jobs_),
                              postgres::quote_literal(path_)));
  // So that plans know how many jobs a value has.
  run(connection, std::format("analyze {}.jobs", schema_));
}

std::vector<PayloadIndexChange::Part> PayloadIndexChange::missing_parts(pqxx::connection& connection) const {
  pqxx::work transaction{connection};
  transaction.exec(postgres::catalog_only);
  std::vector<Part> parts;
  for (const pqxx::row& row :
       transaction.exec(statements_.payload_index_partitions, pqxx::params{of_history_, payload_index_hash(path_)})) {
    parts.push_back({.partition = text_of(row[0]),
                     .index = text_of(row[1]),
                     .exists = row[2].as<bool>(),
                     .complete = row[3].as<bool>()});
  }
  return parts;
}

void PayloadIndexChange::make_part(pqxx::connection& connection, const Part& part) const {
  try {
    if (part.exists && !part.complete) {
      drop(connection, part.index);
    }
    if (!part.complete) {
      run(connection, filled(statements_.create_payload_index_of_partition, part.index, part.partition));
      run(connection, std::format("analyze {}.{}", schema_, postgres::quote_identifier(part.partition)));
    }
    run_shortly(connection, [&](pqxx::work& transaction) {
      transaction.exec(std::format("alter index {0}.{1} attach partition {0}.{2}", schema_,
                                   postgres::quote_identifier(of_history_), postgres::quote_identifier(part.index)));
    });
  } catch (const pqxx::sql_error& error) {
    // The day may have been pruned meanwhile; else it is found to be missing.
    if (error.sqlstate() != no_such_table) {
      throw;
    }
    for (const Part& still : missing_parts(connection)) {
      if (still.partition == part.partition) {
        throw;
      }
    }
  }
}

void PayloadIndexChange::drop_whole(pqxx::connection& connection) const {
  run_shortly(connection, [&](pqxx::work& transaction) {
    transaction.exec(std::format("drop index if exists {}.{}", schema_, postgres::quote_identifier(of_history_)));
  });
}

PayloadIndexChange::Found PayloadIndexChange::find(pqxx::connection& connection, const std::string& index) const {
  pqxx::work transaction{connection};
  transaction.exec(postgres::catalog_only);
  const pqxx::result rows = transaction.exec(statements_.payload_index_of_jobs, pqxx::params{index});
  if (rows.empty()) {
    return Found::nothing;
  }
  return rows.front()[0].as<bool>() ? Found::complete : Found::incomplete;
}

void PayloadIndexChange::run(pqxx::connection& connection, const std::string& sql) const {
  pqxx::nontransaction{connection}.exec(sql);
}

void PayloadIndexChange::drop(pqxx::connection& connection, const std::string& index) const {
  run(connection, std::format("drop index concurrently if exists {}.{}", schema_, postgres::quote_identifier(index)));
}

template <class Function>
void PayloadIndexChange::run_shortly(pqxx::connection& connection, Function&& function) const {
  for (int attempt = 1;; ++attempt) {
    try {
      pqxx::work transaction{connection};
      transaction.exec(std::format("{}; set local lock_timeout = '100ms'", postgres::catalog_only));
      function(transaction);
      transaction.commit();
      return;
    } catch (const pqxx::sql_error& error) {
      if (error.sqlstate() != lock_not_available || options_.stop.stop_requested()) {
        throw;
      }
      if (attempt == tries_to_lock) {
        throw DatabaseError{
            std::format("{}: for {} tries a transaction has held a lock on the history, for which all who write to it "
                        "would have to wait; do the same again when it has ended, and it goes on where it was: "
                        "arrower-jobs doctor shows old transactions",
                        what_, tries_to_lock),
            std::string{lock_not_available}};
      }
    }
    pause(between_tries, options_.stop);
  }
}

std::string PayloadIndexChange::filled(const std::string& sql, const std::string& index,
                                       const std::string& partition) const {
  return postgres::fill(sql, std::array<postgres::Placeholder, 3>{{
                                 {"{index}", postgres::quote_identifier(index)},
                                 {"{partition}", postgres::quote_identifier(partition)},
                                 {"{path}", payload_path_literal(path_)},
                             }});
}

}  // namespace arrower::jobs::inspector
