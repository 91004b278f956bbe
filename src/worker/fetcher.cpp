#include "worker/fetcher.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include <spdlog/spdlog.h>
#include <arrower/jobs/detail/saturating.hpp>

#include "model/backoff.hpp"
#include "model/text.hpp"
#include "telemetry/service_log.hpp"

namespace arrower::jobs::worker {

using std::chrono::steady_clock;

namespace {

/// The server may still be at work on a claim whose connection was lost; by then it has noticed.
constexpr std::chrono::seconds lost_claims_surface_within{60};
constexpr std::chrono::seconds between_looks_for_lost_claims{5};

/// A job that was claimed just now may look like a suspect: it was given back and claimed again meanwhile.
constexpr std::chrono::milliseconds least_suspect_age{500};

}  // namespace

Fetcher::Fetcher(ServiceThreads& threads, FetcherOptions options, const model::Registry& registry,
                 postgres::JobStore& store, postgres::RescueStore& rescue_store, Executor& executor,
                 std::shared_ptr<spdlog::logger> logger, Hooks hooks)
    : options_{std::move(options)},
      registry_{registry},
      store_{store},
      rescue_store_{rescue_store},
      executor_{executor},
      logger_{std::move(logger)},
      hooks_{std::move(hooks)},
      schedule_{options_.poll_interval},
      marks_{options_.poll_strategy},
      threads_{threads} {}

Fetcher::~Fetcher() { stop(); }

void Fetcher::start() {
  service_ = threads_.start([this](const std::stop_token&) { return step(); });
}

bool Fetcher::stop_until(model::SteadyTime deadline) { return !service_ || service_->stop_until(deadline); }

void Fetcher::stop() { stop_until(model::SteadyTime::max()); }

void Fetcher::verify(std::vector<JobId> suspects) {
  {
    const std::scoped_lock lock{mutex_};
    suspects_ = std::move(suspects);
  }
  wake();
}

void Fetcher::wake() {
  if (service_) {
    service_->wake();
  }
}

void Fetcher::jobs_ready(std::int16_t priority, TimePoint run_at) {
  {
    const std::scoped_lock lock{mutex_};
    if (paused_) {
      return;
    }
    schedule_.notified(steady_clock::now());
    const auto [earliest, is_new] = announced_.try_emplace(priority, run_at);
    earliest->second = std::min(earliest->second, run_at);
    ready_ = true;
  }
  wake();
}

void Fetcher::look_through() {
  {
    const std::scoped_lock lock{mutex_};
    schedule_.start_afresh(steady_clock::now());
    ++looks_asked_for_;
    ready_ = true;
  }
  wake();
}

void Fetcher::set_peers(int count) {
  const std::scoped_lock lock{mutex_};
  schedule_.set_peers(count);
}

void Fetcher::wake_in(std::chrono::microseconds delay) {
  const auto due = detail::saturating_add(steady_clock::now(), delay);
  {
    const std::scoped_lock lock{mutex_};
    if (paused_ || (next_due_ && *next_due_ <= due)) {
      return;
    }
    next_due_ = due;
  }
  wake();
}

void Fetcher::capacity_changed() {
  {
    const std::scoped_lock lock{mutex_};
    capacity_ = true;
  }
  wake();
}

model::SteadyTime Fetcher::step() {
  if (failures_ > 0) {
    // Nothing cuts the back-off short, lest a busy queue hammers a database that is coming up.
    if (steady_clock::now() < try_again_) {
      return try_again_;
    }
    const std::scoped_lock lock{mutex_};
    ready_ = true;
    capacity_ = true;
  }
  give_back_suspects();
  if (const auto released = executor_.release_overdue(); released > 0) {
    logger_->debug("returned {} jobs that waited behind slow ones", released);
  }
  if (!take_up(steady_clock::now())) {
    return next(steady_clock::now());
  }
  const int wanted = executor_.wanted();
  const bool more = wanted == 0 || fetch(wanted);
  bool listens = true;
  {
    const std::scoped_lock lock{mutex_};
    ready_ = ready_ || more;
    capacity_ = capacity_ || wanted > 0;
    listens = !schedule_.polls();
  }
  if (listens != told_to_listen_) {
    told_to_listen_ = listens;
    hooks_.listen(listens);
  }
  if (failures_ > 0) {
    try_again_ = steady_clock::now() + model::reconnect_delay(failures_);
    return try_again_;
  }
  return next(steady_clock::now());
}

/// Ready jobs and room for them, or a time that has come.
model::SteadyTime Fetcher::next(model::SteadyTime now) {
  const std::scoped_lock lock{mutex_};
  if (ready_ && capacity_) {
    return now;
  }
  // Without room for jobs there is no use in looking for them.
  auto until = capacity_ ? schedule_.next() : now + options_.poll_interval;
  if (capacity_ && next_due_) {
    until = std::min(until, *next_due_);
  }
  if (executor_.has_work()) {
    // Jobs that wait behind busy workers are looked after.
    constexpr std::chrono::milliseconds shortest{10};
    until = std::min(until, now + std::max<std::chrono::microseconds>(options_.prefetch_window / 4, shortest));
  }
  return until;
}

bool Fetcher::take_up(model::SteadyTime now) {
  const std::scoped_lock lock{mutex_};
  if (!capacity_) {
    return false;
  }
  if (schedule_.is_look_due(now)) {
    look_through_ = true;
  }
  if (next_due_ && now >= *next_due_) {
    next_due_.reset();
    look_for_due_ = true;
  }
  if (!ready_ && !look_through_ && !look_for_due_ && now < schedule_.next()) {
    return false;
  }
  // Until the claim is done, what happens meanwhile is remembered.
  ready_ = false;
  capacity_ = false;
  return true;
}

bool Fetcher::fetch(int wanted) {
  const std::shared_ptr<Identity> identity = hooks_.identity();
  if (!identity || registry_.empty()) {
    // Whoever changes that has us look through everything.
    const std::scoped_lock lock{mutex_};
    schedule_.pause(steady_clock::now());
    return false;
  }
  std::vector<model::ClaimedJob> jobs;
  try {
    release_lost_claims(*identity);
    if (!prepare_marks()) {
      return false;
    }
    const bool more = claim(jobs, wanted, *identity);
    if (failures_ > 0) {
      telemetry::log_connection_restored(*logger_, "claiming", "claiming jobs");
      failures_ = 0;
    }
    executor_.push(std::move(jobs), identity);
    return more;
  } catch (const std::exception& error) {
    if (!jobs.empty()) {
      executor_.push(std::move(jobs), identity);
    }
    ++failures_;
    if (failures_ == 1) {
      telemetry::log_connection_lost(*logger_, "claiming", "claiming jobs", error.what());
    }
    remember_lost_claim(*identity);
    look_through_ = true;
    walked_from_start_ = false;
    return true;
  }
}

/// Jobs of a priority that was not in use before may have been committed in this moment, together with jobs behind them
/// that were claimed: they are claimed as well, and start first. What is then claimed beyond `wanted` waits for workers
/// as other jobs do, and goes back if that takes long.
bool Fetcher::claim(std::vector<model::ClaimedJob>& jobs, int wanted, const Identity& identity) {
  constexpr int most_rounds = 3;
  auto missed = claim_behind_marks(jobs, wanted, identity);
  const bool more = jobs.size() == static_cast<std::size_t>(wanted);
  for (int round = 0; missed && round < most_rounds; ++round) {
    marks_.add(store_.look_through().priorities);
    missed = claim_behind_marks(jobs, wanted, identity);
  }
  return more;
}

std::optional<std::int16_t> Fetcher::claim_behind_marks(std::vector<model::ClaimedJob>& jobs, int wanted,
                                                        const Identity& identity) {
  const std::vector<model::Mark> marks = marks_.marks();
  const auto before = steady_clock::now();
  postgres::Claim claim;
  // No priority is in use: nothing waits.
  if (!marks.empty()) {
    claim = store_.claim(registry_.job_types(), wanted, identity.lease, marks, marks_.last_marked(),
                         before >= look_between_marks_);
  }
  for (const postgres::UnreadableJob& job : claim.discarded) {
    logger_->error("discarded job {}, which would have stopped queue \"{}\": {}", job.id.value, options_.queue,
                   model::error_text(job.error, 500));
  }
  const auto took = steady_clock::now() - before;
  remember_look_between(took);
  if (std::exchange(walked_from_start_, false)) {
    remember_walk(claim.jobs, wanted, took);
  }
  claimed(claim.jobs);
  const bool has_missed = claim.unmarked_priority && claim.jobs.back().priority > *claim.unmarked_priority;
  std::ranges::move(claim.jobs, std::back_inserter(jobs));
  store_.sort(jobs);
  return has_missed ? claim.unmarked_priority : std::nullopt;
}

/// Where a priority that this process never knew has many finished jobs that vacuum cannot remove, looking whether it
/// is in use takes long: then it is done seldom, and notifications have to do.
void Fetcher::remember_look_between(std::chrono::nanoseconds took) {
  constexpr std::chrono::milliseconds long_look{100};
  constexpr int least_pause_to_duration = 50;
  if (took >= long_look) {
    look_between_marks_ = steady_clock::now() + least_pause_to_duration * took;
  }
}

/// Where the next claim starts. Before the claim, never after it: a job that becomes due between the two is then seen
/// by the claim, or by the timer.
bool Fetcher::prepare_marks() {
  if (look_through_ || look_for_due_) {
    const auto started = steady_clock::now();
    std::uint64_t asked_for = 0;
    {
      const std::scoped_lock lock{mutex_};
      asked_for = looks_asked_for_;
    }
    const postgres::LookThrough look = store_.look_through();
    const auto now = steady_clock::now();
    const std::scoped_lock lock{mutex_};
    // If we were asked to look again meanwhile, it may have been because the queue goes on.
    if (look.paused && asked_for == looks_asked_for_) {
      pause_locked();
      return false;
    }
    // What was announced during a pause was not heard: it may stand anywhere.
    const bool goes_on = std::exchange(paused_, false);
    if (look_through_) {
      if (now >= next_walk_ || goes_on || asked_for_walks_ != walks_asked_for_) {
        walks_asked_for_ = asked_for_walks_;
        walked_from_start_ = true;
        looked_at_ = look.now;
        floors_.clear();
      }
      marks_.start_over(look.priorities, floors_);
      schedule_.looked_through(now, now - started);
    } else {
      marks_.add(look.priorities);
    }
    if (look.next_due) {
      next_due_ = std::min(next_due_.value_or(model::SteadyTime::max()), detail::saturating_add(now, *look.next_due));
    }
    look_through_ = false;
    look_for_due_ = false;
  }
  std::map<std::int16_t, TimePoint> announced;
  {
    const std::scoped_lock lock{mutex_};
    announced.swap(announced_);
  }
  for (const auto& [priority, run_at] : announced) {
    marks_.lower(priority, run_at);
    marks_.lower(floors_, priority, run_at);
  }
  return true;
}

/// A walk from the start passes over all jobs whose types this process does not know. Where that takes long, it is done
/// seldom, and other looks start where the known ones begin: what appears before that is announced.
void Fetcher::remember_walk(const std::vector<model::ClaimedJob>& jobs, int wanted, std::chrono::nanoseconds took) {
  constexpr std::chrono::milliseconds long_walk{20};
  constexpr int least_pause_to_duration = 50;
  if (took < long_walk) {
    return;
  }
  const auto now = steady_clock::now();
  next_walk_ = now + std::max<std::chrono::nanoseconds>(options_.poll_interval, least_pause_to_duration * took);
  floors_ = marks_.floors(jobs, jobs.size() < static_cast<std::size_t>(wanted) ? looked_at_ : std::nullopt);
}

void Fetcher::give_back_suspects() {
  std::vector<JobId> suspects;
  {
    const std::scoped_lock lock{mutex_};
    suspects.swap(suspects_);
  }
  const std::shared_ptr<Identity> identity = hooks_.identity();
  if (suspects.empty() || !identity) {
    return;
  }
  // No claim is under way here: whatever this process has claimed is among what it holds.
  const std::vector<JobId> held = hooks_.held();
  const std::set<JobId> known{held.begin(), held.end()};
  std::erase_if(suspects, [&](JobId job) { return known.contains(job); });
  if (suspects.empty()) {
    return;
  }
  try {
    const auto freed = rescue_store_.free_own(identity->lease, suspects, least_suspect_age);
    if (!freed.empty()) {
      logger_->warn(
          "{} jobs carried the lease of this worker process, which did not have them; they were returned to the queue",
          freed.size());
      const std::scoped_lock lock{mutex_};
      schedule_.start_afresh(steady_clock::now());
    }
  } catch (const std::exception& error) {
    // They are found again.
    logger_->debug("jobs that this process does not have could not be given back: {}", error.what());
  }
}

void Fetcher::types_changed() {
  {
    const std::scoped_lock lock{mutex_};
    ++asked_for_walks_;
  }
  look_through();
}

void Fetcher::pause_locked() {
  paused_ = true;
  schedule_.pause(steady_clock::now());
  // The look that finds the queue going on finds these again.
  announced_.clear();
  next_due_.reset();
  look_through_ = false;
  look_for_due_ = false;
}

void Fetcher::claimed(const std::vector<model::ClaimedJob>& jobs) {
  marks_.claimed(jobs);
  if (options_.metrics != nullptr) {
    options_.metrics->claimed(options_.queue, jobs);
  }
  if (!jobs.empty()) {
    last_answered_claim_ = jobs.front().leased_at.value_or(last_answered_claim_);
    for (LostClaim& lost : lost_claims_) {
      lost.before = std::min(lost.before, last_answered_claim_);
    }
  }
  const std::scoped_lock lock{mutex_};
  schedule_.claimed(static_cast<int>(jobs.size()), steady_clock::now());
}

void Fetcher::remember_lost_claim(const Identity& identity) {
  const auto now = steady_clock::now();
  if (!lost_claims_.empty() && lost_claims_.back().before == TimePoint::max()) {
    // Nothing was answered since the last loss: the same span of time covers both.
    lost_claims_.back().give_up = now + lost_claims_surface_within;
    return;
  }
  lost_claims_.push_back({.lease = identity.lease,
                          .after = last_answered_claim_,
                          .look_again = now,
                          .give_up = now + lost_claims_surface_within});
}

void Fetcher::release_lost_claims(const Identity& identity) {
  const auto now = steady_clock::now();
  // Those of a lease that was lost are freed by whoever found it dead.
  std::erase_if(lost_claims_,
                [&](const LostClaim& lost) { return lost.lease != identity.lease || now > lost.give_up; });
  for (LostClaim& lost : lost_claims_) {
    if (now < lost.look_again) {
      continue;
    }
    lost.look_again = now + between_looks_for_lost_claims;
    if (const auto released = store_.release_lost_claim(lost.lease, lost.after, lost.before); released > 0) {
      look_through_ = true;
      logger_->info("returned {} jobs of a claim whose answer was lost", released);
    }
  }
}

}  // namespace arrower::jobs::worker
