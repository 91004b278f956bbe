// What may be written as a schedule, and what is said about the rest.
#include <gmock/gmock.h>
#include <arrower/jobs/cron.hpp>
#include <arrower/jobs/error.hpp>

#include <string>
#include <string_view>

#include "model/cron.hpp"
#include "model/cron_parser.hpp"

namespace arrower::jobs {

using namespace std::chrono_literals;
using model::Cron;
using model::CronFields;
using model::parse_cron;
using ::testing::HasSubstr;

namespace {

/// What is said about a schedule that is refused; empty if it is not.
std::string refusal(std::string_view spec, std::string_view time_zone = {}) {
  try {
    const Cron cron{spec, time_zone};
    return {};
  } catch (const InvalidScheduleError& error) {
    return error.what();
  }
}

CronFields fields_of(std::string_view spec) { return std::get<CronFields>(parse_cron(spec).when); }

std::chrono::microseconds interval_of(std::string_view duration) {
  return std::get<std::chrono::microseconds>(parse_cron("@every " + std::string{duration}).when);
}

}  // namespace

TEST(CronParse, fields_are_sets) {
  const CronFields fields = fields_of("0,30-32 8-18/5 1,31 jan-MAR,12 mon,7");
  EXPECT_EQ(fields.minutes, 1U | 7ULL << 30);
  EXPECT_EQ(fields.hours, 1U << 8 | 1U << 13 | 1U << 18);
  EXPECT_EQ(fields.days, 1U << 1 | 1U << 31);
  EXPECT_EQ(fields.months, 1U << 1 | 1U << 2 | 1U << 3 | 1U << 12);
  EXPECT_EQ(fields.weekdays, 1U << 0 | 1U << 1);
  EXPECT_FALSE(fields.any_minute || fields.any_hour || fields.any_day || fields.any_weekday);
}

TEST(CronParse, it_is_remembered_which_fields_begin_with_a_star) {
  const CronFields fields = fields_of("*/5 ? *,1 * ?/2");
  EXPECT_TRUE(fields.any_minute && fields.any_hour && fields.any_day && fields.any_weekday);
  EXPECT_EQ(fields.days, 0xFFFF'FFFEU);
  EXPECT_FALSE(fields_of("0-59 * * * *").any_minute);
  EXPECT_FALSE(fields_of("* 5,* * * *").any_hour);
}

TEST(CronParse, texts_that_mean_the_same) {
  const std::pair<const char*, const char*> table[] = {
      {"? ? ? ? ?", "* * * * *"},
      {"?/15 * * * *", "*/15 * * * *"},
      {"  0\t4  * * *\n", "0 4 * * *"},
      {"00 004 01 1 *", "0 4 1 1 *"},
      {"5/10 1 1 1 *", "5-59/10 1 1 1 *"},
      {"1 1 28/1 1 *", "1 1 28-31 1 *"},
      {"1 1 1 jan,feb,mar,apr,may,jun,jul,aug,sep,oct,nov,dec *", "1 1 1 1,2,3,4,5,6,7,8,9,10,11,12 *"},
      {"1 1 1 1 Sun,Mon,Tue,Wed,Thu,Fri,Sat", "1 1 1 1 0,1,2,3,4,5,6"},
      {"1 1 1 OCT/1 *", "1 1 1 10-12 *"},
      {"1 1 1 1 7", "1 1 1 1 0"},
      {"1 1 1 1 SUN", "1 1 1 1 0"},
      {"1 1 1 1 5-7", "1 1 1 1 5,6,0"},
      {"1 1 1 1 FRI-SUN", "1 1 1 1 5,6,0"},
      {"1 1 1 1 5-sun", "1 1 1 1 5,6,0"},
      {"1 1 1 1 SUN-SUN", "1 1 1 1 0"},
      {"1 1 1 1 0-0", "1 1 1 1 0"},
      {"1 1 1 1 7-7", "1 1 1 1 0"},
      {"1 1 1 1 0-7", "1 1 1 1 0-6"},
      {"1 1 1 1 SUN-7", "1 1 1 1 0-6"},
      {"1 1 1 1 7/2", "1 1 1 1 0/2"},
      {"1 1 1 1 4/1", "1 1 1 1 4-6"},
      {"1 1 1 1 1-7/3", "1 1 1 1 1,4,0"},
      {"3-3 1 1 1 *", "3 1 1 1 *"},
      {"3,3,3 1 1 1 *", "3 1 1 1 *"},
      {"1-5,3-9 1 1 1 *", "1-9 1 1 1 *"},
      {"10-20/11 1 1 1 *", "10 1 1 1 *"},
      {"10/60 1 1 1 *", "10 1 1 1 *"},
      {"@yearly", "0 0 1 1 *"},
      {"@annually", "0 0 1 1 *"},
      {"@monthly", "0 0 1 * *"},
      {"@weekly", "0 0 * * 0"},
      {"@daily", "0 0 * * *"},
      {"@midnight", "0 0 * * *"},
      {"@hourly", "0 * * * *"},
      {" @HOURLY ", "0 * * * *"},
  };
  for (const auto& [left, right] : table) {
    EXPECT_EQ(fields_of(left), fields_of(right)) << left << " and " << right;
  }
}

TEST(CronParse, durations) {
  EXPECT_EQ(interval_of("1s"), 1s);
  EXPECT_EQ(interval_of("90s"), 90s);
  EXPECT_EQ(interval_of("1h30m"), 90min);
  EXPECT_EQ(interval_of("1.5h"), 90min);
  EXPECT_EQ(interval_of("1h30m10.25s"), 90min + 10s + 250ms);
  EXPECT_EQ(interval_of("2m.5s"), 2min + 500ms);
  EXPECT_EQ(interval_of("5.s"), 5s);
  EXPECT_EQ(interval_of("0.5m"), 30s);
  EXPECT_EQ(interval_of("1000ms"), 1s);
  EXPECT_EQ(interval_of("1s1us"), 1s + 1us);
  EXPECT_EQ(interval_of("1s1\u00B5s"), 1s + 1us) << "the micro sign";
  EXPECT_EQ(interval_of("1s1\u03BCs"), 1s + 1us) << "the Greek letter";
  EXPECT_EQ(interval_of("1000000000ns"), 1s);
  EXPECT_EQ(interval_of("1s500ns500ns"), 1s + 1us);
  EXPECT_EQ(interval_of("1.000001s"), 1s + 1us);
  EXPECT_EQ(interval_of("1.0000010000000000000000000000s"), 1s + 1us);
  EXPECT_EQ(interval_of("1s0.0000000025h"), 1s + 9us);
  EXPECT_EQ(interval_of("1s0.00000005m"), 1s + 3us);
  EXPECT_EQ(interval_of("0h0m1s"), 1s);
  EXPECT_EQ(interval_of("0000000000000000000000000000001s"), 1s);
  EXPECT_EQ(interval_of("24h"), 24h);
  EXPECT_EQ(interval_of("876600h"), 876'600h);
  EXPECT_EQ(interval_of("3155760000s"), 876'600h);
}

TEST(CronParse, time_zones) {
  EXPECT_EQ(Cron{"0 4 * * *"}.time_zone(), "UTC");
  EXPECT_EQ((Cron{"0 4 * * *", "Europe/Berlin"}.time_zone()), "Europe/Berlin");
  EXPECT_EQ(Cron{"CRON_TZ=Europe/Berlin 0 4 * * *"}.time_zone(), "Europe/Berlin");
  EXPECT_EQ(Cron{" TZ=Asia/Kathmandu\t@daily"}.time_zone(), "Asia/Kathmandu");
  EXPECT_EQ((Cron{"TZ=Europe/Berlin 0 4 * * *", "Europe/Berlin"}.time_zone()), "Europe/Berlin");
  EXPECT_EQ(Cron{"TZ=Etc/UTC 0 4 * * *"}.time_zone(), "Etc/UTC");
  EXPECT_EQ(Cron{"TZ=Etc/GMT+5 0 4 * * *"}.time_zone(), "Etc/GMT+5");
}

TEST(CronParse, a_time_zone_that_is_wrong_is_refused) {
  EXPECT_EQ(refusal("0 4 * * *", "Europe/Berln"),
            R"(time zone "Europe/Berln" is unknown; it must be an IANA name such as Europe/Berlin or UTC)");
  EXPECT_EQ(refusal("CRON_TZ=Nowhere 0 4 * * *"),
            R"(time zone "Nowhere" is unknown; it must be an IANA name such as Europe/Berlin or UTC)");
  EXPECT_THAT(refusal("@every 1h", "Nowhere"), HasSubstr(R"("Nowhere" is unknown)"));
  EXPECT_THAT(refusal("0 4 * * *", " UTC"), HasSubstr("is unknown"));
  EXPECT_THAT(refusal("0 4 * * *", "\xFF"), HasSubstr("\"\xEF\xBF\xBD\" is unknown"));
  EXPECT_EQ(
      refusal("TZ=Asia/Tokyo 0 4 * * *", "Europe/Berlin"),
      "schedule \"TZ=Asia/Tokyo 0 4 * * *\": it names the time zone Asia/Tokyo, the option time_zone another one, "
      "Europe/Berlin; give one of them");
  EXPECT_EQ(refusal("CRON_TZ= 0 4 * * *"),
            "schedule \"CRON_TZ= 0 4 * * *\": time zone at position 1, \"CRON_TZ=\", must have a name, as in "
            "CRON_TZ=Europe/Berlin");
  EXPECT_THAT(refusal("TZ=Europe/Berlin"), HasSubstr("there must be five fields"));
  EXPECT_THAT(refusal("0 4 * * * TZ=Europe/Berlin"), HasSubstr("there are 6 fields"));
}

TEST(CronParse, what_is_wrong_is_named_with_its_place_and_what_is_allowed) {
  struct Refused {
    std::string spec;
    std::string message;
  };
  const std::string form = "; or *, a range (1-5), a step (*/15), a list of these";
  const std::string weekday = "must be 0 to 7 (0 and 7 are Sunday) or SUN to SAT";
  const std::string quartz = "uses L, W or #, which are not supported; it must be ";
  const std::string step = "must have a step of 1 or more, as in */15";
  const std::string range = "must be a second (1s) to a hundred years (876600h)";
  const std::string units = "must be numbers with units (h, m, s, ms, us, ns) such as 1h30m";
  const Refused table[] = {
      {"60 * * * *", R"(minute at position 1, "60", must be 0 to 59)"},
      {"* 24 * * *", R"(hour at position 3, "24", must be 0 to 23)"},
      {"* * 0 * *", R"(day of month at position 5, "0", must be 1 to 31)"},
      {"* * 32 * *", R"(day of month at position 5, "32", must be 1 to 31)"},
      {"* * * 0 *", R"(month at position 7, "0", must be 1 to 12 or JAN to DEC)"},
      {"* * * 13 *", R"(month at position 7, "13", must be 1 to 12 or JAN to DEC)"},
      {"* * * * 8", R"(day of week at position 9, "8", )" + weekday},
      {"  5  25 * * *", R"(hour at position 6, "25", must be 0 to 23)"},
      {"0 1,25 * * *", R"(hour at position 5, "25", must be 0 to 23)"},
      {"0 1-24 * * *", R"(hour at position 5, "24", must be 0 to 23)"},
      {"0 24/2 * * *", R"(hour at position 3, "24", must be 0 to 23)"},
      {"99999999999999999999 * * * *", R"(minute at position 1, "99999999999999999999", must be 0 to 59)"},
      {"CRON_TZ=Europe/Berlin 0 25 * * *", R"(hour at position 25, "25", must be 0 to 23)"},
      {"a * * * *", R"(minute at position 1, "a", must be 0 to 59)" + form},
      {"-5 * * * *", R"(minute at position 1, "-5", must be 0 to 59)" + form},
      {"5- * * * *", R"(minute at position 1, "5-", must be 0 to 59)" + form},
      {"1-2-3 * * * *", R"(minute at position 3, "2-3", must be 0 to 59)" + form},
      {"*5 * * * *", R"(minute at position 1, "*5", must be 0 to 59)" + form},
      {"** * * * *", R"(minute at position 1, "**", must be 0 to 59)" + form},
      {"*-5 * * * *", R"(minute at position 1, "*", must be 0 to 59)" + form},
      {"+5 * * * *", R"(minute at position 1, "+5", must be 0 to 59)" + form},
      {"1.5 * * * *", R"(minute at position 1, "1.5", must be 0 to 59)" + form},
      {"0x5 * * * *", R"(minute at position 1, "0x5", must be 0 to 59)" + form},
      {"~ * * * *", R"(minute at position 1, "~", must be 0 to 59)" + form},
      {"H * * * *", R"(minute at position 1, "H", must be 0 to 59)" + form},
      {"/5 * * * *", R"(minute at position 1, "/5", must be 0 to 59)" + form},
      {"JAN * * * *", R"(minute at position 1, "JAN", must be 0 to 59)" + form},
      {"* * * MON *", R"(month at position 7, "MON", must be 1 to 12 or JAN to DEC)" + form},
      {"* * * JANUARY *", R"(month at position 7, "JANUARY", must be 1 to 12 or JAN to DEC)" + form},
      {"* * * JA *", R"(month at position 7, "JA", must be 1 to 12 or JAN to DEC)" + form},
      {"* * * * MONDAY", R"(day of week at position 9, "MONDAY", )" + weekday + form},
      {"* * * * JAN", R"(day of week at position 9, "JAN", )" + weekday + form},
      {"\u00E4 x * * *", "minute at position 1, \"\u00E4\", must be 0 to 59" + form},
      {"1,\u00E4,x * * * *", "minute at position 3, \"\u00E4\", must be 0 to 59" + form},
      {"TZ=\u00E4\u00E4 x * * * *", R"(minute at position 7, "x", must be 0 to 59)" + form},
      {"\xFF * * * *", "minute at position 1, \"\xEF\xBF\xBD\", must be 0 to 59" + form},
      {std::string{"\0 * * * *", 9}, "minute at position 1, \"\xEF\xBF\xBD\", must be 0 to 59" + form},
      {", * * * *", R"(minute at position 1, ",", has an empty item in its list)"},
      {"5, * * * *", R"(minute at position 1, "5,", has an empty item in its list)"},
      {",5 * * * *", R"(minute at position 1, ",5", has an empty item in its list)"},
      {"1,,2 * * * *", R"(minute at position 1, "1,,2", has an empty item in its list)"},
      {"*/90 * * * *",
       R"(minute at position 1, "*/90", has a step of 90, and there are 60 minutes: it would match the first one )"
       "only; write @every 90m for a job each 90 minutes"},
      {"0 1-5/36 * * *",
       R"(hour at position 3, "1-5/36", has a step of 36, and there are 24 hours: it would match the first )"
       "one only; write @every 36h for a job each 36 hours"},
      {"0 0 * */13 *",
       R"(month at position 7, "*/13", has a step of 13, and there are 12 months: it would match the first )"
       "one only; write 1 if that is meant"},
      {"*/0 * * * *", R"(minute at position 1, "*/0", )" + step},
      {"*/00 * * * *", R"(minute at position 1, "*/00", )" + step},
      {"5,*/ * * * *", R"(minute at position 3, "*/", )" + step},
      {"*/-1 * * * *", R"(minute at position 1, "*/-1", )" + step},
      {"*/a * * * *", R"(minute at position 1, "*/a", )" + step},
      {"*/5/5 * * * *", R"(minute at position 1, "*/5/5", )" + step},
      {"* 1-5/0 * * *", R"(hour at position 3, "1-5/0", )" + step},
      {"50-10 * * * *", R"(minute at position 1, "50-10", ends before it begins; allowed is 50-59,0-10)"},
      {"* 22-5 * * *", R"(hour at position 3, "22-5", ends before it begins; allowed is 22-23,0-5)"},
      {"* * 28-3 * *", R"(day of month at position 5, "28-3", ends before it begins; allowed is 28-31,1-3)"},
      {"* * * NOV-FEB *", R"(month at position 7, "NOV-FEB", ends before it begins; allowed is 11-12,1-2)"},
      {"* * * * 5-1", R"(day of week at position 9, "5-1", ends before it begins; allowed is 5-6,0-1)"},
      {"* * * * SAT-MON", R"(day of week at position 9, "SAT-MON", ends before it begins; allowed is 6,0-1)"},
      {"* * * * 7-2", R"(day of week at position 9, "7-2", ends before it begins; allowed is 7,0-2)"},
      {"* * * * 5-0",
       R"(day of week at position 9, "5-0", ends before it begins; Sunday as the end of a range is 7 or SUN)"},
      {"* * L * *", R"(day of month at position 5, "L", )" + quartz + "1 to 31" + form},
      {"* * l * *", R"(day of month at position 5, "l", )" + quartz + "1 to 31" + form},
      {"* * LW * *", R"(day of month at position 5, "LW", )" + quartz + "1 to 31" + form},
      {"* * L-3 * *", R"(day of month at position 5, "L-3", )" + quartz + "1 to 31" + form},
      {"* * 1,15W * *", R"(day of month at position 7, "15W", )" + quartz + "1 to 31" + form},
      {"* * * * L", R"(day of week at position 9, "L", )" + quartz + weekday.substr(8) + form},
      {"* * * * 5L", R"(day of week at position 9, "5L", )" + quartz + weekday.substr(8) + form},
      {"* * * * FRIL", R"(day of week at position 9, "FRIL", )" + quartz + weekday.substr(8) + form},
      {"* * * * 5#3", R"(day of week at position 9, "5#3", )" + quartz + weekday.substr(8) + form},
      {"* * * * MON#1", R"(day of week at position 9, "MON#1", )" + quartz + weekday.substr(8) + form},
      {"0 0 30 2 *", R"(day of month at position 5, "30", never comes where the month is 2)"},
      {"0 0 31 feb *", R"(day of month at position 5, "31", never comes where the month is feb)"},
      {"0 0 31 4,6 *", R"(day of month at position 5, "31", never comes where the month is 4,6)"},
      {"0 0 30,31 2 *", R"(day of month at position 5, "30,31", never comes where the month is 2)"},
      {"0 0 31 2,4,6,9,11 ?", R"(day of month at position 5, "31", never comes where the month is 2,4,6,9,11)"},
      {"0 0 30 2 */2", R"(day of month at position 5, "30", never comes where the month is 2)"},
      {"",
       "there must be five fields (minute, hour, day of month, month, day of week) or a descriptor such as @daily, not "
       "0 words"},
      {" \t\n",
       "there must be five fields (minute, hour, day of month, month, day of week) or a descriptor such as @daily, not "
       "0 words"},
      {"* * * *",
       "there must be five fields (minute, hour, day of month, month, day of week) or a descriptor such as @daily, not "
       "4 words"},
      {"* * * * * * * *",
       "there must be five fields (minute, hour, day of month, month, day of week) or a descriptor such as @daily, not "
       "8 words"},
      {"0 * * * * *",
       "there are 6 fields; seconds and years are not supported, the five fields are minute, hour, day of month, "
       "month, "
       "day of week"},
      {"0 0 4 * * ? 2026",
       "there are 7 fields; seconds and years are not supported, the five fields are minute, hour, day of month, "
       "month, "
       "day of week"},
      {"@reboot",
       "descriptor at position 1, \"@reboot\", is not supported; allowed are @yearly, @annually, @monthly, @weekly, "
       "@daily, @midnight, @hourly and @every with a duration"},
      {"TZ=UTC @often",
       "descriptor at position 8, \"@often\", is not known; allowed are @yearly, @annually, @monthly, @weekly, @daily, "
       "@midnight, @hourly and @every with a duration"},
      {"@daily 5", R"(descriptor at position 1, "@daily", must stand alone)"},
      {"@every", R"(descriptor at position 1, "@every", must be followed by a duration such as 1h30m)"},
      {"@every 1h 30m", R"(duration at position 11, "30m", must not be set apart: write 1h30m, not 1h 30m)"},
      {"@every 300ms", R"(duration at position 8, "300ms", )" + range},
      {"@every 0s", R"(duration at position 8, "0s", )" + range},
      {"@every 999999us", R"(duration at position 8, "999999us", )" + range},
      {"@every 876600h1us", R"(duration at position 8, "876600h1us", )" + range},
      {"@every 876601h", R"(duration at position 8, "876601h", )" + range},
      {"@every 99999999999999999999h", R"(duration at position 8, "99999999999999999999h", )" + range},
      {"@every 9999999999999999999ns", R"(duration at position 8, "9999999999999999999ns", )" + range},
      {"@every 1.0000001s", R"(duration at position 8, "1.0000001s", must be a whole number of microseconds)"},
      {"@every 1s1ns", R"(duration at position 8, "1s1ns", must be a whole number of microseconds)"},
      {"@every 1000000.5us", R"(duration at position 8, "1000000.5us", must be a whole number of microseconds)"},
      {"@every 1000000000.5ns", R"(duration at position 8, "1000000000.5ns", must be a whole number of microseconds)"},
      {"@every 0", R"(duration at position 8, "0", )" + units},
      {"@every 90", R"(duration at position 8, "90", )" + units},
      {"@every h", R"(duration at position 8, "h", )" + units},
      {"@every .h", R"(duration at position 8, ".h", )" + units},
      {"@every 1.2.3h", R"(duration at position 8, "1.2.3h", )" + units},
      {"@every -1h", R"(duration at position 8, "-1h", )" + units},
      {"@every 1d", R"(duration at position 8, "1d", )" + units},
      {"@every 1H", R"(duration at position 8, "1H", )" + units},
      {"@every 1h30", R"(duration at position 8, "1h30", )" + units},
      {"@every 1hm", R"(duration at position 8, "1hm", )" + units},
  };
  for (const auto& [spec, message] : table) {
    const std::string shown = refusal(spec);
    EXPECT_THAT(shown, ::testing::StartsWith("schedule \"")) << spec;
    EXPECT_THAT(shown, ::testing::EndsWith("\": " + message)) << spec;
  }
}

TEST(CronParse, a_text_that_is_too_long_is_refused) {
  const std::string blanks(1000 - 9, ' ');
  EXPECT_EQ(refusal(blanks + "* * * * *"), "");
  const std::string message = refusal(blanks + " * * * * *");
  EXPECT_THAT(message, ::testing::EndsWith("it is 1001 bytes long; at most 1000 are allowed"));
  EXPECT_LT(message.size(), 200U) << "not all of the text is repeated";
}

TEST(CronParse, the_public_functions_refuse_alike) {
  EXPECT_THROW(cron::next_n("nonsense", 1), InvalidScheduleError);
  EXPECT_THROW(cron::next_n("* * * * *", 1, now(), "Nowhere"), InvalidScheduleError);
  EXPECT_THROW(cron::describe("nonsense"), InvalidScheduleError);
  EXPECT_THROW(cron::describe("* * * * *", "Nowhere"), InvalidScheduleError);
}

}  // namespace arrower::jobs
