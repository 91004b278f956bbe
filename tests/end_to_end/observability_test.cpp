// What arrives where people look: spans at an OTLP receiver, from two processes; metrics in a real Prometheus, which
// answers every query of the dashboard and the alerts; and the contract in docs/telemetry.md.
#include <unistd.h>

#include <csignal>
#include <format>
#include <fstream>
#include <iostream>
#include <map>
#include <regex>
#include <set>

#include <gmock/gmock.h>
#include <opentelemetry/exporters/otlp/otlp_http_exporter_factory.h>
#include <opentelemetry/exporters/otlp/otlp_http_exporter_options.h>
#include <opentelemetry/sdk/resource/resource.h>
#include <opentelemetry/sdk/trace/simple_processor_factory.h>
#include <opentelemetry/sdk/trace/tracer_provider_factory.h>
#include <opentelemetry/trace/scope.h>
#include <arrower/jobs/opentelemetry.hpp>
#include <rfl.hpp>
#include <rfl/json.hpp>

#include "support/database.hpp"
#include "support/eventually.hpp"
#include "support/free_port.hpp"
#include "support/otlp_receiver.hpp"
#include "support/prometheus_server.hpp"
#include "telemetry/instruments.hpp"
#include "telemetry/names.hpp"
#include "telemetry/prometheus_name.hpp"
#include "testing/child_process.hpp"

namespace shop {
struct Ship {
  long order_id = 0;
  int failures = 0;
};
}  // namespace shop

namespace arrower::jobs::tests {

namespace otel = opentelemetry;
using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::Pair;
using ::testing::SizeIs;

namespace {

/// The program of examples/observability.
class Observed {
 public:
  Observed(const std::string& database, const std::string& schema, int port, int orders_a_second,
           const std::vector<std::string>& environment) {
    std::vector<std::string> command{"/usr/bin/env"};
    command.insert(command.end(), environment.begin(), environment.end());
    command.insert(command.end(),
                   {ARROWER_OBSERVED, database, schema, std::to_string(port), std::to_string(orders_a_second)});
    log_ = std::filesystem::temp_directory_path() / std::format("arrower-observed-{}-{}", getpid(), port);
    process_ = testing::start_child(command, {.working_directory = std::filesystem::temp_directory_path(),
                                              .log = log_,
                                              .user = std::nullopt,
                                              .signal_on_parent_death = SIGKILL});
  }
  ~Observed() {
    if (process_ > 0) {
      kill(process_, SIGKILL);
      testing::wait_for_child(process_, 10s);
    }
    std::error_code ignored;
    std::filesystem::remove(log_, ignored);
  }
  Observed(const Observed&) = delete;
  Observed& operator=(const Observed&) = delete;

  /// In good order, so that what it has to export goes out.
  void stop() {
    kill(process_, SIGTERM);
    EXPECT_EQ(testing::wait_for_child(process_, 30s), 0);
    process_ = 0;
  }
  std::string log() const {
    std::ifstream file{log_};
    return {std::istreambuf_iterator<char>{file}, {}};
  }

 private:
  std::filesystem::path log_;
  pid_t process_ = 0;
};

otel::nostd::shared_ptr<otel::trace::TracerProvider> exporting(const std::string& endpoint,
                                                               const std::string& service) {
  namespace otlp = otel::exporter::otlp;
  otlp::OtlpHttpExporterOptions options;
  options.url = endpoint + "/v1/traces";
  options.content_type = otlp::HttpRequestContentType::kJson;
  std::unique_ptr<otel::trace::TracerProvider> provider = otel::sdk::trace::TracerProviderFactory::Create(
      otel::sdk::trace::SimpleSpanProcessorFactory::Create(otlp::OtlpHttpExporterFactory::Create(options)),
      otel::sdk::resource::Resource::Create({{"service.name", service}}));
  return otel::nostd::shared_ptr<otel::trace::TracerProvider>{std::move(provider)};
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file{path};
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>{file}, {}};
}

std::filesystem::path in_source(const std::string& path) { return std::filesystem::path{ARROWER_SOURCE} / path; }

/// The words in backquotes that stand first in the rows of the tables below a heading.
std::set<std::string> documented(const std::string& page, const std::string& heading) {
  std::set<std::string> words;
  std::istringstream lines{page};
  bool below = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("## ")) {
      below = line == "## " + heading;
    } else if (below && line.starts_with("| `")) {
      words.insert(line.substr(3, line.find('`', 3) - 3));
    }
  }
  return words;
}

