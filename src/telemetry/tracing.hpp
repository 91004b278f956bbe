// The spans of a queue: one for each call of enqueue, one for each run of a job.
#pragma once

#include <atomic>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <arrower/jobs/encoded_job.hpp>
#include <arrower/jobs/job_id.hpp>

#include "model/job.hpp"
#include "model/settlement.hpp"
#include "postgres/enqueue.hpp"
#include "postgres/server_address.hpp"

namespace arrower::jobs::telemetry {

/// Who enqueues.
struct Sender {
  std::string_view queue;
  /// What `messaging.client.id` says; empty: nothing.
  std::string_view client;
  /// The server that the jobs go to; null as long as it is not known.
  std::function<postgres::KnownAddress()> server;
};

/// Makes spans; there is none where nobody would see them. Safe to use from several threads.
class Tracing {
 public:
  /// OpenTelemetry's tracer, see otel.hpp.
  struct Tracer;

  Tracing(std::unique_ptr<Tracer> tracer, bool sql_spans);
  ~Tracing();

  /// Remembers a schedule: the spans of its occurrences link to the span that this makes.
  void schedule_made(std::string_view queue, const std::string& name, std::string_view job_type);
  /// A producer span for a job of a schedule, in a trace of its own. Answers what the job is to carry.
  TraceCarrier occurrence(const Sender& sender, const EncodedJob& job) const;

  const Tracer& tracer() const noexcept { return *tracer_; }
  bool sql_spans() const noexcept { return sql_spans_; }

 private:
  const std::unique_ptr<Tracer> tracer_;
  const bool sql_spans_;

  mutable std::mutex mutex_;
  // Guarded by mutex_:
  /// The contexts of the spans of schedules, by queue and name.
  std::map<std::pair<std::string, std::string>, TraceCarrier> schedules_;
};

/// A producer span for a call of enqueue. The current span is its parent, unless all jobs bring the same carrier.
class EnqueueSpan {
 public:
  /// `tracing` may be null: then nothing is recorded. What the jobs inherit anyway is passed on.
  /// `sender` must outlive it.
  EnqueueSpan(const Tracing* tracing, const Sender& sender, std::span<const EncodedJob> jobs,
              postgres::Inheritance inherited);
  /// Ends it.
  ~EnqueueSpan();
  EnqueueSpan(const EnqueueSpan&) = delete;
  EnqueueSpan& operator=(const EnqueueSpan&) = delete;

  /// What the jobs take over where they bring nothing of their own.
  const postgres::Inheritance& inherited() const noexcept { return inherited_; }

  void enqueued(std::span<const JobId> ids);
  /// The exception that is being handled came out of it.
  void failed();

 private:
  struct State;
  void name_server();

  const Sender& sender_;
  postgres::Inheritance inherited_;
  std::unique_ptr<State> state_;
};

/// A consumer span for a run of a job: child of the span that the job carries, and linked to it. It is the current span
/// of its thread, and the job's baggage the current one, for as long as it lives.
class RunSpan {
 public:
  /// `tracing` may be null: then nothing is recorded. `client` names the worker process, `server` is where the job came
  /// from.
  RunSpan(const Tracing* tracing, std::string_view queue, std::string_view client,
          const postgres::CurrentServer& server, const model::ClaimedJob& job, model::SteadyTime started);
  /// Ends it if nobody has.
  ~RunSpan();
  RunSpan(const RunSpan&) = delete;
  RunSpan& operator=(const RunSpan&) = delete;

  explicit operator bool() const noexcept { return state_ != nullptr; }
  /// In hexadecimal; empty if nothing is recorded.
  std::string trace_id() const;

  /// Null unless the statements of the job's transaction get spans, too.
  const Tracing* sql_tracing() const noexcept;

  void end(const model::Settlement& settlement);
  void end_lease_lost();

  /// The part that another thread may end while the job function still runs.
  class Shared {
   public:
    virtual ~Shared() = default;
    virtual void end_abandoned(std::string_view reason) = 0;
  };
  std::shared_ptr<Shared> share() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace arrower::jobs::telemetry
