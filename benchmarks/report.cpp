#include "report.hpp"

#include <algorithm>
#include <format>
#include <fstream>
#include <iostream>
#include <optional>
#include <utility>

#include <rfl.hpp>
#include <rfl/json.hpp>

namespace bench {

namespace {

struct JsonRow {
  std::string scenario;
  std::string unit;
  double value = 0;
  std::optional<double> limit;
  std::optional<double> ratio;
  std::size_t runs = 0;
};

std::string number(double value) {
  if (value >= 1000) {
    return std::format("{:.0f}", value);
  }
  return value >= 10 ? std::format("{:.1f}", value) : std::format("{:.3f}", value);
}

std::string range(const std::vector<double>& values) {
  const auto [least, most] = std::ranges::minmax(values);
  return values.size() < 2 ? "" : std::format("{}-{}", number(least), number(most));
}

}  // namespace

void Row::take(const Sample& sample) {
  values.push_back(sample.value);
  client_seconds = sample.client_seconds;
  server_seconds = sample.server_seconds;
  client_mebibytes = sample.client_mebibytes;
}

double ratio(const Row& row) { return row.limits.empty() ? 0 : median(row.values) / median(row.limits); }

void Report::measure(std::string scenario, std::string unit, std::string goal, const std::function<Sample()>& value,
                     const std::function<double()>& limit) {
  Row row{
      .scenario = std::move(scenario), .unit = std::move(unit), .values = {}, .limits = {}, .goal = std::move(goal)};
  for (int repetition = 0; repetition < repetitions_; ++repetition) {
    if (limit) {
      row.limits.push_back(limit());
    }
    row.take(value());
  }
  add(std::move(row));
}

void Report::add(Row row) {
  rows_.push_back(std::move(row));
  print(rows_.back());
}

void Report::print_heading() {
  std::cout << std::format("{:<40} {:>10} {:<8} {:>17} {:>10} {:>6}  {:>7} {:>7} {:>6}  {}\n", "scenario", "value",
                           "unit", "range", "limit", "ratio", "client", "server", "MiB", "goal");
}

void Report::print(const Row& row) {
  const bool limited = !row.limits.empty();
  std::cout << std::format("{:<40} {:>10} {:<8} {:>17} {:>10} {:>6}  {:>5.1f} s {:>5.1f} s {:>6.1f}  {}\n",
                           row.scenario, number(median(row.values)), row.unit, range(row.values),
                           limited ? number(median(row.limits)) : "", limited ? std::format("{:.2f}", ratio(row)) : "",
                           row.client_seconds, row.server_seconds, row.client_mebibytes, row.goal);
  if (!row.remark.empty()) {
    std::cout << std::format("    {}\n", row.remark);
  }
  std::cout << std::flush;
}

void Report::write_json(const std::string& file) const {
  std::vector<JsonRow> rows;
  rows.reserve(rows_.size());
  for (const Row& row : rows_) {
    JsonRow json{.scenario = row.scenario,
                 .unit = row.unit,
                 .value = median(row.values),
                 .limit = {},
                 .ratio = {},
                 .runs = row.values.size()};
    if (!row.limits.empty()) {
      json.limit = median(row.limits);
      json.ratio = ratio(row);
    }
    rows.push_back(std::move(json));
  }
  std::ofstream{file} << rfl::json::write(rows) << '\n';
}

}  // namespace bench
