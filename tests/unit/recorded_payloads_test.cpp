#include <unistd.h>
#include <arrower/jobs/testing/recorded_payloads.hpp>

#include <cstdlib>
#include <filesystem>
#include <format>
#include <string>

#include <gmock/gmock.h>

namespace recorded_payloads {
struct First {
  static constexpr std::string_view job_type = "shop::Order";
  long id = 0;
  std::string note;
};
struct WithMore {
  static constexpr std::string_view job_type = "shop::Order";
  long id = 0;
  std::string note;
  int pieces = 1;
};
struct WithoutNote {
  static constexpr std::string_view job_type = "shop::Order";
  long id = 0;
};
struct WithOtherNote {
  static constexpr std::string_view job_type = "shop::Order";
  long id = 0;
  std::string remark;
  static constexpr std::array payload_fields{arrower::jobs::PayloadField{.name = "remark", .formerly = "note"}};
};
struct WithText {
  static constexpr std::string_view job_type = "shop::Order";
  std::string id;
};
}  // namespace recorded_payloads

namespace arrower::jobs::testing {

using namespace recorded_payloads;
using ::testing::AllOf;
using ::testing::HasSubstr;

class RecordedPayloadsTest : public ::testing::Test {
 protected:
  RecordedPayloadsTest() { std::filesystem::remove_all(directory_); }
  ~RecordedPayloadsTest() override {
    unsetenv("ARROWER_RECORD_PAYLOADS");
    std::filesystem::remove_all(directory_);
  }

  template <class J>
  void record(const J& sample) {
    setenv("ARROWER_RECORD_PAYLOADS", "1", 1);
    ASSERT_EQ(recorded_.check(sample), "");
    unsetenv("ARROWER_RECORD_PAYLOADS");
  }

  const std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / std::format("recorded-payloads-{}", getpid());
  const RecordedPayloads recorded_{directory_};
};

TEST_F(RecordedPayloadsTest, a_payload_that_is_not_recorded_yet_is_asked_for) {
  EXPECT_THAT(recorded_.check(First{1, "x"}),
              AllOf(HasSubstr("shop.Order.jsonl"), HasSubstr("ARROWER_RECORD_PAYLOADS")));
  record(First{1, "x"});
  EXPECT_EQ(recorded_.check(First{1, "x"}), "");
  EXPECT_THAT(recorded_.check(WithMore{1, "x", 2}), HasSubstr("has changed"));
}

TEST_F(RecordedPayloadsTest, payloads_of_before_must_be_readable) {
  record(First{1, "x"});
  EXPECT_THAT(recorded_.check(WithText{"one"}), HasSubstr("field 'id': expected text, found the number 1"));
  record(WithMore{1, "x", 2});
}

TEST_F(RecordedPayloadsTest, fields_of_before_must_not_be_lost_unless_they_are_meant_to) {
  record(First{1, "x"});
  EXPECT_THAT(recorded_.check(WithoutNote{1}), HasSubstr("shop.Order.jsonl:1: the field 'note' would be ignored"));
  setenv("ARROWER_RECORD_PAYLOADS", "1", 1);
  EXPECT_EQ(recorded_.check(WithoutNote{1}, {"note"}), "");
  EXPECT_EQ(recorded_.check(WithOtherNote{1, "x"}), "");
}

}  // namespace arrower::jobs::testing
