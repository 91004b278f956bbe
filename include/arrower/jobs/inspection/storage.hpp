// What the tables take, how long the history is kept, and who did what.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <arrower/jobs/clock.hpp>

namespace arrower::jobs {

struct TableState {
  /// Without the schema. The history's partitions each stand by themselves.
  std::string name;
  std::int64_t table_bytes = 0;
  std::int64_t index_bytes = 0;
  /// As PostgreSQL estimates them.
  std::int64_t live_rows = 0;
  std::int64_t dead_rows = 0;
  std::optional<TimePoint> last_vacuum_at;
  std::optional<TimePoint> last_analyze_at;
};

/// How long the ended attempts of a queue stand in the history.
struct HistoryRetention {
  std::string queue;
  /// Nothing: for ever.
  std::optional<std::chrono::days> kept_for;
  /// It is the default of 30 days.
  bool is_default = true;
};

struct Pruned {
  /// Days whose partitions were dropped whole.
  int days = 0;
  /// Rows that were deleted from days that other queues still keep.
  std::int64_t rows = 0;
};

/// Something that somebody did.
struct AuditEntry {
  std::int64_t id = 0;
  TimePoint at;
  /// As the caller named them.
  std::string actor;
  /// "pause_queue", "retry", ...
  std::string action;
  /// What it was done to: JSON text, for example the filter.
  std::string target;
  /// How many jobs or rows it changed.
  std::int64_t affected = 0;
  /// False: it still goes on, or broke off.
  bool finished = false;
};

struct AuditQuery {
  std::optional<std::string> actor = {};
  std::optional<std::string> action = {};
  /// Entries before this id; nothing: from the newest on.
  std::optional<std::int64_t> before = {};
  /// 1 to 500.
  int size = 50;
};

/// What a check has found.
enum class Severity { fine, notice, warning, critical };

struct Finding {
  Severity severity = Severity::fine;
  /// Names the check, for example "dead_rows".
  std::string check;
  std::string message;
  /// What to do about it; empty if all is fine.
  std::string advice;
  /// The one that it is about.
  std::optional<std::string> queue = {};
};

}  // namespace arrower::jobs
