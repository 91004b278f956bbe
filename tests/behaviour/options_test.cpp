// Bad options are refused at the door, by name and value; the queue that forgets.
#include "support/database.hpp"

namespace options_under_test {
struct Job {
  int number = 0;
};
}  // namespace options_under_test

namespace arrower::jobs::tests {

using namespace std::chrono_literals;
using options_under_test::Job;
using ::testing::AllOf;
using ::testing::HasSubstr;

std::string refusal(QueueOptions options, const std::string& connection_string = "dbname=x") {
  try {
    const PostgresQueue queue{connection_string, std::move(options)};
    return "accepted";
  } catch (const ConfigurationError& error) {
    return error.what();
  }
}

TEST(Options, defaults_are_accepted_without_a_database) { EXPECT_EQ(refusal({}), "accepted"); }

TEST(Options, each_one_out_of_range_is_named_with_its_value) {
  EXPECT_THAT(refusal({.queue = std::string(201, 'q')}), AllOf(HasSubstr("queue"), HasSubstr("201 bytes")));
  EXPECT_THAT(refusal({.queue = "\xff"}), HasSubstr("UTF-8"));
  EXPECT_THAT(refusal({.schema = ""}), HasSubstr("schema is empty"));
  EXPECT_THAT(refusal({.schema = std::string(51, 's')}), HasSubstr("schema is 51 bytes"));
  for (const char* schema : {"{rows}", "a{b", "a}b", "$function$"}) {
    EXPECT_THAT(refusal({.schema = schema}), HasSubstr("a name without $, { and }")) << schema;
  }
  EXPECT_THAT(refusal({.poll_interval = 0ms}), HasSubstr("poll_interval is 0 ms"));
  EXPECT_THAT(refusal({.poll_interval = 2h}), HasSubstr("poll_interval is 7200000 ms"));
  EXPECT_THAT(refusal({.pool_size = 0}), HasSubstr("pool_size is 0"));
  EXPECT_THAT(refusal({.pool_size = 10'001}), HasSubstr("pool_size is 10001"));
  EXPECT_THAT(refusal({.pool_name = std::string(201, 'p')}), HasSubstr("pool_name"));
  EXPECT_THAT(refusal({.poll_strategy = static_cast<PollStrategy>(7)}), HasSubstr("poll_strategy is 7"));
  EXPECT_THAT(refusal({.max_connections = 1}), HasSubstr("max_connections is 1"));
  EXPECT_THAT(refusal({.prefetch_window = -1ms}), HasSubstr("prefetch_window is -1 ms"));
  EXPECT_THAT(refusal({.control_connection_string = "nonsense"}), HasSubstr("cannot be parsed"));
  EXPECT_THAT(refusal({.liveness = static_cast<Liveness>(9)}), HasSubstr("liveness is 9"));
  EXPECT_THAT(refusal({.heartbeat_timeout = 1ms}), HasSubstr("heartbeat_timeout is 1 ms"));
  EXPECT_THAT(refusal({.shutdown_timeout = -1ms}), HasSubstr("shutdown_timeout is -1 ms"));
  EXPECT_THAT(refusal({.stop_grace = 2h}), HasSubstr("stop_grace"));
  EXPECT_THAT(refusal({.version = std::string(201, 'v')}), HasSubstr("version"));
}

TEST(Options, a_connection_string_that_cannot_be_parsed_is_refused_without_showing_it) {
  EXPECT_THAT(refusal({}, "host=a password=secret=x nonsense"),
              AllOf(HasSubstr("cannot be parsed"), Not(HasSubstr("secret"))));
  EXPECT_THROW(ConnectionPool("dbname=x", 1), ConfigurationError);
  EXPECT_THROW(PostgresQueue(std::shared_ptr<ConnectionPool>{}), ConfigurationError);
}

TEST(Noop, a_queue_that_forgets_refuses_what_a_real_one_refuses) {
  NoopQueue queue;
  EXPECT_EQ(queue.enqueue(Job{1}), JobId{1});
  EXPECT_EQ(queue.enqueue(std::vector<Job>(3)).back(), JobId{4});
  EXPECT_THROW(queue.enqueue(Job{1}, {.max_attempts = -1}), InvalidJobError);
  EXPECT_THROW(queue.enqueue(Batch{}), InvalidJobError);
  queue.register_job_func([](const Job&) {});
  EXPECT_THROW(queue.register_job_func([](const Job&) {}), RegistrationError);
  queue.schedule("0 4 * * *", Job{1}, {.time_zone = "Europe/Berlin"});
  EXPECT_THROW(queue.schedule("0 25 * * *", Job{1}, {.name = "wrong"}), InvalidScheduleError);
  EXPECT_TRUE(queue.unschedule("options_under_test::Job"));
  EXPECT_FALSE(queue.unschedule("options_under_test::Job"));
  EXPECT_TRUE(queue.shutdown(0s));
}

}  // namespace arrower::jobs::tests