/// Whether a page names it, with <...> for what varies.
bool is_documented(const std::set<std::string>& forms, const std::string& name) {
  return std::ranges::any_of(forms, [&](const std::string& form) {
    return std::regex_match(name, std::regex{std::regex_replace(form, std::regex{"<[a-z]+>"}, "\\S+")});
  });
}

}  // namespace

class EndToEnd : public DatabaseTest {};

TEST_F(EndToEnd, a_trace_spans_two_processes_and_a_retry) {
  const OtlpReceiver receiver;
  Observed worker{database(),
                  schema(),
                  free_port(),
                  0,
                  {"OTEL_SERVICE_NAME=worker", "OTEL_EXPORTER_OTLP_PROTOCOL=http/json",
                   "OTEL_EXPORTER_OTLP_ENDPOINT=" + receiver.endpoint()}};
  JobId id;
  {
    const auto provider = exporting(receiver.endpoint(), "web");
    QueueOptions given = options({.queue = "orders"});
    given.telemetry = make_telemetry(provider, {});
    PostgresQueue queue{database(), given};
    const auto request = provider->GetTracer("web")->StartSpan("POST /orders");
    {
      const otel::trace::Scope scope{request};
      id = queue.enqueue(shop::Ship{.order_id = 42, .failures = 1});
    }
    request->End();
  }
  ASSERT_TRUE(eventually([&] { return history("succeeded") == 2; })) << worker.log();
  worker.stop();
  ASSERT_TRUE(
      eventually([&] { return std::ranges::count(receiver.spans(), "process orders", &ReceivedSpan::name) == 3; }));

  const auto span_names = documented(read_file(in_source("docs/telemetry.md")), "Spans");
  std::vector<ReceivedSpan> trace;
  for (const ReceivedSpan& span : receiver.spans()) {
    EXPECT_TRUE(span.scope != telemetry::scope || is_documented(span_names, span.name)) << span.name;
    if (span.kind != "client") {
      trace.push_back(span);
    }
  }
  for (const ReceivedSpan& span : trace) {
    std::cout << std::format("{:<8} {:<15} {:<9} trace {} span {} parent {:<16} {} {}\n", span.service, span.name,
                             span.kind, span.trace_id, span.span_id, span.parent_id, span.status,
                             span.status_description);
  }
  const auto named = [&](const std::string& service, const std::string& name) {
    std::vector<ReceivedSpan> found;
    std::ranges::copy_if(trace, std::back_inserter(found),
                         [&](const ReceivedSpan& span) { return span.service == service && span.name == name; });
    return found;
  };
  const auto requests = named("web", "POST /orders");
  const auto sends = named("web", "send orders");
  std::vector<ReceivedSpan> runs = named("worker", "process orders");
  ASSERT_THAT(requests, SizeIs(1));
  ASSERT_THAT(sends, SizeIs(1));
  ASSERT_THAT(runs, SizeIs(3));
  const auto mail_runs = std::ranges::partition(
      runs, [&](const ReceivedSpan& run) { return run.attribute("messaging.message.id") == std::to_string(id.value); });
  ASSERT_THAT(mail_runs, SizeIs(1));
  std::ranges::sort(runs.begin(), mail_runs.begin(), {},
                    [](const ReceivedSpan& run) { return run.attribute("arrower.job.attempt"); });
  for (const ReceivedSpan& span : trace) {
    EXPECT_EQ(span.trace_id, requests[0].trace_id) << span.name;
  }
  EXPECT_EQ(sends[0].parent_id, requests[0].span_id);
  EXPECT_EQ(sends[0].scope, "arrower.jobs");
  for (int attempt = 1; attempt <= 2; ++attempt) {
    const ReceivedSpan& run = runs[static_cast<std::size_t>(attempt - 1)];
    EXPECT_EQ(run.parent_id, sends[0].span_id);
    EXPECT_THAT(run.links, ElementsAre(sends[0].trace_id + "/" + sends[0].span_id));
    EXPECT_EQ(run.attribute("arrower.job.attempt"), std::to_string(attempt));
    EXPECT_EQ(run.attribute("arrower.job.type"), "shop::Ship");
    EXPECT_EQ(run.attribute("messaging.system"), "arrower_jobs");
  }
  EXPECT_EQ(runs[0].status, "error");
  EXPECT_EQ(runs[0].status_description, "the carrier does not answer");
  ASSERT_THAT(runs[0].events, SizeIs(1));
  EXPECT_THAT(runs[0].events[0].attributes, Contains(Pair("exception.type", "std::runtime_error")));
  EXPECT_EQ(runs[1].status, "unset");
  // The job that the second attempt enqueued in its transaction goes on from there.
  const auto mails = named("worker", "send orders");
  ASSERT_THAT(mails, SizeIs(1));
  EXPECT_EQ(mails[0].parent_id, runs[1].span_id);
  EXPECT_EQ(runs[2].parent_id, mails[0].span_id);
  std::set<std::string> metrics;
  for (const telemetry::Instrument* instrument : telemetry::instruments()) {
    metrics.insert(std::string{instrument->name});
  }
  EXPECT_THAT(receiver.metrics(), IsSupersetOf({"arrower.jobs.succeeded", "arrower.jobs.run.duration",
                                                "messaging.client.sent.messages", "messaging.client.consumed.messages",
                                                "messaging.client.operation.duration", "messaging.process.duration"}));
  for (const std::string& metric : receiver.metrics()) {
    EXPECT_TRUE(metrics.contains(metric)) << metric;
  }
  // Log lines of the run lead to the trace.
  EXPECT_NE(worker.log().find("\"trace_id\":\"" + requests[0].trace_id), std::string::npos) << worker.log();
}

