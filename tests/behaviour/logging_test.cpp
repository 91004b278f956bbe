// What a queue logs, as values and as lines.
#include <future>
#include <mutex>
#include <thread>
#include <variant>

#include <spdlog/sinks/ostream_sink.h>
#include <arrower/jobs/opentelemetry.hpp>
#include <rfl.hpp>
#include <rfl/json.hpp>

#include "support/counted_job.hpp"
#include "support/database.hpp"
#include "support/eventually.hpp"
#include "support/recorded_spans.hpp"
#include "support/worker_process.hpp"

namespace logging {
struct Greet {
  std::string name;
};
}  // namespace logging

namespace arrower::jobs::tests {

using namespace std::chrono_literals;
using logging::Greet;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class Logging : public DatabaseTest {
 protected:
  /// One that records all levels.
  QueueOptions logged(QueueOptions given = {}) {
    given.queue = "mail";
    given = options(std::move(given));
    given.log_handler = [this](const LogEvent& event) {
      const std::scoped_lock lock{mutex_};
      events_.push_back(event);
    };
    return given;
  }
  std::vector<LogEvent> events(const std::string& name) {
    const std::scoped_lock lock{mutex_};
    std::vector<LogEvent> found;
    for (const LogEvent& event : events_) {
      if (event.event == name) {
        found.push_back(event);
      }
    }
    return found;
  }
  LogEvent wait_for(const std::string& name) {
    EXPECT_TRUE(eventually([&] { return !events(name).empty(); })) << "no event " << name;
    return events(name).empty() ? LogEvent{} : events(name).front();
  }
  static std::string field(const LogEvent& event, std::string_view name) {
    for (const LogField& field : event.fields) {
      if (field.name == name) {
        return std::visit(
            [](const auto& value) -> std::string {
              if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::string>) {
                return value;
              } else {
                return std::format("{}", value);
              }
            },
            field.value);
      }
    }
    return "(none)";
  }

 private:
  std::mutex mutex_;
  std::vector<LogEvent> events_;
};

TEST_F(Logging, every_step_of_a_job_is_an_event_with_its_fields) {
  const RecordedSpans spans;
  QueueOptions given = logged({.retry_policy = RetryPolicy::constant(1ms)});
  given.telemetry = make_telemetry(spans.provider(), {});
  PostgresQueue queue{database(), given};
  queue.register_job_func([](Context& context, const Greet&) {
    context.logger().info("attempt {} begins", context.attempt());
    switch (context.attempt()) {
      case 1:
        throw std::invalid_argument{"no paper"};
      case 2:
        return Outcome::success();
    }
    return Outcome::success();
  });
  queue.start();

  const JobId id = queue.enqueue(Greet{"Ada"});

  const LogEvent succeeded = wait_for("succeeded");
  EXPECT_EQ(succeeded.level, LogLevel::debug);
  const LogEvent failed = wait_for("failed");
  EXPECT_EQ(failed.level, LogLevel::warning);
  EXPECT_EQ(field(failed, "job_id"), std::to_string(id.value));
  EXPECT_EQ(field(failed, "job_type"), "logging::Greet");
  EXPECT_EQ(field(failed, "queue"), "mail");
  EXPECT_EQ(field(failed, "attempt"), "1");
  EXPECT_EQ(field(failed, "trace_id"), spans.named("process mail").at(0).trace_id);
  EXPECT_EQ(field(failed, "next_attempt_in"), "0.001");
  EXPECT_EQ(field(failed, "error"), "no paper");
  EXPECT_EQ(field(failed, "error_type"), "std::invalid_argument");
  EXPECT_EQ(events("started").size(), 2U);
  const LogEvent line = wait_for("message");
  std::vector<LogEvent> own = events("message");
  std::erase_if(own, [](const LogEvent& event) { return !event.message.ends_with("begins"); });
  ASSERT_EQ(own.size(), 2U);
  EXPECT_EQ(own[1].message, "attempt 2 begins");
  EXPECT_EQ(field(own[1], "job_id"), std::to_string(id.value));
  EXPECT_EQ(field(own[1], "attempt"), "2");
  EXPECT_EQ(field(own[1], "trace_id"), field(failed, "trace_id"));
}

