// The parts of the Inspector that decide without a database.
#include <gmock/gmock.h>
#include <arrower/jobs/error.hpp>

#include "inspector/diagnosis.hpp"
#include "inspector/job_conditions.hpp"
#include "inspector/job_list.hpp"
#include "inspector/job_rows.hpp"
#include "inspector/page_cursor.hpp"
#include "inspector/sql_template.hpp"
#include "inspector/traceparent.hpp"
#include "model/text.hpp"

namespace arrower::jobs::inspector {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

TEST(PageCursor, of_a_list_by_name_is_read_back_and_refused_where_it_is_none) {
  for (const char* name : {"", "mail", "a%2F b", "Ünï", "queue-0001"}) {
    EXPECT_EQ(decode_name_cursor(encode_name_cursor(name)), name);
    EXPECT_EQ(encode_name_cursor(name).find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz"), std::string::npos);
  }
  const std::string cursor = encode_name_cursor("mail");
  for (const std::string& wrong : {std::string{}, std::string{"q"}, cursor.substr(1), cursor + "0",
                                   cursor.substr(0, cursor.size() - 1), "q6x" + cursor.substr(3)}) {
    EXPECT_THROW(decode_name_cursor(wrong), InvalidFilterError) << wrong;
  }
}

TEST(PageCursor, is_read_back) {
  for (const ListPlace place : {ListPlace{}, ListPlace{1'700'000'000'123'456, 42},
                                ListPlace{253'402'300'799'999'999, 9'223'372'036'854'775'807}}) {
    EXPECT_EQ(decode_cursor(encode_cursor(place, false), false), place);
    EXPECT_EQ(decode_cursor(encode_cursor(place, true), true), place);
  }
}

TEST(PageCursor, of_anything_else_is_refused) {
  const std::string good = encode_cursor({1'700'000'000'000'000, 42}, false);
  for (const std::string& text :
       {std::string{"x"}, good + "0", good.substr(1), std::string(34, 'n'), std::string(good).replace(5, 1, "g"),
        std::string(good).replace(20, 1, "7"), std::string("'; drop table jobs")}) {
    EXPECT_THROW(decode_cursor(text, false), InvalidFilterError) << text;
  }
  EXPECT_THROW(decode_cursor(good, true), InvalidFilterError);
}

TEST(PageCursor, that_is_refused_is_shown_as_text) {
  // Cut off in the middle of a character.
  for (const std::string& wrong : {std::string{"q\xff"}, std::string(99, 'x') + "\u00FC", std::string{"\0", 1}}) {
    try {
      decode_name_cursor(wrong);
      ADD_FAILURE() << wrong;
    } catch (const InvalidFilterError& error) {
      EXPECT_TRUE(model::is_storable_text(error.what())) << error.what();
    }
  }
}

ListedJob listed(std::int64_t time, std::int64_t id, bool matches = true, bool stops = false) {
  return {.place = {time, id}, .stops = stops, .matches = matches, .summary = {.id = {id}}};
}

std::vector<std::int64_t> ids(const JobPage& page) {
  std::vector<std::int64_t> found;
  for (const JobSummary& job : page.jobs) {
    found.push_back(job.id.value);
  }
  return found;
}

TEST(JobPages, merge_their_sources_by_time) {
  const JobPage page = merge_into_page({listed(5, 1), listed(3, 2), listed(9, 3), listed(4, 4)}, {.size = 3});
  EXPECT_THAT(ids(page), ElementsAre(3, 1, 4));
  EXPECT_EQ(decode_cursor(page.next, false), (ListPlace{4, 4}));
  EXPECT_FALSE(page.stopped_early);
  EXPECT_THAT(ids(merge_into_page({listed(5, 1), listed(3, 2), listed(9, 3)}, {.size = 3, .oldest_first = true})),
              ElementsAre(2, 1, 3));
}

TEST(JobPages, end_where_a_source_was_looked_at_no_further) {
  const JobPage page = merge_into_page({listed(9, 1), listed(7, 2, false, true), listed(5, 3)}, {.size = 3});
  EXPECT_THAT(ids(page), ElementsAre(1));
  EXPECT_TRUE(page.stopped_early);
  EXPECT_EQ(page.looked_until, TimePoint{7us});
  EXPECT_EQ(decode_cursor(page.next, false), (ListPlace{7, 2}));
}

TEST(JobPages, without_more_have_no_next) {
  EXPECT_EQ(merge_into_page({listed(9, 1), listed(7, 2)}, {.size = 2}).next, "");
  EXPECT_EQ(merge_into_page({}, {.size = 2}).next, "");
}

TEST(JobConditions, take_values_as_parameters_alone) {
  SqlParameters parameters;
  const std::string condition = condition_on_jobs({.queue = "q'",
                                                   .types = {"t'"},
                                                   .states = {JobState::ready},
                                                   .error = "e'",
                                                   .payload = {{"p'", "v'"}},
                                                   .schedule = "s'",
                                                   .error_pattern = "x'",
                                                   .worker = "w'",
                                                   .version = "v'"},
                                                  "arrower", parameters);
  EXPECT_THAT(condition, Not(HasSubstr("q'")));
  EXPECT_THAT(condition, Not(HasSubstr("e')")));
  EXPECT_THAT(condition, AllOf(HasSubstr("$1"), HasSubstr("$9"), Not(HasSubstr("$10"))));
}

TEST(JobConditions, tell_which_table_can_match) {
  SqlParameters parameters;
  EXPECT_EQ(condition_on_jobs({.states = {JobState::succeeded}}, "arrower", parameters), "false");
  EXPECT_EQ(condition_on_history({.states = {JobState::ready}}, parameters), "false");
  EXPECT_EQ(condition_on_jobs({}, "arrower", parameters), "true");
  EXPECT_THAT(condition_on_history({.states = {JobState::ready, JobState::cancelled}}, parameters),
              AllOf(HasSubstr("'cancelled'"), Not(HasSubstr("'discarded'")), HasSubstr("retried_at is null")));
  EXPECT_TRUE(restricts_nothing({}));
  EXPECT_FALSE(restricts_nothing({.states = {JobState::ready}}));
}

TEST(SqlTemplates, are_filled_once) {
  std::string sql = "select {a} from {b} where {a}";
  fill(sql, "a", [] { return "{a}{b}"; });
  EXPECT_EQ(sql, "select {a}{b} from {b} where {a}{b}");
  fill(sql, "c", []() -> std::string { throw std::logic_error{"nobody asked"}; });
}

TEST(TextCut, ends_between_characters) {
  std::string text = "a日本";
  cut(text, 5);
  EXPECT_EQ(text, "a日");
  cut(text, 100);
  EXPECT_EQ(text, "a日");
}

TEST(TraceIds, are_taken_from_a_traceparent) {
  EXPECT_EQ(trace_id_of({{"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}}),
            "0af7651916cd43dd8448eb211c80319c");
  EXPECT_FALSE(trace_id_of({{"traceparent", "00-short"}}));
  EXPECT_FALSE(trace_id_of({}));
}

TEST(Diagnosis, old_transactions_are_named_with_what_ends_them) {
  const auto findings =
      check_vacuum({{.kind = "transaction", .name = "4711", .description = "idle in transaction", .age = 2h},
                    {.kind = "prepared_transaction", .name = "gid", .description = "owner x", .age = 6min},
                    {.kind = "replication_slot", .name = "slot", .log_bytes = 3LL << 30U}},
                   {.sees_all_sessions = true});
  ASSERT_THAT(findings, SizeIs(3));
  EXPECT_EQ(findings[0].severity, Severity::critical);
  EXPECT_THAT(findings[0].message, HasSubstr("2 h 0 min"));
  EXPECT_THAT(findings[0].advice, HasSubstr("pg_terminate_backend(4711)"));
  EXPECT_EQ(findings[1].severity, Severity::warning);
  EXPECT_EQ(findings[2].severity, Severity::critical);
  EXPECT_THAT(findings[2].message, HasSubstr("3.0 GiB"));
}

TEST(Diagnosis, dead_rows_count_where_there_are_more_than_live_ones) {
  const ServerFigures server;
  const auto severity = [&](std::int64_t live, std::int64_t dead) {
    for (const Finding& finding : check_tables({.live_rows = live, .dead_rows = dead}, server)) {
      if (finding.check == "dead_rows") {
        return finding.severity;
      }
    }
    return Severity::notice;
  };
  EXPECT_EQ(severity(10, 9'000), Severity::fine);
  EXPECT_EQ(severity(100'000, 90'000), Severity::fine);
  EXPECT_EQ(severity(10'000, 90'000), Severity::warning);
  EXPECT_EQ(severity(10, 900'000), Severity::critical);
}

TEST(Diagnosis, servers_that_are_too_old_or_whose_clock_is_off_are_told) {
  const auto findings = check_server(
      {.version = "12.3", .version_number = 120'003, .database_time = TimePoint{0s}, .local_time = TimePoint{2min}});
  ASSERT_THAT(findings, SizeIs(2));
  EXPECT_EQ(findings[0].severity, Severity::critical);
  EXPECT_EQ(findings[1].severity, Severity::warning);
}

TEST(Diagnosis, a_standby_is_told_with_the_way_to_the_primary) {
  EXPECT_EQ(check_standby({}).severity, Severity::fine);
  const Finding finding = check_standby({.in_recovery = true});
  EXPECT_EQ(finding.severity, Severity::critical);
  EXPECT_THAT(finding.advice, HasSubstr("target_session_attrs"));
}

TEST(Diagnosis, a_database_that_is_not_utf8_is_told_with_the_way_out) {
  EXPECT_EQ(check_encoding({}).severity, Severity::fine);
  const Finding finding = check_encoding({.encoding = "LATIN1"});
  EXPECT_EQ(finding.severity, Severity::critical);
  EXPECT_THAT(finding.message, HasSubstr("LATIN1"));
  EXPECT_THAT(finding.advice, HasSubstr("encoding 'UTF8'"));
}

TEST(Diagnosis, too_few_connections_for_all_pools_are_told) {
  EXPECT_EQ(check_connections({.wanted = 97, .allowed = 97, .processes = 5})[0].severity, Severity::fine);
  const Finding finding = check_connections({.wanted = 130, .allowed = 97, .open = 60, .processes = 10})[0];
  EXPECT_EQ(finding.severity, Severity::warning);
  EXPECT_THAT(finding.message, AllOf(HasSubstr("130"), HasSubstr("97"), HasSubstr("60")));
}

TEST(Diagnosis, many_findings_of_one_check_become_a_number_and_hide_no_other) {
  std::vector<Finding> many(100, Finding{.severity = Severity::warning, .check = "dead_worker", .message = "m"});
  many.push_back({.severity = Severity::critical, .check = "autovacuum", .message = "off"});
  const std::vector<Finding> few = bounded(many);
  ASSERT_THAT(few, SizeIs(22));
  EXPECT_EQ(few[0].check, "autovacuum");
  EXPECT_THAT(few[21].message, HasSubstr("80 more"));
}

TEST(Diagnosis, a_schema_is_fine_where_this_program_may_run_on_it) {
  const auto severity = [](int version, int oldest_program) {
    return check_schema("arrower", {.version = version, .oldest_program = oldest_program}, 3).severity;
  };
  EXPECT_EQ(severity(0, 0), Severity::critical);
  EXPECT_EQ(severity(2, 2), Severity::critical);
  EXPECT_EQ(severity(3, 3), Severity::fine);
  EXPECT_EQ(severity(5, 3), Severity::notice) << "newer, but compatible";
  EXPECT_EQ(severity(5, 4), Severity::critical);
}

TEST(Diagnosis, counts_leases_that_hold_jobs_up) {
  const auto fine = inspector::check_leases({});
  ASSERT_EQ(fine.size(), 1U);
  EXPECT_EQ(fine[0].severity, Severity::fine);

  const auto findings = inspector::check_leases({.unowned = 3, .not_running = 2});
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].severity, Severity::warning);
  EXPECT_EQ(findings[0].message, "3 jobs carry a lease of no worker process");
  EXPECT_THAT(findings[1].message, ::testing::HasSubstr("2 jobs have been claimed for more than two minutes"));
}

}  // namespace arrower::jobs::inspector
