// What observing costs: no-op jobs without telemetry, with no-op providers, with OpenTelemetry's SDK that exports
// batches of spans (every one sampled) and metrics as OTLP over HTTP. A receiver in a process of its own takes them.
#include <format>
#include <memory>
#include <utility>

#include <opentelemetry/exporters/otlp/otlp_http_exporter_factory.h>
#include <opentelemetry/exporters/otlp/otlp_http_exporter_options.h>
#include <opentelemetry/exporters/otlp/otlp_http_metric_exporter_factory.h>
#include <opentelemetry/exporters/otlp/otlp_http_metric_exporter_options.h>
#include <opentelemetry/metrics/noop.h>
#include <opentelemetry/sdk/common/global_log_handler.h>
#include <opentelemetry/sdk/metrics/export/periodic_exporting_metric_reader_factory.h>
#include <opentelemetry/sdk/metrics/export/periodic_exporting_metric_reader_options.h>
#include <opentelemetry/sdk/metrics/meter_provider.h>
#include <opentelemetry/sdk/trace/batch_span_processor_factory.h>
#include <opentelemetry/sdk/trace/batch_span_processor_options.h>
#include <opentelemetry/sdk/trace/tracer_provider_factory.h>
#include <opentelemetry/trace/noop.h>
#include <arrower/jobs.hpp>
#include <arrower/jobs/opentelemetry.hpp>
#include <arrower/jobs/opentelemetry_views.hpp>

#include "null_receiver.hpp"
#include "scenario.hpp"
#include "workload.hpp"

namespace bench {

namespace {

namespace jobs = arrower::jobs;
namespace otel = opentelemetry;
using Tracers = otel::nostd::shared_ptr<otel::trace::TracerProvider>;
using Meters = otel::nostd::shared_ptr<otel::metrics::MeterProvider>;

std::shared_ptr<jobs::Telemetry> no_op() {
  return jobs::make_telemetry(Tracers{new otel::trace::NoopTracerProvider},
                              Meters{new otel::metrics::NoopMeterProvider});
}

std::shared_ptr<jobs::Telemetry> with_sdk(int port) {
  namespace otlp = otel::exporter::otlp;
  namespace sdk = otel::sdk;
  otlp::OtlpHttpExporterOptions spans;
  spans.url = std::format("http://127.0.0.1:{}/v1/traces", port);
  std::unique_ptr<otel::trace::TracerProvider> tracers =
      sdk::trace::TracerProviderFactory::Create(sdk::trace::BatchSpanProcessorFactory::Create(
          otlp::OtlpHttpExporterFactory::Create(spans), sdk::trace::BatchSpanProcessorOptions{}));
  otlp::OtlpHttpMetricExporterOptions metrics;
  metrics.url = std::format("http://127.0.0.1:{}/v1/metrics", port);
  sdk::metrics::PeriodicExportingMetricReaderOptions often;
  often.export_interval_millis = std::chrono::milliseconds{1000};
  often.export_timeout_millis = std::chrono::milliseconds{500};
  auto meters = std::make_unique<sdk::metrics::MeterProvider>();
  jobs::add_histogram_views(*meters);
  meters->AddMetricReader(sdk::metrics::PeriodicExportingMetricReaderFactory::Create(
      otlp::OtlpHttpMetricExporterFactory::Create(metrics), often));
  std::unique_ptr<otel::metrics::MeterProvider> meter_provider = std::move(meters);
  return jobs::make_telemetry(Tracers{std::move(tracers)}, Meters{std::move(meter_provider)});
}

}  // namespace

void telemetry(const Site& site, Report& report) {
  const int count = site.size(300'000, 40'000);
  const auto measure = [&](std::shared_ptr<jobs::Telemetry> telemetry) {
    site.reset();
    fill<Nothing>(site, "work", count);
    site.settle();
    return work_off(site, count, [](auto&, const auto&) {}, {.telemetry = std::move(telemetry)});
  };
  const NullReceiver receiver;
  // The processor's queue is too short for the flood; a line for each span that it drops is not what is measured.
  otel::sdk::common::internal_log::GlobalLogHandler::SetLogLevel(otel::sdk::common::internal_log::LogLevel::None);
  Row plain{.scenario = "telemetry, none", .unit = "jobs/s"};
  Row noop{.scenario = "telemetry, no-op providers", .unit = "jobs/s", .goal = ">= 0.98 of none"};
  Row sdk{.scenario = "telemetry, SDK with OTLP/HTTP", .unit = "jobs/s", .goal = ">= 0.60 of none"};
  // Differences of a percent need more repetitions than others, and in turn.
  for (int repetition = 0; repetition < 2 * site.repetitions(); ++repetition) {
    const Sample without = measure(nullptr);
    plain.take(without);
    noop.take(measure(no_op()));
    sdk.take(measure(with_sdk(receiver.port())));
    noop.limits.push_back(without.value);
    sdk.limits.push_back(without.value);
  }
  report.add(std::move(plain));
  report.add(std::move(noop));
  report.add(std::move(sdk));
}

}  // namespace bench
