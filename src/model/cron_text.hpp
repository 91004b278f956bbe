// The text of a schedule, for those who read it and may have to say what is wrong with it.
#pragma once

#include <string_view>

namespace arrower::jobs::model {

/// A view; the text must outlive it.
class CronText {
 public:
  explicit CronText(std::string_view whole) : whole_{whole} {}

  std::string_view whole() const noexcept { return whole_; }

  /// Throws InvalidScheduleError about the whole text.
  [[noreturn]] void refuse(std::string_view problem) const;

  /// Throws InvalidScheduleError about a part of the text, which is a view into it and is called so.
  [[noreturn]] void refuse(std::string_view name, std::string_view part, std::string_view problem) const;

 private:
  std::string_view whole_;
};

}  // namespace arrower::jobs::model
