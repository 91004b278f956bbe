// The code in docs/cron.md.
#include <arrower/jobs/testing/gtest.hpp>

using namespace arrower::jobs::testing;

namespace shop {

struct CleanUp {};
struct Report {
  std::string about;
};
struct Poll {
  std::string mailbox;
};

TEST(CronDocs, schedules) {
  TestQueue queue;

  queue.schedule("0 4 * * *", CleanUp{}, {.time_zone = "Europe/Berlin"});
  queue.schedule("30 6 * * MON-FRI", Report{"sales"}, {.name = "daily sales"});
  queue.schedule("@every 1h30m", Poll{"orders"}, {.name = "poll orders"});

  EXPECT_THAT(queue, HasSchedule<CleanUp>("0 4 * * *"));
  EXPECT_THAT(queue, HasSchedule<Report>("30 6 * * MON-FRI"));
  EXPECT_THAT(queue, HasSchedule<Poll>("@every 1h30m"));
}

}  // namespace shop
