#include "worker/service_threads.hpp"

#include <chrono>

#include "worker/service_thread.hpp"

namespace arrower::jobs::worker {

using std::chrono::steady_clock;

ServiceThreads::Service::Service(ServiceThreads& threads, Step step) : threads_{threads}, step_{std::move(step)} {
  const std::scoped_lock lock{threads_.mutex_};
  threads_.schedule_locked(*this, steady_clock::now());
  threads_.keep_watch_locked();
}

ServiceThreads::Service::~Service() { stop(); }

void ServiceThreads::Service::wake() {
  const std::scoped_lock lock{threads_.mutex_};
  if (running_) {
    woken_ = true;
    return;
  }
  const auto now = steady_clock::now();
  if (stopped_ || due_ <= now) {
    return;
  }
  threads_.waiting_.erase({due_, this});
  threads_.schedule_locked(*this, now);
  threads_.keep_watch_locked();
}

void ServiceThreads::Service::request_stop() {
  {
    const std::scoped_lock lock{threads_.mutex_};
    if (!stopped_) {
      stopped_ = true;
      threads_.waiting_.erase({due_, this});
    }
  }
  stop_.request_stop();
}

bool ServiceThreads::Service::stop_until(model::SteadyTime deadline) {
  request_stop();
  std::unique_lock lock{threads_.mutex_};
  if (deadline == model::SteadyTime::max()) {
    ended_.wait(lock, [this] { return !running_; });
    return true;
  }
  return ended_.wait_until(lock, deadline, [this] { return !running_; });
}

ServiceThreads::ServiceThreads(int most_threads) : most_threads_{most_threads} {}

ServiceThreads::~ServiceThreads() {
  {
    const std::scoped_lock lock{mutex_};
    closing_ = true;
  }
  next_changed_.notify_all();
  turn_.notify_all();
}

std::unique_ptr<ServiceThreads::Service> ServiceThreads::start(Step step) {
  return std::make_unique<Service>(*this, std::move(step));
}

void ServiceThreads::work() {
  std::unique_lock lock{mutex_};
  while (!closing_) {
    if (!waiting_.empty() && waiting_.begin()->first <= steady_clock::now()) {
      run_locked(lock, *waiting_.begin()->second);
      continue;
    }
    ++idle_;
    if (is_watched_) {
      turn_.wait(lock);
    } else {
      is_watched_ = true;
      if (waiting_.empty() || waiting_.begin()->first == model::SteadyTime::max()) {
        next_changed_.wait(lock);
      } else {
        // A copy: the service may be gone before the wait is over.
        const model::SteadyTime until = waiting_.begin()->first;
        next_changed_.wait_until(lock, until);
      }
      is_watched_ = false;
    }
    --idle_;
  }
}

void ServiceThreads::run_locked(std::unique_lock<std::mutex>& lock, Service& service) {
  waiting_.erase(waiting_.begin());
  service.running_ = true;
  service.woken_ = false;
  keep_watch_locked();
  lock.unlock();
  const model::SteadyTime next = service.step_(service.stop_.get_token());
  lock.lock();
  service.running_ = false;
  if (service.stopped_) {
    // Under the lock: whoever waits for this destroys the service next.
    service.ended_.notify_all();
    return;
  }
  schedule_locked(service, service.woken_ ? steady_clock::now() : next);
}

void ServiceThreads::schedule_locked(Service& service, model::SteadyTime due) {
  service.due_ = due;
  const auto place = waiting_.emplace(due, &service).first;
  if (place == waiting_.begin() && is_watched_) {
    next_changed_.notify_one();
  }
}

void ServiceThreads::keep_watch_locked() {
  if (is_watched_ || waiting_.empty() || closing_) {
    return;
  }
  if (idle_ > 0) {
    turn_.notify_one();
  } else if (static_cast<int>(threads_.size()) < most_threads_) {
    threads_.push_back(start_service_thread("arrower-service", [this](const std::stop_token&) { work(); }));
  }
}

}  // namespace arrower::jobs::worker
