#include "worker/fetcher.hpp"

#include <algorithm>
#include <utility>

#include <spdlog/spdlog.h>

#include "model/backoff.hpp"
#include "worker/service_thread.hpp"

namespace arrower::jobs::worker {

using std::chrono::steady_clock;

namespace {

/// The server may still be at work on a claim whose connection was lost; by then it has noticed.
constexpr std::chrono::seconds lost_claims_surface_within{60};
constexpr std::chrono::seconds between_looks_for_lost_claims{5};

}  // namespace

Fetcher::Fetcher(std::chrono::milliseconds poll_interval, std::chrono::microseconds prefetch_window,
                 const Registry& registry, postgres::JobStore& store, Executor& executor,
                 std::shared_ptr<spdlog::logger> logger, std::function<std::shared_ptr<Identity>()> identity)
    : poll_interval_{poll_interval},
      prefetch_window_{prefetch_window},
      registry_{registry},
      store_{store},
      executor_{executor},
      logger_{std::move(logger)},
      identity_{std::move(identity)} {}

Fetcher::~Fetcher() { stop(); }

void Fetcher::start() {
  thread_ = start_service_thread("arrower-fetch", [this](const std::stop_token& stop) { run(stop); });
}

void Fetcher::stop() {
  if (thread_.joinable()) {
    thread_.request_stop();
    thread_.join();
  }
}

void Fetcher::wake() {
  {
    const std::scoped_lock lock{mutex_};
    ready_ = true;
  }
  changed_.notify_one();
}

void Fetcher::wake_in(std::chrono::microseconds delay) {
  const auto due = steady_clock::now() + delay;
  {
    const std::scoped_lock lock{mutex_};
    if (next_due_ && *next_due_ <= due) {
      return;
    }
    next_due_ = due;
  }
  changed_.notify_one();
}

void Fetcher::capacity_changed() {
  {
    const std::scoped_lock lock{mutex_};
    capacity_ = true;
  }
  changed_.notify_one();
}

void Fetcher::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    wait(stop);
    if (stop.stop_requested()) {
      return;
    }
    if (const auto released = executor_.release_overdue(); released > 0) {
      logger_->debug("returned {} jobs that waited behind slow ones", released);
    }
    {
      const std::scoped_lock lock{mutex_};
      const auto now = steady_clock::now();
      if (now >= next_poll_) {
        ready_ = true;
        next_poll_ = now + poll_interval_;
        // A look at what is scheduled now and then, for the notifications that were missed.
        next_due_is_known_ = false;
      }
      if (next_due_ && now >= *next_due_) {
        ready_ = true;
        next_due_.reset();
        next_due_is_known_ = false;
      }
      if (!ready_) {
        continue;
      }
      // Until the claim is done, what happens meanwhile is remembered.
      ready_ = false;
      capacity_ = false;
    }
    const int wanted = executor_.wanted();
    const Fetch fetched = wanted == 0 ? Fetch::more : fetch(wanted);
    const std::scoped_lock lock{mutex_};
    if (fetched == Fetch::more) {
      ready_ = true;
      capacity_ = capacity_ || wanted > 0;
    } else {
      capacity_ = true;
    }
    if (fetched == Fetch::drained) {
      next_poll_ = steady_clock::now() + poll_interval_;
    }
  }
}

/// Until there is something to do: ready jobs and room for them, or a time that has come.
void Fetcher::wait(const std::stop_token& stop) {
  std::unique_lock lock{mutex_};
  const auto something_to_do = [&] { return ready_ && capacity_; };
  if (failures_ > 0) {
    // Nothing wakes us before the back-off is over, lest a busy queue hammers a database that is coming up.
    changed_.wait_for(lock, stop, model::reconnect_delay(failures_), [] { return false; });
    ready_ = true;
    capacity_ = true;
    return;
  }
  while (!stop.stop_requested() && !something_to_do()) {
    auto until = next_poll_;
    if (executor_.has_work()) {
      // Jobs that wait behind busy workers are looked after.
      constexpr std::chrono::milliseconds shortest{10};
      until =
          std::min(until, steady_clock::now() + std::max<std::chrono::microseconds>(2 * prefetch_window_, shortest));
    }
    if (next_due_) {
      until = std::min(until, *next_due_);
    }
    const auto known_due = next_due_;
    if (!changed_.wait_until(lock, stop, until, [&] { return something_to_do() || next_due_ != known_due; })) {
      return;
    }
  }
}

Fetcher::Fetch Fetcher::fetch(int wanted) {
  const std::shared_ptr<Identity> identity = identity_();
  const std::vector<std::string> types = registry_.job_types();
  if (!identity || types.empty()) {
    // Whoever changes that wakes us.
    return Fetch::none;
  }
  try {
    release_lost_claims(*identity);
    if (!next_due_is_known_) {
      ask_next_due();
    }
    std::vector<model::ClaimedJob> jobs = store_.claim(types, wanted, identity->lease);
    if (failures_ > 0) {
      logger_->info("claiming jobs works again");
      failures_ = 0;
    }
    if (!jobs.empty()) {
      last_answered_claim_ = jobs.front().leased_at;
      for (LostClaim& lost : lost_claims_) {
        lost.before = std::min(lost.before, last_answered_claim_);
      }
    }
    const bool drained = jobs.size() < static_cast<std::size_t>(wanted);
    executor_.push(std::move(jobs), identity);
    return drained ? Fetch::drained : Fetch::more;
  } catch (const std::exception& error) {
    ++failures_;
    if (failures_ == 1) {
      logger_->warn("claiming jobs failed and will be tried again until it works: {}", error.what());
    }
    remember_lost_claim(*identity);
    return Fetch::more;
  }
}

/// Before a claim, never after it: a job that becomes due between the two is then seen by the claim, or by the timer.
void Fetcher::ask_next_due() {
  const std::optional<std::chrono::microseconds> due = store_.next_due();
  next_due_is_known_ = true;
  if (due) {
    const auto at = steady_clock::now() + *due;
    const std::scoped_lock lock{mutex_};
    next_due_ = next_due_ ? std::min(*next_due_, at) : at;
  }
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
      logger_->info("returned {} jobs of a claim whose answer was lost", released);
    }
  }
}

}  // namespace arrower::jobs::worker
