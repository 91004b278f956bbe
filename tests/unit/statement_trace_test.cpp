// Statements found in libpq's trace, and their literals left out.
#include "telemetry/statement_trace.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>

namespace arrower::jobs::telemetry {

using ::testing::ElementsAre;

class StatementTraceTest : public ::testing::Test {
 protected:
  void trace(std::string_view direction, std::string_view message) {
    const std::string line =
        "2030-01-31 12:00:00.123456\t" + std::string{direction} + "\t10\t" + std::string{message} + "\n";
    // In pieces, as a buffer may cut it.
    for (std::size_t i = 0; i < line.size(); i += 7) {
      statements.feed(std::string_view{line}.substr(i, 7));
    }
  }
  std::vector<std::string> seen;
  StatementTrace statements{{.begun = [this] { seen.emplace_back("begun"); },
                             .ended =
                                 [this](const TracedStatement& statement) {
                                   seen.push_back(statement.operation + "|" + statement.text + "|" +
                                                  statement.sqlstate);
                                 }}};
};

TEST_F(StatementTraceTest, a_simple_statement_lasts_until_the_server_is_ready) {
  trace("F", "Query\t \"select\n 'x'\"");
  EXPECT_THAT(seen, ElementsAre("begun"));
  trace("B", "DataRow\t 1 1 'x'");
  trace("B", "ReadyForQuery\t T");
  EXPECT_THAT(seen, ElementsAre("begun", "SELECT|select\n ?|"));
}

TEST_F(StatementTraceTest, a_statement_with_parameters_is_one) {
  trace("F", "Parse\t \"\" \"insert into a values ($1)\" 0");
  trace("F", "Bind\t \"\" \"\" 1 0 1 1 '5' 1 0");
  trace("F", "Sync");
  trace("B", "ReadyForQuery\t T");
  EXPECT_THAT(seen, ElementsAre("begun", "INSERT|insert into a values ($1)|"));
}

TEST_F(StatementTraceTest, a_prepared_statement_is_known_by_its_name) {
  trace("F", "Bind\t \"\" \"find\" 1 0 1 5 'hello' 1 0");
  trace("B", "ReadyForQuery\t T");
  EXPECT_THAT(seen, ElementsAre("begun", "EXECUTE|execute find|"));
}

TEST_F(StatementTraceTest, an_error_gives_its_code) {
  trace("F", "Query\t \"select 1/0\"");
  trace("B", "ErrorResponse\t S \"ERROR\" V \"ERROR\" C \"22012\" M \"division by zero\" \\x00");
  trace("B", "ReadyForQuery\t E");
  EXPECT_THAT(seen, ElementsAre("begun", "SELECT|select ?/?|22012"));
}

TEST_F(StatementTraceTest, the_message_that_ends_a_job_is_its_commit) {
  trace("F", "Query\t \"execute s1(5, 6, 1, 'pool', 70); commit\"");
  trace("B", "ReadyForQuery\t I");
  EXPECT_THAT(seen, ElementsAre("begun", "COMMIT|execute s1(?, ?, ?, ?, ?); commit|"));
}

TEST(WithoutLiterals, texts_and_numbers_are_left_out_names_and_parameters_stay) {
  EXPECT_EQ(without_literals("select a1, \"b 2\" from t where c = 'it''s' and d = 1.5e3 and e = $1"),
            "select a1, \"b 2\" from t where c = ? and d = ? and e = $1");
  EXPECT_EQ(without_literals(R"(select E'it\'s', $$secret$$, $x$se'cret$x$)"), "select ?, ?, ?");
  EXPECT_EQ(without_literals("select 'unfinished"), "select ?");
  EXPECT_EQ(without_literals("select 1", 3), "sel");
  EXPECT_EQ(without_literals(""), "");
  EXPECT_EQ(without_literals("\"unfinished"), "\"unfinished");
}

}  // namespace arrower::jobs::telemetry
