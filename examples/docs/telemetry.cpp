// The code in docs/telemetry.md.
#include <gtest/gtest.h>
#include <opentelemetry/metrics/provider.h>
#include <opentelemetry/trace/provider.h>
#include <arrower/jobs.hpp>
#include <arrower/jobs/opentelemetry.hpp>

// clang-format off
// Last: <resolv.h>, which it includes, makes a macro of a name that reflect-cpp uses.
#include <httplib.h>
// clang-format on

namespace jobs = arrower::jobs;

TEST(TelemetryDocs, other_providers) {
  const auto my_tracers = opentelemetry::trace::Provider::GetTracerProvider();
  const auto my_meters = opentelemetry::metrics::Provider::GetMeterProvider();

  auto telemetry = jobs::make_telemetry(my_tracers, my_meters, {.sql_spans = true});
  jobs::PostgresQueue queue{"postgresql:///shop", {.telemetry = telemetry}};
}

TEST(TelemetryDocs, prometheus_alone) {
  httplib::Server server;

  auto telemetry = std::make_shared<jobs::Telemetry>();
  jobs::PostgresQueue queue{"postgresql:///shop", {.telemetry = telemetry}};
  server.Get("/metrics", [&](const httplib::Request&, httplib::Response& response) {
    response.set_content(telemetry->prometheus_text(), jobs::Telemetry::prometheus_content_type);
  });

  EXPECT_NE(telemetry->prometheus_text(), "");
}
