// Time zones as schedules need them: from the standard library's database.
#pragma once

#include <chrono>
#include <string>

namespace arrower::jobs::model {

/// A span of time during which a zone's clocks keep the same distance from UTC; `end` is not in it. Neighbours may keep
/// the same distance.
struct ZoneSpan {
  std::chrono::sys_seconds begin;
  std::chrono::sys_seconds end;
  std::chrono::seconds offset;

  /// What the clocks show.
  std::chrono::local_seconds local(std::chrono::sys_seconds time) const {
    return std::chrono::local_seconds{time.time_since_epoch() + offset};
  }

  /// When the clocks would show this.
  std::chrono::sys_seconds instant(std::chrono::local_seconds time) const {
    return std::chrono::sys_seconds{time.time_since_epoch() - offset};
  }
};

/// A value; safe to use from several threads.
class TimeZone {
 public:
  /// An IANA name; "UTC" needs no database. Throws InvalidScheduleError if it is not known.
  explicit TimeZone(std::string name);

  const std::string& name() const noexcept { return name_; }

  /// The span that this moment lies in.
  ZoneSpan span_at(std::chrono::sys_seconds time) const;

 private:
  std::string name_;
  /// Lives as long as the process: the database is never erased. Null: UTC.
  const std::chrono::time_zone* zone_ = nullptr;
};

}  // namespace arrower::jobs::model
