#include "model/text.hpp"

#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "model/backoff.hpp"
#include "model/flush.hpp"
#include "model/notification.hpp"
#include "model/run_at.hpp"
#include "postgres/array_literal.hpp"
#include "postgres/error_class.hpp"
#include "postgres/server_address.hpp"
#include "postgres/statements.hpp"

namespace arrower::jobs {

using namespace std::chrono_literals;

TEST(Text, only_valid_utf8_without_zero_is_storable) {
  EXPECT_TRUE(model::is_storable_text("plain, \xC3\xA4, \xE2\x98\x83, \xF0\x9F\x98\x80"));
  EXPECT_FALSE(model::is_storable_text(std::string_view{"\0", 1}));
  EXPECT_FALSE(model::is_storable_text("\xC3"));
  EXPECT_FALSE(model::is_storable_text("\xC0\x80")) << "a longer form than needed";
  EXPECT_FALSE(model::is_storable_text("\xED\xA0\x80")) << "a surrogate";
  EXPECT_FALSE(model::is_storable_text("\xF4\x90\x80\x80")) << "above U+10FFFF";
}

TEST(Text, an_error_is_mended_and_cut_between_characters) {
  EXPECT_EQ(model::error_text("a\xff"), "a\xEF\xBF\xBD");
  EXPECT_EQ(model::error_text("\xE2\x98\x83\xE2\x98\x83", 5), "\xE2\x98\x83");
}

TEST(Text, what_steers_a_terminal_or_hides_is_written_out) {
  using model::LineBreaks;
  using model::visible_text;
  EXPECT_EQ(visible_text("\x1b[2J\x07\r\x7f", LineBreaks::kept), "\\u001b[2J\\u0007\\r\\u007f");
  EXPECT_EQ(visible_text("\xC2\x9b"
                         "2J \xE2\x80\xAE"
                         "exe \xE2\x81\xA6 \xEF\xBB\xBF",
                         LineBreaks::kept),
            "\\u009b2J \\u202eexe \\u2066 \\ufeff");
  EXPECT_EQ(visible_text("\xF3\xA0\x81\x81", LineBreaks::kept), "\\udb40\\udc41") << "as JSON writes it";
  EXPECT_EQ(visible_text(std::string_view{"\0", 1}, LineBreaks::kept), "\\u0000");
  EXPECT_EQ(visible_text("a\n\tb", LineBreaks::kept), "a\n\tb");
  EXPECT_EQ(visible_text("a\n\tb", LineBreaks::escaped), "a\\n\\tb");
  EXPECT_EQ(visible_text("\x9b"
                         "2J",
                         LineBreaks::kept),
            "\xEF\xBF\xBD"
            "2J")
      << "what is not UTF-8";
  const std::string ordinary = "plain, \xC3\xA4, \xD7\xA9\xD7\x9C, \xF0\x9F\x98\x80 C:\\dir";
  EXPECT_EQ(visible_text(ordinary, LineBreaks::escaped), ordinary);
}

TEST(ServerAddress, is_a_host_with_its_port_or_the_path_of_a_socket) {
  using postgres::server_address;
  using postgres::ServerAddress;
  EXPECT_EQ(*server_address("db.example.org", "5433"), (ServerAddress{.address = "db.example.org", .port = 5433}));
  EXPECT_EQ(*server_address("::1", "5432"), (ServerAddress{.address = "::1", .port = 5432}));
  EXPECT_EQ(*server_address("/run/postgresql", "5432"), (ServerAddress{.address = "/run/postgresql/.s.PGSQL.5432"}));
  EXPECT_EQ(*server_address("@shop", "5432"), (ServerAddress{.address = "@shop/.s.PGSQL.5432"}));
  EXPECT_EQ(server_address("", "5432"), nullptr);
}

TEST(Notification, tells_of_jobs) {
  const auto jobs =
      std::get<model::JobsAnnounced>(model::parse_notification("-5 1700000000000000 1 a queue with spaces"));
  EXPECT_EQ(jobs.priority, -5);
  EXPECT_EQ(jobs.run_at.time_since_epoch(), 1700000000000000us);
  EXPECT_EQ(jobs.queue, "a queue with spaces");
  EXPECT_TRUE(jobs.ready);
  const auto of_default_queue = std::get<model::JobsAnnounced>(model::parse_notification("0 17 0 "));
  EXPECT_EQ(of_default_queue.queue, "");
  EXPECT_FALSE(of_default_queue.ready);
}

TEST(Notification, tells_no_time_that_jobs_cannot_have) {
  const auto run_at = [](const char* text) {
    return std::get<model::JobsAnnounced>(model::parse_notification(text)).run_at;
  };
  EXPECT_EQ(run_at("0 -9223372036854775808 1 mail"), model::first_run_at);
  EXPECT_EQ(run_at("0 9223372036854775807 0 mail"), model::end_of_run_at - 1us);
}

TEST(Notification, tells_of_what_people_do) {
  EXPECT_EQ(std::get<model::QueueChanged>(model::parse_notification("queue a queue")).queue, "a queue");
  EXPECT_EQ(std::get<model::QueueChanged>(model::parse_notification("queue ")).queue, "");
  EXPECT_EQ(std::get<model::SchedulesChanged>(model::parse_notification("schedules mail")).queue, "mail");
  EXPECT_EQ(std::get<model::JobsCancelled>(model::parse_notification("cancel 5 9223372036854775807")).ids,
            (std::vector{JobId{5}, JobId{9223372036854775807}}));
}

TEST(Notification, of_another_kind_is_ignored) {
  for (const char* text :
       {"", "hello", "1 x q", "cancel 5,6", "cancel x", "cancel 99999999999999999999", "queued mail", "40000 17 1 q"}) {
    EXPECT_TRUE(std::holds_alternative<std::monostate>(model::parse_notification(text))) << text;
  }
}

TEST(Flush, waits_for_company_only_while_some_is_coming) {
  EXPECT_FALSE(model::should_flush(0, 1h, false));
  EXPECT_TRUE(model::should_flush(1, 0ms, false));
  EXPECT_FALSE(model::should_flush(999, 1ms, true));
  EXPECT_TRUE(model::should_flush(1000, 0ms, true));
  EXPECT_TRUE(model::should_flush(1, 2ms, true));
}

TEST(Backoff, doubles_up_to_five_seconds_and_is_drawn_between_half_and_all_of_it) {
  for (const auto& [failures, longest] : {std::pair{1, 100ms}, {2, 200ms}, {1000, 5000ms}}) {
    for (int draw = 0; draw < 50; ++draw) {
      const auto delay = model::reconnect_delay(failures);
      EXPECT_GE(delay, longest / 2);
      EXPECT_LE(delay, longest);
    }
  }
}

TEST(ErrorClass, only_errors_of_the_data_are_a_statements_own) {
  using postgres::error_class;
  using postgres::ErrorClass;
  for (const char* const data : {"22008", "22P02", "23514"}) {
    EXPECT_EQ(error_class(data), ErrorClass::data) << data;
  }
  for (const char* const state : {"53100", "57P01", "40001", "40P01", "25006", "42P01", "57014", ""}) {
    EXPECT_EQ(error_class(state), ErrorClass::server_state) << state;
  }
  EXPECT_TRUE(postgres::interrupts_attempt("53300"));
  EXPECT_TRUE(postgres::interrupts_attempt("25006"));
  EXPECT_FALSE(postgres::interrupts_attempt("40001"));
  EXPECT_FALSE(postgres::interrupts_attempt("57014"));
}

TEST(ArrayLiteral, quotes_what_needs_it) {
  postgres::ArrayLiteral texts;
  texts.add(std::string_view{R"(a "b" \c)"});
  texts.add_or_absent(std::optional<std::string>{});
  texts.add(std::string_view{"NULL"});
  EXPECT_EQ(std::move(texts).take(), R"({"a \"b\" \\c","","NULL"})");
  EXPECT_EQ(postgres::ArrayLiteral{}.take(), "{}");
}

TEST(Statements, names_are_quoted_wherever_they_stand) {
  EXPECT_EQ(postgres::render_sql("{schema}.t {channel} {other} {jobs_sequence}", "a\"b'c"),
            "\"a\"\"b'c\".t 'arrower_jobs.a\"b''c' {other} '\"a\"\"b''c\".jobs_id_seq'");
}

}  // namespace arrower::jobs
