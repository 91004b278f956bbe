// What a job's metadata says, whoever wrote it.
#include "postgres/metadata.hpp"

#include <gmock/gmock.h>

namespace arrower::jobs::postgres {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr const char* traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

TEST(Metadata, a_carrier_is_the_strings_of_its_object) {
  for (const char* other : {"5", "1e400", "-123456789012345678901234567890", "null", "true", "[1]", R"({"a": "b"})"}) {
    const std::string json =
        std::string{R"({"sampled": )"} + other + R"(, "traceparent": ")" + traceparent + R"(", "tracestate": "a=b"})";
    EXPECT_THAT(decode_trace_carrier(json), ElementsAre(Pair("traceparent", traceparent), Pair("tracestate", "a=b")))
        << json;
  }
}

TEST(Metadata, what_is_no_object_has_no_carrier) {
  for (const char* json : {"", "5", "null", "[]", R"("00-0af7")", "{", R"(["traceparent", "00-0af7"])"}) {
    EXPECT_THAT(decode_trace_carrier(json), IsEmpty()) << json;
  }
}

TEST(Metadata, an_occurrence_is_found_beside_anything_else) {
  const auto occurrence =
      decode_occurrence(R"({"by": 7, "name": "daily sales", "until": null, "time": "2030-01-31T06:30:00Z"})");
  ASSERT_TRUE(occurrence);
  EXPECT_EQ(occurrence->name, "daily sales");
  EXPECT_EQ(occurrence->time, std::chrono::sys_days{std::chrono::year{2030} / 1 / 31} + std::chrono::minutes{390});
}

TEST(Metadata, an_occurrence_has_a_name_and_a_time) {
  for (const char* json :
       {"5", "[]", R"({"name": "x"})", R"({"time": "2030-01-31T06:30:00Z"})", R"({"name": "x", "time": 5})",
        R"({"name": 5, "time": "2030-01-31T06:30:00Z"})", R"({"name": "x", "time": "tomorrow"})"}) {
    EXPECT_FALSE(decode_occurrence(json)) << json;
  }
}

TEST(Metadata, a_parent_is_an_id) {
  EXPECT_EQ(decode_parent("42"), JobId{42});
  for (const char* text : {"", "x", "4x", "4.5", "99999999999999999999", R"({"id": 4})"}) {
    EXPECT_FALSE(decode_parent(text)) << text;
  }
}

TEST(Metadata, what_is_written_is_read_back) {
  const Occurrence occurrence{.name = "a \"name\"",
                              .time = TimePoint{std::chrono::microseconds{1'893'456'000'000'001}}};
  const std::string json = encode_metadata("ada", {{"traceparent", traceparent}}, occurrence, JobId{42}, "1.2");
  EXPECT_EQ(json, R"({"user_id":"ada","trace":{"traceparent":")" + std::string{traceparent} +
                      R"("},"version":"1.2","schedule":{"name":"a \"name\"","time":"2030-01-01T00:00:00.000001Z"},)" +
                      R"("parent":42})");
  const auto read = decode_occurrence(R"({"name": "a \"name\"", "time": "2030-01-01T00:00:00.000001Z"})");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->name, occurrence.name);
  EXPECT_EQ(read->time, occurrence.time);
}

}  // namespace arrower::jobs::postgres
