#include "support/kit_scenario.hpp"

#include <array>
#include <format>
#include <random>
#include <set>
#include <string_view>

namespace arrower::jobs::tests {

namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;

constexpr int deepest = 2;

/// Draws alike wherever it is compiled, as the distributions of the standard library do not.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : random_{seed} {}

  std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_() % n); }
  bool one_in(std::size_t n) { return below(n) == 0; }
  template <class T, std::size_t N>
  T of(const std::array<T, N>& values) {
    return values[below(N)];
  }

 private:
  std::mt19937_64 random_;
};

microseconds draw_delay(Draw& draw) {
  constexpr std::array<microseconds, 9> delays{0s, 0s, 0s, 0s, 1h, 1h, 48h, -5s, microseconds::max()};
  return draw.one_in(20) ? std::chrono::years{9000} : draw.of(delays);
}

class Drawing {
 public:
  explicit Drawing(std::uint64_t seed) : draw_{seed} {}

  Scenario scenario() {
    scenario_.strategy = draw_.one_in(3) ? PollStrategy::run_at : PollStrategy::priority;
    scenario_.retry_delay = draw_.of(std::array<microseconds, 3>{0s, 0s, 1h});
    const std::size_t rounds = 1 + draw_.below(3);
    for (std::size_t round = 0; round < rounds; ++round) {
      const std::size_t calls = 1 + draw_.below(3);
      for (std::size_t call = 0; call < calls; ++call) {
        ScriptedStep step{.kind = ScriptedStep::Kind::enqueue, .jobs = {}};
        const std::size_t jobs = draw_.one_in(2) ? 1 : 1 + draw_.below(4);
        for (std::size_t n = 0; n < jobs; ++n) {
          step.jobs.push_back(job(0));
        }
        scenario_.steps.push_back(std::move(step));
      }
      scenario_.steps.push_back({.kind = ScriptedStep::Kind::run, .jobs = {}});
      if (draw_.one_in(2)) {
        scenario_.steps.push_back({.kind = ScriptedStep::Kind::let_pass,
                                   .jobs = {},
                                   .time = draw_.of(std::array<microseconds, 3>{30min, 1h, 72h})});
        scenario_.steps.push_back({.kind = ScriptedStep::Kind::run, .jobs = {}});
      }
    }
    return std::move(scenario_);
  }

 private:
  /// Its place.
  std::size_t job(int depth) {
    ScriptedJob job;
    job.type = draw_.one_in(12) ? 2 : static_cast<int>(draw_.below(2));
    job.priority = draw_.of(std::array<std::int16_t, 6>{0, 0, 0, -1, 1, -7});
    if (draw_.one_in(3)) {
      job.run_in = draw_.of(std::array<microseconds, 6>{0s, 0s, -1h, 1h, 72h, std::chrono::years{100}});
    }
    job.max_attempts = draw_.of(std::array<int, 6>{25, 25, 1, 2, 3, 0});
    if (draw_.one_in(3)) {
      job.unique_key = draw_.of(std::array<std::string_view, 2>{"a", "b"});
    }
    const std::size_t runs = draw_.below(4);
    for (std::size_t n = 0; n < runs; ++n) {
      job.runs.push_back(run(depth));
    }
    scenario_.jobs.push_back(std::move(job));
    return scenario_.jobs.size() - 1;
  }

  ScriptedRun run(int depth) {
    using Sql = ScriptedRun::Sql;
    using End = ScriptedRun::End;
    ScriptedRun run;
    run.writes = draw_.one_in(2);
    run.sql = draw_.of(std::array{Sql::nothing, Sql::nothing, Sql::nothing, Sql::nothing, Sql::nothing, Sql::nothing,
                                  Sql::swallow_error, Sql::raw_commit, Sql::raw_commit_and_begin, Sql::raw_rollback,
                                  Sql::raw_rollback_and_begin, Sql::raw_rollback_and_chain, Sql::commit, Sql::abort});
    run.end = draw_.of(std::array{End::return_, End::return_, End::throw_error, End::throw_error, End::throw_number,
                                  End::retry_in, End::retry_in, End::snooze, End::discard});
    run.delay = draw_delay(draw_);
    if (depth < deepest && draw_.one_in(3)) {
      const std::size_t jobs = 1 + draw_.below(2);
      for (std::size_t n = 0; n < jobs; ++n) {
        run.enqueues.push_back(job(depth + 1));
      }
      // What is enqueued in a transaction that SQL commits exists; the kit cannot see that commit.
      const bool sees_end = run.sql == Sql::nothing || run.sql == Sql::swallow_error || run.sql >= Sql::commit;
      run.enqueues_in_transaction = sees_end && draw_.one_in(2);
    }
    return run;
  }

  Draw draw_;
  Scenario scenario_;
};

std::string_view name_of(ScriptedRun::Sql sql) {
  constexpr std::array<std::string_view, 9> names{"",
                                                  "swallows an SQL error, ",
                                                  "says commit, ",
                                                  "says commit and begin, ",
                                                  "says rollback, ",
                                                  "says rollback and begin, ",
                                                  "says rollback and chain, ",
                                                  "commits, ",
                                                  "aborts, "};
  return names.at(static_cast<std::size_t>(sql));
}

