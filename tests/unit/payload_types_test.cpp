// Each kind of type that a payload may hold: comes back as it was, or is refused with the field's name.
#include <array>
#include <arrower/jobs/payload.hpp>
#include <chrono>
#include <cmath>
#include <deque>
#include <filesystem>
#include <forward_list>
#include <limits>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <variant>
#include <vector>

#include <gmock/gmock.h>

namespace kinds {

/// A job whose payload has one field of that type.
template <class T>
struct Holder {
  static constexpr std::string_view job_type = "holder";
  T value{};
};

struct Numbers {
  int n = 0;
  unsigned char b = 0;
  long l = 0;
};

enum class Color { red, green, blue = 5 };
enum class Level : unsigned char { low = 1, high = 255 };
enum class Code : int { minus = -3, ok = 0, far = 500, farther = 70'000 };
enum Plain : short { first, second };
enum class Access : unsigned { read = 1, write = 2, run = 4 };
constexpr Access operator|(Access one, Access other) {
  return static_cast<Access>(static_cast<unsigned>(one) | static_cast<unsigned>(other));
}

struct Circle {
  double radius = 0;
};
struct Square {
  double side = 0;
};
struct Empty {
  friend bool operator==(const Empty&, const Empty&) = default;
};

struct Tree {
  int value = 0;
  std::vector<Tree> branches;
};
struct Chain {
  int value = 0;
  std::unique_ptr<Chain> next;
};

struct Defaults {
  std::optional<int> limit = 10;
  std::optional<int> none;
};

struct Renamed {
  long number = 0;
  std::string email;
  static constexpr std::array payload_fields{arrower::jobs::PayloadField{.name = "number", .stored_as = "invoice_id"},
                                             arrower::jobs::PayloadField{.name = "email", .formerly = "address"}};
};

struct Strict {
  int n = 0;
  static constexpr bool refuse_unknown_fields = true;
};

struct Listed {
  std::vector<int> list{1, 2, 3};
  std::map<std::string, int> map{{"a", 1}};
};

struct Tagged {
  int n = 0;
  static constexpr std::string_view variant_tag = "tagged";
};

/// No aggregate, and a field of one.
class Money {
 public:
  explicit Money(int cents = 0) : cents_{cents} {}
  int cents() const { return cents_; }
  friend bool operator==(const Money&, const Money&) = default;

