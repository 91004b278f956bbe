// How events look as text and as JSON.
#include "telemetry/event_log.hpp"

#include <gmock/gmock.h>

#include "telemetry/run_log.hpp"

namespace arrower::jobs::telemetry {

TEST(EventLog, fields_stand_behind_the_message) {
  EXPECT_EQ(text_of({.message = "failed",
                     .fields = {{"job_id", std::int64_t{42}},
                                {"queue", std::string{"mail"}},
                                {"error", std::string{"no \"paper\"\n"}},
                                {"empty", std::string{}},
                                {"duration", 0.5}}}),
            "failed job_id=42 queue=mail error=\"no \\\"paper\\\"\\n\" empty=\"\" duration=0.5");
}

TEST(EventLog, text_is_one_line_that_steers_no_terminal) {
  EXPECT_EQ(text_of({.message = "no \x1b[2J\nlevel=info forged",
                     .fields = {{"queue", std::string{"\xE2\x80\xAEliam"}}, {"error", std::string{"\xC2\x9b"}}}}),
            "no \\u001b[2J\\nlevel=info forged queue=\"\\u202eliam\" error=\"\\u009b\"");
}

TEST(EventLog, json_escapes_what_steers_a_terminal) {
  EXPECT_EQ(json_of({.level = LogLevel::info, .event = "message", .message = "\xC2\x9b \xE2\x80\xAE \x7f"}, "now"),
            R"({"time":"now","level":"info","event":"message","message":"\u009b \u202e \u007f"})");
}

TEST(EventLog, json_is_one_object_on_one_line) {
  EXPECT_EQ(json_of({.level = LogLevel::warning,
                     .event = "failed",
                     .message = "tab\t\x01",
                     .fields = {{"job_id", std::int64_t{42}}, {"queue", std::string{"mail"}}}},
                    "2030-01-31T12:00:00Z"),
            R"({"time":"2030-01-31T12:00:00Z","level":"warning","event":"failed","message":"tab\t\u0001",)"
            R"("job_id":42,"queue":"mail"})");
}

TEST(EventLog, the_trace_id_is_found_in_the_carrier) {
  EXPECT_EQ(trace_id_of({{"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}}),
            "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(trace_id_of({{"traceparent", "00-"}}), "");
  EXPECT_EQ(trace_id_of({}), "");
}

}  // namespace arrower::jobs::telemetry
