// The interface for jobs that are enqueued again and again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <arrower/jobs/encoded_job.hpp>
#include <arrower/jobs/job_type.hpp>
#include <arrower/jobs/payload.hpp>

namespace arrower::jobs {

/// What becomes of occurrences that came while nobody could enqueue them: no process ran, or the database was away.
enum class CatchUp {
  /// One job for all of them, for the latest one's time.
  one,
  /// Those that are more than a minute late are left out.
  none,
  /// One job for each of them.
  all,
};

/// How a schedule works. Out-of-range values throw InvalidScheduleError from `schedule`.
struct ScheduleOptions {
  /// Names the schedule within its queue: scheduling under the same name again changes it. Default: the job's type,
  /// once for each type. At most 200 bytes.
  std::string name = {};
  /// IANA name of the time zone in which the expression is read, for example "Europe/Berlin". Default: what the
  /// expression's CRON_TZ= says, else "UTC".
  std::string time_zone = {};
  /// As JobOptions::priority and JobOptions::max_attempts, for each job.
  std::int16_t priority = 0;
  int max_attempts = 25;
  CatchUp catch_up = CatchUp::one;
  /// As JobOptions::unique_key: an occurrence that finds the job of an earlier one unfinished enqueues nothing.
  std::optional<std::string> unique_key = {};
};

/// What `schedule` makes of its arguments; of interest to those who implement a Scheduler.
struct EncodedSchedule {
  /// Cron expression, descriptor or @every.
  std::string spec;
  std::string_view job_type;
  /// JSON text.
  std::string payload;
  ScheduleOptions options;
};

/// Takes jobs that are to be enqueued again and again. Safe to use from several threads.
class Scheduler {
 public:
  virtual ~Scheduler() = default;

  /// Enqueues the job whenever the expression says so, once however many processes schedule it.
  ///
  ///     scheduler.schedule("0 4 * * *", CleanUp{}, {.time_zone = "Europe/Berlin"});
  ///     scheduler.schedule("@every 1h30m", Poll{"mail"}, {.name = "poll mail"});
  ///
  /// Five fields: minute, hour, day of month, month, day of week, each `*`, `?` (the same), a number, a name (JAN, MON;
  /// 0 and 7 are Sunday), a range `1-5`, a step `*/15` or `8-18/2`, or a list of these. Where both days are restricted,
  /// either matches. Or @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly, or @every and a duration of
  /// at least a second ("90s", "1h30m", "1.5h"), counted from when it was first scheduled. `CRON_TZ=Europe/Berlin` or
  /// `TZ=...` may stand in front.
  ///
  /// A job exists for as long as some live process schedules it. A second call with the same name replaces expression,
  /// payload and options at once; jobs that were enqueued before stay.
  ///
  /// Throws InvalidScheduleError for an expression or option that is wrong, and where two schedules of one type would
  /// share its name; PayloadError for a payload that JSON cannot hold.
  template <class J>
  void schedule(std::string_view spec, const J& job, ScheduleOptions options = {}) {
    schedule_encoded({std::string{spec}, job_type_of<J>(), encode_payload(job), std::move(options)});
  }

  /// Ends a schedule for all processes; jobs that were enqueued before stay. Answers whether there was one. A process
  /// that schedules it anew, for example when it starts, brings it back. Throws ConnectionError and DatabaseError.
  virtual bool unschedule(std::string_view name) = 0;

 protected:
  virtual void schedule_encoded(EncodedSchedule schedule) = 0;
};

}  // namespace arrower::jobs
