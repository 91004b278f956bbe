#include "postgres/error_class.hpp"

namespace arrower::jobs::postgres {

ErrorClass error_class(std::string_view sqlstate) noexcept {
  // 22: data exception. 23: integrity constraint violation, as of a check on a column.
  return sqlstate.starts_with("22") || sqlstate.starts_with("23") ? ErrorClass::data : ErrorClass::server_state;
}

bool is_of_schema(std::string_view sqlstate) noexcept {
  // A table, a column, a function, a schema.
  return sqlstate == "42P01" || sqlstate == "42703" || sqlstate == "42883" || sqlstate == "3F000";
}

bool interrupts_attempt(std::string_view sqlstate) noexcept {
  // 08: connection. 53: insufficient resources. 57P: shutdown, crash, cannot connect now. 58: system error.
  return sqlstate.starts_with("08") || sqlstate.starts_with("53") || sqlstate.starts_with("57P") ||
         sqlstate.starts_with("58") || sqlstate == "25006";
}

bool spoils_session(std::string_view sqlstate) noexcept {
  // 26000: the prepared statement does not exist. 42P05: it exists already. 42501: not ours to do, as under a role that
  // a job has set. 57P: the server is going.
  return sqlstate == "26000" || sqlstate == "42P05" || sqlstate == "25006" || sqlstate == "42501" ||
         sqlstate.starts_with("57P");
}

bool may_be_unreadable_row(std::string_view sqlstate) noexcept {
  constexpr std::string_view out_of_memory = "53200";
  constexpr std::string_view too_large_for_memory = "XX000";
  constexpr std::string_view limit_exceeded = "54";
  return error_class(sqlstate) == ErrorClass::data || sqlstate.starts_with(limit_exceeded) ||
         sqlstate == out_of_memory || sqlstate == too_large_for_memory;
}

}  // namespace arrower::jobs::postgres
