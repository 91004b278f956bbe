// The same random programs on a TestQueue and on a PostgresQueue: what runs, in which order, how it ends, what is left.
//
// Production promises the order of what is in the table when a worker claims. Whether the end of one run is written
// before the next claim is a matter of luck, so here the queue is paused when a run begins, and goes on when its end is
// written: what remains is what is promised, and the kit must show exactly that.
//
// There are 200 seeds, fewer where they take longer than half a minute. ARROWER_KIT_SEEDS=5000 has the tests try so
// many in any case, ARROWER_KIT_FIRST_SEED=17 begin with that one. A scenario that fails is printed with its seed, and
// made as small as it still fails.
#include <condition_variable>
#include <cstdlib>
#include <format>
#include <iostream>
#include <mutex>
#include <sstream>

#include <arrower/jobs/testing/test_queue.hpp>

#include "support/database.hpp"
#include "support/eventually.hpp"
#include "support/kit_scenario.hpp"

namespace beside {
struct First {
  std::size_t number = 0;
};
struct Second {
  std::size_t number = 0;
};
struct Unknown {
  std::size_t number = 0;
};
}  // namespace beside

namespace arrower::jobs::tests {

namespace {

using namespace std::chrono_literals;
using beside::First;
using beside::Second;
using beside::Unknown;
using std::chrono::microseconds;

/// Wall-clock time that passes in a test is less than the half of this.
constexpr microseconds resolution = 1min;

/// When a job is due, in a form in which a clock that moves and one that stands still agree.
std::string due_text(microseconds from_now) {
  const auto minutes = std::chrono::round<std::chrono::minutes>(from_now);
  return minutes.count() <= 0 ? "now" : std::format("in {} min", minutes.count());
}

std::string remaining_text(std::size_t number, std::string_view job_type, const testing::QueuedJob& job,
                           microseconds from_now) {
  return std::format("left: job {} {} attempt {}/{} priority {} key {} due {} \"{}\"", number, job_type, job.attempt,
                     job.max_attempts, job.priority, job.unique_key.value_or("-"), due_text(from_now), job.last_error);
}

/// One of the two queues, and what was seen of it.
class Side {
 public:
  virtual ~Side() = default;

  /// What was seen, one line each.
  std::vector<std::string> play(const Scenario& scenario) {
    scenario_ = &scenario;
    runs_.assign(scenario.jobs.size(), 0);
    seen_.clear();
    numbers_.clear();
    begin(scenario);
    for (const ScriptedStep& step : scenario.steps) {
      switch (step.kind) {
        case ScriptedStep::Kind::enqueue:
          enqueue(step.jobs, nullptr);
          break;
        case ScriptedStep::Kind::run:
          run();
          for (auto& line : remaining()) {
            see(std::move(line));
          }
          break;
        case ScriptedStep::Kind::let_pass:
          let_pass(step.time);
          break;
      }
    }
    for (auto& line : ended()) {
      see(std::move(line));
    }
    return seen_;
  }

 protected:
  virtual void begin(const Scenario& scenario) = 0;
  virtual Queue& queue() = 0;
  virtual TimePoint now() = 0;
  virtual void run() = 0;
  virtual void let_pass(microseconds time) = 0;
  /// In the order in which the jobs were enqueued.
  virtual std::vector<std::string> remaining() = 0;
  /// What the history says of attempts that ended, and what runs have written.
  virtual std::vector<std::string> ended() = 0;

  void register_functions(Queue& queue) {
    queue.register_job_func([this](Context& context, const First& job) { return carry_out(context, job.number); });
    queue.register_job_func([this](Context& context, const Second& job) { return carry_out(context, job.number); });
  }

  /// Called from the thread of the run.
  virtual void begins() {}

  const Scenario& scenario() const { return *scenario_; }
  std::size_t number_of(JobId id) const { return numbers_.at(id); }
  std::size_t numbers() const { return numbers_.size(); }

 private:
  void see(std::string line) { seen_.push_back(std::move(line)); }

  void enqueue(const std::vector<std::size_t>& numbers, Context* context) {
    Batch batch;
    const TimePoint called = now();
    for (const std::size_t number : numbers) {
      const ScriptedJob& job = scenario_->jobs[number];
      const JobOptions options{.run_at = job.run_in ? std::optional{called + *job.run_in} : std::nullopt,
                               .priority = job.priority,
                               .max_attempts = job.max_attempts,
                               .unique_key = job.unique_key};
      switch (job.type) {
        case 0:
          batch.add(First{number}, options);
          break;
        case 1:
          batch.add(Second{number}, options);
          break;
        default:
          batch.add(Unknown{number}, options);
          break;
      }
    }
    const std::vector<JobId> ids = context != nullptr ? queue().enqueue(*context, batch) : queue().enqueue(batch);
    std::string line = "enqueued:";
    for (std::size_t n = 0; n < numbers.size(); ++n) {
      line += std::format(" {} -> {}", numbers[n], numbers_.emplace(ids[n], numbers[n]).first->second);
    }
    see(std::move(line));
  }

