// Any bytes as a notification, which every user of the database can send: the times that a worker reads are within the
// bounds of jobs, and its low-water marks pass over no job that was announced.
#include <algorithm>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "check.hpp"
#include "model/low_water_marks.hpp"
#include "model/notification.hpp"
#include "model/run_at.hpp"

using arrower::jobs::JobId;
using arrower::jobs::PollStrategy;
using arrower::jobs::TimePoint;
using arrower::jobs::fuzz::require;
using namespace arrower::jobs::model;

namespace {

void check_marks(const std::vector<JobsAnnounced>& all, PollStrategy strategy) {
  using std::chrono::days;
  constexpr TimePoint today = std::chrono::sys_days{std::chrono::year{2030} / 1 / 1};
  LowWaterMarks marks{strategy};
  marks.claimed(std::vector<ClaimedJob>{{.id = JobId{7}, .priority = 0, .run_at = today}});
  LowWaterMarks::Floors floors = marks.floors({}, today);
  for (const JobsAnnounced& jobs : all) {
    marks.lower(jobs.priority, jobs.run_at);
    marks.lower(floors, jobs.priority, jobs.run_at);
    const std::vector<Mark> now = marks.marks();
    require(std::ranges::any_of(now,
                                [&](const Mark& mark) {
                                  return (strategy == PollStrategy::run_at || mark.priority == jobs.priority) &&
                                         mark.run_at <= jobs.run_at;
                                }),
            "a job that was announced is not passed over");
  }
}

}  // namespace

/// One a line.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = arrower::jobs::fuzz::text_of(data, size);
  std::vector<JobsAnnounced> announced;
  while (!rest.empty()) {
    const std::string_view text = arrower::jobs::fuzz::take_until(rest, '\n');
    const Notification notification = parse_notification(text);
    if (const auto* jobs = std::get_if<JobsAnnounced>(&notification)) {
      require(jobs->run_at >= first_run_at && jobs->run_at < end_of_run_at, "a job is due when it can be");
      require(text.ends_with(jobs->queue), "the queue is the end of the text");
      announced.push_back(*jobs);
    } else if (const auto* cancelled = std::get_if<JobsCancelled>(&notification)) {
      require(cancelled->ids.size() <= text.size() / 2, "there are as many jobs as numbers");
    }
  }
  check_marks(announced, PollStrategy::priority);
  check_marks(announced, PollStrategy::run_at);
  return 0;
}
