#include "measurement.hpp"

#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string_view>

namespace bench {

namespace {

struct ProcessTimes {
  pid_t parent = 0;
  /// Its own, and those of its children that have ended.
  double seconds = 0;
};

std::optional<ProcessTimes> times_of(const std::string& process) {
  std::ifstream file{"/proc/" + process + "/stat"};
  std::string text{std::istreambuf_iterator<char>{file}, {}};
  const auto end_of_name = text.rfind(')');
  if (end_of_name == std::string::npos) {
    return std::nullopt;
  }
  std::istringstream fields{text.substr(end_of_name + 2)};
  const std::vector<std::string> values{std::istream_iterator<std::string>{fields}, {}};
  constexpr std::size_t parent_field = 1;
  constexpr std::array<std::size_t, 4> time_fields{11, 12, 13, 14};
  ProcessTimes times{.parent = std::stoi(values.at(parent_field)), .seconds = 0};
  for (const std::size_t field : time_fields) {
    times.seconds += std::stod(values.at(field)) / static_cast<double>(sysconf(_SC_CLK_TCK));
  }
  return times;
}

double cpu_of_usage(int whose) {
  rusage usage{};
  getrusage(whose, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// The server and its children.
template <class Function>
void for_each_process_of(pid_t postmaster, const Function& function) {
  for (const auto& entry : std::filesystem::directory_iterator{"/proc"}) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) {
      continue;
    }
    if (const auto times = times_of(name);
        times && (times->parent == postmaster || name == std::to_string(postmaster))) {
      function(name, *times);
    }
  }
}

/// A field of what the kernel tells of a process.
double mebibytes(const std::string& process, std::string_view field, const std::string& told_in = "status") {
  std::ifstream file{"/proc/" + process + "/" + told_in};
  std::string word;
  while (file >> word) {
    if (word == field) {
      double kibibytes = 0;
      file >> kibibytes;
      return kibibytes / 1024;
    }
  }
  return 0;
}

}  // namespace

double median(std::vector<double> values) { return percentile(std::move(values), 0.5); }

double percentile(std::vector<double> values, double share) {
  if (values.empty()) {
    return 0;
  }
  std::ranges::sort(values);
  const auto last = static_cast<double>(values.size() - 1);
  return values[static_cast<std::size_t>(std::lround(share * last))];
}

double client_cpu() { return cpu_of_usage(RUSAGE_SELF) + cpu_of_usage(RUSAGE_CHILDREN); }

double server_cpu(pid_t postmaster) {
  double seconds = 0;
  for_each_process_of(postmaster, [&](const std::string&, const ProcessTimes& times) { seconds += times.seconds; });
  return seconds;
}

double cpu_of(pid_t process) {
  // Finer than the ticks in its status.
  clockid_t clock = 0;
  timespec time{};
  if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &time) != 0) {
    return 0;
  }
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

void reset_peak_memory() {
  // What earlier work has freed is not this one's.
  malloc_trim(0);
  std::ofstream{"/proc/self/clear_refs"} << "5";
}

double peak_memory() { return mebibytes("self", "VmHWM:"); }

double resident_memory(pid_t process) { return mebibytes(std::to_string(process), "VmRSS:"); }

double memory_share(pid_t process) { return mebibytes(std::to_string(process), "Pss:", "smaps_rollup"); }

double server_memory(pid_t postmaster) {
  double sum = 0;
  for_each_process_of(postmaster, [&](const std::string& process, const ProcessTimes&) {
    sum += mebibytes(process, "Pss:", "smaps_rollup");
  });
  return sum;
}

int threads_without(pid_t process, const std::string& name) {
  int threads = 0;
  for (const auto& entry : std::filesystem::directory_iterator{"/proc/" + std::to_string(process) + "/task"}) {
    std::string thread_name;
    std::getline(std::ifstream{entry.path() / "comm"}, thread_name);
    threads += thread_name == name ? 0 : 1;
  }
  return threads;
}

Meter::Meter(pid_t postmaster) : postmaster_{postmaster}, client_{client_cpu()}, server_{server_cpu(postmaster)} {
  reset_peak_memory();
}

Sample Meter::sample(double value) const {
  return {.value = value,
          .client_seconds = client_cpu() - client_,
          .server_seconds = server_cpu(postmaster_) - server_,
          .client_mebibytes = peak_memory()};
}

}  // namespace bench
