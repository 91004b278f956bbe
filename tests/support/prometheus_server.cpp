#include "support/prometheus_server.hpp"

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <format>
#include <fstream>
#include <stdexcept>

#include <rfl.hpp>
#include <rfl/json.hpp>

#include "support/eventually.hpp"
#include "support/free_port.hpp"
#include "testing/child_process.hpp"

// clang-format off
// Last: <resolv.h>, which it includes, makes a macro of a name that reflect-cpp uses.
#include <httplib.h>
// clang-format on

namespace arrower::jobs::tests {

namespace {

constexpr const char* prometheus_program = "/usr/bin/prometheus";

struct Series {
  std::map<std::string, std::string> metric;
  /// Time and value.
  std::tuple<double, std::string> value;
};
struct Data {
  std::vector<Series> result;
};
struct Answer {
  std::string status;
  std::optional<Data> data;
  std::optional<std::string> error;
};
struct Rule {
  std::string name;
  std::string query;
  std::string health;
  std::optional<std::string> state;
};
struct Group {
  std::vector<Rule> rules;
};
struct Groups {
  std::vector<Group> groups;
};
struct RulesAnswer {
  Groups data;
};

}  // namespace

bool PrometheusServer::is_installed() { return access(prometheus_program, X_OK) == 0; }

PrometheusServer::PrometheusServer(const std::string& target, const std::filesystem::path& rules) : port_{free_port()} {
  std::string directory = (std::filesystem::temp_directory_path() / "arrower-prometheus-XXXXXX").string();
  if (mkdtemp(directory.data()) == nullptr) {
    throw std::runtime_error{"cannot make Prometheus's directory"};
  }
  directory_ = directory;
  const std::filesystem::path configuration = directory_ / "prometheus.yml";
  std::ofstream{configuration}
      << "global: {scrape_interval: 200ms, scrape_timeout: 200ms, evaluation_interval: 500ms}\n"
      << (rules.empty() ? "" : std::format("rule_files: ['{}']\n", rules.string()))
      << std::format("scrape_configs: [{{job_name: shop, static_configs: [{{targets: ['{}']}}]}}]\n", target);
  process_ = testing::start_child({prometheus_program, "--config.file=" + configuration.string(),
                                   "--storage.tsdb.path=" + (directory_ / "data").string(),
                                   std::format("--web.listen-address=127.0.0.1:{}", port_), "--log.level=warn"},
                                  {.working_directory = directory_,
                                   .log = directory_ / "output",
                                   .user = std::nullopt,
                                   .signal_on_parent_death = SIGKILL});
  const bool ready = eventually([&] {
    const auto answer = httplib::Client{"127.0.0.1", port_}.Get("/-/ready");
    return answer && answer->status == 200;
  });
  if (!ready) {
    throw std::runtime_error{"Prometheus does not start"};
  }
}

PrometheusServer::~PrometheusServer() {
  kill(process_, SIGKILL);
  testing::wait_for_child(process_, std::chrono::seconds{10});
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

std::string PrometheusServer::get(const std::string& path,
                                  const std::multimap<std::string, std::string>& parameters) const {
  httplib::Client client{"127.0.0.1", port_};
  const httplib::Params all{parameters.begin(), parameters.end()};
  const auto answer = client.Get(path, all, httplib::Headers{});
  if (!answer) {
    throw std::runtime_error{"Prometheus does not answer"};
  }
  return answer->body;
}

std::vector<QueriedSample> PrometheusServer::query(const std::string& expression) const {
  const std::string body = get("/api/v1/query", {{"query", expression}});
  const auto answer = rfl::json::read<Answer>(body);
  if (!answer || answer->status != "success" || !answer->data) {
    throw std::runtime_error{expression + ": " + body};
  }
  std::vector<QueriedSample> samples;
  for (const Series& series : answer->data->result) {
    samples.push_back({series.metric, std::stod(std::get<1>(series.value))});
  }
  return samples;
}

std::vector<LoadedRule> PrometheusServer::rules() const {
  const auto answer = rfl::json::read<RulesAnswer>(get("/api/v1/rules", {}));
  std::vector<LoadedRule> rules;
  if (answer) {
    for (const Group& group : answer->data.groups) {
      for (const Rule& rule : group.rules) {
        rules.push_back({rule.name, rule.query, rule.health, rule.state.value_or("")});
      }
    }
  }
  return rules;
}

}  // namespace arrower::jobs::tests
