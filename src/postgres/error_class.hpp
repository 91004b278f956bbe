// What an error code of PostgreSQL means for whoever wants to try again.
#pragma once

#include <string_view>

namespace arrower::jobs::postgres {

inline constexpr std::string_view connection_failure = "08006";

enum class ErrorClass {
  /// The values of this statement: another statement may succeed at once, this one never will.
  data,
  /// The server, its disk, its connections, its schema or a conflict with others: the same statement may succeed later.
  server_state,
};

/// Of an SQLSTATE; an empty one counts as the server's state.
ErrorClass error_class(std::string_view sqlstate) noexcept;

inline constexpr std::string_view missing_right = "42501";

/// Whether a statement of ours failed since a table, column or function that it needs is not there: the schema is
/// missing or of another version.
bool is_of_schema(std::string_view sqlstate) noexcept;

/// Whether a statement may have failed because of what one row holds.
bool may_be_unreadable_row(std::string_view sqlstate) noexcept;

/// Whether an attempt of a job that ended with this error was interrupted by the server's state and says nothing about
/// the job: no resources, shutting down, a read-only server, an input/output error.
bool interrupts_attempt(std::string_view sqlstate) noexcept;

/// Whether a session that answered with this error must not be used again: its prepared statements are gone, or its
/// server takes no writes (any more), so that the one that does must be found.
bool spoils_session(std::string_view sqlstate) noexcept;

}  // namespace arrower::jobs::postgres
