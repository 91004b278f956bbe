// The commands that look into queues and mend them, run as people and scripts run them.
#include <atomic>
#include <cstdlib>
#include <format>
#include <fstream>

#include "support/database.hpp"
#include "support/eventually.hpp"
#include "support/program_run.hpp"

namespace commands {
struct SendLetter {
  std::string to;
  int pages = 1;
};
}  // namespace commands

namespace arrower::jobs::tests {

using namespace std::chrono_literals;
using commands::SendLetter;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class InsightCommands : public DatabaseTest {
 protected:
  ProgramRun command(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {ARROWER_COMMAND_LINE, "--database", database(), "--schema", schema()});
    return run_program(arguments);
  }

  /// Jobs that fail for good: `count` of them, with these errors.
  void discard_letters(int count, const std::string& error) {
    PostgresQueue queue{database(), options({.queue = "mail"})};
    queue.register_job_func([&](const SendLetter&) -> Outcome { return Outcome::discard(error); });
    queue.start();
    const std::int64_t before = history("discarded");
    queue.enqueue(std::vector<SendLetter>(static_cast<std::size_t>(count), SendLetter{"Ada", 3}));
    ASSERT_TRUE(eventually([&] { return history("discarded") == before + count; }));
    queue.shutdown(10s);
  }

  /// The first id in JSON.
  static std::int64_t first_id(const std::string& json) { return std::stoll(json.substr(json.find("\"id\":") + 5)); }

  /// Runs everything in the queue that waits.
  void deliver() {
    PostgresQueue queue{database(), options({.queue = "mail"})};
    queue.register_job_func([](const SendLetter&) {});
    queue.start();
    ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
    queue.shutdown(10s);
  }
};

TEST_F(InsightCommands, a_job_enqueued_by_hand_runs_like_any_other) {
  const ProgramRun run =
      command({"enqueue", "commands::SendLetter", R"({"to": "Grace"})", "--queue", "mail", "-p", "-3"});
  EXPECT_EQ(run.status, 0) << run.errors;
  const std::string id = run.output.substr(0, run.output.find('\n'));

  EXPECT_THAT(command({"jobs", "show", id}).output,
              AllOf(HasSubstr("commands::SendLetter"), HasSubstr("ready"), HasSubstr("Grace"), HasSubstr("-3")));
  deliver();
  EXPECT_THAT(command({"jobs", "show", id}).output, AllOf(HasSubstr("succeeded"), HasSubstr("attempt 1 succeeded")));
}

TEST_F(InsightCommands, refuse_what_cannot_be_meant_and_say_what_can) {
  for (const auto& [arguments, reason] : std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"enqueue", "commands::SendLetter", "{not json"}, "JSON"},
           {{"jobs", "list", "--state", "lost"}, "--state"},
           {{"jobs", "list", "--payload", "Ada"}, "path=value"},
           {{"jobs", "list", "--from", "yesterday"}, "\"yesterday\" is no time"},
           {{"jobs", "list", "--after", "nonsense"}, "nonsense"},
           {{"jobs", "retry", "--yes"}, "filter"},
           {{"jobs", "delete", "1"}, "--yes"},
           {{"retention", "set", "mail"}, "--days"}}) {
    const ProgramRun run = command(arguments);
    EXPECT_EQ(run.status, 2) << run.errors;
    EXPECT_THAT(run.errors, HasSubstr(reason));
  }
  EXPECT_EQ(command({"jobs", "show", "4711"}).status, 1);
  EXPECT_EQ(command({"jobs", "retry", "4711"}).status, 1) << "nothing was changed";
}

TEST_F(InsightCommands, bring_back_what_failed_for_good_after_saying_how_many) {
  discard_letters(3, "the printer is on fire");
  discard_letters(1, "out of paper");
  EXPECT_THAT(command({"failures"}).output, AllOf(HasSubstr("the printer is on fire"), HasSubstr("out of paper")));
  EXPECT_EQ(command({"jobs", "count", "--state", "discarded", "--error", "FIRE"}).output, "3\n");

  const std::vector<std::string> retry{"jobs", "retry", "-q", "mail", "--state", "discarded", "--error", "on fire"};
  const auto with = [&](const std::string& flag) {
    std::vector<std::string> arguments = retry;
    arguments.push_back(flag);
    return command(arguments);
  };
  EXPECT_THAT(with("--dry-run").output, HasSubstr("would retry 3 jobs"));
  EXPECT_EQ(waiting(), 0);
  EXPECT_THAT(command(retry).errors, AllOf(HasSubstr("3 jobs"), HasSubstr("--yes")));
  EXPECT_EQ(waiting(), 0);
  EXPECT_THAT(with("--yes").output, HasSubstr("retry: 3 jobs"));
  EXPECT_EQ(waiting(), 3);

  deliver();
  EXPECT_EQ(history("succeeded"), 3);
  EXPECT_THAT(command({"audit"}).output, HasSubstr("retry"));
}

