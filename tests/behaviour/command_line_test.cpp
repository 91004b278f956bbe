// The command line, run as people and scripts run it.
#include "support/database.hpp"
#include "support/program_run.hpp"

namespace arrower::jobs::tests {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

ProgramRun arrower_jobs(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), ARROWER_COMMAND_LINE);
  return run_program(arguments);
}

TEST(CronCommand, prints_the_next_occurrences_one_a_line_in_the_time_zone) {
  const ProgramRun run = arrower_jobs(
      {"cron", "30 2 * * *", "--time-zone", "Europe/Berlin", "--after", "2026-03-27T12:00:00Z", "--count", "3"});
  EXPECT_EQ(run.status, 0);
  EXPECT_EQ(run.output,
            "2026-03-28T02:30:00+01:00\n"
            "2026-03-29T03:00:00+02:00\n"
            "2026-03-30T02:30:00+02:00\n");
  EXPECT_EQ(run.errors, "");
}

TEST(CronCommand, answers_programs_in_json) {
  const ProgramRun run =
      arrower_jobs({"cron", "@every 1h30m", "--after", "2026-01-01T01:00:00.25+01:00", "-n", "1", "--json"});
  EXPECT_EQ(
      run.output,
      "{\"description\":\"every 1 h 30 min\",\"time_zone\":\"UTC\",\"next\":[\"2026-01-01T01:30:00.250000Z\"]}\n");
}

TEST(CronCommand, exits_with_2_and_the_reason_for_what_is_wrong) {
  for (const auto& [arguments, reason] : std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"cron", "0 25 * * *"}, "hour at position 3, \"25\", must be 0 to 23"},
           {{"cron", "0 0 30 2 *"}, "never"},
           {{"cron", "@daily", "-z", "Europe/Atlantis"}, "Europe/Atlantis"},
           {{"cron", "@daily", "--after", "yesterday"}, "\"yesterday\" is no time"},
           {{"cron", "@daily", "--count", "0"}, "--count"},
           {{"cron"}, "spec is required"},
           {{}, "subcommand"},
           {{"conr"}, "subcommand"}}) {
    const ProgramRun run = arrower_jobs(arguments);
    EXPECT_EQ(run.status, 2) << reason;
    EXPECT_THAT(run.errors, HasSubstr(reason));
    EXPECT_EQ(run.output, "");
  }
}

TEST(Command, repeats_no_connection_string) {
  const std::string address = "postgresql://ada:s3cr3t@db.example.org:s3cr3t/shop";
  const std::string words = "host=db.example.org password=my s3cr3t";
  for (const auto& arguments : std::vector<std::vector<std::string>>{
           {"--database", address, "queues"},
           {"-d", words, "jobs", "list"},
           {"-d", address, "watch", "-n", "1"},
           {"-d", address, "migrate", "up"},
           // In the wrong place.
           {address, "queues"},
           {"queues", address},
           {"jobs", "list", address},
           {"jobs", "list", words},
           {"jobs", "show", address},
           {"cron", "@daily", "--count", address},
           {"--databse=" + address, "queues"},
       }) {
    const ProgramRun run = arrower_jobs(arguments);
    EXPECT_NE(run.status, 0);
    EXPECT_NE(run.errors, "");
    EXPECT_THAT(run.errors + run.output, AllOf(Not(HasSubstr("s3cr3t")), Not(HasSubstr("example.org"))));
  }
  for (const std::string& set : {address, words}) {
    for (const auto& arguments : std::vector<std::vector<std::string>>{{"queues"}, {"--help"}, {"doctor"}}) {
      std::vector<std::string> all{"/usr/bin/env", "DATABASE_URL=" + set, ARROWER_COMMAND_LINE};
      all.insert(all.end(), arguments.begin(), arguments.end());
      const ProgramRun run = run_program(all);
      EXPECT_THAT(run.errors + run.output, Not(HasSubstr("s3cr3t")));
    }
  }
}

class MigrateCommand : public DatabaseTest {
 protected:
  ProgramRun migrate_command(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--database", database(), "--schema", schema(), "migrate"});
    return arrower_jobs(std::move(arguments));
  }
};

TEST_F(MigrateCommand, brings_the_schema_up_to_date_and_says_what_it_did) {
  sql("drop schema {} cascade");
  EXPECT_THAT(migrate_command({"status"}).output, HasSubstr("0001_foundation         not applied"));
  EXPECT_THAT(migrate_command({"up"}).output, StartsWith("applied 0001_foundation\napplied 0002_schedules\n"));
  EXPECT_THAT(migrate_command({"up"}).output, HasSubstr("nothing was changed"));
  EXPECT_EQ(waiting(), 0);
}

TEST_F(MigrateCommand, undoes_only_what_is_confirmed) {
  const ProgramRun refused = migrate_command({"down", "0"});
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.errors, AllOf(HasSubstr("all jobs and their history"), HasSubstr("--yes")));
  EXPECT_EQ(waiting(), 0) << "the table is there";

  EXPECT_THAT(migrate_command({"down", "0", "--yes"}).output, HasSubstr("undid 0001_foundation"));
  EXPECT_THAT(migrate_command({"status"}).output, HasSubstr("0001_foundation         not applied"));
}

TEST_F(MigrateCommand, tells_whether_this_program_may_run_on_a_newer_schema) {
  sql("insert into {}.schema_migrations (version, name, oldest_program) values (9999, '9999_future', 1)");
  EXPECT_THAT(migrate_command({"status"}).output,
              AllOf(HasSubstr("9999_future"), HasSubstr("is at version 9999"), HasSubstr("which may run on it")));
  EXPECT_THAT(migrate_command({"up"}).output, HasSubstr("nothing was changed"));
  const ProgramRun down = migrate_command({"down", "0"});
  EXPECT_EQ(down.status, 1);
  EXPECT_THAT(down.errors, HasSubstr("with the program that made them")) << "refused before it is confirmed";

  sql("update {}.schema_migrations set oldest_program = 9999 where version = 9999");
  EXPECT_THAT(migrate_command({"status"}).output,
              AllOf(HasSubstr("cannot run on it"), HasSubstr("knows version 9999")));
}

TEST_F(MigrateCommand, exits_with_1_when_the_database_is_away) {
  const ProgramRun run = arrower_jobs({"migrate", "status", "--database", "host=/nowhere"});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.errors, HasSubstr("cannot connect to PostgreSQL"));
}

}  // namespace arrower::jobs::tests
