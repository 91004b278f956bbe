#include "events.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <format>
#include <set>
#include <utility>

#include "http/response.hpp"
#include "json/encode.hpp"
#include "library_errors.hpp"

namespace arrower::jobs::admin {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds ping_interval{15};

/// A database that answers slowly is asked less often: so many times as long as a look takes nothing is asked.
constexpr int least_pause_for_look = 10;

/// A client that has not taken this many is dropped.
constexpr std::size_t most_messages_waiting = 8;

/// The first page of queues: who wants to see others asks for them.
struct Overview {
  std::vector<QueueOverview> queues;
  std::string next;
  TimePoint time;
};

struct Problem {
  std::string code;
  std::string message;
};

std::string event(std::string_view name, const std::string& json) {
  return std::format("event: {}\ndata: {}\n\n", name, json);
}

}  // namespace

struct Events::State {
  std::size_t most_subscriptions = 0;
  std::mutex mutex;
  std::condition_variable_any changed;
  // Guarded by mutex:
  std::set<Subscription*> subscriptions;
  bool ended = false;
  /// The latest overview, for those who come in between.
  std::shared_ptr<const std::string> latest;
  Clock::time_point looked_at;

  void send(const std::string& text, bool is_latest) {
    if (text.empty()) {
      return;
    }
    const auto shared = std::make_shared<const std::string>(text);
    {
      const std::scoped_lock lock{mutex};
      if (is_latest) {
        latest = shared;
        looked_at = Clock::now();
      }
      for (Subscription* const subscription : subscriptions) {
        if (subscription->waiting_.size() >= most_messages_waiting) {
          subscription->dropped_ = true;
          subscription->waiting_.clear();
        } else if (!subscription->dropped_) {
          subscription->waiting_.push_back(shared);
        }
      }
    }
    changed.notify_all();
  }
};

Events::Events(Inspector& inspector, const Redaction& redaction, std::size_t most_subscriptions,
               std::chrono::milliseconds interval)
    : inspector_{inspector}, redaction_{redaction}, interval_{interval}, state_{std::make_shared<State>()} {
  state_->most_subscriptions = most_subscriptions;
  thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
}

Events::~Events() { stop(); }

void Events::stop() {
  {
    const std::scoped_lock lock{state_->mutex};
    state_->ended = true;
  }
  state_->changed.notify_all();
  if (thread_.joinable()) {
    thread_.request_stop();
    thread_.join();
  }
}

std::shared_ptr<Events::Subscription> Events::subscribe() {
  auto subscription = std::make_shared<Subscription>(state_);
  {
    const std::scoped_lock lock{state_->mutex};
    if (state_->ended || state_->subscriptions.size() >= state_->most_subscriptions) {
      throw HttpError{503,
                      "too_many_streams",
                      std::format("{} clients are being told of changes already (option max_event_streams); ask for "
                                  "/queues from time to time instead",
                                  state_->subscriptions.size()),
                      {{"Retry-After", "30"}}};
    }
    if (state_->latest && Clock::now() - state_->looked_at < interval_) {
      subscription->waiting_.push_back(state_->latest);
    }
    state_->subscriptions.insert(subscription.get());
  }
  state_->changed.notify_all();
  return subscription;
}

void Events::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    {
      std::unique_lock lock{state_->mutex};
      if (state_->subscriptions.empty()) {
        // Nobody listens: what happens until somebody does is nobody's news.
        last_audit_.reset();
        state_->changed.wait(lock, stop, [this] { return !state_->subscriptions.empty(); });
        continue;
      }
    }
    const Clock::time_point began = Clock::now();
    try {
      const std::string audit = new_audit_entries();
      state_->send(overview(), true);
      state_->send(audit, false);
    } catch (const std::exception& error) {
      const HttpError told = http_error_of(error);
      state_->send(event("problem", JsonEncoder{redaction_}(Problem{.code = told.code(), .message = told.what()})),
                   false);
    }
    const auto pause = std::max<Clock::duration>(interval_, least_pause_for_look * (Clock::now() - began));
    std::unique_lock lock{state_->mutex};
    state_->changed.wait_for(lock, stop, pause, [] { return false; });
  }
}

std::string Events::overview() {
  QueuePage page = inspector_.queues(QueuePageRequest{});
  return event("overview", JsonEncoder{redaction_}(Overview{
                               .queues = std::move(page.queues), .next = std::move(page.next), .time = now()}));
}

std::string Events::new_audit_entries() {
  const std::vector<AuditEntry> entries = inspector_.audit({.size = 20});
  std::string text;
  if (last_audit_) {
    for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
      if (entry->id > *last_audit_) {
        text += event("audit", JsonEncoder{redaction_}(*entry));
      }
    }
  }
  last_audit_ = std::max(last_audit_.value_or(0), entries.empty() ? 0 : entries.front().id);
  return text;
}

Events::Subscription::Subscription(std::shared_ptr<State> state) : state_{std::move(state)} {}

Events::Subscription::~Subscription() {
  const std::scoped_lock lock{state_->mutex};
  state_->subscriptions.erase(this);
}

std::optional<std::string> Events::Subscription::next() {
  std::unique_lock lock{state_->mutex};
  const bool some =
      state_->changed.wait_for(lock, ping_interval, [this] { return state_->ended || dropped_ || !waiting_.empty(); });
  if (state_->ended || dropped_) {
    return std::nullopt;
  }
  if (!some) {
    return ": still here\n\n";
  }
  std::string text = *waiting_.front();
  waiting_.pop_front();
  return text;
}

}  // namespace arrower::jobs::admin
