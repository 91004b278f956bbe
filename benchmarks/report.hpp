// The rows of a run: printed as a table while they come, written as JSON in the end.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "measurement.hpp"

namespace bench {

struct Row {
  std::string scenario;
  std::string unit;
  /// One for each repetition.
  std::vector<double> values;
  /// What bare SQL reaches with the same work, measured in turn with the values; empty where there is no such thing.
  std::vector<double> limits;
  /// What is asked for, for people.
  std::string goal;
  double client_seconds = 0;
  double server_seconds = 0;
  double client_mebibytes = 0;
  /// What else there is to say, for people.
  std::string remark;

  /// Takes the value of one more repetition, and what it cost.
  void take(const Sample& sample);
};

class Report {
 public:
  /// How often `measure` measures from now on.
  void repeat(int times) noexcept { repetitions_ = times; }

  /// Measures the limit and the value in turn, as often as `repeat` says; adds the row. Each function
  /// prepares what it needs, and answers a value in this unit. `limit` may be empty.
  void measure(std::string scenario, std::string unit, std::string goal, const std::function<Sample()>& value,
               const std::function<double()>& limit = {});

  void add(Row row);

  /// A list of objects with scenario, unit, value, limit, ratio, runs; values are medians.
  void write_json(const std::string& file) const;

  static void print_heading();

 private:
  static void print(const Row& row);

  int repetitions_ = 1;
  std::vector<Row> rows_;
};

/// value / limit, of the medians; 0 without a limit.
double ratio(const Row& row);

}  // namespace bench