  Outcome carry_out(Context& context, std::size_t number) {
    using Sql = ScriptedRun::Sql;
    using End = ScriptedRun::End;
    begins();
    see(std::format("job {} runs, attempt {}/{} priority {}", number, context.attempt(), context.max_attempts(),
                    context.priority()));
    const ScriptedJob& job = scenario_->jobs[number];
    const auto n = static_cast<std::size_t>(runs_[number]++);
    if (n >= job.runs.size()) {
      return Outcome::success();
    }
    const ScriptedRun& run = job.runs[n];
    if (run.writes) {
      context.transaction().exec("insert into written values ($1, $2)",
                                 pqxx::params{static_cast<int>(number), static_cast<int>(n)});
    }
    if (!run.enqueues.empty()) {
      enqueue(run.enqueues, run.enqueues_in_transaction ? &context : nullptr);
    }
    switch (run.sql) {
      case Sql::nothing:
        break;
      case Sql::swallow_error:
        try {
          context.transaction().exec("select 1 / 0");
        } catch (const pqxx::sql_error&) {  // NOLINT(bugprone-empty-catch): the mistake under test
        }
        break;
      case Sql::raw_commit:
        context.transaction().exec("commit");
        break;
      case Sql::raw_commit_and_begin:
        context.transaction().exec("commit; begin");
        break;
      case Sql::raw_rollback:
        context.transaction().exec("rollback");
        break;
      case Sql::raw_rollback_and_begin:
        context.transaction().exec("rollback; begin");
        break;
      case Sql::raw_rollback_and_chain:
        context.transaction().exec("rollback and chain");
        break;
      case Sql::commit:
        context.transaction().commit();
        break;
      case Sql::abort:
        context.transaction().abort();
        break;
    }
    switch (run.end) {
      case End::return_:
        break;
      case End::throw_error:
        throw std::runtime_error{"no paper"};
      case End::throw_number:
        throw 5;  // NOLINT(hicpp-exception-baseclass): what is under test
      case End::retry_in:
        return Outcome::retry_in(run.delay, "busy");
      case End::snooze:
        return Outcome::snooze(run.delay);
      case End::discard:
        return Outcome::discard("unknown card");
    }
    return Outcome::success();
  }

  const Scenario* scenario_ = nullptr;
  std::vector<int> runs_;
  std::vector<std::string> seen_;
  std::map<JobId, std::size_t> numbers_;
};

std::vector<std::string> written(pqxx::connection& connection) {
  pqxx::nontransaction transaction{connection};
  std::vector<std::string> lines;
  for (const auto& [job, run] : transaction.query<int, int>("select job, run from written order by job, run")) {
    lines.push_back(std::format("written: job {} in run {}", job, run));
  }
  transaction.exec("delete from written");
  return lines;
}

class KitSide final : public Side {
 public:
  explicit KitSide(const std::string& database) : connection_{database + " application_name=test"} {}

 private:
  void begin(const Scenario& scenario) override {
    queue_ = std::make_unique<testing::TestQueue>(
        testing::TestQueueOptions{.poll_strategy = scenario.strategy,
                                  .retry_policy = RetryPolicy::constant(scenario.retry_delay),
                                  .connection = &connection_});
    register_functions(*queue_);
  }
  Queue& queue() override { return *queue_; }
  TimePoint now() override { return queue_->now(); }
  void run() override { queue_->run_all(); }
  void let_pass(microseconds time) override { queue_->advance(time); }

  std::vector<std::string> remaining() override {
    std::vector<std::string> lines;
    for (const testing::QueuedJob& job : queue_->all()) {
      lines.push_back(remaining_text(number_of(job.id), job.job_type, job, job.run_at - queue_->now()));
    }
    return lines;
  }

  std::vector<std::string> ended() override {
    std::vector<std::pair<JobId, std::string>> ended;
    for (const testing::RunResult& run : queue_->history()) {
      if (run.outcome != testing::RunOutcome::snoozed) {
        ended.emplace_back(run.job.id, std::format("ended: job {} attempt {} {} {}", number_of(run.job.id),
                                                   run.job.attempt, testing::name_of(run.outcome), run.error));
      }
    }
    std::ranges::stable_sort(ended, {}, [](const auto& entry) { return entry.first; });
    std::vector<std::string> lines;
    for (auto& [id, line] : ended) {
      lines.push_back(std::move(line));
    }
    std::ranges::move(written(connection_), std::back_inserter(lines));
    queue_.reset();
    return lines;
  }

