#include "worker/presence.hpp"

#include <algorithm>
#include <condition_variable>
#include <format>
#include <random>
#include <utility>
#include <variant>

#include <spdlog/spdlog.h>
#include <arrower/jobs/error.hpp>

#include "model/backoff.hpp"
#include "model/clock.hpp"
#include "model/look_schedule.hpp"
#include "model/notification.hpp"
#include "postgres/schema_check.hpp"
#include "telemetry/service_log.hpp"
#include "worker/service_thread.hpp"

namespace arrower::jobs::worker {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

/// How long a session that this process had before may hold its lock, until it is ended; and again until it is gone.
constexpr std::chrono::seconds longest_lock_wait{2};
constexpr milliseconds between_lock_tries{50};

/// All processes together try so often to become the one that watches, however many they are.
constexpr milliseconds between_watch_tries{50};
constexpr milliseconds shortest_watch_pause{400};

constexpr std::chrono::minutes between_peer_counts{5};

model::Lease random_lease() {
  std::random_device random;
  return std::uniform_int_distribution<model::Lease>{1}(random);
}

/// Not all in the same moment.
milliseconds with_jitter(milliseconds time) {
  thread_local std::minstd_rand random{std::random_device{}()};
  return std::chrono::duration_cast<milliseconds>(time * std::uniform_real_distribution{0.75, 1.25}(random));
}

void wait_for(milliseconds time, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any pause;
  std::unique_lock lock{mutex};
  pause.wait_for(lock, stop, time, [] { return false; });
}

}  // namespace

Presence::Member::Member(postgres::WorkerDescription description, Hooks hooks)
    : state_{std::make_shared<State>(std::move(description), std::move(hooks))} {}

Presence::Member::State::State(postgres::WorkerDescription the_description, Hooks the_hooks)
    : description{std::move(the_description)}, hooks{std::move(the_hooks)} {}

std::shared_ptr<Identity> Presence::Member::State::current() const {
  const std::scoped_lock lock{mutex};
  return present ? identity : nullptr;
}

std::shared_ptr<Identity> Presence::Member::State::last() const {
  const std::scoped_lock lock{mutex};
  return identity;
}

Presence::Presence(PresenceOptions options, const postgres::Statements& statements,
                   std::shared_ptr<spdlog::logger> logger, Hooks hooks)
    : options_{std::move(options)}, statements_{statements}, logger_{std::move(logger)}, hooks_{std::move(hooks)} {}

Presence::~Presence() { stop(); }

void Presence::start() {
  thread_ = start_service_thread("arrower-control", [this](const std::stop_token& stop) { run(stop); });
}

void Presence::stop() {
  if (!thread_.joinable()) {
    return;
  }
  thread_.request_stop();
  interrupt_.raise();
  wake_up_.notify();
  {
    // Nothing that it waits for matters any more.
    const std::scoped_lock lock{session_mutex_};
    if (session_ != nullptr) {
      session_->cut();
    }
  }
  thread_.join();
}

void Presence::join(Member& member) {
  {
    const std::scoped_lock lock{members_mutex_};
    members_.push_back(member.state_);
  }
  refresh();
}

void Presence::leave(Member& member, model::SteadyTime until) {
  Member::State& state = *member.state_;
  {
    std::unique_lock lock{members_mutex_};
    state.left = true;
    std::erase(members_, member.state_);
    registered_.wait_until(lock, until, [&] { return !state.registering; });
  }
  const std::scoped_lock lock{state.mutex};
  state.present = false;
}

void Presence::refresh() {
  refresh_wanted_ = true;
  wake_up_.notify();
}

void Presence::listen(Member& member, bool wanted) {
  member.state_->listening_wanted = wanted;
  refresh();
}

void Presence::jobs_returned() {
  const std::scoped_lock lock{members_mutex_};
  for (const auto& member : members_) {
    member->hooks.queue_changed();
  }
}

bool Presence::cut_overdue(milliseconds longest) {
  const auto since = busy_since_.load();
  if (since == 0 || steady_clock::now() - Clock::time_point{Clock::duration{since}} < longest) {
    return false;
  }
  const std::scoped_lock lock{session_mutex_};
  if (session_ == nullptr) {
    return false;
  }
  session_->cut();
  return true;
}

