#include "model/history_retention.hpp"

#include <gmock/gmock.h>

namespace arrower::jobs::model {

using namespace std::chrono_literals;
using std::chrono::days;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class HistoryRetentionTest : public ::testing::Test {
 protected:
  PartitionPruning pruned(days age, const std::vector<std::string>& queues) const {
    const TimePoint now{std::chrono::sys_days{std::chrono::year{2026} / 6 / 1} + 5h};
    return prune_partition(now - age, now, queues, settings_);
  }

  HistorySettings settings_{{"brief", days{2}}, {"long", days{365}}, {"forever", days{0}}};
};

TEST_F(HistoryRetentionTest, a_day_goes_whole_when_nobody_keeps_it) {
  EXPECT_TRUE(pruned(days{30}, {"mail", "brief"}).drop);
  EXPECT_FALSE(pruned(days{29}, {"mail"}).drop);
  EXPECT_TRUE(pruned(days{365}, {"mail", "brief", "long"}).drop);
  EXPECT_THAT(pruned(days{365}, {"mail", "brief", "long"}).expired, IsEmpty());
}

TEST_F(HistoryRetentionTest, from_a_day_that_others_keep_rows_go) {
  EXPECT_FALSE(pruned(days{30}, {"brief", "long", "mail"}).drop);
  EXPECT_THAT(pruned(days{30}, {"brief", "long", "mail"}).expired, ElementsAre("brief", "mail"));
  EXPECT_THAT(pruned(days{2}, {"brief", "long", "mail"}).expired, ElementsAre("brief"));
  EXPECT_THAT(pruned(days{1}, {"brief", "long", "mail"}).expired, IsEmpty());
}

TEST_F(HistoryRetentionTest, what_is_kept_for_ever_keeps_its_day) {
  EXPECT_FALSE(pruned(days{10'000}, {"forever", "mail"}).drop);
  EXPECT_THAT(pruned(days{10'000}, {"forever", "mail"}).expired, ElementsAre("mail"));
}

TEST_F(HistoryRetentionTest, an_empty_day_stays_as_long_as_somebody_may_need_it) {
  EXPECT_FALSE(pruned(days{29}, {}).drop);
  EXPECT_TRUE(pruned(days{30}, {}).drop);
}

TEST_F(HistoryRetentionTest, what_may_still_be_written_to_stays) {
  settings_["hasty"] = days{1};
  EXPECT_FALSE(pruned(days{0}, {"hasty"}).drop);
  EXPECT_TRUE(pruned(days{1}, {"hasty"}).drop);
}

}  // namespace arrower::jobs::model
