#include "telemetry/metrics.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "telemetry/meter.hpp"
#include "telemetry/names.hpp"
#include "telemetry/seconds.hpp"

namespace arrower::jobs::telemetry {

namespace {

/// The types of exceptions, and what users make of them, are few; this is against mistakes.
constexpr std::size_t most_error_types = 50;

Labels type_labels(const Metrics::OfType& type) { return {{queue_label, type.queue}, {job_type_label, type.job_type}}; }

/// Calls a function for each run of neighbours with the same job type.
template <class Items, class Function>
void for_each_type(const Items& items, Function&& function) {
  for (auto begin = items.begin(); begin != items.end();) {
    const auto end =
        std::find_if(begin, items.end(), [&](const auto& other) { return other.job_type != begin->job_type; });
    function(begin, end);
    begin = end;
  }
}

}  // namespace

void Histogram::record(double value) {
  const auto bucket = std::ranges::lower_bound(histogram_boundaries, value) - histogram_boundaries.begin();
  buckets_[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
  sum_.fetch_add(value, std::memory_order_relaxed);
}

Histogram::Reading Histogram::read() const {
  Reading reading;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    reading.buckets[i] = buckets_[i].load(std::memory_order_relaxed);
  }
  reading.sum = sum_.load(std::memory_order_relaxed);
  return reading;
}

Metrics::Metrics(const TelemetryOptions& options) : options_{options} {}

Metrics::~Metrics() = default;

void Metrics::attach(std::unique_ptr<Meter> meter) { meter_ = std::move(meter); }

std::string_view Metrics::shown_locked(std::string_view queue) const {
  const std::string_view name = shown_queue(queue);
  const bool fits = queues_.contains(name) || queues_.size() < static_cast<std::size_t>(options_.max_queues);
  return fits ? name : other_value;
}

Metrics::TypeKey Metrics::shown_locked(std::string_view queue, std::string_view job_type) const {
  const TypeKey key{shown_locked(queue), job_type};
  const bool fits = types_.contains(key) || types_.size() < static_cast<std::size_t>(options_.max_job_types);
  return fits ? key : TypeKey{key.queue, other_value};
}

Metrics::OfType& Metrics::of(std::string_view queue, std::string_view job_type) {
  {
    const std::shared_lock lock{mutex_};
    auto found = types_.find({shown_queue(queue), job_type});
    if (found == types_.end()) {
      found = types_.find(shown_locked(queue, job_type));
    }
    if (found != types_.end()) {
      return *found->second;
    }
  }
  OfType* found = nullptr;
  bool is_new = false;
  {
    const std::scoped_lock lock{mutex_};
    const TypeKey key = shown_locked(queue, job_type);
    auto type = std::make_unique<OfType>();
    type->queue = key.queue;
    type->job_type = key.job_type;
    if (key.queue == shown_queue(queue)) {
      queues_.emplace(key.queue);
    }
    const TypeKey stored{type->queue, type->job_type};
    const auto [entry, inserted] = types_.try_emplace(stored, std::move(type));
    found = entry->second.get();
    is_new = inserted;
  }
  if (is_new) {
    // So that the first one counts as an increase.
    for (std::size_t i = 0; meter_ && i < counters; ++i) {
      meter_->add(static_cast<Counter>(i), *found, 0);
    }
    count_failed(*found, other_value, 0);
  }
  return *found;
}

std::string Metrics::queue_label_of(std::string_view queue) {
  {
    const std::shared_lock lock{mutex_};
    if (const auto known = queues_.find(shown_queue(queue)); known != queues_.end()) {
      return *known;
    }
  }
  const std::scoped_lock lock{mutex_};
  const std::string_view shown = shown_locked(queue);
  if (shown == shown_queue(queue)) {
    queues_.emplace(shown);
  }
  return std::string{shown};
}

Labels Metrics::labels_of(std::string_view queue, std::string_view job_type) const {
  const std::shared_lock lock{mutex_};
  const TypeKey key = shown_locked(queue, job_type);
  return {{queue_label, std::string{key.queue}}, {job_type_label, std::string{key.job_type}}};
}

void Metrics::add(OfType& type, Counter counter, std::uint64_t number) {
  if (number == 0) {
    return;
  }
  type.counts[static_cast<std::size_t>(counter)].fetch_add(number, std::memory_order_relaxed);
  if (meter_) {
    meter_->add(counter, type, number);
  }
}

void Metrics::count(std::string_view queue, std::string_view job_type, Counter counter, std::uint64_t number) {
  add(of(queue, job_type), counter, number);
}

void Metrics::enqueued(std::string_view queue, std::span<const EncodedJob> jobs) {
  for_each_type(jobs, [&](auto begin, auto end) {
    count(queue, begin->job_type, Counter::enqueued, static_cast<std::uint64_t>(end - begin));
  });
}

void Metrics::claimed(std::string_view queue, std::span<const model::ClaimedJob> jobs) {
  for_each_type(jobs, [&](auto begin, auto end) {
    count(queue, begin->job_type, Counter::claimed, static_cast<std::uint64_t>(end - begin));
  });
}

void Metrics::sent(std::string_view queue, const Sending& sending) {
  if (meter_) {
    meter_->sent(queue_label_of(queue), {.jobs = sending.jobs,
                                         .took = sending.took,
                                         .error_type = bounded_error_type(sending.error_type),
                                         .server = sending.server});
  }
}

void Metrics::settled(std::string_view queue, std::span<const model::Settlement> settlements,
                      const postgres::KnownAddress& server) {
  for_each_type(settlements, [&](auto begin, auto end) {
    OfType& type = of(queue, begin->job_type);
    std::uint64_t succeeded = 0;
    std::uint64_t without_error = 0;
    for (auto settlement = begin; settlement != end; ++settlement) {
      if (settlement->disposition == model::Settlement::Disposition::release) {
        continue;
      }
      std::string_view error_type;
      if (settlement->outcome == "succeeded") {
        ++succeeded;
      } else if (settlement->outcome == "failed" || settlement->outcome == "discarded") {
        add(type, settlement->outcome == "failed" ? Counter::retried : Counter::discarded, 1);
        error_type = count_failed(type, settlement->error_type);
      } else if (settlement->outcome == "interrupted") {
        add(type, Counter::interrupted, 1);
      } else if (settlement->outcome == "cancelled") {
        add(type, Counter::cancelled, 1);
        if (model::never_started(*settlement)) {
          continue;
        }
      }
      const RunTimes times{
          .ran = std::chrono::duration_cast<std::chrono::microseconds>(settlement->finished - settlement->started),
          .waited = settlement->waited};
      record(type, times);
      if (meter_) {
        meter_->processed(type.queue, seconds(times.ran), error_type, server);
        if (error_type.empty()) {
          ++without_error;
        } else {
          meter_->consumed(type.queue, 1, error_type, server);
        }
      }
    }
    add(type, Counter::succeeded, succeeded);
    if (without_error > 0) {
      meter_->consumed(type.queue, without_error, {}, server);
    }
  });
}

void Metrics::committed(std::string_view queue, std::string_view job_type, std::span<const RunTimes> runs,
                        const postgres::KnownAddress& server) {
  OfType& type = of(queue, job_type);
  add(type, Counter::succeeded, runs.size());
  for (const RunTimes& times : runs) {
    record(type, times);
    if (meter_) {
      meter_->processed(type.queue, seconds(times.ran), {}, server);
    }
  }
  if (meter_) {
    meter_->consumed(type.queue, runs.size(), {}, server);
  }
}

void Metrics::lease_lost(std::string_view queue, std::string_view job_type, std::chrono::microseconds ran,
                         const postgres::KnownAddress& server) {
  OfType& type = of(queue, job_type);
  add(type, Counter::lease_lost, 1);
  if (meter_) {
    constexpr std::string_view error_type = "lease_lost";
    meter_->processed(type.queue, seconds(ran), error_type, server);
    meter_->consumed(type.queue, 1, error_type, server);
  }
}

void Metrics::rescued(std::string_view queue, std::span<const model::Settlement> settlements) {
  for (const model::Settlement& settlement : settlements) {
    OfType& type = of(queue, settlement.job_type);
    add(type, Counter::rescued, 1);
    if (settlement.outcome == "cancelled" || settlement.outcome == "interrupted") {
      add(type, settlement.outcome == "cancelled" ? Counter::cancelled : Counter::interrupted, 1);
      continue;
    }
    add(type, settlement.outcome == "failed" ? Counter::retried : Counter::discarded, 1);
    count_failed(type, settlement.error_type);
  }
}

std::string_view Metrics::bounded_error_type_locked(std::string_view error_type) {
  if (error_type.empty() || error_type == other_value ||
      std::ranges::find(error_types_, error_type) != error_types_.end()) {
    return error_type;
  }
  if (error_types_.size() == most_error_types) {
    return other_value;
  }
  error_types_.emplace_back(error_type);
  return error_type;
}

std::string_view Metrics::bounded_error_type(std::string_view error_type) {
  const std::scoped_lock lock{failed_mutex_};
  return bounded_error_type_locked(error_type);
}

std::string_view Metrics::count_failed(const OfType& type, std::string_view error_type, std::uint64_t number) {
  {
    const std::scoped_lock lock{failed_mutex_};
    error_type = bounded_error_type_locked(error_type);
    failed_[{&type, std::string{error_type}}] += number;
  }
  if (meter_) {
    meter_->add_failed(type, error_type, number);
  }
  return error_type;
}

void Metrics::record(OfType& type, const RunTimes& times) {
  const double ran = seconds(times.ran);
  const double waited = seconds(times.waited);
  type.ran.record(ran);
  type.waited.record(waited);
  if (meter_) {
    meter_->record(type, ran, waited);
  }
}

std::uint64_t Metrics::add_source(GaugeSource source) {
  const std::scoped_lock lock{sources_mutex_};
  sources_.emplace(++last_source_, std::move(source));
  return last_source_;
}

void Metrics::remove_source(std::uint64_t id) {
  const std::scoped_lock lock{sources_mutex_};
  sources_.erase(id);
}

void Metrics::read_counter(Counter counter, const SampleSink& sink) const {
  const auto i = static_cast<std::size_t>(counter);
  const std::shared_lock lock{mutex_};
  for (const auto& [key, type] : types_) {
    sink(counter_instruments[i], type_labels(*type),
         static_cast<double>(type->counts[i].load(std::memory_order_relaxed)));
  }
}

void Metrics::read_failed(const SampleSink& sink) const {
  const std::scoped_lock lock{failed_mutex_};
  for (const auto& [key, number] : failed_) {
    Labels labels = type_labels(*key.first);
    labels.emplace_back(error_type_label, key.second);
    sink(failed_instrument, labels, static_cast<double>(number));
  }
}

Metrics::Gauges Metrics::read_gauges() const {
  Gauges gauges;
  std::set<std::tuple<const Instrument*, Labels, const void*>> seen;
  const GaugeSink fold = [&](const Instrument& instrument, const Labels& labels, double value, const void* shared) {
    if (shared != nullptr && !seen.emplace(&instrument, labels, shared).second) {
      return;
    }
    const auto [known, is_new] = gauges[&instrument].try_emplace(labels, value);
    if (!is_new) {
      known->second = instrument.fold == Fold::sum       ? known->second + value
                      : instrument.fold == Fold::largest ? std::max(known->second, value)
                                                         : std::min(known->second, value);
    }
  };
  const std::scoped_lock lock{sources_mutex_};
  for (const auto& [id, source] : sources_) {
    source(fold);
  }
  return gauges;
}

void Metrics::read_gauge(const Instrument& instrument, const SampleSink& sink) const {
  const Gauges gauges = read_gauges();
  if (const auto found = gauges.find(&instrument); found != gauges.end()) {
    for (const auto& [labels, value] : found->second) {
      sink(instrument, labels, value);
    }
  }
}

}  // namespace arrower::jobs::telemetry
