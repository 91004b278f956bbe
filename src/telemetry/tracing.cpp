#include "telemetry/tracing.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <format>
#include <utility>
#include <vector>

#include <opentelemetry/context/runtime_context.h>
#include <opentelemetry/trace/context.h>

#include "model/error_type.hpp"
#include "telemetry/names.hpp"
#include "telemetry/otel.hpp"
#include "telemetry/seconds.hpp"
#include "telemetry/trace_carrier.hpp"

namespace arrower::jobs::telemetry {

using namespace names;

namespace {

/// The carrier that all jobs bring; null if one brings another, or none.
const TraceCarrier* common_carrier(std::span<const EncodedJob> jobs) {
  const TraceCarrier& first = jobs.front().options.trace_carrier;
  const auto same = [&](const EncodedJob& job) { return job.options.trace_carrier == first; };
  return !first.empty() && std::ranges::all_of(jobs, same) ? &first : nullptr;
}

/// Of all `send` spans. They refer to what they are made of.
std::vector<Attribute> send_attributes(std::string_view destination, std::string_view client,
                                       const postgres::KnownAddress& server) {
  std::vector<Attribute> attributes{{messaging_system, view(system_name)},
                                    {messaging_operation_type, "send"},
                                    {messaging_operation_name, "send"},
                                    {messaging_destination_name, view(destination)}};
  if (!client.empty()) {
    attributes.emplace_back(messaging_client_id, view(client));
  }
  add_server(attributes, server);
  return attributes;
}

}  // namespace

std::string span_name(std::string_view form, std::string_view value) {
  const std::size_t begin = form.find('<');
  return std::string{form.substr(0, begin)}.append(begin == std::string_view::npos ? std::string_view{} : value);
}

SpanPointer start_span(const Tracing& tracing, std::string_view form, std::string_view value,
                       std::span<const Attribute> attributes, const Links& links,
                       const otel::trace::StartSpanOptions& options) {
  return tracing.tracer().tracer->StartSpan(view(span_name(form, value)),
                                            otel::nostd::span<const Attribute>{attributes.data(), attributes.size()},
                                            links, options);
}

void record_error(otel::trace::Span& span, std::string_view type, std::string_view message) {
  span.SetAttribute(error_type, view(type));
  span.SetStatus(otel::trace::StatusCode::kError, view(message));
  const std::array<Attribute, 2> exception{{{exception_type, view(type)}, {exception_message, view(message)}}};
  span.AddEvent("exception", otel::nostd::span<const Attribute>{exception.data(), exception.size()});
}

Tracing::Tracing(std::unique_ptr<Tracer> tracer, bool sql_spans) : tracer_{std::move(tracer)}, sql_spans_{sql_spans} {}

Tracing::~Tracing() = default;

void Tracing::schedule_made(std::string_view queue, const std::string& name, std::string_view job_type_name) {
  const std::string_view destination = shown_queue(queue);
  const std::array<Attribute, 4> attributes{{{messaging_system, view(system_name)},
                                             {messaging_destination_name, view(destination)},
                                             {job_type, view(job_type_name)},
                                             {schedule_name, view(name)}}};
  otel::context::Context context = otel::context::RuntimeContext::GetCurrent();
  otel::trace::StartSpanOptions options;
  options.parent = context;
  const SpanPointer span = start_span(*this, span_names::schedule, destination, attributes, {}, options);
  span->End();
  const std::scoped_lock lock{mutex_};
  schedules_[{std::string{queue}, name}] = carrier_of(otel::trace::SetSpan(context, span));
}

TraceCarrier Tracing::occurrence(const Sender& sender, const EncodedJob& job) const {
  const std::string_view destination = shown_queue(sender.queue);
  const postgres::KnownAddress server = sender.server();
  const Occurrence occurrence = job.occurrence.value_or(Occurrence{});
  const std::string time = std::format("{:%FT%T}Z", occurrence.time);
  std::vector<Attribute> attributes = send_attributes(destination, sender.client, server);
  attributes.emplace_back(job_type, view(job.job_type));
  attributes.emplace_back(job_priority, static_cast<std::int32_t>(job.options.priority));
  attributes.emplace_back(schedule_name, view(occurrence.name));
  attributes.emplace_back(schedule_time, view(time));
  Links links;
  {
    const std::scoped_lock lock{mutex_};
    if (const auto made = schedules_.find({std::string{sender.queue}, occurrence.name}); made != schedules_.end()) {
      links.emplace_back(otel::trace::GetSpan(context_of(made->second))->GetContext(), std::vector<Attribute>{});
    }
  }
  otel::trace::StartSpanOptions options;
  options.kind = otel::trace::SpanKind::kProducer;
  const SpanPointer span = start_span(*this, span_names::send, destination, attributes, links, options);
  span->End();
  otel::context::Context context;
  return carrier_of(otel::trace::SetSpan(context, span));
}

struct EnqueueSpan::State {
  SpanPointer span;
  bool has_server = false;
};

EnqueueSpan::EnqueueSpan(const Tracing* tracing, const Sender& sender, std::span<const EncodedJob> jobs,
                         postgres::Inheritance inherited)
    : sender_{sender}, inherited_{std::move(inherited)} {
  if (tracing == nullptr) {
    return;
  }
  const EncodedJob& first = jobs.front();
  const std::string_view destination = shown_queue(sender.queue);
  const postgres::KnownAddress server = sender.server();
  std::vector<Attribute> attributes = send_attributes(destination, sender.client, server);
  if (std::ranges::all_of(jobs, [&](const EncodedJob& job) { return job.job_type == first.job_type; })) {
    attributes.emplace_back(job_type, view(first.job_type));
  }
  if (jobs.size() == 1) {
    attributes.emplace_back(job_priority, static_cast<std::int32_t>(first.options.priority));
  } else {
    attributes.emplace_back(messaging_batch_message_count, static_cast<std::int64_t>(jobs.size()));
  }

  otel::context::Context context = otel::context::RuntimeContext::GetCurrent();
  Links links;
  if (const TraceCarrier* carrier = common_carrier(jobs)) {
    context = context_of(*carrier);
    inherited_.replaces_carriers = true;
  } else {
    if (!otel::trace::GetSpan(context)->GetContext().IsValid() && !inherited_.trace_carrier.empty()) {
      // In a job's transaction on another thread than the job's.
      context = context_of(inherited_.trace_carrier);
    }
    // Those keep the context that they bring.
    for (const EncodedJob& job : jobs) {
      if (!job.options.trace_carrier.empty()) {
        const auto created = otel::trace::GetSpan(context_of(job.options.trace_carrier))->GetContext();
        if (created.IsValid()) {
          links.emplace_back(created, std::vector<Attribute>{});
        }
      }
    }
  }
  otel::trace::StartSpanOptions options;
  // A producer is whose context a job carries.
  const bool all_bring_theirs = !inherited_.replaces_carriers && std::ranges::none_of(jobs, [](const EncodedJob& job) {
    return job.options.trace_carrier.empty();
  });
  options.kind = all_bring_theirs ? otel::trace::SpanKind::kClient : otel::trace::SpanKind::kProducer;
  options.parent = context;
  const SpanPointer span = start_span(*tracing, span_names::send, destination, attributes, links, options);
  inherited_.trace_carrier = carrier_of(otel::trace::SetSpan(context, span));
  state_ = std::make_unique<State>(State{.span = span, .has_server = server != nullptr});
}

/// The first call of a process connects on the way.
void EnqueueSpan::name_server() {
  if (state_->has_server) {
    return;
  }
  if (const postgres::KnownAddress server = sender_.server()) {
    std::vector<Attribute> attributes;
    add_server(attributes, server);
    for (const auto& [name, value] : attributes) {
      state_->span->SetAttribute(name, value);
    }
  }
}

EnqueueSpan::~EnqueueSpan() {
  if (state_) {
    state_->span->End();
  }
}

void EnqueueSpan::enqueued(std::span<const JobId> ids) {
  if (!state_ || !state_->span->IsRecording()) {
    return;
  }
  if (ids.size() == 1) {
    state_->span->SetAttribute(messaging_message_id, view(std::to_string(ids.front().value)));
  }
  name_server();
}

void EnqueueSpan::failed() {
  if (state_ && state_->span->IsRecording()) {
    record_error(*state_->span, model::current_exception_type(), model::current_exception_message());
    name_server();
  }
}

struct RunSpan::State final : RunSpan::Shared {
  SpanPointer span;
  otel::nostd::unique_ptr<otel::context::Token> current;
  std::atomic<bool> ended = false;
  const Tracing* sql_tracing = nullptr;

