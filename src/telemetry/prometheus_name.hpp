// What Prometheus calls a metric.
#pragma once

#include <string>

#include "telemetry/instruments.hpp"

namespace arrower::jobs::telemetry {

/// As its OTLP receiver does by default: "arrower.jobs.waiting_time" in seconds is "arrower_jobs_waiting_time_seconds".
std::string prometheus_name(const Instrument& instrument);

}  // namespace arrower::jobs::telemetry