TEST_F(InsightCommands, list_jobs_page_by_page) {
  PostgresQueue queue{database(), options({.queue = "mail"})};
  for (int page = 1; page <= 5; ++page) {
    queue.enqueue(SendLetter{"Ada", page}, {.run_at = now() + std::chrono::minutes{page}});
  }
  const ProgramRun first = command({"jobs", "list", "--oldest", "-n", "3"});
  EXPECT_THAT(first.output, HasSubstr("scheduled"));
  const std::size_t mark = first.output.find("--after ");
  ASSERT_NE(mark, std::string::npos) << first.output;
  const std::string after = first.output.substr(mark + 8, first.output.find('\n', mark) - mark - 8);
  const ProgramRun second = command({"jobs", "list", "--oldest", "-n", "3", "--after", after});
  EXPECT_EQ(std::ranges::count(second.output, '\n'), 3) << "a heading and two jobs: " << second.output;
  EXPECT_THAT(command({"jobs", "list", "--payload", "pages=4", "--json"}).output,
              AllOf(HasSubstr("\"jobs\":["), HasSubstr("commands::SendLetter"), Not(HasSubstr("\\\"pages\\\":3"))));
}

TEST_F(InsightCommands, pause_and_resume_a_queue) {
  EXPECT_THAT(command({"pause", "mail"}).output, HasSubstr("queue mail is paused"));
  EXPECT_THAT(command({"pause", "mail"}).output, HasSubstr("was already paused"));
  EXPECT_THAT(command({"queues"}).output, ContainsRegex("mail +paused"));
  EXPECT_THAT(command({"resume", "mail"}).output, HasSubstr("queue mail is working"));
}

TEST_F(InsightCommands, show_who_works_on_what) {
  std::atomic<bool> go_on = false;
  PostgresQueue queue{database(), options({.queue = "mail", .pool_size = 3, .pool_name = "post-office"})};
  queue.register_job_func([&](const SendLetter&) { eventually([&] { return go_on.load(); }); });
  queue.start();
  const JobId id = queue.enqueue(SendLetter{"Ada"});
  EXPECT_TRUE(eventually([&] {
    const std::string output = command({"workers"}).output;
    return output.find("post-office") != std::string::npos && output.find("1/3") != std::string::npos &&
           output.find(std::to_string(id.value)) != std::string::npos;
  }));
  EXPECT_THAT(command({"watch", "--count", "1"}).output, AllOf(HasSubstr("mail"), HasSubstr("RUNNING")));
  go_on = true;
  queue.shutdown(10s);
}

TEST_F(InsightCommands, the_doctor_finds_a_queue_without_workers) {
  PostgresQueue queue{database(), options({.queue = "mail"})};
  queue.enqueue(SendLetter{"Ada"});
  const ProgramRun run = command({"doctor"});
  EXPECT_EQ(run.status, 3);
  EXPECT_THAT(run.output, AllOf(HasSubstr("mail"), HasSubstr("worker"), HasSubstr("->")));
}

TEST_F(InsightCommands, run_and_pause_a_schedule) {
  PostgresQueue queue{database(), options({.queue = "mail"})};
  queue.register_job_func([](const SendLetter&) {});
  queue.schedule("0 4 1 1 *", SendLetter{"the new year"});
  queue.start();
  ASSERT_TRUE(eventually([&] { return value<int>("select count(*) from {}.schedules") == 1; }));
  EXPECT_THAT(command({"schedules", "list"}).output, AllOf(HasSubstr("commands::SendLetter"), HasSubstr("04:00")));
  EXPECT_EQ(command({"schedules", "run", "commands::SendLetter", "-q", "mail"}).status, 0);
  EXPECT_TRUE(eventually([&] { return history("succeeded") == 1; }));
  EXPECT_THAT(command({"schedules", "pause", "commands::SendLetter", "-q", "mail"}).output, HasSubstr("is paused"));
  EXPECT_THAT(command({"schedules", "list"}).output, HasSubstr("paused"));
  EXPECT_EQ(command({"schedules", "pause", "no such", "-q", "mail"}).status, 1);
  queue.shutdown(10s);
}

TEST_F(InsightCommands, keep_and_prune_the_history) {
  EXPECT_EQ(command({"retention", "set", "mail", "--days", "7"}).status, 0);
  EXPECT_THAT(command({"retention", "list"}).output, ContainsRegex("mail +7 days"));
  EXPECT_EQ(command({"retention", "set", "mail", "--for-ever"}).status, 0);
  EXPECT_THAT(command({"retention", "list"}).output, ContainsRegex("mail +for ever"));
  EXPECT_EQ(command({"prune"}).status, 2);
  EXPECT_THAT(command({"prune", "--yes"}).output, HasSubstr("dropped 0 days"));
  EXPECT_THAT(command({"storage"}).output, HasSubstr("job_history"));
}