void Presence::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const auto started = steady_clock::now();
    try {
      stay(stop);
    } catch (const std::exception& error) {
      if (stop.stop_requested()) {
        break;
      }
      ++failures_;
      if (failures_ == 1) {
        telemetry::log_connection_lost(*logger_, "control", "the control connection", error.what());
      } else {
        logger_->debug("the control connection failed again: {}", error.what());
      }
    }
    listens_ = false;
    watching_ = false;
    busy_since_ = 0;
    set_absent();
    // A connection that had stood is opened again at once: others take this process for dead if that takes long.
    if (failures_ > 1 || (failures_ == 1 && steady_clock::now() - started < std::chrono::seconds{1})) {
      wait_for(model::reconnect_delay(failures_), stop);
    }
  }
}

void Presence::stay(const std::stop_token& stop) {
  postgres::ControlConnection control{options_.connection_string, options_.hosts, statements_, interrupt_};
  set_session(&control.session());
  try {
    talk(control, stop);
  } catch (...) {
    set_session(nullptr);
    throw;
  }
  set_session(nullptr);
}

void Presence::talk(postgres::ControlConnection& control, const std::stop_token& stop) {
  touch();
  pooled_ = control.is_pooled();
  if (control.is_pooled() && options_.liveness == Liveness::session_lock) {
    throw ConfigurationError{
        "liveness is session_lock, but the connection goes through a pooler in transaction mode: set "
        "control_connection_string to a direct address, or liveness to heartbeat"};
  }
  if (holds_lock(control) && lock_key_ && !take_lock(control, *lock_key_, stop)) {
    if (stop.stop_requested()) {
      return;
    }
    // A session of ours of which the server does not know that it is gone, or any other user's: the numbers of locks
    // are there to be read. The heartbeat tells the others of the new one.
    logger_->warn("another session holds the lock of this worker process; going on with a new lock");
    take_new_lock(control, random_lease());
  }
  touch();
  postgres::require_schema(control.session(), options_.schema);
  if (!control.is_pooled()) {
    // Before the first claim: what is enqueued from here on is heard of.
    control.listen(postgres::channel_name(options_.schema),
                   [this](std::string_view notification) { hear(notification); });
  }
  // Three chances before the others count us as dead.
  const milliseconds between_beats = options_.heartbeat_timeout / 3;
  bool connected = false;
  auto next_beat = steady_clock::now();
  next_watch_ = steady_clock::now();
  while (!stop.stop_requested()) {
    const auto now = steady_clock::now();
    if (now >= next_beat || refresh_wanted_.exchange(false)) {
      for (const auto& member : members()) {
        touch();
        appear(control, *member);
      }
      touch();
      beat(control);
      listens_ = !control.is_pooled();
      if (!std::exchange(connected, true)) {
        hooks_.connected();
      }
      if (failures_ > 0) {
        telemetry::log_connection_restored(*logger_, "control", "the control connection");
        failures_ = 0;
      }
      next_beat = steady_clock::now() + between_beats;
    }
    if (!watching_ && steady_clock::now() >= next_watch_) {
      touch();
      try_to_watch(control);
    }
    const auto until = watching_ ? next_beat : std::min(next_beat, next_watch_);
    busy_since_ = 0;
    control.wait(wake_up_, std::max(std::chrono::ceil<milliseconds>(until - steady_clock::now()), milliseconds{0}));
    touch();
    wake_up_.clear();
  }
}

bool Presence::take_lock(postgres::ControlConnection& control, model::Lease key, const std::stop_token& stop) {
  bool ended = false;
  auto deadline = steady_clock::now() + longest_lock_wait;
  while (!stop.stop_requested()) {
    touch();
    if (control.try_lock(key)) {
      lock_holder_ = control.session().server_process();
      return true;
    }
    if (steady_clock::now() >= deadline) {
      if (ended || !control.end_holder(key, lock_holder_)) {
        return false;
      }
      logger_->warn(
          "ended the session that this worker process had before: the server had not noticed that it is gone");
      ended = true;
      deadline = steady_clock::now() + longest_lock_wait;
    }
    wait_for(between_lock_tries, stop);
  }
  return false;
}

void Presence::take_new_lock(postgres::ControlConnection& control, model::Lease key) {
  while (!control.try_lock(key)) {
    key = random_lease();
  }
  lock_key_ = key;
  lock_holder_ = control.session().server_process();
}

