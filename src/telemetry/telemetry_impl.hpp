// What stands behind the public Telemetry.
#pragma once

#include <memory>

#include <arrower/jobs/telemetry.hpp>

#include "telemetry/metrics.hpp"
#include "telemetry/tracing.hpp"

namespace arrower::jobs {

class Telemetry::Impl {
 public:
  /// Null where there is nobody to see them.
  std::unique_ptr<telemetry::Tracing> tracing;
  std::shared_ptr<telemetry::Metrics> metrics;
};

}  // namespace arrower::jobs
