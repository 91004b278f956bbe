// The ends of time, intervals, and the last run before a moment.
#include <gmock/gmock.h>

#include <arrower/jobs/cron.hpp>

#include "model/cron.hpp"
#include "support/cron_times.hpp"

namespace arrower::jobs {

using namespace std::chrono_literals;
using model::Cron;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;
using tests::at;

TEST(CronNext, is_after_a_moment_that_matches_itself) {
  const Cron cron{"0 4 * * *"};
  EXPECT_THAT(cron.next(at("2026-05-20 04:00")), Optional(at("2026-05-21 04:00")));
  EXPECT_THAT(cron.next(at("2026-05-20 04:00") - 1us), Optional(at("2026-05-20 04:00")));
  EXPECT_THAT(cron.next(at("2026-05-20 04:00") + 1us), Optional(at("2026-05-21 04:00")));
  EXPECT_THAT(cron.next(at("2026-05-20 03:59") + 59'999'999us), Optional(at("2026-05-20 04:00")));
}

TEST(CronNext, microseconds_count_in_zones_too) {
  for (const char* spec : {"0 4 * * *", "0 * * * *", "* * * * *"}) {
    const Cron cron{spec, "Europe/Berlin"};
    EXPECT_THAT(cron.next(at("2026-05-20 04:00+0200") - 1us), Optional(at("2026-05-20 04:00+0200"))) << spec;
    EXPECT_GT(cron.next(at("2026-05-20 04:00+0200")), at("2026-05-20 04:00+0200")) << spec;
  }
}

TEST(CronNext, ends_with_the_year_9999) {
  const TimePoint end = at("9999-12-31 23:59") + 1min;
  for (const char* zone : {"UTC", "Europe/Berlin", "America/New_York", "Pacific/Kiritimati"}) {
    const Cron cron{"* * * * *", zone};
    EXPECT_THAT(cron.next(end - 2min), Optional(end - 1min)) << zone;
    EXPECT_EQ(cron.next(end - 1min), std::nullopt) << zone;
    EXPECT_EQ(cron.next(end), std::nullopt) << zone;
    EXPECT_EQ(cron.next(TimePoint::max()), std::nullopt) << zone;
    EXPECT_THAT(cron.latest(end - 2min, TimePoint::max()), Optional(end - 1min)) << zone;
  }
  EXPECT_EQ((Cron{"0 0 29 2 *", "Europe/Berlin"}.next(at("9996-03-01 00:00"))), std::nullopt);
  EXPECT_EQ((Cron{"0 * 29 2 *", "Europe/Berlin"}.next(at("9996-03-01 00:00"))), std::nullopt);
}

TEST(CronNext, begins_with_the_year_1) {
  const TimePoint first = at("0001-01-01 00:00");
  EXPECT_THAT(Cron{"0 0 * * *"}.next(TimePoint::min()), Optional(first));
  EXPECT_THAT(Cron{"0 0 * * *"}.next(first), Optional(first + 24h));
  EXPECT_THAT((Cron{"0 0 * * *", "Europe/Berlin"}.next(TimePoint::min())), Optional(::testing::Ge(first)));
  EXPECT_THAT((Cron{"0 * * * *", "Europe/Berlin"}.next(TimePoint::min())), Optional(::testing::Ge(first)));
  EXPECT_THAT(Cron{"0 0 * * *"}.latest(TimePoint::min(), TimePoint::max()), Optional(at("9999-12-31 00:00")));
}

TEST(CronNext, an_interval_counts_from_the_moment_before) {
  const Cron cron{"@every 1h30m"};
  const TimePoint start = at("2026-05-20 10:03") + 123'456us;
  EXPECT_THAT(cron.next(start), Optional(start + 90min));
  EXPECT_EQ((Cron{"@every 1s"}.next(at("9999-12-31 23:59") + 59s)), std::nullopt);
  // Not a matcher: the standard library cannot print a time this early.
  EXPECT_TRUE((Cron{"@every 1s"}.next(TimePoint::min()) == TimePoint::min() + 1s));
  EXPECT_EQ((Cron{"@every 1s"}.next(TimePoint::max())), std::nullopt);
}

TEST(CronNext, an_interval_needs_no_time_zone_but_may_have_one) {
  const Cron cron{"CRON_TZ=Europe/Berlin @every 24h"};
  EXPECT_EQ(cron.time_zone(), "Europe/Berlin");
  EXPECT_THAT(cron.next(at("2026-03-28 12:00+0100")), Optional(at("2026-03-29 13:00+0200")));
}

TEST(CronLatest, is_the_last_of_those_that_were_missed) {
  const Cron cron{"0 4 * * *", "Europe/Berlin"};
  EXPECT_THAT(cron.latest(at("2026-01-01 00:00"), at("2036-05-20 12:00")), Optional(at("2036-05-20 04:00+0200")));
  EXPECT_THAT(cron.latest(at("2026-05-20 00:00"), at("2026-05-20 02:00")), Optional(at("2026-05-20 04:00+0200")));
  EXPECT_EQ(cron.latest(at("2026-05-20 00:00"), at("2026-05-20 02:00") - 1us), std::nullopt);
  EXPECT_EQ(cron.latest(at("2026-05-20 02:00"), at("2026-05-20 12:00")), std::nullopt) << "that is where it starts";
}

TEST(CronLatest, is_nothing_where_no_time_has_passed) {
  for (const char* spec : {"* * * * *", "0 0 1 1 *", "@every 1s"}) {
    const Cron cron{spec};
    const TimePoint now = at("2026-05-20 02:00");
    EXPECT_EQ(cron.latest(now, now), std::nullopt) << spec;
    EXPECT_EQ(cron.latest(now, now - 1h), std::nullopt) << spec;
    EXPECT_EQ(cron.latest(TimePoint::max(), TimePoint::min()), std::nullopt) << spec;
  }
}

TEST(CronLatest, keeps_the_beat_of_an_interval) {
  const Cron cron{"@every 7s"};
  const TimePoint start = at("2026-05-20 10:03") + 5us;
  EXPECT_EQ(cron.latest(start, start + 7s - 1us), std::nullopt);
  EXPECT_THAT(cron.latest(start, start + 7s), Optional(start + 7s));
  EXPECT_THAT(cron.latest(start, start + 20s), Optional(start + 14s));
  EXPECT_THAT(cron.latest(start, start + 7s * 50'000'000 + 6s), Optional(start + 7s * 50'000'000));
  const auto last = cron.latest(TimePoint::min(), TimePoint::max());
  EXPECT_THAT(last, Optional(::testing::Gt(at("9999-12-31 23:59") + 52s)));
  EXPECT_EQ(cron.next(*last), std::nullopt);
}

TEST(CronLatest, finds_the_last_repeated_hour) {
  const Cron cron{"30 * * * *", "Europe/Berlin"};
  EXPECT_THAT(cron.latest(at("2026-01-01 00:00"), at("2026-10-25 02:40+0200")), Optional(at("2026-10-25 02:30+0200")));
  EXPECT_THAT(cron.latest(at("2026-01-01 00:00"), at("2026-10-25 02:20+0100")), Optional(at("2026-10-25 02:30+0200")));
  EXPECT_THAT(cron.latest(at("2026-01-01 00:00"), at("2026-10-25 02:40+0100")), Optional(at("2026-10-25 02:30+0100")));
}

TEST(CronNextN, answers_so_many_in_order) {
  EXPECT_THAT(cron::next_n("0 4 * * *", 3, at("2026-03-27 12:00"), "Europe/Berlin"),
              ElementsAre(at("2026-03-28 04:00+0100"), at("2026-03-29 04:00+0200"), at("2026-03-30 04:00+0200")));
  EXPECT_THAT(cron::next_n("@every 90s", 2, at("2026-03-27 12:00") + 1us),
              ElementsAre(at("2026-03-27 12:01") + 30s + 1us, at("2026-03-27 12:03") + 1us));
  EXPECT_THAT(cron::next_n("0 4 * * *", 0), IsEmpty());
  EXPECT_THAT(cron::next_n("0 4 * * *", -5), IsEmpty());
  EXPECT_THAT(cron::next_n("0 0 31 12 *", 5, at("9998-06-01 00:00")),
              ElementsAre(at("9998-12-31 00:00"), at("9999-12-31 00:00")));
  EXPECT_GT(cron::next_n("* * * * *", 1).at(0), now());
}

}  // namespace arrower::jobs
