// A program that is observed: OpenTelemetry is set up once, as in any program; the queue takes it from there. Spans and
// metrics go out as OTLP over HTTP, /metrics serves Prometheus, logs are JSON lines on standard output.
//
//     observed [DATABASE [SCHEMA [METRICS_PORT [ORDERS_A_SECOND]]]]
//
// OTEL_SERVICE_NAME, OTEL_EXPORTER_OTLP_ENDPOINT and the like, OTEL_TRACES_EXPORTER and OTEL_METRICS_EXPORTER (otlp or
// none) work as the OpenTelemetry specification has them.
#include <chrono>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <opentelemetry/exporters/otlp/otlp_http_exporter_factory.h>
#include <opentelemetry/exporters/otlp/otlp_http_metric_exporter_factory.h>
#include <opentelemetry/metrics/provider.h>
#include <opentelemetry/sdk/metrics/export/periodic_exporting_metric_reader_factory.h>
#include <opentelemetry/sdk/metrics/export/periodic_exporting_metric_reader_options.h>
#include <opentelemetry/sdk/metrics/meter_provider.h>
#include <opentelemetry/sdk/trace/batch_span_processor_factory.h>
#include <opentelemetry/sdk/trace/batch_span_processor_options.h>
#include <opentelemetry/sdk/trace/tracer_provider.h>
#include <opentelemetry/sdk/trace/tracer_provider_factory.h>
#include <opentelemetry/trace/noop.h>
#include <opentelemetry/trace/provider.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <arrower/jobs.hpp>
#include <arrower/jobs/opentelemetry_views.hpp>

#include "shop.hpp"

// clang-format off
// Last: <resolv.h>, which it includes, makes a macro of a name that reflect-cpp uses.
#include <httplib.h>
// clang-format on

namespace jobs = arrower::jobs;
namespace otel = opentelemetry;
using namespace std::chrono_literals;

namespace {

/// Whether there is to be an exporter. OpenTelemetry's SDK for C++ leaves these variables to the program.
bool wants_exporter(const char* variable) {
  const char* const value = std::getenv(variable);
  const std::string_view exporter = value == nullptr ? "" : value;
  if (!exporter.empty() && exporter != "otlp" && exporter != "none") {
    throw std::invalid_argument{std::string{variable} + " can be otlp or none"};
  }
  return exporter != "none";
}

/// What many programs have already. What is not exported yet goes out when it is destroyed.
class OpenTelemetry {
 public:
  OpenTelemetry() {
    if (wants_exporter("OTEL_TRACES_EXPORTER")) {
      set_up_traces();
    }
    if (wants_exporter("OTEL_METRICS_EXPORTER")) {
      set_up_metrics();
    }
  }
  ~OpenTelemetry() {
    if (tracers_) {
      tracers_->ForceFlush();
      tracers_->Shutdown();
    }
    if (meters_) {
      meters_->ForceFlush();
      meters_->Shutdown();
    }
  }
  OpenTelemetry(const OpenTelemetry&) = delete;
  OpenTelemetry& operator=(const OpenTelemetry&) = delete;

 private:
  void set_up_traces() {
    namespace otlp = otel::exporter::otlp;
    namespace sdk = otel::sdk;
    tracers_ = sdk::trace::TracerProviderFactory::Create(sdk::trace::BatchSpanProcessorFactory::Create(
        otlp::OtlpHttpExporterFactory::Create(), sdk::trace::BatchSpanProcessorOptions{}));
    otel::trace::Provider::SetTracerProvider(std::shared_ptr<otel::trace::TracerProvider>{tracers_});
  }

  void set_up_metrics() {
    namespace otlp = otel::exporter::otlp;
    namespace sdk = otel::sdk;
    sdk::metrics::PeriodicExportingMetricReaderOptions often;
    often.export_interval_millis = 5s;
    often.export_timeout_millis = 2s;
    meters_ = std::make_shared<sdk::metrics::MeterProvider>();
    meters_->AddMetricReader(sdk::metrics::PeriodicExportingMetricReaderFactory::Create(
        otlp::OtlpHttpMetricExporterFactory::Create(), often));
    jobs::add_histogram_views(*meters_);
    otel::metrics::Provider::SetMeterProvider(std::shared_ptr<otel::metrics::MeterProvider>{meters_});
  }

  std::shared_ptr<otel::sdk::trace::TracerProvider> tracers_;
  std::shared_ptr<otel::sdk::metrics::MeterProvider> meters_;
};

/// Ships an order; the first ones fail as often as they say.
void ship(jobs::PostgresQueue& queue, jobs::Context& ctx, const shop::Ship& job) {
  ctx.logger().info("shipping order {}", job.order_id);
  if (ctx.attempt() <= job.failures) {
    throw std::runtime_error{"the carrier does not answer"};
  }
  if (job.failures < 0) {
    throw std::invalid_argument{"there is no such address"};
  }
  queue.enqueue(ctx, shop::Mail{job.order_id});
}

std::shared_ptr<spdlog::logger> json_lines() {
  auto logger = spdlog::stdout_logger_mt("shop");
  logger->set_pattern("%v");
  return logger;
}

}  // namespace

int main(int count, char** values) {
  const std::vector<std::string> arguments{values + 1, values + count};
  const auto argument = [&](std::size_t i, std::string otherwise) {
    return i < arguments.size() ? arguments[i] : std::move(otherwise);
  };
  const std::string database = argument(0, "postgresql:///shop");
  const std::string schema = argument(1, "arrower");
  const int port = std::stoi(argument(2, "9464"));
  const int orders_a_second = std::stoi(argument(3, "5"));

  const OpenTelemetry opentelemetry;
  jobs::migrate(database, {.schema = schema});
  const auto telemetry = std::make_shared<jobs::Telemetry>(jobs::TelemetryOptions{.sql_spans = true});
  jobs::PostgresQueue queue{database,
                            {.queue = "orders",
                             .schema = schema,
                             .retry_policy = jobs::RetryPolicy::growing(100ms, 2, 1min),
                             .logger = json_lines(),
                             .log_format = jobs::LogFormat::json,
                             .telemetry = telemetry}};
  queue.register_job_func([&](jobs::Context& ctx, const shop::Ship& job) { ship(queue, ctx, job); });
  queue.register_job_func([](const shop::Mail&) { std::this_thread::sleep_for(20ms); });

  httplib::Server server;
  server.Get("/metrics", [&](const httplib::Request&, httplib::Response& response) {
    response.set_content(telemetry->prometheus_text(), jobs::Telemetry::prometheus_content_type);
  });
  const std::jthread serving{[&] { server.listen("0.0.0.0", port); }};
  const std::jthread traffic{[&](const std::stop_token& stop) {
    for (long order = 1; orders_a_second > 0 && !stop.stop_requested(); ++order) {
      const int failures = order % 50 == 0 ? -1 : order % 10 == 0 ? 2 : 0;
      queue.enqueue(shop::Ship{order, failures}, {.max_attempts = 5});
      std::this_thread::sleep_for(1000ms / orders_a_second);
    }
  }};
  const bool ended_well = queue.run();
  server.stop();
  return ended_well ? 0 : 1;
}
