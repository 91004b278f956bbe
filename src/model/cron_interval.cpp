#include "model/cron_interval.hpp"

#include <algorithm>
#include <array>

#include "model/text.hpp"

namespace arrower::jobs::model {

namespace {

using std::chrono::nanoseconds;
using namespace std::chrono_literals;

constexpr nanoseconds shortest = 1s;
/// Of 365.25 days; nanoseconds hold almost three times as much.
constexpr nanoseconds longest_interval = 36'525 * 24h;
constexpr std::string_view in_range = "must be a second (1s) to a hundred years (876600h)";
constexpr std::string_view not_whole = "must be a whole number of microseconds";

struct Unit {
  std::string_view name;
  nanoseconds length;
};
/// The micro sign and the Greek letter look the same.
constexpr std::array<Unit, 8> units{
    {{"ns", 1ns}, {"us", 1us}, {"\u00B5s", 1us}, {"\u03BCs", 1us}, {"ms", 1ms}, {"s", 1s}, {"m", 1min}, {"h", 1h}}};

constexpr bool is_of_number(char character) { return is_digit(character) || character == '.'; }

class IntervalReader {
 public:
  IntervalReader(const CronText& text, std::string_view duration) : text_{text}, duration_{duration}, rest_{duration} {}

  nanoseconds read() {
    nanoseconds sum{0};
    do {
      sum += take_amount();
      if (sum > longest_interval) {
        refuse(in_range);
      }
    } while (!rest_.empty());
    return sum;
  }

 private:
  [[noreturn]] void refuse(std::string_view problem) const { text_.refuse("duration", duration_, problem); }

  [[noreturn]] void refuse_form() const { refuse("must be numbers with units (h, m, s, ms, us, ns) such as 1h30m"); }

  template <class Predicate>
  std::string_view take_while(Predicate predicate) {
    const auto end = static_cast<std::size_t>(std::ranges::find_if_not(rest_, predicate) - rest_.begin());
    const std::string_view taken = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return taken;
  }

  /// A number and its unit.
  nanoseconds take_amount() {
    const std::string_view number = take_while(is_of_number);
    const std::size_t point = std::min(number.find('.'), number.size());
    const std::string_view whole = number.substr(0, point);
    const std::string_view fraction = number.substr(std::min(point + 1, number.size()));
    if ((whole.empty() && fraction.empty()) || fraction.find('.') != std::string_view::npos) {
      refuse_form();
    }
    const nanoseconds unit = take_unit();
    return whole_of(whole, unit) + fraction_of(fraction, unit);
  }

  nanoseconds take_unit() {
    const std::string_view name = take_while([](char character) { return !is_of_number(character); });
    const auto unit = std::ranges::find(units, name, &Unit::name);
    if (unit == units.end()) {
      refuse_form();
    }
    return unit->length;
  }

  nanoseconds whole_of(std::string_view digits, nanoseconds unit) const {
    const nanoseconds::rep most = longest_interval / unit;
    nanoseconds::rep number = 0;
    for (const char digit : digits) {
      const int value = digit - '0';
      if (number > (most - value) / 10) {
        refuse(in_range);
      }
      number = number * 10 + value;
    }
    return number * unit;
  }

  /// All decimals of a whole number of microseconds come before a tenth is no whole number of nanoseconds.
  nanoseconds fraction_of(std::string_view digits, nanoseconds unit) const {
    nanoseconds fraction{0};
    for (const char digit : digits.substr(0, digits.find_last_not_of('0') + 1)) {
      if (unit.count() % 10 != 0) {
        refuse(not_whole);
      }
      unit /= 10;
      fraction += (digit - '0') * unit;
    }
    return fraction;
  }

  const CronText& text_;
  const std::string_view duration_;
  std::string_view rest_;
};

}  // namespace

std::chrono::microseconds parse_cron_interval(const CronText& text, std::string_view duration) {
  const nanoseconds interval = IntervalReader{text, duration}.read();
  if (interval < shortest) {
    text.refuse("duration", duration, in_range);
  }
  const auto rounded = std::chrono::floor<std::chrono::microseconds>(interval);
  if (rounded != interval) {
    text.refuse("duration", duration, not_whole);
  }
  return rounded;
}

}  // namespace arrower::jobs::model
