#include "testing/run_transaction.hpp"

#include <string_view>

#include <arrower/jobs/error.hpp>

namespace arrower::jobs::testing {

RunSubtransaction::RunSubtransaction(pqxx::dbtransaction& outer) : subtransaction{outer, "run"} {}

RunSubtransaction::~RunSubtransaction() { close(); }

void RunSubtransaction::commit_run() {
  may_commit_ = true;
  commit();
}

void RunSubtransaction::do_commit() {
  if (!may_commit_) {
    do_abort();
    throw UsageError{
        "the job function committed its job's transaction: the queue does that, together with the job's completion, "
        "when the function returns; everything was rolled back"};
  }
  try {
    // Deferred constraints are checked at commit, which may be far away, or never come: here they are checked in a
    // savepoint that is rolled back, since the setting would stay for what follows.
    direct_exec("SAVEPOINT arrower_check");
    direct_exec("SET CONSTRAINTS ALL IMMEDIATE");
    direct_exec("ROLLBACK TO SAVEPOINT arrower_check");
    direct_exec("RELEASE SAVEPOINT arrower_check");
    direct_exec("RELEASE SAVEPOINT " + savepoint());
  } catch (const pqxx::sql_error& error) {
    if (!has_lost_transaction(error)) {
      roll_back();
    }
    throw;
  }
}

void RunSubtransaction::do_abort() {
  ended_by_job_ = true;
  roll_back();
}

void RunSubtransaction::roll_back() {
  if (!conn().is_open()) {
    return;
  }
  try {
    direct_exec("ROLLBACK TO SAVEPOINT " + savepoint());
  } catch (const pqxx::sql_error& error) {
    if (!has_lost_transaction(error)) {
      throw;
    }
  }
}

bool RunSubtransaction::has_lost_transaction(const pqxx::sql_error& error) {
  constexpr std::string_view no_transaction = "25P01";
  constexpr std::string_view no_such_savepoint = "3B001";
  if (error.sqlstate() == no_such_savepoint) {
    direct_exec("ROLLBACK");
  } else if (error.sqlstate() != no_transaction) {
    return false;
  }
  ended_by_job_ = true;
  direct_exec("BEGIN");
  return true;
}

RunTransaction::RunTransaction(pqxx::connection& connection)
    : whole_{std::make_unique<pqxx::work>(connection)}, run_{*whole_} {}

RunTransaction::RunTransaction(pqxx::dbtransaction& outer) : run_{outer} {}

void RunTransaction::commit() {
  run_.commit_run();
  if (whole_) {
    whole_->commit();
  }
}

}  // namespace arrower::jobs::testing