std::string_view name_of(ScriptedRun::End end) {
  constexpr std::array<std::string_view, 6> names{"succeeds",   "throws an error", "throws a number",
                                                  "retries in", "snoozes for",     "discards"};
  return names.at(static_cast<std::size_t>(end));
}

void print_numbers(std::ostream& out, const std::vector<std::size_t>& jobs) {
  for (const std::size_t job : jobs) {
    out << ' ' << job;
  }
}

/// Jobs that a step or a run still enqueues.
std::set<std::size_t> reachable(const Scenario& scenario) {
  std::vector<std::size_t> found;
  for (const ScriptedStep& step : scenario.steps) {
    found.insert(found.end(), step.jobs.begin(), step.jobs.end());
  }
  for (std::size_t place = 0; place < found.size(); ++place) {
    for (const ScriptedRun& run : scenario.jobs[found[place]].runs) {
      found.insert(found.end(), run.enqueues.begin(), run.enqueues.end());
    }
  }
  return {found.begin(), found.end()};
}

void print(std::ostream& out, const ScriptedRun& run) {
  out << "      " << (run.writes ? "writes, " : "");
  if (!run.enqueues.empty()) {
    out << (run.enqueues_in_transaction ? "enqueues in its transaction" : "enqueues");
    print_numbers(out, run.enqueues);
    out << ", ";
  }
  out << name_of(run.sql) << name_of(run.end);
  if (run.end == ScriptedRun::End::retry_in || run.end == ScriptedRun::End::snooze) {
    out << std::format(" {} us", run.delay.count());
  }
  out << '\n';
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Scenario& scenario) {
  out << std::format("by {}, retries after {} us\n",
                     scenario.strategy == PollStrategy::priority ? "priority" : "run_at", scenario.retry_delay.count());
  for (const ScriptedStep& step : scenario.steps) {
    switch (step.kind) {
      case ScriptedStep::Kind::enqueue:
        out << "  enqueue";
        print_numbers(out, step.jobs);
        out << '\n';
        break;
      case ScriptedStep::Kind::run:
        out << "  run\n";
        break;
      case ScriptedStep::Kind::let_pass:
        out << std::format("  let {} us pass\n", step.time.count());
        break;
    }
  }
  for (const std::size_t number : reachable(scenario)) {
    const ScriptedJob& job = scenario.jobs[number];
    out << std::format("  job {}: type {}, priority {}, {} attempts{}{}\n", number, job.type, job.priority,
                       job.max_attempts, job.run_in ? std::format(", in {} us", job.run_in->count()) : "",
                       job.unique_key ? ", key " + *job.unique_key : "");
    for (const ScriptedRun& run : job.runs) {
      print(out, run);
    }
  }
  return out;
}

Scenario draw_scenario(std::uint64_t seed) { return Drawing{seed}.scenario(); }

std::vector<Scenario> simpler(const Scenario& scenario) {
  std::vector<Scenario> all;
  const auto without = [&](auto&& change) {
    Scenario simpler = scenario;
    change(simpler);
    all.push_back(std::move(simpler));
  };
  for (std::size_t step = 0; step < scenario.steps.size(); ++step) {
    without([&](Scenario& s) { s.steps.erase(s.steps.begin() + static_cast<std::ptrdiff_t>(step)); });
  }
  for (std::size_t step = 0; step < scenario.steps.size(); ++step) {
    for (std::size_t n = 0; scenario.steps[step].jobs.size() > 1 && n < scenario.steps[step].jobs.size(); ++n) {
      without(
          [&](Scenario& s) { s.steps[step].jobs.erase(s.steps[step].jobs.begin() + static_cast<std::ptrdiff_t>(n)); });
    }
  }
  for (std::size_t number = 0; number < scenario.jobs.size(); ++number) {
    const ScriptedJob& job = scenario.jobs[number];
    if (!job.runs.empty()) {
      without([&](Scenario& s) { s.jobs[number].runs.pop_back(); });
    }
    if (job.unique_key) {
      without([&](Scenario& s) { s.jobs[number].unique_key.reset(); });
    }
    if (job.run_in) {
      without([&](Scenario& s) { s.jobs[number].run_in.reset(); });
    }
    for (std::size_t n = 0; n < job.runs.size(); ++n) {
      if (!job.runs[n].enqueues.empty()) {
        without([&](Scenario& s) { s.jobs[number].runs[n].enqueues.pop_back(); });
      }
      if (job.runs[n].sql != ScriptedRun::Sql::nothing) {
        without([&](Scenario& s) { s.jobs[number].runs[n].sql = ScriptedRun::Sql::nothing; });
      }
      if (job.runs[n].writes) {
        without([&](Scenario& s) { s.jobs[number].runs[n].writes = false; });
      }
    }
  }
  return all;
}

}  // namespace arrower::jobs::tests
