// What the command line does when its output cannot be written, and when it is mistyped.
#include <format>
#include <string>
#include <vector>

#include "support/database.hpp"
#include "support/program_run.hpp"

namespace arrower::jobs::tests {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class CommandOutput : public DatabaseTest {
 protected:
  /// Run by a shell, with what stands behind the command.
  ProgramRun in_shell(const std::string& command, const std::string& behind) {
    return run_program({"/bin/bash", "-c",
                        std::format("set -o pipefail; '{}' --database '{}' --schema '{}' {} {}", ARROWER_COMMAND_LINE,
                                    database(), schema(), command, behind)});
  }
  ProgramRun command(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {ARROWER_COMMAND_LINE, "--database", database(), "--schema", schema()});
    return run_program(arguments);
  }
};

TEST_F(CommandOutput, that_cannot_be_written_is_a_failure_of_every_command) {
  sql("insert into {}.jobs (queue, job_type, payload) values ('mail', 'T', jsonb_build_object())");
  const auto id = value<std::int64_t>("select max(id) from {}.jobs");
  for (const std::string& command : {std::string{"queues"},
                                     std::string{"queues --json"},
                                     std::string{"jobs list"},
                                     std::string{"jobs count"},
                                     std::format("jobs show {}", id),
                                     std::string{"failures"},
                                     std::string{"workers"},
                                     std::string{"schedules list"},
                                     std::string{"storage"},
                                     std::string{"retention list"},
                                     std::string{"audit"},
                                     std::string{"doctor"},
                                     std::string{"doctor --json"},
                                     std::string{"watch --count 1"},
                                     std::string{"watch"},
                                     std::string{"ui --port 0"},
                                     std::string{"enqueue T '{}'"},
                                     std::string{"pause mail"},
                                     std::string{"migrate status"},
                                     std::string{"migrate up --json"},
                                     std::string{"migrate sql"},
                                     std::string{"migrate grants web --for reader"},
                                     std::string{"completion bash"},
                                     std::string{"completion fish"},
                                     std::string{"manual"},
                                     std::string{"cron @daily"},
                                     std::string{"cron @daily --json"},
                                     std::string{"--help"},
                                     std::string{"jobs --help"},
                                     std::string{"--version"}}) {
    const ProgramRun full = in_shell(command, "> /dev/full");
    EXPECT_EQ(full.status, 1) << command;
    EXPECT_THAT(full.errors, HasSubstr("No space left on device")) << command;
    const ProgramRun closed = in_shell(command, ">&-");
    EXPECT_EQ(closed.status, 1) << command;
    EXPECT_THAT(closed.errors, HasSubstr("Bad file descriptor")) << command;
  }
}

TEST_F(CommandOutput, whose_reader_has_enough_ends_quietly) {
  sql("insert into {}.jobs (queue, job_type, payload) select 'q' || n, repeat('T', 200), jsonb_build_object() from "
      "generate_series(1, 2000) n");
  for (const char* command : {"jobs list -n 500 --json", "queues --size 500", "migrate sql", "manual"}) {
    const ProgramRun run = in_shell(command, "| head -c 10");
    EXPECT_EQ(run.output.size(), 10u) << command;
    EXPECT_EQ(run.errors, "") << command;
    const ProgramRun ignoring =
        run_program({"/bin/bash", "-c",
                     std::format("trap '' PIPE; '{}' --database '{}' --schema '{}' {} | head -c 10",
                                 ARROWER_COMMAND_LINE, database(), schema(), command)});
    EXPECT_EQ(ignoring.errors.find("arrower-jobs"), std::string::npos) << ignoring.errors;
  }
}

TEST_F(CommandOutput, closed_standard_streams_get_nothing_into_the_database) {
  const ProgramRun run = in_shell("queues", "<&- >&- 2>&-");
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(in_shell("jobs count", "<&-").output, "0\n");
  EXPECT_EQ(waiting(), 0);
}