TEST_F(Logging, slow_discarded_and_lost_runs_are_events) {
  QueueOptions given = logged({.slow_after = 200ms});
  PostgresQueue queue{database(), given};
  queue.register_job_func([&](Context& context, const Greet& job) {
    if (job.name == "slow") {
      std::this_thread::sleep_for(300ms);
    } else if (job.name == "lost") {
      context.transaction();
      sql("update {}.jobs set lease = 1 where payload ->> 'name' = 'lost'");
    } else {
      return Outcome::discard("no ink");
    }
    return Outcome::success();
  });
  queue.start();

  queue.enqueue(std::vector<Greet>{{"slow"}, {"lost"}, {"bad"}});

  EXPECT_GE(std::stod(field(wait_for("slow"), "duration")), 0.3);
  EXPECT_EQ(wait_for("discarded").level, LogLevel::error);
  EXPECT_EQ(field(wait_for("discarded"), "error"), "no ink");
  EXPECT_EQ(field(wait_for("lease_lost"), "job_type"), "logging::Greet");
}

TEST_F(Logging, jobs_of_a_killed_process_are_reported_as_rescued) {
  sql("create table {}.effects (number int, process int, attempt int)");
  PostgresQueue queue{database(), logged()};
  queue.register_job_func([](const Greet&) {});
  queue.start();
  WorkerProcess process{ARROWER_WORKER_PROCESS, database(), schema(), "mail"};
  const JobId id = queue.enqueue(CountedJob{.number = 1, .work_ms = 2000});
  ASSERT_TRUE(eventually([&] { return value<int>("select count(lease) from {}.jobs") == 1; }));

  process.kill();

  const LogEvent died = wait_for("worker_died");
  EXPECT_EQ(field(died, "jobs"), "1");
  const LogEvent rescued = wait_for("rescued");
  EXPECT_EQ(field(rescued, "job_id"), std::to_string(id.value));
}

TEST_F(Logging, reconnects_are_events) {
  PostgresQueue queue{database(), logged()};
  queue.register_job_func([](const Greet&) {});
  queue.start();
  ASSERT_TRUE(eventually([&] { return value<int>("select count(*) from {}.workers") == 1; }));

  sql("select pg_terminate_backend(locks.pid) from pg_locks as locks, {}.workers "
      "where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database()) and "
      "(classid::bigint << 32) + objid::bigint = lease and locks.pid <> "
      "pg_backend_pid()");

  EXPECT_EQ(field(wait_for("connection_lost"), "service"), "control");
  EXPECT_EQ(field(wait_for("connection_restored"), "service"), "control");
}

TEST_F(Logging, as_json_every_line_is_an_object) {
  std::ostringstream lines;
  const auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(lines);
  sink->set_pattern("%v");
  QueueOptions given = options({.queue = "mail", .log_format = LogFormat::json});
  given.logger = std::make_shared<spdlog::logger>("json", sink);
  {
    PostgresQueue queue{database(), given};
    queue.register_job_func([](Context& context, const Greet&) { context.logger().warn("a \"quoted\"\nline"); });
    queue.start();
    queue.enqueue(Greet{"Ada"});
    ASSERT_TRUE(eventually([&] { return history("succeeded") == 1; }));
  }
  struct Line {
    std::string time;
    std::string level;
    std::string event;
    std::string message;
    std::string queue;
    std::optional<std::int64_t> job_id;
  };
  std::vector<std::string> messages;
  std::istringstream all{lines.str()};
  for (std::string text; std::getline(all, text);) {
    const auto line = rfl::json::read<Line>(text);
    ASSERT_TRUE(line) << text;
    messages.push_back(line->message);
    EXPECT_EQ(line->queue, "mail");
    EXPECT_EQ(line->message.starts_with("a "), line->job_id.has_value());
  }
  EXPECT_THAT(messages, Contains("a \"quoted\"\nline"));
  EXPECT_THAT(lines.str(), Not(HasSubstr("succeeded"))) << "which is a matter of debugging";
}

TEST_F(Logging, a_handler_that_throws_disturbs_no_job) {
  QueueOptions given = options({.queue = "mail"});
  given.log_handler = [](const LogEvent&) { throw std::runtime_error{"full"}; };
  PostgresQueue queue{database(), given};
  queue.register_job_func([](const Greet&) {});
  queue.start();
  queue.enqueue(Greet{"Ada"});
  EXPECT_TRUE(eventually([&] { return history("succeeded") == 1; }));
}

}  // namespace arrower::jobs::tests