TEST_F(InsightCommands, text_from_jobs_does_not_steer_the_terminal) {
  // An escape sequence, the control character that begins one alone, and an override of direction.
  discard_letters(1,
                  "\x1b]0;owned\x07 \xC2\x9b"
                  "2J \xE2\x80\xAE"
                  "exe");
  const auto harmless = AllOf(HasSubstr("owned"), HasSubstr("\\u001b]"), HasSubstr("\\u009b"), HasSubstr("\\u202eexe"),
                              Not(HasSubstr("\x1b")), Not(HasSubstr("\xC2\x9b")), Not(HasSubstr("\xE2\x80\xAE")));
  for (const auto& arguments : std::vector<std::vector<std::string>>{
           {"jobs", "list"}, {"failures"}, {"jobs", "list", "--json"}, {"failures", "--json"}}) {
    EXPECT_THAT(command(arguments).output, harmless);
  }
}

TEST_F(InsightCommands, what_an_error_repeats_does_not_steer_the_terminal) {
  const ProgramRun run = command({"schedules", "pause", "\x1b[2J \xE2\x80\xAE", "-q", "mail"});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.errors, AllOf(HasSubstr("\\u001b[2J \\u202e"), Not(HasSubstr("\x1b"))));
  EXPECT_THAT(command({"jobs", "list", "--no\x1b[2J"}).errors, Not(HasSubstr("\x1b")));
}

/// Every command that the program has stands in the manual and in the completion of each shell.
TEST_F(InsightCommands, manual_and_completion_know_every_command) {
  const std::string manual = command({"manual"}).output;
  EXPECT_THAT(manual, StartsWith(".TH"));
  for (const std::string path : {"jobs retry", "jobs set\\-priority", "doctor", "retention set", "migrate up", "ui"}) {
    EXPECT_THAT(manual, HasSubstr("\\fB" + path + "\\fR"));
  }
  EXPECT_THAT(command({"completion", "fish"}).output, AllOf(HasSubstr("enqueue"), HasSubstr("dry-run")));

  // As bash asks for it when somebody presses the tabulator.
  const auto completed = [&](const std::string& words) {
    const std::string script = std::format(
        "source <({} completion bash); COMP_WORDS=({}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _arrower_jobs; "
        "printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        ARROWER_COMMAND_LINE, words);
    return run_program({"/bin/bash", "-c", script}).output;
  };
  EXPECT_EQ(completed("arrower-jobs que"), "queues\n");
  EXPECT_EQ(completed("arrower-jobs jobs re"), "retry\n");
  EXPECT_THAT(completed("arrower-jobs jobs list --state ''"), AllOf(HasSubstr("ready\n"), HasSubstr("discarded\n")));
  EXPECT_THAT(completed("arrower-jobs jobs list --o"), HasSubstr("--oldest\n"));
}

TEST_F(InsightCommands, an_action_on_many_jobs_is_seen_as_an_operation) {
  discard_letters(3, "no stamps");
  EXPECT_EQ(command({"jobs", "retry", "--queue", "mail", "--state", "discarded", "--yes"}).status, 0);
  const ProgramRun list = command({"operations", "list"});
  EXPECT_EQ(list.status, 0) << list.errors;
  EXPECT_THAT(list.output, AllOf(HasSubstr("retry"), HasSubstr("finished"), ContainsRegex(" 3 +3 ")));
  const ProgramRun json = command({"--json", "operations", "list"});
  EXPECT_THAT(json.output, HasSubstr(R"("state":"finished")"));
  const std::string id = std::to_string(first_id(json.output));
  EXPECT_THAT(command({"operations", "stop", id}).output, HasSubstr("It has ended"));
  EXPECT_EQ(command({"operations", "stop", "999999"}).status, 1);
}

TEST_F(InsightCommands, a_group_of_failures_is_retried_by_its_pattern) {
  discard_letters(2, "timeout after 30 s");
  discard_letters(1, "timeout after 30 s, twice");
  const ProgramRun run =
      command({"jobs", "retry", "--error-pattern", "timeout after <n> s", "--failed-from", "-1h", "--dry-run"});
  EXPECT_EQ(run.output, "would retry 2 jobs\n") << run.errors;
}

TEST_F(InsightCommands, how_long_attempts_take_is_shown_by_type) {
  command({"enqueue", "commands::SendLetter", R"({"to": "Grace"})", "--queue", "mail"});
  deliver();
  const ProgramRun run = command({"performance", "--queue", "mail"});
  EXPECT_EQ(run.status, 0) << run.errors;
  EXPECT_THAT(run.output, AllOf(HasSubstr("commands::SendLetter"), HasSubstr("RUN P50 / P95 / P99"),
                                HasSubstr("The slowest of the latest 1 attempts")));
}

}  // namespace arrower::jobs::tests