  bool may_end() { return !ended.exchange(true); }

  void end_failed(std::string_view outcome, std::string_view type, std::string_view message) {
    span->SetAttribute(job_outcome, view(outcome));
    record_error(*span, type, message);
    span->End();
  }

  void end_abandoned(std::string_view reason) override {
    if (may_end()) {
      end_failed("abandoned", "abandoned", reason);
    }
  }
};

RunSpan::RunSpan(const Tracing* tracing, std::string_view queue, std::string_view client,
                 const postgres::CurrentServer& server, const model::ClaimedJob& job, model::SteadyTime started) {
  if (tracing == nullptr) {
    return;
  }
  const std::string_view destination = shown_queue(queue);
  const std::string id = std::to_string(job.id.value);
  std::vector<Attribute> attributes{
      {messaging_system, view(system_name)},
      {messaging_operation_type, "process"},
      {messaging_operation_name, "process"},
      {messaging_destination_name, view(destination)},
      {messaging_message_id, view(id)},
      {messaging_client_id, view(client)},
      {job_type, view(job.job_type)},
      {job_attempt, job.attempt},
      {job_max_attempts, job.max_attempts},
      {job_priority, static_cast<std::int32_t>(job.priority)},
      {job_waiting_time, seconds(model::waiting_time(job, started))},
  };
  const postgres::KnownAddress address = server.get();
  add_server(attributes, address);
  std::string time;
  if (job.occurrence) {
    time = std::format("{:%FT%T}Z", job.occurrence->time);
    attributes.emplace_back(schedule_name, view(job.occurrence->name));
    attributes.emplace_back(schedule_time, view(time));
  }
  otel::context::Context context = context_of(job.trace_carrier);
  Links links;
  otel::trace::StartSpanOptions options;
  options.kind = otel::trace::SpanKind::kConsumer;
  if (const auto created = otel::trace::GetSpan(context)->GetContext(); created.IsValid()) {
    options.parent = created;
    links.emplace_back(created, std::vector<Attribute>{});
  }
  state_ = std::make_shared<State>();
  state_->span = start_span(*tracing, span_names::process, destination, attributes, links, options);
  state_->sql_tracing = tracing->sql_spans() && state_->span->IsRecording() ? tracing : nullptr;
  state_->current = otel::context::RuntimeContext::Attach(otel::trace::SetSpan(context, state_->span));
}

RunSpan::~RunSpan() {
  if (state_ && state_->may_end()) {
    state_->span->End();
  }
  // The thread whose current span it is lets go of it here; another one may still hold the state.
  if (state_) {
    state_->current.reset();
  }
}

std::string RunSpan::trace_id() const {
  if (!state_) {
    return {};
  }
  std::array<char, std::size_t{2} * otel::trace::TraceId::kSize> text{};
  state_->span->GetContext().trace_id().ToLowerBase16(text);
  return {text.data(), text.size()};
}

const Tracing* RunSpan::sql_tracing() const noexcept { return state_ ? state_->sql_tracing : nullptr; }

void RunSpan::end(const model::Settlement& settlement) {
  if (!state_ || !state_->may_end()) {
    return;
  }
  otel::trace::Span& span = *state_->span;
  if (span.IsRecording() && !settlement.outcome.empty()) {
    if (settlement.outcome == "failed" || settlement.outcome == "snoozed") {
      span.SetAttribute(job_next_attempt_in, seconds(settlement.delay));
    }
    if (settlement.outcome == "failed" || settlement.outcome == "discarded") {
      state_->end_failed(settlement.outcome, settlement.error_type, settlement.error);
      return;
    }
    span.SetAttribute(job_outcome, view(settlement.outcome));
  }
  span.End();
}

void RunSpan::end_lease_lost() {
  if (state_ && state_->may_end()) {
    state_->end_failed("lease_lost", "lease_lost", "the lease was lost while the job ran; another worker runs it");
  }
}

std::shared_ptr<RunSpan::Shared> RunSpan::share() const { return state_; }

}  // namespace arrower::jobs::telemetry