  pqxx::connection connection_;
  std::unique_ptr<testing::TestQueue> queue_;
};

/// One worker with one thread.
class RealSide final : public Side {
 public:
  RealSide(const std::string& database, QueueOptions options)
      : name_{options.queue},
        connection_{database + " application_name=test"},
        pausing_{database},
        queue_{database, with_one_thread(options)} {
    pause(connection_);
    register_functions(queue_);
    queue_.start();
  }

 private:
  QueueOptions with_one_thread(QueueOptions options) {
    options.logger = log_.logger();
    options.pool_size = 1;
    options.prefetch_window = 0ms;
    options.poll_interval = 1h;
    options.retry_policy = RetryPolicy{[this](int) { return scenario().retry_delay; }};
    return options;
  }

  void begin(const Scenario& /*scenario*/) override {
    pqxx::work transaction{connection_};
    transaction.exec("delete from arrower.jobs where queue = $1", pqxx::params{name_});
    transaction.exec("delete from arrower.job_history where queue = $1", pqxx::params{name_});
    transaction.exec("delete from written");
    transaction.commit();
  }

  Queue& queue() override { return queue_; }
  TimePoint now() override { return std::chrono::time_point_cast<microseconds>(std::chrono::system_clock::now()); }

  void begins() override {
    pause(pausing_);
    {
      const std::scoped_lock lock{mutex_};
      ++begun_;
    }
    changed_.notify_all();
  }

  void run() override {
    while (is_any("lease is null and run_at <= now() and job_type <> 'beside::Unknown'")) {
      const int before = begun();
      go_on();
      {
        std::unique_lock lock{mutex_};
        if (!changed_.wait_for(lock, 30s, [&] { return begun_ > before; })) {
          throw std::runtime_error{"no job was claimed though one is due:\n" + log_.text()};
        }
      }
      while (is_any("lease is not null")) {
      }
    }
  }

  void let_pass(microseconds time) override {
    // As if the worker had slept: what is due now is announced, since it did not become due by itself.
    pqxx::nontransaction{connection_}.exec(
        "with moved as (update arrower.jobs set run_at = run_at - $2::bigint * interval '1 microsecond' "
        "where queue = $1 returning priority, run_at) "
        "select arrower.announce($1, priority, min(run_at)) from moved where run_at <= now() group by priority",
        pqxx::params{name_, time.count()});
  }

  std::vector<std::string> remaining() override {
    pqxx::nontransaction transaction{connection_};
    std::vector<std::string> lines;
    for (const auto& row : transaction.exec("select id, job_type, attempt, max_attempts, priority, unique_key, "
                                            "coalesce(last_error, ''), (extract(epoch from run_at - now()) * "
                                            "1000000)::bigint from arrower.jobs where queue = $1 order by id",
                                            pqxx::params{name_})) {
      const testing::QueuedJob job{.id = JobId{row[0].as<std::int64_t>()},
                                   .priority = row[4].as<std::int16_t>(),
                                   .max_attempts = row[3].as<int>(),
                                   .unique_key = row[5].as<std::optional<std::string>>(),
                                   .attempt = row[2].as<int>(),
                                   .last_error = row[6].as<std::string>()};
      lines.push_back(remaining_text(number_of(job.id), row[1].view(), job, microseconds{row[7].as<std::int64_t>()}));
    }
    return lines;
  }

  std::vector<std::string> ended() override {
    std::vector<std::string> lines;
    {
      pqxx::nontransaction transaction{connection_};
      for (const auto& row : transaction.exec("select job_id, attempt, outcome, coalesce(error, '') from "
                                              "arrower.job_history where queue = $1 order by job_id, attempt",
                                              pqxx::params{name_})) {
        lines.push_back(std::format("ended: job {} attempt {} {} {}", number_of(JobId{row[0].as<std::int64_t>()}),
                                    row[1].as<int>(), row[2].view(), row[3].view()));
      }
    }
    std::ranges::move(written(connection_), std::back_inserter(lines));
    return lines;
  }

  int begun() {
    const std::scoped_lock lock{mutex_};
    return begun_;
  }

  bool is_any(const std::string& condition) {
    return pqxx::nontransaction{connection_}.query_value<bool>(
        "select exists (select from arrower.jobs where queue = $1 and " + condition + ")", pqxx::params{name_});
  }

