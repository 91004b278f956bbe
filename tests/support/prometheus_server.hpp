// A private Prometheus that scrapes one target several times a second.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace arrower::jobs::tests {

/// One time series of an answer.
struct QueriedSample {
  std::map<std::string, std::string> labels;
  double value = 0;
};

struct LoadedRule {
  std::string name;
  std::string expression;
  /// "ok" if it could be evaluated.
  std::string health;
  /// "inactive", "pending" or "firing".
  std::string state;
};

class PrometheusServer {
 public:
  /// `target` is host:port of a /metrics; `rules` a file with rules, or empty. Throws std::runtime_error.
  PrometheusServer(const std::string& target, const std::filesystem::path& rules);
  ~PrometheusServer();
  PrometheusServer(const PrometheusServer&) = delete;
  PrometheusServer& operator=(const PrometheusServer&) = delete;

  /// Runs PromQL. Throws std::runtime_error with what Prometheus says of a query that it refuses.
  std::vector<QueriedSample> query(const std::string& expression) const;
  std::vector<LoadedRule> rules() const;

  static bool is_installed();

 private:
  std::string get(const std::string& path, const std::multimap<std::string, std::string>& parameters) const;

  std::filesystem::path directory_;
  int port_ = 0;
  pid_t process_ = 0;
};

}  // namespace arrower::jobs::tests