TEST_F(EndToEnd, metrics_that_are_only_scraped_are_not_exported) {
  const OtlpReceiver receiver;
  Observed shop{database(),
                schema(),
                free_port(),
                50,
                {"OTEL_METRICS_EXPORTER=none", "OTEL_EXPORTER_OTLP_PROTOCOL=http/json",
                 "OTEL_EXPORTER_OTLP_ENDPOINT=" + receiver.endpoint()}};
  ASSERT_TRUE(eventually([&] { return history("succeeded") > 0; })) << shop.log();
  // What it has to export goes out.
  shop.stop();
  EXPECT_FALSE(receiver.spans().empty());
  EXPECT_TRUE(receiver.metrics().empty());
}

TEST_F(EndToEnd, spans_that_nobody_takes_are_not_exported) {
  const OtlpReceiver receiver;
  Observed shop{database(),
                schema(),
                free_port(),
                50,
                {"OTEL_TRACES_EXPORTER=none", "OTEL_EXPORTER_OTLP_PROTOCOL=http/json",
                 "OTEL_EXPORTER_OTLP_ENDPOINT=" + receiver.endpoint()}};
  ASSERT_TRUE(eventually([&] { return history("succeeded") > 0; })) << shop.log();
  shop.stop();
  EXPECT_TRUE(receiver.spans().empty());
  EXPECT_FALSE(receiver.metrics().empty());
}

/// The queries in a JSON document, in fields called "expr", beside a data source of Prometheus.
void collect_queries(const rfl::Generic& node, std::vector<std::string>& queries) {
  std::visit(
      [&](const auto& value) {
        using Held = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<Held, rfl::Generic::Object>) {
          const std::string source =
              value.get("datasource").transform([](const auto& s) { return rfl::json::write(s); }).value_or("");
          for (const auto& [key, child] : value) {
            if (key == "expr" && source.find("loki") == std::string::npos) {
              queries.push_back(child.to_string().value_or(""));
            }
            collect_queries(child, queries);
          }
        } else if constexpr (std::is_same_v<Held, rfl::Generic::Array>) {
          for (const auto& child : value) {
            collect_queries(child, queries);
          }
        }
      },
      node.get());
}