/// Registers the queue under a new lease, unless it has one. Makes known what it can do.
void Presence::appear(postgres::ControlConnection& control, Member::State& member) {
  const std::shared_ptr<Identity> identity = member.last();
  std::vector<std::string> types;
  {
    const std::scoped_lock lock{members_mutex_};
    if (member.left) {
      return;
    }
    types = member.hooks.job_types();
    member.registering = identity == nullptr;
  }
  if (identity) {
    if (types != member.known_types) {
      postgres::set_job_types(control.session(), statements_, identity->lease, types);
      member.known_types = types;
    }
    return;
  }
  struct EndOfRegistration {
    Presence& presence;
    Member::State& member;
    ~EndOfRegistration() {
      const std::scoped_lock lock{presence.members_mutex_};
      member.registering = false;
      presence.registered_.notify_all();
    }
  } const end{*this, member};
  register_member(control, member, types);
}

void Presence::register_member(postgres::ControlConnection& control, Member::State& member,
                               const std::vector<std::string>& types) {
  if (!appeared_) {
    hooks_.appearing();
    appeared_ = true;
  }
  const auto fresh = std::make_shared<Identity>();
  fresh->lease = random_lease();
  if (holds_lock(control) && !lock_key_) {
    take_new_lock(control, fresh->lease);
  }
  postgres::register_worker(control.session(), statements_, member.description, fresh->lease,
                            holds_lock(control) ? lock_key_ : std::nullopt, types,
                            member.listening_wanted && !control.is_pooled());
  member.known_types = types;
  {
    const std::scoped_lock lock{members_mutex_};
    if (!member.left) {
      const std::scoped_lock member_lock{member.mutex};
      member.identity = fresh;
      return;
    }
  }
  postgres::unregister_worker(control.session(), statements_, fresh->lease);
}

/// Shows that this process lives. Queues in which it was declared dead go on under new leases.
void Presence::beat(postgres::ControlConnection& control) {
  std::vector<model::Lease> leases;
  std::vector<model::Lease> listening;
  for (const auto& member : members()) {
    if (const std::shared_ptr<Identity> identity = member->last()) {
      leases.push_back(identity->lease);
      if (member->listening_wanted && !control.is_pooled()) {
        listening.push_back(identity->lease);
      }
    }
  }
  if (leases.empty()) {
    return;
  }
  const TimePoint before = model::machine_time();
  const auto beats =
      postgres::heartbeat(control.session(), statements_, leases, holds_lock(control) ? lock_key_ : std::nullopt,
                          listening, watching_ && !control.is_pooled(), options_.prepare);
  const TimePoint after = model::machine_time();
  const std::scoped_lock lock{members_mutex_};
  for (const auto& member : members_) {
    const std::shared_ptr<Identity> identity = member->last();
    if (!identity || std::ranges::find(leases, identity->lease) == leases.end()) {
      continue;
    }
    const auto beat = beats.find(identity->lease);
    if (beat == beats.end()) {
      lose_locked(*member, "another one declared it dead and has returned its jobs to the queue");
      refresh();
      continue;
    }
    clock_offset_ = beat->second.now - (before + (after - before) / 2);
    bool was_present = true;
    {
      const std::scoped_lock member_lock{member->mutex};
      was_present = std::exchange(member->present, true);
    }
    if (!was_present) {
      member->hooks.appeared();
    }
    if (!beat->second.suspects.empty()) {
      member->hooks.suspects(beat->second.suspects);
    }
  }
}

void Presence::try_to_watch(postgres::ControlConnection& control) {
  if (!holds_lock(control)) {
    // No lock would hold. All watch then, each of them seldom.
    watching_ = true;
    hooks_.watching();
    return;
  }
  const postgres::WatchAttempt attempt = postgres::take_watch(control.session(), statements_, options_.prepare);
  if (attempt.taken) {
    watching_ = true;
    hooks_.watching();
    // So that the others know which one it is.
    refresh();
    return;
  }
  if (attempt.watcher) {
    watch_watcher(*attempt.watcher, attempt.watcher_timeout);
    unwatched_since_.reset();
  } else if (steady_clock::now() - unwatched_since_.emplace(unwatched_since_.value_or(steady_clock::now())) >=
             options_.heartbeat_timeout) {
    // Another session holds the lock and does not watch over the others: any user of the database could. Several
    // processes may come to this at the same time, which does no harm.
    logger_->warn("another session holds the lock for looking after other workers, and does not look after them");
    watching_ = true;
    hooks_.watching();
    refresh();
    return;
  }
  count_peers(control, attempt.workers);
  const milliseconds pause = std::max(shortest_watch_pause, attempt.workers * between_watch_tries);
  next_watch_ = steady_clock::now() + with_jitter(pause);
}

