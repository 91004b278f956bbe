// Schedules in plain English.
#include <gmock/gmock.h>
#include <arrower/jobs/cron.hpp>

#include <utility>

namespace arrower::jobs {

TEST(CronDescribe, says_what_an_expression_means) {
  const std::pair<const char*, const char*> table[] = {
      // Times.
      {"* * * * *", "every minute"},
      {"0-59 0-23 * * *", "every minute"},
      {"*/2 * * * *", "every 2 minutes"},
      {"*/15 * * * *", "every 15 minutes"},
      {"0,15,30,45 * * * *", "every 15 minutes"},
      {"*/30 * * * *", "every 30 minutes"},
      {"*/7 * * * *", "at every 7th minute from 0 to 56 of every hour"},
      {"5/10 * * * *", "at every 10th minute from 5 to 55 of every hour"},
      {"0 * * * *", "at minute 0 of every hour"},
      {"30 * * * *", "at minute 30 of every hour"},
      {"5,35 * * * *", "at minutes 5 and 35 of every hour"},
      {"5,6,20-25 * * * *", "at minutes 5, 6 and 20 to 25 of every hour"},
      {"30 */2 * * *", "at minute 30 of every 2nd hour"},
      {"0 */3 * * *", "at minute 0 of every 3rd hour"},
      {"0 1-23/2 * * *", "at minute 0 of every 2nd hour from 1 to 23"},
      {"30 8-18 * * *", "at minute 30 of hours 8 to 18"},
      {"0,20 0,1,2,3,22 * * *", "at minutes 0 and 20 of hours 0 to 3 and 22"},
      {"*/15 9-17 * * *", "every 15 minutes from 09:00 to 17:45"},
      {"* 9 * * *", "every minute from 09:00 to 09:59"},
      {"*/10 9 * * *", "at 09:00, 09:10, 09:20, 09:30, 09:40 and 09:50, every day"},
      {"*/5 */2 * * *", "every 5 minutes of every 2nd hour"},
      {"* 9,12,17 * * *", "every minute of hours 9, 12 and 17"},
      {"1-50 9 * * *", "at minutes 1 to 50 of hour 9"},
      {"0 4 * * *", "at 04:00, every day"},
      {"0,30 9,17 * * *", "at 09:00, 09:30, 17:00 and 17:30, every day"},
      {"0 */6 * * *", "at 00:00, 06:00, 12:00 and 18:00, every day"},
      // Days.
      {"30 9 * * 1-5", "at 09:30 on Monday to Friday"},
      {"30 9 * * SAT-SUN", "at 09:30 on Saturday and Sunday"},
      {"30 9 * * 0,6", "at 09:30 on Saturday and Sunday"},
      {"30 9 * * FRI-SUN", "at 09:30 on Friday to Sunday"},
      {"30 9 * * 1,3,5", "at 09:30 on Monday, Wednesday and Friday"},
      {"30 9 * * 7", "at 09:30 on Sunday"},
      {"*/15 * * * 1", "every 15 minutes on Monday"},
      {"0 0 1 * *", "at 00:00 on day 1 of every month"},
      {"0 0 1,15 * *", "at 00:00 on days 1 and 15 of every month"},
      {"0 0 1-7,31 * *", "at 00:00 on days 1 to 7 and 31 of every month"},
      {"0 0 */2 * *", "at 00:00 on every 2nd day from 1 to 31 of every month"},
      {"0 0 31 * *", "at 00:00 on day 31 of every month that has it"},
      {"0 0 30,31 * *", "at 00:00 on days 30 and 31 of every month that has them"},
      {"0 0 29 2 *", "at 00:00 on day 29 of February"},
      {"0 0 1 1,7 *", "at 00:00 on day 1 of January and July"},
      {"0 4 * 3-10 *", "at 04:00, every day in March to October"},
      {"30 * * 12 *", "at minute 30 of every hour in December"},
      {"0 4 * 5 MON", "at 04:00 on Monday in May"},
      // Both days.
      {"0 0 13 * 5", "at 00:00 on day 13 of every month or on Friday"},
      {"0 0 1,15 * 1-5", "at 00:00 on days 1 and 15 of every month or on Monday to Friday"},
      {"0 0 13 1 5", "at 00:00 in January, on day 13 or on Friday"},
      {"0 0 13 * 0-6", "at 00:00, every day"},
      {"0 0 1-31 * 5", "at 00:00, every day"},
      {"0 0 1-31 2 5", "at 00:00, every day in February"},
      {"0 0 */2 * 1", "at 00:00 on every 2nd day from 1 to 31 of every month if it is a Monday"},
      {"0 0 13 * */5", "at 00:00 on day 13 of every month if it is a Friday or Sunday"},
      {"0 0 1-7 1,7 */3", "at 00:00 on days 1 to 7 of January and July if it is a Wednesday, Saturday or Sunday"},
      {"0 0 13 * *,5", "at 00:00 on day 13 of every month"},
      // Descriptors.
      {"@yearly", "at 00:00 on day 1 of January"},
      {"@monthly", "at 00:00 on day 1 of every month"},
      {"@weekly", "at 00:00 on Sunday"},
      {"@daily", "at 00:00, every day"},
      {"@hourly", "at minute 0 of every hour"},
  };
  for (const auto& [spec, description] : table) {
    EXPECT_EQ(cron::describe(spec), std::string{description} + " (UTC)") << spec;
  }
}

TEST(CronDescribe, names_the_time_zone) {
  EXPECT_EQ(cron::describe("0 4 * * *", "Europe/Berlin"), "at 04:00, every day (Europe/Berlin)");
  EXPECT_EQ(cron::describe("TZ=Asia/Tokyo 0 4 * * *"), "at 04:00, every day (Asia/Tokyo)");
}

TEST(CronDescribe, an_interval_is_told_in_the_usual_units) {
  EXPECT_EQ(cron::describe("@every 1h30m"), "every 1 h 30 min");
  EXPECT_EQ(cron::describe("@every 90s"), "every 1 min 30 s");
  EXPECT_EQ(cron::describe("@every 1s"), "every 1 s");
  EXPECT_EQ(cron::describe("@every 48h"), "every 48 h");
  EXPECT_EQ(cron::describe("@every 1.25s3us"), "every 1 s 250 ms 3 us");
  EXPECT_EQ(cron::describe("CRON_TZ=Europe/Berlin @every 1h"), "every 1 h") << "zones do not matter to it";
}

TEST(CronDescribe, ordinal_numbers) {
  EXPECT_EQ(cron::describe("*/3 * 1 1 *"), "every 3 minutes on day 1 of January (UTC)");
  EXPECT_EQ(cron::describe("1/11 * * * *"), "at every 11th minute from 1 to 56 of every hour (UTC)");
  EXPECT_EQ(cron::describe("1/12 * * * *"), "at every 12th minute from 1 to 49 of every hour (UTC)");
  EXPECT_EQ(cron::describe("*/13 * * * *"), "at every 13th minute from 0 to 52 of every hour (UTC)");
  EXPECT_EQ(cron::describe("0 0/7 * * *"), "at 00:00, 07:00, 14:00 and 21:00, every day (UTC)");
  EXPECT_EQ(cron::describe("0 0 1/3 * *"), "at 00:00 on every 3rd day from 1 to 31 of every month (UTC)");
}

}  // namespace arrower::jobs
