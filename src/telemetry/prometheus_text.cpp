// The metrics in Prometheus's text format, version 0.0.4, under the names that its OTLP receiver gives them.
#include <algorithm>
#include <cmath>
#include <format>

#include "telemetry/metrics.hpp"
#include "telemetry/prometheus_name.hpp"

namespace arrower::jobs::telemetry {

namespace {

std::string escaped(std::string_view text) {
  std::string result;
  for (const char character : text) {
    if (character == '\\' || character == '"') {
      result += '\\';
      result += character;
    } else if (character == '\n') {
      result += "\\n";
    } else {
      result += character;
    }
  }
  return result;
}

void write_heading(std::string& text, const Instrument& instrument) {
  const std::string name = prometheus_name(instrument);
  const std::string_view type = instrument.kind == InstrumentKind::counter     ? "counter"
                                : instrument.kind == InstrumentKind::histogram ? "histogram"
                                                                               : "gauge";
  text += std::format("# HELP {0} {1}.\n# TYPE {0} {2}\n", name, instrument.description, type);
}

std::string label_list(const Labels& labels) {
  std::string list;
  for (const auto& [name, value] : labels) {
    list += std::format("{}{}=\"{}\"", list.empty() ? "" : ",", name, escaped(value));
  }
  return list;
}

std::string number(double value) {
  constexpr double exact = 1e15;
  return value == std::floor(value) && std::abs(value) < exact ? std::format("{:.0f}", value)
                                                               : std::format("{}", value);
}

void write_histogram(std::string& text, const std::string& name, const std::string& labels,
                     const Histogram::Reading& reading) {
  std::uint64_t below = 0;
  for (std::size_t i = 0; i < reading.buckets.size(); ++i) {
    below += reading.buckets[i];
    const std::string boundary =
        i < histogram_boundaries.size() ? std::format("{}", histogram_boundaries[i]) : std::string{"+Inf"};
    text += std::format("{}_bucket{{{},le=\"{}\"}} {}\n", name, labels, boundary, below);
  }
  text += std::format("{0}_sum{{{1}}} {2}\n{0}_count{{{1}}} {3}\n", name, labels, number(reading.sum), below);
}

}  // namespace

std::string prometheus_name(const Instrument& instrument) {
  std::string name{instrument.name};
  std::ranges::replace(name, '.', '_');
  if (instrument.unit == "s") {
    name += "_seconds";
  }
  if (instrument.kind == InstrumentKind::counter) {
    name += "_total";
  }
  return name;
}

std::string Metrics::prometheus_text() const {
  std::string text;
  const SampleSink write = [&](const Instrument& instrument, const Labels& labels, double value) {
    text += std::format("{}{{{}}} {}\n", prometheus_name(instrument), label_list(labels), number(value));
  };
  for (std::size_t i = 0; i < counters; ++i) {
    write_heading(text, counter_instruments[i]);
    read_counter(static_cast<Counter>(i), write);
  }
  write_heading(text, failed_instrument);
  read_failed(write);
  const auto write_histograms = [&](const Instrument& instrument, Histogram OfType::* histogram) {
    write_heading(text, instrument);
    const std::shared_lock lock{mutex_};
    for (const auto& [key, type] : types_) {
      write_histogram(text, prometheus_name(instrument),
                      label_list({{queue_label, type->queue}, {job_type_label, type->job_type}}),
                      ((*type).*histogram).read());
    }
  };
  write_histograms(run_duration, &OfType::ran);
  write_histograms(waiting_time, &OfType::waited);
  Gauges gauges = read_gauges();
  for (const Instrument* gauge : gauge_instruments) {
    write_heading(text, *gauge);
    for (const auto& [labels, value] : gauges[gauge]) {
      write(*gauge, labels, value);
    }
  }
  return text;
}

}  // namespace arrower::jobs::telemetry
