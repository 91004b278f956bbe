// The command line, run as people and scripts run it.
#include <filesystem>
#include <format>
#include <fstream>

#include <sys/stat.h>
#include <unistd.h>

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

/// A file with those who may sign in, gone with it.
class CredentialsFile {
 public:
  explicit CredentialsFile(const std::string& text, mode_t mode = 0600) {
    std::ofstream{path_} << text;
    chmod(path_.c_str(), mode);
  }
  ~CredentialsFile() { std::filesystem::remove(path_); }
  CredentialsFile(const CredentialsFile&) = delete;
  CredentialsFile& operator=(const CredentialsFile&) = delete;

  /// What ui says of it; what is right is followed by another mistake, so that it ends.
  ProgramRun ui(const std::string& option = "--users") const {
    return arrower_jobs({"ui", option, path_, "--tls-key", "key.pem"});
  }
  const std::string& path() const { return path_; }

 private:
  const std::string path_ = std::filesystem::temp_directory_path() / std::format("arrower-credentials-{}", getpid());
};

constexpr const char* accepted = "tls_certificate and tls_key belong together";

TEST(UiCommand, takes_users_and_tokens_from_files) {
  EXPECT_THAT(CredentialsFile{"# who\n\nada:correct horse\nguest:only looking:read-only"}.ui().errors,
              HasSubstr(accepted));
  EXPECT_THAT(CredentialsFile{"deploy:0123456789abcdef\n"}.ui("--tokens").errors, HasSubstr(accepted));
}

TEST(UiCommand, takes_the_key_of_sessions_from_a_file) {
  EXPECT_THAT(CredentialsFile{std::string(64, 'a') + "\n"}.ui("--session-key").errors, HasSubstr(accepted));
  EXPECT_THAT(CredentialsFile{"short\n"}.ui("--session-key").errors, HasSubstr("option session_key is 5 bytes long"));
  EXPECT_THAT(CredentialsFile{"two\nlines\n"}.ui("--session-key").errors, HasSubstr("must have one line"));
  EXPECT_THAT(CredentialsFile(std::string(64, 'a'), 0622).ui("--session-key").errors, HasSubstr("others may write to"));
}

TEST(UiCommand, refuses_lines_that_it_does_not_understand_and_says_which) {
  for (const auto& [line, reason] : std::vector<std::pair<std::string, std::string>>{
           {"guest:only looking:read-only\r", "ends with a carriage return"},
           {"guest:only looking\r", "ends with a carriage return"},
           {"guest:only looking:read-only ", "has blanks around it"},
           {" guest:only looking:read-only", "has blanks around it"},
           {"guest:only looking:readonly", "says \"readonly\" where only read-only can stand"},
           {"guest:only looking:Read-Only", "says \"Read-Only\""},
           {"guest:only looking:", "says \"\""},
           {"guest:only:looking:read-only", "has more than two colons"},
           {"guest:read-only", "has no secret"},
           {"guest::read-only", "has no secret"},
           {":only looking", "has no name"},
           {"guest", "has no colon"},
           {"gu\test:only looking", "contains characters that cannot be seen"}}) {
    const ProgramRun run = CredentialsFile{"ada:correct horse\n" + line + "\n"}.ui();
    EXPECT_EQ(run.status, 2) << line;
    EXPECT_THAT(run.errors, AllOf(HasSubstr("line 2 " + reason), HasSubstr("write it as name:secret"))) << line;
  }
  EXPECT_THAT(CredentialsFile{"# none yet\n"}.ui().errors, HasSubstr("has no entry"));
  EXPECT_THAT(CredentialsFile{"ada:$6$salt$hash\n"}.ui().errors, HasSubstr("not a yescrypt hash"));
}

TEST(UiCommand, refuses_a_file_to_which_others_may_write_and_warns_of_one_that_all_may_read) {
  for (const mode_t mode : {0620U, 0602U, 0666U}) {
    const CredentialsFile file{"ada:correct horse\n", mode};
    const ProgramRun run = file.ui();
    EXPECT_EQ(run.status, 2);
    EXPECT_THAT(run.errors, HasSubstr(std::format("others may write to {}", file.path())));
  }
  EXPECT_THAT(CredentialsFile("ada:correct horse\n", 0644).ui().errors,
              AllOf(HasSubstr("warning: all users of this machine can read"), HasSubstr(accepted)));
  if (geteuid() == 0) {
    const CredentialsFile file{"ada:correct horse\n"};
    ASSERT_EQ(chown(file.path().c_str(), 12345, 12345), 0);
    EXPECT_THAT(file.ui().errors, HasSubstr("belongs to another user"));
  }
  EXPECT_THAT(arrower_jobs({"ui", "--users", "/nowhere"}).errors, HasSubstr("/nowhere cannot be read"));
}

TEST(PasswordCommand, prints_a_line_for_the_file_of_users) {
  const auto password = [](const std::string& input, const std::string& arguments) {
    return run_program(
        {"/bin/sh", "-c", std::format("printf '{}' | \"$0\" password {}", input, arguments), ARROWER_COMMAND_LINE});
  };
  const ProgramRun run = password("correct horse\\n", "guest --read-only");
  EXPECT_EQ(run.status, 0) << run.errors;
  EXPECT_THAT(run.output, AllOf(StartsWith("guest:$y$"), ::testing::EndsWith(":read-only\n")));
  EXPECT_THAT(CredentialsFile{run.output}.ui().errors, HasSubstr(accepted));
  EXPECT_THAT(password("short\\n", "ada").errors, HasSubstr("the password has 5 bytes; it must have 8 to"));
  EXPECT_THAT(password("", "ada").errors, HasSubstr("there is no password"));
  EXPECT_THAT(password("correct horse\\n", "a:da").errors, HasSubstr("must not be empty"));
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
