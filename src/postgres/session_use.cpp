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
    static_cast<SessionUse*>(use)->saw(PQcmdStatus(result));
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
}

void SessionUse::saw(std::string_view command_tag) noexcept {
  using namespace std::string_view_literals;
  // Without the numbers of rows.
  const std::string_view command = command_tag.substr(0, command_tag.find(' '));
  // An error has no tag. ROLLBACK may go back to a savepoint only.
  constexpr std::array harmless{""sv,     "INSERT"sv,    "UPDATE"sv,  "DELETE"sv,   "MERGE"sv,   "COPY"sv,
                                "LOCK"sv, "SAVEPOINT"sv, "RELEASE"sv, "ROLLBACK"sv, "TRUNCATE"sv};
  if (command == "COMMIT" || command == "BEGIN" || command == "START") {
    ended_transaction_ = true;
  } else if (command == "SELECT" || command == "FETCH") {
    traces_ = std::max(traces_, Traces::of_functions);
  } else if (std::ranges::find(harmless, command) == harmless.end()) {
    traces_ = Traces::any;
  }
}

}  // namespace arrower::jobs::postgres
