#include <arrower/jobs/payload.hpp>
#include <limits>
#include <map>
#include <optional>
#include <variant>
#include <vector>

#include <gmock/gmock.h>

namespace shop {

enum class Color { red, green };

struct Money {  // no aggregate: brings a codec
  explicit Money(int cents) : cents_{cents} {}
  int cents() const { return cents_; }
  static constexpr std::string_view job_type = "money";

 private:
  int cents_;
};

struct Circle {
  double radius = 0;
};
struct Square {
  double side = 0;
};

struct Line {
  std::string article;
  int pieces = 1;
};

struct Order {
  long id = 0;
  std::vector<Line> lines;
  std::optional<std::string> note;
  Color color = Color::red;
  std::map<std::string, int> stock;
  std::variant<Circle, Square> shape;
  std::chrono::milliseconds patience{1500};
  std::chrono::system_clock::time_point placed;
  bool gift = false;
};

struct OlderOrder {
  long id = 0;
  std::string dropped_since;
};

struct Text {
  std::string text;
};
struct Number {
  double number = 0;
};

}  // namespace shop

template <>
struct arrower::jobs::PayloadCodec<shop::Money> {
  static std::string encode(const shop::Money& money) {
    return money.cents() < 0 ? "oops" : std::to_string(money.cents());
  }
  static shop::Money decode(std::string_view json) { return shop::Money{std::stoi(std::string{json})}; }
};

namespace arrower::jobs {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

TEST(Payload, everything_an_aggregate_may_hold_comes_back) {
  const shop::Order order{.id = 7,
                          .lines = {{"tea", 2}, {"\"quoted\" \\ \xE2\x98\x83", 1}},
                          .note = "soon",
                          .color = shop::Color::green,
                          .stock = {{"tea", 5}},
                          .shape = shop::Square{2.5},
                          .patience = 250ms,
                          .placed = std::chrono::sys_days{2030y / 1 / 31} + 12h + 30min + 5ms,
                          .gift = true};
  const std::string json = encode_payload(order);
  EXPECT_THAT(json, HasSubstr(R"("placed":"2030-01-31T12:30:00.005Z")"));
  EXPECT_THAT(json, HasSubstr(R"("patience":250)"));
  EXPECT_THAT(json, HasSubstr(R"("shape":{"Square":{"side":2.5}})"));
  const auto back = decode_payload<shop::Order>(json);
  EXPECT_EQ(back.id, 7);
  EXPECT_EQ(back.lines.at(1).article, order.lines.at(1).article);
  EXPECT_EQ(back.note, "soon");
  EXPECT_EQ(back.color, shop::Color::green);
  EXPECT_EQ(back.stock, order.stock);
  EXPECT_EQ(std::get<shop::Square>(back.shape).side, 2.5);
  EXPECT_EQ(back.patience, 250ms);
  EXPECT_EQ(back.placed, order.placed);
  EXPECT_TRUE(back.gift);
}

TEST(Payload, a_payload_of_an_older_deploy_gets_defaults_and_loses_what_is_unknown) {
  const auto order = decode_payload<shop::Order>(encode_payload(shop::OlderOrder{9, "x"}));
  EXPECT_EQ(order.id, 9);
  EXPECT_EQ(order.patience, 1500ms);
  EXPECT_FALSE(order.note.has_value());
}

TEST(Payload, an_error_names_the_job_type_and_the_field) {
  const auto decode = [](const char* json) { return [json] { decode_payload<shop::Order>(json); }; };
  EXPECT_THAT(decode(R"({"id": "seven"})"), ThrowsMessage<PayloadError>(HasSubstr("shop::Order")));
  EXPECT_THAT(decode(R"({"id": "seven"})"), ThrowsMessage<PayloadError>(HasSubstr("'id'")));
  EXPECT_THAT(decode(R"({"color": "mauve"})"), ThrowsMessage<PayloadError>(HasSubstr("'color'")));
  EXPECT_THAT(decode(R"({"placed": "yesterday"})"), ThrowsMessage<PayloadError>(HasSubstr("RFC 3339")));
  EXPECT_THAT(decode(R"({"lines": [{"article": 5}]})"), ThrowsMessage<PayloadError>(HasSubstr("'article'")));
  EXPECT_THROW(decode_payload<shop::Order>("{"), PayloadError);
}

TEST(Payload, what_json_or_postgresql_cannot_hold_is_refused) {
  EXPECT_THAT([] { encode_payload(shop::Text{"\xff"}); }, ThrowsMessage<PayloadError>(HasSubstr("UTF-8")));
  EXPECT_THAT([] { encode_payload(shop::Number{std::numeric_limits<double>::infinity()}); },
              ThrowsMessage<PayloadError>(HasSubstr("not finite")));
  EXPECT_THAT([] { encode_payload(shop::Text{std::string("a\0b", 3)}); },
              ThrowsMessage<PayloadError>(HasSubstr("U+0000")));
  EXPECT_NO_THROW(encode_payload(shop::Text{"\\u0000 as six characters"}));
}

TEST(Payload, a_codec_serves_types_that_are_no_aggregates) {
  EXPECT_EQ(encode_payload(shop::Money{250}), "250");
  EXPECT_EQ(decode_payload<shop::Money>("250").cents(), 250);
  EXPECT_THAT([] { encode_payload(shop::Money{-1}); }, ThrowsMessage<PayloadError>(HasSubstr("not valid JSON")));
}

TEST(Payload, times_are_read_with_offsets_and_without_fractions) {
  const auto placed = [](const char* text) {
    return decode_payload<shop::Order>(std::string{R"({"placed": ")"} + text + "\"}").placed;
  };
  EXPECT_EQ(placed("2030-01-31T14:30:00+02:00"), std::chrono::sys_days{2030y / 1 / 31} + 12h + 30min);
  EXPECT_EQ(placed("1969-12-31T23:59:59.5Z"), std::chrono::system_clock::time_point{-500ms});
  EXPECT_THROW(placed("2030-02-30T00:00:00Z"), PayloadError);
  EXPECT_THROW(placed("2030-01-31 12:00"), PayloadError);
}

TEST(JobType, is_the_qualified_name_or_the_constant) {
  EXPECT_EQ(job_type_of<shop::Order>(), "shop::Order");
  EXPECT_EQ(job_type_of<shop::Money>(), "money");
}

}  // namespace arrower::jobs
