#include "telemetry/metrics.hpp"

#include <algorithm>
#include <utility>

#include "telemetry/meter.hpp"
#include "telemetry/names.hpp"
#include "telemetry/seconds.hpp"

namespace arrower::jobs::telemetry {

namespace {

/// The types of exceptions, and what users make of them, are few; this is against mistakes.
constexpr std::size_t most_error_types = 50;

Labels labels_of(const Metrics::OfType& type) { return {{queue_label, type.queue}, {job_type_label, type.job_type}}; }

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

Metrics::OfType& Metrics::of(std::string_view queue, std::string_view job_type) {
  const TypeKey key{shown_queue(queue), job_type};
  {
    const std::shared_lock lock{mutex_};
    if (const auto found = types_.find(key); found != types_.end()) {
      return *found->second;
    }
  }
  OfType* found = nullptr;
  bool is_new = false;
  {
    const std::scoped_lock lock{mutex_};
    const bool full = types_.size() >= static_cast<std::size_t>(options_.max_job_types);
    auto type = std::make_unique<OfType>();
    type->queue = key.queue;
    type->job_type = full && !types_.contains(key) ? other_value : job_type;
    const TypeKey stored{type->queue, type->job_type};
    const auto [entry, inserted] = types_.try_emplace(stored, std::move(type));
    found = entry->second.get();
    is_new = inserted;
  }
  if (is_new && meter_) {
    // So that the first one counts as an increase.
    for (std::size_t i = 0; i < counters; ++i) {
      meter_->add(static_cast<Counter>(i), *found, 0);
    }
  }
  return *found;
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

void Metrics::settled(std::string_view queue, std::span<const model::Settlement> settlements) {
  for_each_type(settlements, [&](auto begin, auto end) {
    OfType& type = of(queue, begin->job_type);
    std::uint64_t succeeded = 0;
    for (auto settlement = begin; settlement != end; ++settlement) {
      if (settlement->disposition == model::Settlement::Disposition::release) {
        continue;
      }
      if (settlement->outcome == "succeeded") {
        ++succeeded;
      } else if (settlement->outcome == "failed" || settlement->outcome == "discarded") {
        add(type, settlement->outcome == "failed" ? Counter::retried : Counter::discarded, 1);
        count_failed(type, settlement->error_type);
      } else if (settlement->outcome == "interrupted") {
        add(type, Counter::interrupted, 1);
      } else if (settlement->outcome == "cancelled") {
        add(type, Counter::cancelled, 1);
        if (model::never_started(*settlement)) {
          continue;
        }
      }
      record(type,
             {.ran = std::chrono::duration_cast<std::chrono::microseconds>(settlement->finished - settlement->started),
              .waited = settlement->waited});
    }
    add(type, Counter::succeeded, succeeded);
  });
}

void Metrics::committed(std::string_view queue, std::string_view job_type, std::span<const RunTimes> runs) {
  OfType& type = of(queue, job_type);
  add(type, Counter::succeeded, runs.size());
  for (const RunTimes& times : runs) {
    record(type, times);
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

void Metrics::count_failed(const OfType& type, std::string_view error_type) {
  {
    const std::scoped_lock lock{failed_mutex_};
    if (std::ranges::find(error_types_, error_type) == error_types_.end()) {
      if (error_types_.size() < most_error_types) {
        error_types_.emplace_back(error_type);
      } else {
        error_type = other_value;
      }
    }
    ++failed_[{&type, std::string{error_type}}];
  }
  if (meter_) {
    meter_->add_failed(type, error_type);
  }
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

void Metrics::read_counter(Counter counter, const GaugeSink& sink) const {
  const auto i = static_cast<std::size_t>(counter);
  const std::shared_lock lock{mutex_};
  for (const auto& [key, type] : types_) {
    sink(counter_instruments[i], labels_of(*type),
         static_cast<double>(type->counts[i].load(std::memory_order_relaxed)));
  }
}

void Metrics::read_failed(const GaugeSink& sink) const {
  const std::scoped_lock lock{failed_mutex_};
  for (const auto& [key, number] : failed_) {
    Labels labels = labels_of(*key.first);
    labels.emplace_back(error_type_label, key.second);
    sink(failed_instrument, labels, static_cast<double>(number));
  }
}

void Metrics::read_gauge(const Instrument& instrument, const GaugeSink& sink) const {
  const std::scoped_lock lock{sources_mutex_};
  for (const auto& [id, source] : sources_) {
    source([&](const Instrument& measured, const Labels& labels, double value) {
      if (&measured == &instrument) {
        sink(measured, labels, value);
      }
    });
  }
}

}  // namespace arrower::jobs::telemetry
