#include "model/look_schedule.hpp"

#include <algorithm>

namespace arrower::jobs::model {

namespace {

using namespace std::chrono_literals;

/// So many notifications within the time: more than 2,000 a second, about half of what PostgreSQL can commit with them.
/// One client that waits for each of its jobs stays below.
constexpr int many_notifications = 40;
constexpr std::chrono::milliseconds notifications_within{20};
/// Fewer jobs than this within the time: less than 100 a second.
constexpr int few_jobs = 20;
constexpr std::chrono::milliseconds jobs_within{200};

constexpr std::chrono::milliseconds first_look_gap{10};
constexpr std::chrono::milliseconds look_gap_while_polling{100};
/// So many look in each poll interval; with more of them each leaves out some intervals, up to so many.
constexpr int looks_of_all = LookSchedule::many_peers / 2;
constexpr int longest_gap_in_intervals = 6;

/// Where looking through everything takes long (many dead rows), it must not become all that is done.
constexpr int most_share_of_looking = 10;

}  // namespace

void LookSchedule::start_afresh(SteadyTime now) {
  polls_ = false;
  next_look_ = now;
  look_gap_ = first_look_gap;
  counted_ = 0;
  counted_since_ = now;
}

void LookSchedule::pause(SteadyTime now) {
  polls_ = false;
  next_look_ = now + poll_interval_;
}

void LookSchedule::notified(SteadyTime now) {
  if (polls_) {
    return;
  }
  if (now - counted_since_ > notifications_within) {
    counted_since_ = now;
    counted_ = 0;
  }
  if (++counted_ >= many_notifications) {
    polls_ = true;
    next_claim_ = now;
    next_look_ = std::min<SteadyTime>(next_look_, now + look_gap_while_polling);
    counted_since_ = now;
    counted_ = 0;
  }
}

void LookSchedule::claimed(int jobs, SteadyTime now) {
  next_claim_ = now + between_claims;
  if (!polls_) {
    return;
  }
  counted_ += jobs;
  if (now - counted_since_ > jobs_within) {
    if (counted_ < few_jobs) {
      start_afresh(now);
    } else {
      counted_since_ = now;
      counted_ = 0;
    }
  }
}

std::chrono::milliseconds LookSchedule::longest_look_gap() const {
  return std::clamp(peers_ / looks_of_all, 1, longest_gap_in_intervals) * poll_interval_;
}

void LookSchedule::looked_through(SteadyTime now, std::chrono::nanoseconds took) {
  const std::chrono::nanoseconds longest = longest_look_gap();
  if (polls_) {
    look_gap_ = look_gap_while_polling;
  }
  next_look_ = now + std::min(std::max<std::chrono::nanoseconds>(look_gap_, most_share_of_looking * took), longest);
  look_gap_ = std::min(2 * look_gap_, longest);
}

}  // namespace arrower::jobs::model