  /// Without telling the worker, whose next claim finds it.
  void pause(pqxx::connection& connection) {
    pqxx::nontransaction{connection}.exec(
        "insert into arrower.queues as q (name, paused_at) values ($1, now()) on conflict (name) do update "
        "set paused_at = excluded.paused_at",
        pqxx::params{name_});
  }

  void go_on() { inspector_.resume_queue(name_); }

  const CapturedLog log_;
  const std::string name_;
  pqxx::connection connection_;
  /// For the thread of the run.
  pqxx::connection pausing_;
  Inspector inspector_{connection_.connection_string()};
  std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_:
  int begun_ = 0;
  PostgresQueue queue_;
};

void create_table(pqxx::connection& connection) {
  pqxx::nontransaction{connection}.exec("create table written (job int, run int)");
}

std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise) {
  const char* const text = std::getenv(name);
  return text != nullptr && *text != '\0' ? std::strtoull(text, nullptr, 10) : otherwise;
}

std::string difference(const std::vector<std::string>& production, const std::vector<std::string>& kit) {
  const auto [real, test] = std::ranges::mismatch(production, kit);
  const auto place = real - production.begin();
  std::string text = "alike:\n";
  for (auto line = production.begin(); line != real; ++line) {
    text += "    " + *line + "\n";
  }
  return text + std::format("then, in line {}:\n  production: {}\n  kit:        {}\n", place + 1,
                            real == production.end() ? "nothing more" : *real,
                            test == kit.end() ? "nothing more" : *test);
}

}  // namespace

/// In each a share of the seeds, so that they run at the same time.
class KitBesideProduction : public ::testing::TestWithParam<int> {
 protected:
  static constexpr int shares = 4;

  /// Empty: there is none. A worker that is told of jobs late, on a machine that is busy, may claim others before them:
  /// what is no chance shows each time.
  std::string difference_of(const Scenario& scenario) {
    constexpr int tries = 3;
    std::string found;
    for (int n = 0; n < tries && (n == 0 || !found.empty()); ++n) {
      found = compare(scenario);
    }
    return found;
  }

  std::string compare(const Scenario& scenario) {
    RealSide& real = scenario.strategy == PollStrategy::priority ? by_priority_ : by_run_at_;
    const std::vector<std::string> production = real.play(scenario);
    const std::vector<std::string> kit = kit_.play(scenario);
    return production == kit ? "" : difference(production, kit);
  }

  /// The smallest scenario that still differs, as far as some tries find it.
  Scenario shrunk(Scenario scenario) {
    constexpr int most_tries = 300;
    int tries = 0;
    for (bool is_smaller = true; is_smaller && tries < most_tries;) {
      is_smaller = false;
      for (Scenario& smaller : simpler(scenario)) {
        if (++tries < most_tries && !difference_of(smaller).empty()) {
          scenario = std::move(smaller);
          is_smaller = true;
          break;
        }
      }
    }
    return scenario;
  }

 private:
  const testing::TestDatabase real_database_{{.prepare = &create_table}};
  const testing::TestDatabase kit_database_{{.prepare = &create_table}};
  RealSide by_priority_{real_database_.connection_string(), {.queue = "by priority"}};
  RealSide by_run_at_{real_database_.connection_string(),
                      {.queue = "by run_at", .poll_strategy = PollStrategy::run_at}};
  KitSide kit_{kit_database_.connection_string()};
};

TEST_P(KitBesideProduction, random_programs_do_the_same_on_both) {
  const std::uint64_t first = number_from_environment("ARROWER_KIT_FIRST_SEED", 1);
  const std::uint64_t seeds_asked_for = number_from_environment("ARROWER_KIT_SEEDS", 0);
  const std::uint64_t seeds = seeds_asked_for > 0 ? seeds_asked_for : 200;
  const auto enough = std::chrono::steady_clock::now() + 25s;
  for (std::uint64_t seed = first + static_cast<std::uint64_t>(GetParam()); seed < first + seeds; seed += shares) {
    if (seeds_asked_for == 0 && std::chrono::steady_clock::now() > enough) {
      std::cout << "ended before seed " << seed << ": the machine is busy\n";
      break;
    }
    const Scenario scenario = draw_scenario(seed);
    const std::string found = difference_of(scenario);
    if (found.empty()) {
      continue;
    }
    std::ostringstream text;
    text << "seed " << seed << ": " << scenario << found;
    const Scenario smallest = shrunk(scenario);
    text << "made smaller: " << smallest << difference_of(smallest);
    ADD_FAILURE() << text.str();
    return;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, KitBesideProduction, ::testing::Range(0, 4),
                         [](const auto& share) { return "share_" + std::to_string(share.param + 1); });

}  // namespace arrower::jobs::tests