TEST_F(CommandOutput, names_the_command_that_was_meant) {
  for (const auto& [words, meant] :
       std::vector<std::pair<std::string, std::string>>{{"jobs liist", "\"jobs list\""},
                                                        {"jobs lsit --queue mail", "\"jobs list\""},
                                                        {"jbos list", "\"jobs\""},
                                                        {"queue", "\"queues\""},
                                                        {"migrate upp", "\"migrate up\""},
                                                        {"migrate statsu", "\"migrate status\""},
                                                        {"completion bsh", "\"completion bash\""},
                                                        {"retention lst", "\"retention list\""},
                                                        {"schedules puase x", "\"schedules pause\""},
                                                        {"--json jobs cout", "\"jobs count\""},
                                                        {"jobs list --quue mail", "--queue"},
                                                        {"jobs list --quue=mail", "--queue"},
                                                        {"jobs list --jsn", "--json"},
                                                        {"doctor --databse x", "--database"},
                                                        {"--shema x queues", "--schema"}}) {
    const ProgramRun run = in_shell(words, "");
    EXPECT_EQ(run.status, 2) << words;
    EXPECT_EQ(run.output, "") << words;
    EXPECT_THAT(run.errors, AllOf(HasSubstr("did you mean"), HasSubstr(meant))) << words;
  }
  EXPECT_THAT(in_shell("jobs xyzzy", "").errors, AllOf(HasSubstr("there are: list, count"), Not(HasSubstr("mean"))));
  EXPECT_THAT(in_shell("jobs list --xyzzy", "").errors, HasSubstr("--help"));
}

TEST_F(CommandOutput, a_value_that_is_given_and_empty_is_not_taken_for_left_out) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"enqueue", "T", "{}", "--unique-key", ""},
                                             {"enqueue", "T", "{}", "--run-at", ""},
                                             {"jobs", "list", "--error", ""},
                                             {"jobs", "cancel", "--yes", "--state", "ready", "--from", ""},
                                             {"jobs", "cancel", "--yes", "--state", "ready", "--schedule", ""},
                                             {"jobs", "cancel", "--yes", "--state", "ready", "--type", ""},
                                             {"jobs", "enqueue-again", "1", "--payload", ""},
                                             {"failures", "--type", ""},
                                             {"audit", "--actor", ""},
                                             {"ui", "--users", ""}}) {
    const ProgramRun run = command(arguments);
    EXPECT_EQ(run.status, 2) << ::testing::PrintToString(arguments);
    EXPECT_THAT(run.errors, HasSubstr("is empty")) << ::testing::PrintToString(arguments);
  }
  EXPECT_EQ(waiting(), 0);
  EXPECT_EQ(command({"enqueue", "T", "{}", "--queue", ""}).status, 0) << "the default queue";
}

TEST_F(CommandOutput, a_payload_is_the_object_that_a_job_is) {
  for (const char* payload : {"42", "\"text\"", "[]", "[{\"id\": 1}]", "null", "true", "1e400"}) {
    const ProgramRun run = command({"enqueue", "shop::Order", payload});
    EXPECT_EQ(run.status, 2) << payload;
    EXPECT_THAT(run.errors, AllOf(HasSubstr("must be a JSON object"), Not(HasSubstr("not JSON")))) << payload;
  }
  EXPECT_EQ(command({"enqueue", "shop::Order", R"({"n": 1e400})"}).status, 0) << "a number like any other";
  EXPECT_THAT(command({"enqueue", "shop::Order", R"({"n": 1e200000})"}).errors, HasSubstr("cannot be stored"));
  EXPECT_THAT(command({"enqueue", "shop::Order", "{'n': 1}"}).errors, HasSubstr("not JSON"));

  EXPECT_EQ(command({"enqueue", "shop::Codes", "[1, 2]", "--any-json"}).status, 0);
  sql("insert into {}.job_types values ('', 'shop::Codes', '{\"type\": \"array\"}'), "
      "('', 'shop::Order', '{\"$ref\": \"#/definitions/shop__Order\", \"definitions\": {\"shop__Order\": {\"type\": "
      "\"object\"}}}')");
  EXPECT_EQ(command({"enqueue", "shop::Codes", "[3]"}).status, 0) << "a worker has said that it takes arrays";
  EXPECT_EQ(command({"enqueue", "shop::Order", "[3]"}).status, 2);

  const auto id = value<std::int64_t>("select max(id) from {}.jobs where job_type = 'shop::Order'");
  EXPECT_EQ(command({"jobs", "enqueue-again", std::to_string(id), "--payload", "[3]"}).status, 2);
}

}  // namespace arrower::jobs::tests
