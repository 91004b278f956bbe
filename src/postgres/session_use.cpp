#include "postgres/session_use.hpp"

#include <algorithm>
#include <array>

#include <libpq-events.h>
#include <libpq-fe.h>

namespace arrower::jobs::postgres {

namespace {

int on_event(PGEventId id, void* info, void* use) {
  if (id == PGEVT_RESULTCREATE) {
    PGresult* const result = static_cast<PGEventResultCreate*>(info)->result;
    const std::string_view tag = PQcmdStatus(result);
    if (!tag.empty()) {
      static_cast<SessionUse*>(use)->saw_command(tag);
    } else if (PQresultStatus(result) == PGRES_COMMAND_OK) {
      // Of all that succeeds, preparing by the protocol alone has no tag.
      static_cast<SessionUse*>(use)->saw_statement_prepared();
    }
  }
  return 1;
}

}  // namespace

void SessionUse::watch(pg_conn* connection) {
  connection_ = connection;
  PQregisterEventProc(connection, &on_event, "arrower_jobs", this);
}

bool SessionUse::ended_transaction() const noexcept {
  return ended_transaction_ || PQtransactionStatus(connection_) == PQTRANS_IDLE;
}

void SessionUse::start_over() noexcept {
  traces_ = Traces::none;
  ended_transaction_ = false;
  has_savepoint_ = false;
  has_prepared_ = false;
}

void SessionUse::saw_command(std::string_view tag) noexcept {
  using namespace std::string_view_literals;
  // Without the numbers of rows.
  const std::string_view command = tag.substr(0, tag.find(' '));
  constexpr std::array harmless{"INSERT"sv, "UPDATE"sv,    "DELETE"sv,  "MERGE"sv,    "COPY"sv,
                                "LOCK"sv,   "SAVEPOINT"sv, "RELEASE"sv, "ROLLBACK"sv, "TRUNCATE"sv};
  has_savepoint_ = has_savepoint_ || command == "SAVEPOINT";
  // ROLLBACK may go back to a savepoint only.
  if (command == "COMMIT" || command == "BEGIN" || command == "START" || (command == "ROLLBACK" && !has_savepoint_)) {
    ended_transaction_ = true;
  } else if (command == "SELECT" || command == "FETCH") {
    traces_ = std::max(traces_, Traces::of_functions);
  } else if (tag == "DEALLOCATE ALL") {
    deallocated_ = true;
  } else if (command == "PREPARE") {
    has_prepared_ = true;
  } else if (std::ranges::find(harmless, command) == harmless.end()) {
    traces_ = Traces::any;
  }
}

}  // namespace arrower::jobs::postgres