TEST_F(EndToEnd, prometheus_answers_every_query_of_the_dashboard_and_the_alerts) {
  if (!PrometheusServer::is_installed()) {
    GTEST_SKIP() << "Prometheus is not installed";
  }
  const std::filesystem::path rules = in_source("examples/observability/prometheus/alerts.yml");
  const int port = free_port();
  const PrometheusServer prometheus{std::format("127.0.0.1:{}", port), rules};
  // Nobody takes its spans: that must not disturb it.
  Observed shop{database(), schema(), port, 100, {"OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:9"}};
  const auto number = [&](const std::string& query) {
    const auto samples = prometheus.query(query);
    return samples.empty() ? -1 : samples.front().value;
  };
  ASSERT_TRUE(eventually(
      [&] {
        return number("sum(increase(arrower_jobs_discarded_total[1m]))") > 0 &&
               number("sum(increase(arrower_jobs_failed_total[1m]))") > 0 &&
               number("sum(increase(arrower_jobs_succeeded_total[1m]))") > 100 &&
               number("sum(arrower_jobs_depth)") >= 0;
      },
      60s))
      << shop.log().substr(0, 2000);

  std::vector<std::string> queries;
  collect_queries(
      rfl::json::read<rfl::Generic>(read_file(in_source("examples/observability/grafana/dashboards/arrower-jobs.json")))
          .value(),
      queries);
  EXPECT_GE(queries.size(), 20U);
  for (std::string query : queries) {
    query = std::regex_replace(query, std::regex{R"(\$__rate_interval|\$__range)"}, "1m");
    query = std::regex_replace(query, std::regex{R"(\$queue|\$job)"}, ".*");
    EXPECT_FALSE(prometheus.query(query).empty()) << "no data: " << query;
  }

  EXPECT_GE(prometheus.rules().size(), 5U);
  EXPECT_TRUE(eventually([&] {
    return std::ranges::all_of(prometheus.rules(), [](const LoadedRule& rule) { return rule.health == "ok"; });
  }));
  EXPECT_TRUE(eventually([&] {
    return std::ranges::any_of(prometheus.rules(), [](const LoadedRule& rule) {
      return rule.name == "ArrowerJobsDiscarded" && rule.state == "firing";
    });
  }));
  for (const LoadedRule& rule : prometheus.rules()) {
    // Without the comparison at its end there is something to compare.
    const std::string compared = std::regex_replace(rule.expression, std::regex{R"( (>|<|==) [0-9.]+$)"}, "");
    const bool looks_for_absence =
        compared.find("absent") != std::string::npos || compared.find("unless") != std::string::npos;
    EXPECT_TRUE(looks_for_absence || !prometheus.query(compared).empty()) << rule.name << ": " << compared;
  }

  for (const telemetry::Instrument* instrument : telemetry::instruments()) {
    if (std::ranges::find(telemetry::messaging_instruments, instrument) != telemetry::messaging_instruments.end()) {
      // For OpenTelemetry alone.
      continue;
    }
    const std::string name = telemetry::prometheus_name(*instrument) +
                             (instrument->kind == telemetry::InstrumentKind::histogram ? "_count" : "");
    EXPECT_FALSE(prometheus.query(name).empty()) << name;
  }

  const auto metrics_ok = std::format("curl -sf http://127.0.0.1:{}/metrics | promtool check metrics", port);
  EXPECT_EQ(std::system(("sh -c '" + metrics_ok + "' > /dev/null").c_str()), 0) << metrics_ok;
  shop.stop();
}

/// The constants in a source file that have a name of this form.
std::set<std::string> declared(const std::string& source, const std::string& part, const std::string& pattern) {
  const std::regex names{pattern};
  const auto begin = part.empty() ? 0 : source.find(part);
  const std::string text =
      source.substr(begin, part.empty() ? std::string::npos : source.find("}  // " + part) - begin);
  std::set<std::string> found;
  for (auto match = std::sregex_iterator{text.begin(), text.end(), names}; match != std::sregex_iterator{}; ++match) {
    found.insert((*match)[1]);
  }
  return found;
}

