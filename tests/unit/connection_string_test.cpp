// What is said of a connection string that cannot be used: never a word of it, since it may hold a password anywhere.
#include <arrower/jobs.hpp>
#include <arrower/jobs/inspector.hpp>
#include <arrower/jobs/testing/test_database.hpp>
#include <arrower/jobs/testing/transactional_test.hpp>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <vector>

#include <gmock/gmock.h>

#include "postgres/connect.hpp"
#include "postgres/connection_problem.hpp"

namespace arrower::jobs {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

namespace {

/// Each holds "s3cr3t" where people put it.
const std::vector<std::string>& malformed() {
  static const std::vector<std::string> all{
      "postgresql://ada:s3cr3t%zz@db.example.org/shop",      // a percent sign that begins nothing
      "postgresql://ada:s3cr3t%",                            // and one at the end
      "postgresql://ada:pw/s3cr3t@db.example.org/shop",      // a slash in the password
      "postgresql://ada:pw@s3cr3t@db.example.org/shop",      // an @ in it
      "postgresql://ada:pw@s3cr3t:x@db.example.org/shop",    // and both
      "postgresql://ada:s3cr3t@[::1/shop",                   // a bracket that is not closed
      "postgresql://ada:s3cr3t@[]/shop",                     // nothing in the brackets
      "postgresql://ada:s3cr3t@[::1]s3cr3t/shop",            // something behind them
      "postgresql://ada:s3cr3t@db.example.org:s3cr3t/shop",  // a port that is no number
      "postgresql://ada:s3cr3t@db.example.org:99999/shop",   // or too large
      "postgresql://db.example.org/shop?s3cr3t=x",           // an unknown parameter
      "postgresql://db.example.org/shop?password",           // one without a value
      "postgresql://db.example.org/shop?password=s3cr3t=x",  // and with two
      "mysql://ada:s3cr3t@db.example.org/shop",              // of another database
      "mysql://ada:s3cr3t@db.example.org/shop?sslmode=require",
      "\"postgresql://ada:s3cr3t@db.example.org/shop\"",     // with its quotes
      "host=db.example.org password=my s3cr3t dbname=shop",  // a blank in the password
      "host=db.example.org password=my s3cr3t=x dbname=shop",
      "host=db.example.org password='s3cr3t",  // a quote that is not closed
      "host=db.example.org s3cr3t",
      "host=db.example.org password=x port=s3cr3t",
      "host=ada:s3cr3t@db.example.org dbname=shop",
  };
  return all;
}

std::string message_of(const std::function<void()>& call) {
  try {
    call();
    return "";
  } catch (const Error& error) {
    return error.what();
  } catch (const std::exception& error) {
    return std::string{"of another kind: "} + error.what();
  }
}

/// Sets a variable of the environment while it lives.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_{name} { setenv(name, value.c_str(), 1); }
  ~Variable() { unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
};

std::string failure_to_connect(const std::string& connection_string) {
  postgres::HostMemory hosts;
  return message_of([&] { postgres::connect(connection_string, nullptr, hosts); });
}

}  // namespace

TEST(ConnectionString, no_call_repeats_one_that_is_malformed) {
  for (const std::string& text : malformed()) {
    for (const auto& call : std::vector<std::function<void()>>{
             [&] { migrate(text); },
             [&] { const PostgresQueue queue{text}; },
             [&] { const PostgresQueue queue{"dbname=x", {.control_connection_string = text}}; },
             [&] { const ConnectionPool pool{text, 2}; },
             [&] { const Inspector inspector{text}; },
             [&] { const testing::TestDatabase database{text}; },
             [&] { const testing::TransactionalTest test{text}; },
         }) {
      const std::string message = message_of(call);
      EXPECT_THAT(message, AllOf(Not(HasSubstr("s3cr3t")), Not(HasSubstr("example.org")),
                                 Not(HasSubstr("another kind")), HasSubstr(" ")))
          << text;
    }
  }
}

TEST(ConnectionString, what_is_wrong_is_said_all_the_same) {
  const auto refusal = [](const std::string& text) {
    return message_of([&] { postgres::check_connection_string(text); });
  };
  EXPECT_THAT(refusal("postgresql://ada:pw%zz@db/shop"), HasSubstr("a % is not followed by two hexadecimal digits"));
  EXPECT_THAT(refusal("host=db nonsense"), HasSubstr("a \"=\" is missing"));
  EXPECT_THAT(refusal("host=db password='x"), HasSubstr("no closing quote"));
  EXPECT_THAT(refusal("postgresql://[::1/shop"), HasSubstr("no closing bracket"));
  EXPECT_THAT(refusal("host=db port=x"), HasSubstr("the port"));
  EXPECT_THAT(refusal("host=ada@db"), AllOf(HasSubstr("the name of the host"), HasSubstr("%40")));
}

TEST(ConnectionString, hosts_and_ports_of_all_forms_are_taken) {
  for (const char* text :
       {"", "host=/run/postgresql", "host=@shop", "host=a,b port=5432,5433", "host=a,b port=,5433", "port=5432",
        "postgresql://ada:p%40ss%2Fw@db:5432/shop", "postgresql://[::1]:5432/shop", "postgresql:///my@shop"}) {
    EXPECT_EQ(message_of([&] { postgres::check_connection_string(text); }), "") << text;
  }
}

TEST(ConnectionString, options_that_libpq_refuses_are_not_quoted) {
  EXPECT_THAT(failure_to_connect("host=/nowhere sslmode='require;password=s3cr3t'"),
              AllOf(HasSubstr("sslmode"), Not(HasSubstr("s3cr3t"))));
  EXPECT_THAT(failure_to_connect("postgresql:///shop?host=/nowhere&target_session_attrs=s3cr3t"),
              AllOf(HasSubstr("target_session_attrs"), Not(HasSubstr("s3cr3t"))));
  EXPECT_THAT(message_of([] { const testing::TestDatabase database{"host=/nowhere sslmode=s3cr3t"}; }),
              AllOf(HasSubstr("sslmode"), Not(HasSubstr("s3cr3t"))));
}

TEST(ConnectionString, neither_is_what_the_environment_says) {
  {
    const Variable port{"PGPORT", "s3cr3t"};
    EXPECT_THAT(failure_to_connect("host=/nowhere"), AllOf(HasSubstr("the port"), Not(HasSubstr("s3cr3t"))));
  }
  {
    const Variable mode{"PGSSLMODE", "s3cr3t"};
    EXPECT_THAT(failure_to_connect("host=/nowhere"), AllOf(HasSubstr("sslmode"), Not(HasSubstr("s3cr3t"))));
  }
}

TEST(ConnectionString, neither_is_a_service_file) {
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("arrower-service-" + std::to_string(getpid()) + ".conf");
  for (const char* line : {"password s3cr3t", "s3cr3t=x", "port=s3cr3t"}) {
    std::ofstream{file} << "[shop]\nhost=/nowhere\n" << line << '\n';
    const Variable services{"PGSERVICEFILE", file.string()};
    EXPECT_THAT(failure_to_connect("service=shop"), AllOf(Not(HasSubstr("s3cr3t")), HasSubstr(" "))) << line;
  }
  std::filesystem::remove(file);
}

TEST(ConnectionString, secrets_are_hidden_wherever_a_message_has_them) {
  using postgres::without_secrets;
  EXPECT_EQ(without_secrets("wrong: hunter22, hunter22", {{"password", "hunter22"}}), "wrong: [hidden], [hidden]");
  // A short one is part of words.
  EXPECT_EQ(without_secrets("a host \"a\"", {{"password", "a"}, {"host", "a"}}), "a host \"[hidden]\"");
  EXPECT_EQ(without_secrets("host \"10.0.0.1\" refuses", {{"connect_timeout", "10"}, {"host", "10.0.0.1"}}),
            "host \"10.0.0.1\" refuses");
}

}  // namespace arrower::jobs
