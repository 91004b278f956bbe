#include "events.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <format>
#include <set>
#include <utility>
#include <vector>

#include <arrower/jobs/detail/fields.hpp>

#include "http/response.hpp"
#include "json/encode.hpp"
#include "json/text.hpp"
#include "json/time.hpp"
#include "library_errors.hpp"

namespace arrower::jobs::admin {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds ping_interval{15};

/// A database that responds slowly is asked less often: so many times as long as a look takes nothing is asked.
constexpr int least_pause_for_look = 10;

/// A client that has not taken this many is dropped.
constexpr std::size_t most_messages_waiting = 8;

/// A queue's figures as JSON, field by field.
using QueueFields = std::vector<std::pair<std::string, std::string>>;

struct Problem {
  std::string code;
  std::string message;
};

std::string event(std::string_view name, const std::string& json) {
  return std::format("event: {}\ndata: {}\n\n", name, json);
}

/// An object of the fields that `is_wanted` chooses.
template <class Wanted>
void append_object(std::string& json, const QueueFields& fields, Wanted is_wanted) {
  json += '{';
  bool first = true;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (is_wanted(i)) {
      json += first ? "" : ",";
      first = false;
      append_json_text(json, fields[i].first);
      json += ':' + fields[i].second;
    }
  }
  json += '}';
}

}  // namespace

/// The first page of queues, as it was told last: who wants to see others asks for them.
struct Events::Overview {
  std::vector<QueueFields> queues;
  std::string next;

  Overview(const QueuePage& page, const Redaction& redaction) : next{page.next} {
    JsonEncoder encode{redaction};
    queues.reserve(page.queues.size());
    for (const QueueOverview& queue : page.queues) {
      QueueFields& fields = queues.emplace_back();
      detail::for_each_field(
          queue, [&](std::string_view name, const auto& content) { fields.emplace_back(name, encode(content)); });
    }
  }

  std::string whole() const {
    std::string json = "{\"queues\":[";
    for (const QueueFields& fields : queues) {
      json += &fields == &queues.front() ? "" : ",";
      append_object(json, fields, [](std::size_t) { return true; });
    }
    json += "],\"next\":";
    append_json_text(json, next);
    json += ",\"time\":";
    append_json_text(json, time_text(now()));
    return event("overview", json + '}');
  }

  /// Which queues it shows, in which order.
  bool shows_the_same_as(const Overview& other) const {
    return next == other.next && std::ranges::equal(queues, other.queues, {}, name_of, name_of);
  }

  /// What differs from another one that shows the same queues: of each such queue its name and the fields. Also says
  /// that the stream is alive.
  std::string changes_since(const Overview& other) const {
    std::string json = "{\"queues\":[";
    bool first = true;
    for (std::size_t queue = 0; queue < queues.size(); ++queue) {
      const QueueFields& fields = queues[queue];
      const QueueFields& before = other.queues[queue];
      if (fields != before) {
        json += first ? "" : ",";
        first = false;
        append_object(json, fields, [&](std::size_t i) { return i == 0 || fields[i] != before[i]; });
      }
    }
    return event("changes", json + "]}");
  }

 private:
  /// The first field of a queue.
  static const std::string& name_of(const QueueFields& fields) { return fields.front().second; }
};

struct Events::State {
  std::size_t most_subscriptions = 0;
  std::mutex mutex;
  std::condition_variable_any changed;
  // Guarded by mutex:
  std::set<Subscription*> subscriptions;
  bool ended = false;
  /// The latest overview as an event, for clients that connect in between.
  std::shared_ptr<const std::string> latest;
  Clock::time_point looked_at;

  /// `changes`: for clients that have an overview.
  void send_overview(std::string overview, std::string changes) {
    const auto whole = std::make_shared<const std::string>(std::move(overview));
    const auto part = std::make_shared<const std::string>(std::move(changes));
    {
      const std::scoped_lock lock{mutex};
      latest = whole;
      looked_at = Clock::now();
      for (Subscription* const subscription : subscriptions) {
        push(*subscription, subscription->has_overview_ ? part : whole);
        subscription->has_overview_ = true;
      }
    }
    changed.notify_all();
  }

  void send(std::string text) {
    if (text.empty()) {
      return;
    }
    const auto shared = std::make_shared<const std::string>(std::move(text));
    {
      const std::scoped_lock lock{mutex};
      for (Subscription* const subscription : subscriptions) {
        push(*subscription, shared);
      }
    }
    changed.notify_all();
  }

 private:
  static void push(Subscription& subscription, const std::shared_ptr<const std::string>& text) {
    if (subscription.waiting_.size() >= most_messages_waiting) {
      subscription.dropped_ = true;
      subscription.waiting_.clear();
    } else if (!subscription.dropped_) {
      subscription.waiting_.push_back(text);
    }
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
                      std::format("{} clients are already connected to the event stream (option max_event_streams); "
                                  "poll /queues instead",
                                  state_->subscriptions.size()),
                      {{"Retry-After", "30"}}};
    }
    if (state_->latest && Clock::now() - state_->looked_at < interval_) {
      subscription->waiting_.push_back(state_->latest);
      subscription->has_overview_ = true;
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
        // No client listens: what happens until one does is not sent.
        last_audit_.reset();
        state_->latest.reset();
        state_->changed.wait(lock, stop, [this] { return !state_->subscriptions.empty(); });
        continue;
      }
    }
    const Clock::time_point began = Clock::now();
    try {
      std::string audit = new_audit_entries();
      look_at_queues();
      state_->send(std::move(audit));
    } catch (const std::exception& error) {
      const HttpError told = http_error_of(error);
      state_->send(event("problem", JsonEncoder{redaction_}(Problem{.code = told.code(), .message = told.what()})));
    }
    const auto pause = std::max<Clock::duration>(interval_, least_pause_for_look * (Clock::now() - began));
    std::unique_lock lock{state_->mutex};
    state_->changed.wait_for(lock, stop, pause, [] { return false; });
  }
}

void Events::look_at_queues() {
  auto overview = std::make_unique<const Overview>(inspector_.queues(QueuePageRequest{}), redaction_);
  std::string whole = overview->whole();
  std::string changes =
      last_overview_ && overview->shows_the_same_as(*last_overview_) ? overview->changes_since(*last_overview_) : whole;
  last_overview_ = std::move(overview);
  state_->send_overview(std::move(whole), std::move(changes));
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