/// Processes with several queues would have to count for each; they look as often as if they were alone.
void Presence::count_peers(postgres::ControlConnection& control, int workers) {
  const auto now = steady_clock::now();
  const std::vector<std::shared_ptr<Member::State>> mine = members();
  if (mine.size() != 1 || now < next_count_) {
    return;
  }
  const Member::State& member = *mine.front();
  // Few in all are few peers.
  int peers = workers;
  if (workers >= model::LookSchedule::many_peers) {
    next_count_ = now + between_peer_counts;
    peers = postgres::count_peers(control.session(), statements_, member.description.queue, member.known_types);
  }
  const std::scoped_lock lock{members_mutex_};
  if (!member.left) {
    member.hooks.peers(peers);
  }
}

void Presence::watch_watcher(const model::SuspectedDeath& watcher, milliseconds timeout) {
  const auto now = steady_clock::now();
  if (watcher.lease != watcher_.lease || watcher.heartbeat != watcher_.heartbeat) {
    watcher_ = watcher;
    watcher_silent_for_ = std::chrono::nanoseconds{0};
  } else {
    // What this process has not watched, being paused itself, says little.
    watcher_silent_for_ += std::min<std::chrono::nanoseconds>(now - watcher_seen_at_, timeout / 3);
    if (watcher_silent_for_ >= timeout) {
      hooks_.watcher_silent(watcher);
    }
  }
  watcher_seen_at_ = now;
}

void Presence::lose_locked(Member::State& member, std::string_view why) {
  std::shared_ptr<Identity> identity;
  {
    const std::scoped_lock lock{member.mutex};
    identity = std::exchange(member.identity, nullptr);
    member.present = false;
  }
  if (!identity) {
    return;
  }
  logger_->warn("this worker process lost its lease in queue \"{}\": {}; going on under a new lease",
                member.description.queue, why);
  identity->lost = true;
  member.hooks.lost(*identity);
}

void Presence::hear(std::string_view notification) {
  struct Listener {
    const Presence& presence;

    void for_queue(std::string_view queue, const std::function<void(const Member::Hooks&)>& function) const {
      for (const auto& member : presence.members_) {
        if (member->description.queue == queue) {
          function(member->hooks);
        }
      }
    }

    void operator()(std::monostate) const {}
    void operator()(const model::JobsAnnounced& jobs) const {
      for_queue(jobs.queue, [&](const Member::Hooks& hooks) {
        if (jobs.ready) {
          hooks.jobs_ready(jobs.priority, jobs.run_at);
        } else {
          hooks.job_due_in(jobs.run_at - (model::machine_time() + presence.clock_offset_));
        }
      });
    }
    void operator()(const model::QueueChanged& changed) const {
      for_queue(changed.queue, [](const Member::Hooks& hooks) { hooks.queue_changed(); });
    }
    void operator()(const model::SchedulesChanged& changed) const {
      for_queue(changed.queue, [](const Member::Hooks& hooks) { hooks.schedules_changed(); });
    }
    void operator()(const model::JobsCancelled& cancelled) const {
      for (const auto& member : presence.members_) {
        member->hooks.jobs_cancelled(cancelled.ids);
      }
    }
  };
  const auto heard = model::parse_notification(notification);
  const std::scoped_lock lock{members_mutex_};
  std::visit(Listener{*this}, heard);
}

void Presence::set_absent() {
  for (const auto& member : members()) {
    const std::scoped_lock lock{member->mutex};
    member->present = false;
  }
}

std::vector<std::shared_ptr<Presence::Member::State>> Presence::members() const {
  const std::scoped_lock lock{members_mutex_};
  return members_;
}

/// Behind a pooler neither locks nor LISTEN hold.
bool Presence::holds_lock(const postgres::ControlConnection& control) const {
  return options_.liveness == Liveness::session_lock ||
         (options_.liveness == Liveness::automatic && !control.is_pooled());
}

void Presence::set_session(postgres::Session* session) {
  const std::scoped_lock lock{session_mutex_};
  session_ = session;
  if (session_ != nullptr && interrupt_.is_raised()) {
    session_->cut();
  }
}

}  // namespace arrower::jobs::worker