TEST(TelemetryContract, the_page_names_all_metrics_with_their_units_and_no_others) {
  const std::string page = read_file(in_source("docs/telemetry.md"));
  std::set<std::string> names;
  for (const telemetry::Instrument* instrument : telemetry::instruments()) {
    names.insert(std::string{instrument->name});
    const std::string row =
        std::format("| `{}` | `{}` | {} | {} |", instrument->name, telemetry::prometheus_name(*instrument),
                    instrument->kind == telemetry::InstrumentKind::counter     ? "counter"
                    : instrument->kind == telemetry::InstrumentKind::histogram ? "histogram"
                                                                               : "gauge",
                    instrument->unit);
    EXPECT_NE(page.find(row), std::string::npos) << row;
  }
  EXPECT_EQ(documented(page, "Metrics"), names);
}

/// The lines of a folder's source files that hold this text, with the files' names.
std::vector<std::pair<std::string, std::string>> lines_with(const std::string& text,
                                                            const std::filesystem::path& folder) {
  std::vector<std::pair<std::string, std::string>> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{folder}) {
    if (entry.is_regular_file()) {
      std::ifstream lines{entry.path()};
      for (std::string line; std::getline(lines, line);) {
        if (line.find(text) != std::string::npos) {
          found.emplace_back(entry.path().filename(), line);
        }
      }
    }
  }
  return found;
}

