#include "model/due_occurrences.hpp"

namespace arrower::jobs::model {

DueOccurrences due_occurrences(const Cron& cron, CatchUp catch_up, TimePoint first, TimePoint now, std::size_t most) {
  DueOccurrences due;
  if (catch_up == CatchUp::all) {
    std::optional<TimePoint> time = first;
    while (time && *time <= now && due.times.size() < most) {
      due.times.push_back(*time);
      time = cron.next(*time);
    }
    due.next = time;
    return due;
  }
  const TimePoint last = cron.latest(first, now).value_or(first);
  if (catch_up == CatchUp::one || now - last <= missed_after) {
    due.times.push_back(last);
  }
  due.next = cron.next(last);
  return due;
}

}  // namespace arrower::jobs::model
