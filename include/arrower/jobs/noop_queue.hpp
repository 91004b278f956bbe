// A queue that forgets.
#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <arrower/jobs/queue.hpp>

namespace arrower::jobs {

/// Accepts everything that a PostgresQueue accepts, refuses what it refuses, and keeps and runs nothing: for programs
/// and tests in which background work is of no interest. Its ids count up from 1. Safe to use from several threads.
class NoopQueue final : public Queue {
 public:
  NoopQueue();
  ~NoopQueue() override;

  bool unschedule(std::string_view name) override;

  /// Returns true at once.
  bool shutdown(std::chrono::milliseconds deadline) override;

 protected:
  std::vector<JobId> enqueue_encoded(const Within* within, std::span<const EncodedJob> jobs) override;
  void register_handler(JobHandler handler) override;
  void schedule_encoded(EncodedSchedule schedule) override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace arrower::jobs