 private:
  int cents_;
};

struct Wide {
  int f0 = 0, f1 = 1, f2 = 2, f3 = 3, f4 = 4, f5 = 5, f6 = 6, f7 = 7, f8 = 8, f9 = 9, f10 = 10, f11 = 11, f12 = 12,
      f13 = 13, f14 = 14, f15 = 15, f16 = 16, f17 = 17, f18 = 18, f19 = 19, f20 = 20, f21 = 21, f22 = 22, f23 = 23;
};

}  // namespace kinds

template <>
struct arrower::jobs::PayloadCodec<kinds::Money> {
  static std::string encode(const kinds::Money& money) { return std::to_string(money.cents()); }
  static kinds::Money decode(std::string_view json) {
    if (json.find_first_not_of("0123456789") != std::string_view::npos) {
      throw std::invalid_argument{"cents are whole"};
    }
    return kinds::Money{std::stoi(std::string{json})};
  }
};

namespace arrower::jobs {

using namespace kinds;
using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

template <class T>
std::string encoded(T value) {
  return encode_payload(Holder<T>{std::move(value)});
}
template <class T>
T decoded(const std::string& value) {
  return decode_payload<Holder<T>>(R"({"value":)" + value + "}").value;
}
template <class T>
T round_trip(T value) {
  return decode_payload<Holder<T>>(encoded(std::move(value))).value;
}
template <class T>
void expect_refused(const std::string& value, const std::string& says) {
  EXPECT_THAT([&] { decoded<T>(value); },
              ThrowsMessage<PayloadError>(AllOf(HasSubstr("field 'value'"), HasSubstr(says))))
      << value;
}

template <class T>
class PayloadNumber : public ::testing::Test {};
using Integers = ::testing::Types<char, signed char, unsigned char, short, unsigned short, int, unsigned, long,
                                  unsigned long, long long, unsigned long long>;
TYPED_TEST_SUITE(PayloadNumber, Integers);

TYPED_TEST(PayloadNumber, comes_back_up_to_its_limits_and_is_refused_beyond) {
  using Limits = std::numeric_limits<TypeParam>;
  for (const TypeParam number : {Limits::min(), Limits::max(), TypeParam{0}, TypeParam{1}}) {
    EXPECT_EQ(round_trip(number), number);
    EXPECT_EQ(round_trip(std::map<TypeParam, int>{{number, 1}}), (std::map<TypeParam, int>{{number, 1}}));
  }
  // One more and one less than fits, as text: no type holds both.
  const auto beyond = [](std::string digits, char last) {
    digits.back() = last;
    return digits;
  };
  const std::string most = std::to_string(Limits::max());
  const std::string least = std::to_string(Limits::min());
  expect_refused<TypeParam>(beyond(most, '8') > most ? beyond(most, '8') : most + "0", "out of range");
  expect_refused<TypeParam>(Limits::min() == 0 ? "-1" : beyond(least, '9'), "out of range");
  expect_refused<TypeParam>("123456789012345678901234567890", "out of range");
  expect_refused<TypeParam>("1e400", "out of range");
  expect_refused<TypeParam>("0.5", "whole number");
  expect_refused<TypeParam>("1e300", "whole number");
  expect_refused<TypeParam>("\"1\"", "whole number");
  expect_refused<TypeParam>("true", "whole number");
  EXPECT_EQ(decoded<TypeParam>("100.0"), TypeParam{100});
}

TEST(PayloadTypes, numbers_are_not_wrapped_and_the_error_names_the_field) {
  const auto decode = [](const char* json) { return [json] { decode_payload<Numbers>(json); }; };
  EXPECT_THAT(decode(R"({"n":4294967301})"), ThrowsMessage<PayloadError>(HasSubstr("'n': 4294967301 is out of range")));
  EXPECT_THAT(decode(R"({"b":-1})"), ThrowsMessage<PayloadError>(HasSubstr("'b': -1 is out of range: 0 to 255")));
  EXPECT_THAT(decode(R"({"l":9223372036854775808})"), ThrowsMessage<PayloadError>(HasSubstr("'l'")));
}

TEST(PayloadTypes, numbers_within_others_are_checked_and_their_place_is_named) {
  using Lists = std::map<std::string, std::vector<std::array<unsigned char, 2>>>;
  EXPECT_THAT([] { decoded<std::vector<std::optional<short>>>("[1, null, 40000]"); },
              ThrowsMessage<PayloadError>(HasSubstr("element 2 of 'value': 40000 is out of range")));
  EXPECT_THAT([] { decoded<Lists>(R"({"a": [[1, 2], [3, 256]]})"); },
              ThrowsMessage<PayloadError>(HasSubstr("element 1 of 'value.a[1]'")));
  EXPECT_THAT(([] { decoded<std::tuple<int, float>>("[1, 1e39]"); }),
              ThrowsMessage<PayloadError>(HasSubstr("element 1 of 'value'")));
  EXPECT_THAT(([] { decoded<std::variant<int, Circle>>(R"({"int": 5000000000})"); }),
              ThrowsMessage<PayloadError>(HasSubstr("key 'int' of 'value'")));
  expect_refused<std::chrono::duration<short>>("40000", "out of range");
}

TEST(PayloadTypes, keys_that_are_numbers_are_checked) {
  const auto refused = [](const char* json, const char* says) {
    EXPECT_THAT(([&] { decoded<std::map<int, int>>(json); }), ThrowsMessage<PayloadError>(HasSubstr(says)));
  };
  refused(R"({"5000000000": 1})", "key '5000000000' of 'value': 5000000000 is out of range");
  refused(R"({"one": 1})", "expected a whole number, found \"one\"");
  refused(R"({"1x": 1})", "expected a whole number, found \"1x\"");
  refused(R"({"": 1})", "expected a whole number");
  refused(R"({"1.5": 1})", "expected a whole number");
  EXPECT_THAT(([] { decoded<std::map<float, int>>(R"({"1e39": 1})"); }),
              ThrowsMessage<PayloadError>(HasSubstr("out of range")));
  EXPECT_EQ(round_trip(std::map<double, int>{{0.1, 1}}), (std::map<double, int>{{0.1, 1}}));
}

TEST(PayloadTypes, floating_point_numbers_come_back_or_are_refused) {
  for (const double number : {0.0, -0.0, 0.1, 1e300, 5e-324, std::numeric_limits<double>::max()}) {
    EXPECT_EQ(round_trip(number), number);
  }
  for (const float number : {0.1F, std::numeric_limits<float>::max(), std::numeric_limits<float>::denorm_min()}) {
    EXPECT_EQ(round_trip(number), number);
  }
  EXPECT_EQ(decoded<double>("5"), 5.0);
  EXPECT_EQ(decoded<double>("123456789012345678901234567890"), 123456789012345678901234567890.0);
  expect_refused<float>("1e300", "out of range");
  expect_refused<double>("1e400", "out of range");
  expect_refused<double>("-1e400", "out of range");
  expect_refused<double>("\"1\"", "expected a number");
  EXPECT_THAT([] { encoded(std::nan("")); }, ThrowsMessage<PayloadError>(HasSubstr("field 'value'")));
  EXPECT_THAT([] { encoded(std::vector{1.0, HUGE_VAL}); }, ThrowsMessage<PayloadError>(HasSubstr("element 1")));
}

TEST(PayloadTypes, enumerators_are_stored_by_name) {
  EXPECT_EQ(encoded(Color::blue), R"({"value":"blue"})");
  EXPECT_EQ(encoded(Code::far), R"({"value":"far"})");
  EXPECT_EQ(encoded(Code::minus), R"({"value":"minus"})");
  EXPECT_EQ(encoded(second), R"({"value":"second"})");
  for (const Code code : {Code::minus, Code::ok, Code::far, Code::farther}) {
    EXPECT_EQ(round_trip(code), code);
  }
  EXPECT_EQ(round_trip(Level::high), Level::high);
  EXPECT_EQ(round_trip(std::map<Color, int>{{Color::green, 1}}), (std::map<Color, int>{{Color::green, 1}}));
  // As older versions stored what they knew no name of.
  EXPECT_EQ(decoded<Code>(R"("500")"), Code::far);
}

TEST(PayloadTypes, values_that_an_enum_does_not_declare_are_refused) {
  expect_refused<Color>(R"("mauve")", R"(expected one of "red", "green", "blue", found "mauve")");
  expect_refused<Color>(R"("7")", R"(expected one of "red", "green", "blue", found "7")");
  expect_refused<Color>("1", "expected text");
  expect_refused<Color>(R"("99999999999")", "out of range");
  expect_refused<Level>(R"("300")", "out of range");
  expect_refused<Level>(R"("44")", "expected one of");
  EXPECT_THAT([] { encoded(static_cast<Color>(7)); },
              ThrowsMessage<PayloadError>(HasSubstr("field 'value': its enum declares no value 7")));
}

TEST(PayloadTypes, flags_are_stored_by_their_names) {
  EXPECT_EQ(encoded(Access::read | Access::run), R"({"value":"read|run"})");
  for (const Access access :
       {static_cast<Access>(0), Access::write, Access::read | Access::run, static_cast<Access>(9)}) {
    EXPECT_EQ(round_trip(access), access);
  }
  expect_refused<Access>(R"("read|fly")", "expected one of");
  expect_refused<Access>(R"("99999999999")", "out of range");
}

template <class T>
class PayloadTime : public ::testing::Test {};
using Units =
    ::testing::Types<std::chrono::nanoseconds, std::chrono::microseconds, std::chrono::milliseconds,
                     std::chrono::seconds, std::chrono::minutes, std::chrono::hours, std::chrono::days,
                     std::chrono::weeks, std::chrono::duration<long, std::ratio<1, 10>>, std::chrono::duration<double>,
                     std::chrono::duration<float>, std::chrono::duration<int>, std::chrono::duration<unsigned>>;
TYPED_TEST_SUITE(PayloadTime, Units);

TYPED_TEST(PayloadTime, comes_back_in_each_unit_or_is_refused) {
  using Time = std::chrono::sys_time<TypeParam>;
  for (const Time time : {Time{}, Time{TypeParam{1}}, Time{TypeParam{1'000}}, Time{TypeParam{100}}, Time::min(),
                          Time::max(), Time{TypeParam{std::numeric_limits<typename TypeParam::rep>::max() / 2}}}) {
    try {
      EXPECT_EQ(round_trip(time), time);
    } catch (const PayloadError& error) {
      EXPECT_THAT(error.what(), HasSubstr("field 'value'"));
    }
  }
}

TEST(PayloadTypes, times_are_stored_in_the_years_0_to_9999) {
  const auto time = [](std::chrono::sys_days day) { return std::chrono::sys_seconds{day}; };
  EXPECT_EQ(encoded(time(9999y / 12 / 31)), R"({"value":"9999-12-31T00:00:00Z"})");
  EXPECT_EQ(encoded(time(1000y / 1 / 1)), R"({"value":"1000-01-01T00:00:00Z"})");
  EXPECT_EQ(encoded(time(0y / 1 / 1)), R"({"value":"0000-01-01T00:00:00Z"})");
  for (const auto day : {9999y / 12 / 31, 2262y / 4 / 12, 1677y / 9 / 20, 1y / 1 / 1, 0y / 1 / 1}) {
    EXPECT_EQ(round_trip(time(day)), time(day));
  }
  const std::chrono::sys_time<std::chrono::nanoseconds> latest = decltype(latest)::max();
  EXPECT_EQ(encoded(latest), R"({"value":"2262-04-11T23:47:16.854775807Z"})");
  EXPECT_EQ(round_trip(latest), latest);
  EXPECT_EQ(round_trip(decltype(latest)::min()), decltype(latest)::min());
  EXPECT_THROW(encoded(time(10'000y / 1 / 1)), PayloadError);
  EXPECT_THROW(encoded(time(std::chrono::year{-1} / 12 / 31)), PayloadError);
  EXPECT_THROW(encoded(std::chrono::sys_seconds::max()), PayloadError);
  using Picoseconds = std::chrono::duration<long, std::pico>;
  EXPECT_THROW(encoded(std::chrono::sys_time<Picoseconds>{Picoseconds{1}}), PayloadError);
  expect_refused<std::chrono::system_clock::time_point>(R"("2262-04-12T00:00:00Z")", "out of range");
  expect_refused<std::chrono::sys_time<std::chrono::duration<int>>>(R"("2040-01-01T00:00:00Z")", "out of range");
  expect_refused<std::chrono::sys_seconds>(R"("2030-01-01T00:00:00.Z")", "RFC 3339");
  expect_refused<std::chrono::sys_seconds>(R"("2030-01-01T00:00:00+99:99")", "RFC 3339");
}

TEST(PayloadTypes, dates_and_local_times_are_stored_as_such) {
  EXPECT_EQ(encoded(2030y / 1 / 31), R"({"value":"2030-01-31"})");
  EXPECT_EQ(round_trip(2028y / 2 / 29), 2028y / 2 / 29);
  EXPECT_THROW(encoded(2030y / 2 / 30), PayloadError);
  expect_refused<std::chrono::year_month_day>(R"("2030-02-30")", "not a date");
  expect_refused<std::chrono::year_month_day>(R"("2030-02-03T00:00:00Z")", "not a date");
  const std::chrono::local_seconds local{std::chrono::local_days{2030y / 1 / 31} + 12h};
  EXPECT_EQ(encoded(local), R"({"value":"2030-01-31T12:00:00"})");
  EXPECT_EQ(round_trip(local), local);
  expect_refused<std::chrono::local_seconds>(R"("2030-01-31T12:00:00Z")", "not a local time");
}

TEST(PayloadTypes, binary_data_is_base64) {
  const std::vector<std::byte> bytes{std::byte{0}, std::byte{1}, std::byte{255}, std::byte{16}};
  EXPECT_EQ(encoded(bytes), R"({"value":"AAH/EA=="})");
  EXPECT_EQ(round_trip(bytes), bytes);
  EXPECT_EQ(round_trip(std::vector<std::byte>{}), std::vector<std::byte>{});
  const std::vector<unsigned char> numbers{1, 2, 255};
  EXPECT_EQ(encoded(numbers), R"({"value":"AQL/"})");
  EXPECT_EQ(round_trip(numbers), numbers);
  const std::array<std::byte, 2> pair{std::byte{7}, std::byte{8}};
  EXPECT_EQ(round_trip(pair), pair);
  EXPECT_EQ(round_trip(std::byte{200}), std::byte{200});
  for (std::size_t size = 0; size < 70; ++size) {
    EXPECT_EQ(round_trip(std::vector<unsigned char>(size, 0xA5)).size(), size);
  }
  // As older versions wrote them, as PostgreSQL breaks lines, and without padding.
  EXPECT_EQ(decoded<std::vector<unsigned char>>("[1, 2, 255]"), numbers);
  EXPECT_EQ(decoded<std::vector<unsigned char>>(R"("AQ\nL/")"), numbers);
  EXPECT_EQ(decoded<std::vector<std::byte>>(R"("AAH/EA")"), bytes);
  expect_refused<std::vector<std::byte>>(R"("A*==")", "base64");
  expect_refused<std::vector<std::byte>>(R"("A")", "base64");
  expect_refused<std::vector<std::byte>>(R"("AQ=L")", "base64");
  EXPECT_THAT([] { decoded<std::vector<std::byte>>("[256]"); }, ThrowsMessage<PayloadError>(HasSubstr("out of range")));
  EXPECT_THAT(([] { decoded<std::array<std::byte, 2>>(R"("AA==")"); }),
              ThrowsMessage<PayloadError>(HasSubstr("expected 2 elements, found 1")));
}

TEST(PayloadTypes, alternatives_of_a_variant_have_names_of_our_own) {
  using Numbers = std::variant<long, unsigned short, std::string, std::vector<std::string>, std::chrono::milliseconds>;
  EXPECT_EQ(encoded(Numbers{5L}), R"({"value":{"long":5}})");
  EXPECT_EQ(encoded(Numbers{std::string{"x"}}), R"({"value":{"string":"x"}})");
  EXPECT_EQ(encoded(Numbers{std::vector<std::string>{}}), R"({"value":{"vector<string>":[]}})");
  EXPECT_EQ(encoded(Numbers{5ms}), R"({"value":{"duration<long>:1/1000":5}})");
  using Shapes = std::variant<std::monostate, Circle, Tagged, Color>;
  EXPECT_EQ(encoded(Shapes{}), R"({"value":{"monostate":{}}})");
  EXPECT_EQ(encoded(Shapes{Circle{1}}), R"({"value":{"Circle":{"radius":1.0}}})");
  EXPECT_EQ(encoded(Shapes{Tagged{1}}), R"({"value":{"tagged":{"n":1}}})");
  EXPECT_EQ(encoded(Shapes{Color::red}), R"({"value":{"Color":"red"}})");
  EXPECT_EQ(round_trip(Numbers{5ms}), Numbers{5ms});
  EXPECT_EQ(round_trip(Numbers{static_cast<unsigned short>(3)}), Numbers{static_cast<unsigned short>(3)});
  EXPECT_EQ(std::get<Circle>(round_trip(Shapes{Circle{2}})).radius, 2);
}

TEST(PayloadTypes, alternatives_are_read_under_the_names_of_the_compilers_too) {
  using Numbers = std::variant<long, unsigned short, std::string>;
  EXPECT_EQ(decoded<Numbers>(R"({"long int": 5})"), Numbers{5L});
  EXPECT_EQ(decoded<Numbers>(R"({"short unsigned int": 5})"), Numbers{static_cast<unsigned short>(5)});
  EXPECT_EQ(decoded<Numbers>(R"({"basic_string<char>": "x"})"), Numbers{std::string{"x"}});
}

TEST(PayloadTypes, a_variant_takes_exactly_one_alternative_that_it_has) {
  using Shape = std::variant<Circle, Square>;
  expect_refused<Shape>(R"({"Line": {}})", R"(expected an object with one of "Circle", "Square", found "Line")");
  expect_refused<Shape>(R"({})", R"(expected an object with one of "Circle", "Square")");
  expect_refused<Shape>(R"({"Circle": {}, "Square": {}})", "expected an object with one of");
  expect_refused<Shape>("5", "expected an object, found the number 5");
}

TEST(PayloadTypes, containers_of_each_kind_come_back) {
  EXPECT_EQ(round_trip(std::vector<bool>{true, false}), (std::vector<bool>{true, false}));
  EXPECT_EQ(round_trip(std::deque<std::string>{"a", ""}), (std::deque<std::string>{"a", ""}));
  EXPECT_EQ(round_trip(std::list<double>{1.5}), (std::list<double>{1.5}));
  EXPECT_EQ(round_trip(std::forward_list<int>{1, 2, 3}), (std::forward_list<int>{1, 2, 3}));
  EXPECT_EQ(round_trip(std::multiset<int>{2, 2, 1}), (std::multiset<int>{1, 2, 2}));
  EXPECT_EQ(round_trip(std::multimap<std::string, int>{{"a", 1}, {"a", 2}}),
            (std::multimap<std::string, int>{{"a", 1}, {"a", 2}}));
  EXPECT_EQ(round_trip(std::unordered_map<std::string, std::pair<int, bool>>{{"a", {1, true}}}).at("a").first, 1);
  EXPECT_EQ(round_trip(std::filesystem::path{"/a b/c"}), std::filesystem::path{"/a b/c"});
  EXPECT_EQ(*round_trip(std::make_shared<int>(3)), 3);
  EXPECT_EQ(round_trip(std::make_unique<Chain>(Chain{1, std::make_unique<Chain>(Chain{2, nullptr})}))->next->value, 2);
  EXPECT_EQ(round_trip(std::vector<std::optional<Empty>>{Empty{}, std::nullopt}),
            (std::vector<std::optional<Empty>>{Empty{}, std::nullopt}));
  EXPECT_THAT(([] { decoded<std::array<int, 3>>("[1, 2]"); }),
              ThrowsMessage<PayloadError>(HasSubstr("expected 3 elements, found 2")));
  EXPECT_THAT(([] { decoded<std::pair<int, int>>("[1]"); }),
              ThrowsMessage<PayloadError>(HasSubstr("expected 2 elements, found 1")));
}

TEST(PayloadTypes, a_list_replaces_the_default_of_its_field) {
  EXPECT_THAT(decode_payload<Listed>(R"({"list": [4], "map": {}})").list, ::testing::ElementsAre(4));
  EXPECT_TRUE(decode_payload<Listed>(R"({"map": {}})").map.empty());
}

TEST(PayloadTypes, what_is_absent_comes_back_absent_whatever_the_default) {
  EXPECT_EQ(encode_payload(Defaults{.limit = std::nullopt}), R"({"limit":null})");
  EXPECT_EQ(decode_payload<Defaults>(encode_payload(Defaults{.limit = std::nullopt})).limit, std::nullopt);
  EXPECT_EQ(decode_payload<Defaults>("{}").limit, 10);
}

TEST(PayloadTypes, a_field_may_have_another_name_in_the_payload) {
  EXPECT_EQ(encode_payload(Renamed{7, "a@b.c"}), R"({"invoice_id":7,"email":"a@b.c"})");
  EXPECT_EQ(decode_payload<Renamed>(R"({"invoice_id": 7})").number, 7);
  EXPECT_EQ(decode_payload<Renamed>(R"({"number": 7})").number, 0);
  EXPECT_EQ(decode_payload<Renamed>(R"({"address": "old"})").email, "old");
  EXPECT_EQ(decode_payload<Renamed>(R"({"address": "old", "email": "new"})").email, "new");
  EXPECT_EQ(decode_payload<Renamed>(R"({"email": "new", "address": "old"})").email, "new");
}

TEST(PayloadTypes, a_type_may_refuse_fields_that_it_does_not_know) {
  EXPECT_EQ(decode_payload<Strict>(R"({"n": 1})").n, 1);
  EXPECT_THAT([] { decode_payload<Strict>(R"({"n": 1, "m": 2})"); },
              ThrowsMessage<PayloadError>(HasSubstr("field 'm': the job has no such field")));
}

TEST(PayloadTypes, a_field_may_bring_a_codec_of_its_own) {
  EXPECT_EQ(encoded(std::vector<Money>{Money{5}}), R"({"value":[5]})");
  EXPECT_EQ(round_trip(std::optional<Money>{Money{7}}), Money{7});
  expect_refused<Money>("-1", "cents are whole");
}

TEST(PayloadTypes, text_that_json_or_postgresql_cannot_hold_is_refused_with_its_field) {
  using namespace std::string_literals;
  EXPECT_THAT([] { encoded("\xFF"s); },
              ThrowsMessage<PayloadError>(HasSubstr("field 'value': the text is not valid UTF-8")));
  EXPECT_THAT([] { encoded("a\0b"s); },
              ThrowsMessage<PayloadError>(HasSubstr("field 'value': it contains the character U+0000")));
  EXPECT_THAT(([] { encoded(std::map<std::string, int>{{"\xFF", 1}}); }),
              ThrowsMessage<PayloadError>(HasSubstr("UTF-8")));
  EXPECT_THAT(([] { encoded(std::map<std::string, int>{{"a\0"s, 1}}); }),
              ThrowsMessage<PayloadError>(HasSubstr("U+0000")));
  EXPECT_EQ(round_trip("\"\\/\b\f\n\r\t\x01\x7F \xF0\x9F\x98\x80"s), "\"\\/\b\f\n\r\t\x01\x7F \xF0\x9F\x98\x80");
}

TEST(PayloadTypes, nesting_is_bounded) {
  const auto nested = [](int levels) {
    std::string json = R"({"value":0,"branches":[)";
    for (int level = 1; level < levels; ++level) {
      json += R"({"value":1,"branches":[)";
    }
    for (int level = 0; level < levels; ++level) {
      json += "]}";
    }
    return json;
  };
  EXPECT_EQ(decode_payload<Tree>(nested(90)).branches.size(), 1U);
  EXPECT_THAT([&] { decode_payload<Tree>(nested(150)); }, ThrowsMessage<PayloadError>(HasSubstr("nested deeper")));
  EXPECT_THAT([] { decode_payload<Tree>(std::string(1'000'000, '[')); },
              ThrowsMessage<PayloadError>(HasSubstr("nested deeper")));
  Tree tree;
  for (int level = 0; level < 150; ++level) {
    Tree outer;
    outer.branches.push_back(std::move(tree));
    tree = std::move(outer);
  }
  EXPECT_THAT([&] { encode_payload(tree); }, ThrowsMessage<PayloadError>(HasSubstr("nested deeper")));
}

TEST(PayloadTypes, fields_are_found_in_any_order) {
  const auto wide = decode_payload<Wide>(R"({"f23": 230, "f0": 5, "f11": 110, "more": 1, "f12": 120})");
  EXPECT_EQ(wide.f23, 230);
  EXPECT_EQ(wide.f0, 5);
  EXPECT_EQ(wide.f11, 110);
  EXPECT_EQ(wide.f12, 120);
  EXPECT_EQ(wide.f22, 22);
}

TEST(PayloadTypes, a_payload_that_is_no_object_is_refused) {
  for (const char* const json : {"[]", "5", "null", "\"text\""}) {
    EXPECT_THAT([&] { decode_payload<Numbers>(json); }, ThrowsMessage<PayloadError>(HasSubstr("expected an object")));
  }
}

}  // namespace arrower::jobs
