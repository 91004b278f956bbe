// How deep and how large JSON may be.
#include "model/json_bounds.hpp"

#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <arrower/jobs/payload.hpp>

namespace json_bounds {
struct Measurements {
  std::vector<int> values;
};

struct Branch {
  std::vector<Branch> branches;
};

/// A type whose codec reads by recursion, as codecs do.
struct Own {};
}  // namespace json_bounds

template <>
struct arrower::jobs::PayloadCodec<json_bounds::Own> {
  static std::string encode(const json_bounds::Own&) { return std::string(300, '[') + std::string(300, ']'); }
  static json_bounds::Own decode(std::string_view) { throw std::logic_error{"was called"}; }
};

namespace arrower::jobs::model {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

namespace {

std::string nested(int levels) {
  return std::string(static_cast<std::size_t>(levels), '[') + std::string(static_cast<std::size_t>(levels), ']');
}

std::string flat(std::size_t values) {
  std::string json = "[0";
  for (std::size_t i = 2; i < values; ++i) {
    json += ",0";
  }
  return json + "]";
}

template <class Function>
auto says(Function&& function, const char* part) {
  EXPECT_THAT(function, ThrowsMessage<PayloadError>(HasSubstr(part)));
}

}  // namespace

TEST(JsonBounds, let_through_what_payloads_are) {
  check_json_bounds("");
  check_json_bounds(nested(deepest_json));
  check_json_bounds(flat(most_json_values));
  // Many levels, one after the other.
  std::string wide = "[";
  for (int i = 0; i < 1000; ++i) {
    wide += "{\"a\":[]},";
  }
  check_json_bounds(wide + "0]");
  check_json_bounds("\"" + std::string(5000, '[') + "\\\"" + std::string(5000, '{') + "\"");
}

TEST(JsonBounds, refuse_what_is_too_deep_or_too_large) {
  EXPECT_THAT([] { check_json_bounds(nested(deepest_json + 1)); },
              ThrowsMessage<std::runtime_error>(HasSubstr("deeper than 200 levels")));
  EXPECT_THAT([] { check_json_bounds(std::string(10'000'000, '{')); },
              ThrowsMessage<std::runtime_error>(HasSubstr("deeper")));
  EXPECT_THAT([] { check_json_bounds(flat(most_json_values + 1)); },
              ThrowsMessage<std::runtime_error>(HasSubstr("more than 1000000 values")));
}

TEST(JsonBounds, hold_for_payloads_that_are_read) {
  says([] { decode_payload<json_bounds::Measurements>(nested(12'000)); }, "deeper than 200 levels");
  says([] { decode_payload<json_bounds::Measurements>("{\"unknown\":" + nested(200) + "}"); }, "deeper");
  says([] { decode_payload<json_bounds::Measurements>("{\"values\":" + flat(most_json_values) + "}"); }, "more than");
  says([] { decode_payload<json_bounds::Own>(nested(201)); }, "deeper than 200 levels");
}

TEST(JsonBounds, hold_for_payloads_that_are_written) {
  json_bounds::Branch tree;
  for (int i = 0; i < 200; ++i) {
    json_bounds::Branch outer;
    outer.branches.push_back(std::move(tree));
    tree = std::move(outer);
  }
  says([&] { encode_payload(tree); }, "deeper than 200 levels");
  says([] { encode_payload(json_bounds::Measurements{std::vector<int>(most_json_values)}); }, "more than");
  says([] { encode_payload(json_bounds::Own{}); }, "deeper than 200 levels");
}

}  // namespace arrower::jobs::model
