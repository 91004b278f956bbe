// Jobs of different kinds that are enqueued together.
#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include <arrower/jobs/encoded_job.hpp>
#include <arrower/jobs/payload.hpp>

namespace arrower::jobs {

/// Collects jobs, each with its own options, for one `enqueue`: all or nothing. Not for use by several
/// threads at once.
///
///     jobs::Batch batch;
///     batch.add(SendInvoice{42}).add(Archive{42}, {.run_at = jobs::now() + 24h});
///     std::vector<jobs::JobId> ids = queue.enqueue(tx, batch);
class Batch {
 public:
  /// Throws PayloadError if the job cannot be encoded; the batch is unchanged then.
  template <class J>
  Batch& add(const J& job, JobOptions options = {}) {
    jobs_.push_back({job_type_of<J>(), encode_payload(job), std::move(options)});
    return *this;
  }

  void reserve(std::size_t jobs) { jobs_.reserve(jobs); }
  std::size_t size() const noexcept { return jobs_.size(); }
  bool empty() const noexcept { return jobs_.empty(); }
  void clear() noexcept { jobs_.clear(); }
  std::span<const EncodedJob> jobs() const noexcept { return jobs_; }

 private:
  std::vector<EncodedJob> jobs_;
};

}  // namespace arrower::jobs