TEST(TelemetryContract, the_page_names_all_spans_and_no_others) {
  const std::string page = read_file(in_source("docs/telemetry.md"));
  const std::string source = read_file(in_source("src/telemetry/names.hpp"));
  EXPECT_EQ(documented(page, "Spans"), declared(source, "namespace span_names", R"rx(= "([^"]+)";)rx"));
  // Spans get no other names than those declared: their names come through two functions.
  const auto started = lines_with("->StartSpan(", in_source("src"));
  ASSERT_THAT(started, SizeIs(1));
  EXPECT_THAT(started.front(), Pair("tracing.cpp", HasSubstr("StartSpan(view(span_name(form")));
  for (const auto& [file, line] : lines_with("start_span(", in_source("src"))) {
    EXPECT_TRUE(line.find("span_names::") != std::string::npos ||
                line.find("std::string_view form") != std::string::npos)
        << file << ": " << line;
  }
  for (const auto& [file, line] : lines_with("UpdateName(", in_source("src"))) {
    EXPECT_THAT(line, HasSubstr("span_name(span_names::")) << file;
  }
}

TEST(TelemetryContract, the_page_names_all_attributes_events_and_fields_and_no_others) {
  const std::string page = read_file(in_source("docs/telemetry.md"));
  const std::string source = read_file(in_source("src/telemetry/names.hpp"));
  EXPECT_EQ(documented(page, "Attributes"), declared(source, "namespace names", R"rx(= "([a-z_.]+)";)rx"));
  EXPECT_EQ(documented(page, "Log events"), declared(source, "namespace log_events", R"rx(= "([a-z_.]+)";)rx"));
  EXPECT_EQ(documented(page, "Log fields"), declared(source, "namespace log_fields", R"rx(= "([a-z_.]+)";)rx"));
}

/// What a regular expression finds in a text: its first group.
std::set<std::string> found_in(const std::string& text, const std::string& pattern) {
  const std::regex expression{pattern};
  std::set<std::string> found;
  for (auto match = std::sregex_iterator{text.begin(), text.end(), expression}; match != std::sregex_iterator{};
       ++match) {
    found.insert((*match)[1]);
  }
  return found;
}

TEST(TelemetryContract, the_runbook_has_a_section_for_each_alert_and_no_others) {
  const std::string alerts = read_file(in_source("examples/observability/prometheus/alerts.yml"));
  const std::set<std::string> names = found_in(alerts, R"rx(- alert: (\w+))rx");
  EXPECT_GE(names.size(), 7U);
  EXPECT_EQ(found_in(read_file(in_source("docs/runbook.md")), R"rx(\n## (\w+))rx"), names);
  std::set<std::string> links;
  for (std::string name : names) {
    std::ranges::transform(name, name.begin(), [](unsigned char letter) { return std::tolower(letter); });
    links.insert("docs/runbook.md#" + name);
  }
  EXPECT_EQ(found_in(alerts, R"rx(runbook_url: (\S+))rx"), links);
  // Each one is proved by a test that it fires.
  EXPECT_EQ(found_in(read_file(in_source("examples/observability/prometheus/alerts_test.yml")),
                     R"rx(alertname: (\w+)\n\s+exp_alerts)rx"),
            names);
}

/// The containers of examples/observability cannot be started everywhere; that they find each other can be read.
TEST(Containers, every_file_service_and_data_source_that_is_named_exists) {
  const std::filesystem::path folder = in_source("examples/observability");
  const std::string compose = read_file(folder / "compose.yml");
  const std::string sources = read_file(folder / "grafana/provisioning/datasources/all.yml");
  const std::string promtail = read_file(folder / "promtail.yml");
  const std::string dashboard = read_file(folder / "grafana/dashboards/arrower-jobs.json");

  std::map<std::string, std::filesystem::path> mounted;
  for (const std::string& mount : found_in(compose, R"rx('\./([^']+):ro')rx")) {
    const auto colon = mount.find(':');
    mounted[mount.substr(colon + 1)] = folder / mount.substr(0, colon);
  }
  EXPECT_THAT(mounted, SizeIs(6));
  for (const auto& [inside, outside] : mounted) {
    EXPECT_TRUE(std::filesystem::exists(outside)) << outside;
  }
  const auto exists_inside = [&](const std::string& file) {
    return std::ranges::any_of(mounted, [&](const auto& mount) {
      return file.starts_with(mount.first) &&
             std::filesystem::exists(mount.second.string() + file.substr(mount.first.size()));
    });
  };
  for (const std::string& file : found_in(compose, R"rx(config\.file=([^\],]+))rx")) {
    EXPECT_TRUE(exists_inside(file)) << file;
  }
  EXPECT_TRUE(exists_inside("/dashboards/arrower-jobs.json"));
  EXPECT_THAT(found_in(read_file(folder / "grafana/provisioning/dashboards/all.yml"), R"rx(path: ([^}]+))rx"),
              ElementsAre("/dashboards"));
  EXPECT_THAT(found_in(promtail, R"rx(__path__: '([^*]+)/\*)rx"), ElementsAre("/logs"));
  EXPECT_TRUE(mounted.contains("/logs"));

  const auto services = found_in(compose, R"rx(\n  ([a-z]+):\n)rx");
  for (const std::string& service : found_in(sources + promtail, R"rx(http://([a-z]+):)rx")) {
    EXPECT_TRUE(services.contains(service)) << service;
  }
  EXPECT_THAT(found_in(sources, R"rx(http://tempo:([0-9]+))rx"),
              found_in(read_file(folder / "tempo.yml"), R"rx(http_listen_port: ([0-9]+))rx"));
  EXPECT_TRUE(found_in(compose, R"rx('127\.0\.0\.1:[0-9]+:([0-9]+)')rx")
                  .contains(*found_in(read_file(folder / "tempo.yml"), R"rx(0\.0\.0\.0:([0-9]+))rx").begin()));

  const auto uids = found_in(sources, R"rx( uid: ([a-z]+))rx");
  EXPECT_THAT(uids, SizeIs(3));
  for (const std::string& uid : found_in(sources, R"rx(datasourceUid: ([a-z]+))rx")) {
    EXPECT_TRUE(uids.contains(uid)) << uid;
  }
  const auto used = found_in(dashboard, R"rx("datasource": \{\s*"type": "[a-z]+",\s*"uid": "([^"]+)")rx");
  EXPECT_THAT(used, IsSupersetOf({"prometheus", "loki"}));
  for (const std::string& uid : used) {
    EXPECT_TRUE(uids.contains(uid)) << uid;
  }
  // The page that compose.yml says to open.
  EXPECT_THAT(found_in(compose, R"rx(http://localhost:3000/d/([a-z-]+))rx"),
              found_in(dashboard, R"rx(\n {1,2}"uid": "([a-z-]+)")rx"));

  if (PrometheusServer::is_installed()) {
    const std::string check = "promtool check config " + (folder / "prometheus/prometheus.yml").string();
    EXPECT_EQ(std::system((check + " > /dev/null 2>&1").c_str()), 0) << check;
  }
}

}  // namespace arrower::jobs::tests
