// What is measured beside the clock: processor time of client and server, peak memory, and medians over repetitions.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <sys/types.h>

namespace bench {

double median(std::vector<double> values);
/// The value below which this share of the values lies.
double percentile(std::vector<double> values, double share);

/// Seconds of processor time used so far: by this process and its children that have ended, by the server and all of
/// its processes, by any one process.
double client_cpu();
double server_cpu(pid_t postmaster);
double cpu_of(pid_t process);

/// Forgets the peak of this process's resident memory so far; answers it in MiB since then.
void reset_peak_memory();
double peak_memory();

/// MiB of memory in which a process resides now, with the libraries that it shares with others.
double resident_memory(pid_t process);

/// MiB of memory of a process, and of a server with all of its processes, where what several share counts in parts.
double memory_share(pid_t process);
double server_memory(pid_t postmaster);

/// Threads of a process, but those of this name.
int threads_without(pid_t process, const std::string& name);

class StopWatch {
 public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// One value and what it cost.
struct Sample {
  double value = 0;
  double client_seconds = 0;
  double server_seconds = 0;
  double client_mebibytes = 0;
};

/// Runs from its construction on: the clock, both processor times, the peak of this process's memory.
class Meter {
 public:
  explicit Meter(pid_t postmaster);
  double seconds() const { return watch_.seconds(); }
  Sample sample(double value) const;

 private:
  pid_t postmaster_;
  double client_;
  double server_;
  StopWatch watch_;
};

}  // namespace bench
