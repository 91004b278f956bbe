#include <charconv>
#include <cstdint>
#include <format>
#include <stdexcept>
#include <string>
#include <string_view>

#include <arrower/jobs/payload.hpp>

namespace arrower::jobs::detail {

namespace {

using Instant = std::chrono::sys_time<std::chrono::nanoseconds>;

/// Takes a number of exactly `digits` digits off the front.
int take_number(std::string_view& text, std::size_t digits) {
  int value = 0;
  const std::string_view front = text.substr(0, digits);
  const auto [end, error] = std::from_chars(front.data(), front.data() + front.size(), value);
  if (error != std::errc{} || end != text.data() + digits || text.front() == '-') {
    throw std::invalid_argument{"digits are missing"};
  }
  text.remove_prefix(digits);
  return value;
}

void take_one_of(std::string_view& text, std::string_view characters) {
  if (text.empty() || characters.find(text.front()) == std::string_view::npos) {
    throw std::invalid_argument{"a separator is missing"};
  }
  text.remove_prefix(1);
}

std::chrono::nanoseconds take_fraction(std::string_view& text) {
  std::int64_t nanoseconds = 0;
  std::int64_t scale = 100'000'000;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
      nanoseconds += scale * (text.front() - '0');
      scale /= 10;
      text.remove_prefix(1);
    }
  }
  return std::chrono::nanoseconds{nanoseconds};
}

std::chrono::minutes take_offset(std::string_view& text) {
  if (!text.empty() && (text.front() == 'Z' || text.front() == 'z')) {
    text.remove_prefix(1);
    return {};
  }
  const bool negative = text.starts_with('-');
  take_one_of(text, "+-");
  const std::chrono::hours hours{take_number(text, 2)};
  take_one_of(text, ":");
  const auto offset = hours + std::chrono::minutes{take_number(text, 2)};
  return negative ? -offset : offset;
}

Instant parse(std::string_view text) {
  namespace chrono = std::chrono;
  const chrono::year year{take_number(text, 4)};
  take_one_of(text, "-");
  const chrono::month month{static_cast<unsigned>(take_number(text, 2))};
  take_one_of(text, "-");
  const chrono::day day{static_cast<unsigned>(take_number(text, 2))};
  take_one_of(text, "Tt ");
  const chrono::hours hours{take_number(text, 2)};
  take_one_of(text, ":");
  const chrono::minutes minutes{take_number(text, 2)};
  take_one_of(text, ":");
  const chrono::seconds seconds{take_number(text, 2)};
  const auto fraction = take_fraction(text);
  const auto offset = take_offset(text);
  const chrono::year_month_day date{year, month, day};
  if (!text.empty() || !date.ok() || hours > chrono::hours{23} || minutes > chrono::minutes{59} ||
      seconds > chrono::seconds{60}) {
    throw std::invalid_argument{"out of range"};
  }
  const chrono::sys_seconds whole = chrono::sys_days{date} + hours + minutes + seconds - offset;
  // What nanoseconds in 64 bits can tell: 1677-09-21 to 2262-04-11.
  if (whole < chrono::floor<chrono::seconds>(Instant::min()) + chrono::seconds{1} ||
      whole > chrono::floor<chrono::seconds>(Instant::max()) - chrono::seconds{1}) {
    throw std::invalid_argument{"out of range"};
  }
  return whole + fraction;
}

}  // namespace

std::string format_instant(Instant instant) {
  std::string text = std::format("{:%Y-%m-%dT%H:%M:%S}", instant);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) {
    text.pop_back();
  }
  return text + 'Z';
}

Instant parse_instant(std::string_view text) {
  try {
    return parse(text);
  } catch (const std::exception&) {
    throw std::runtime_error{
        std::format("\"{}\" is not a time as in RFC 3339, for example 2030-01-31T12:00:00Z", text)};
  }
}

void check_json(std::string_view job_type, std::string_view json) {
  if (!rfl::json::read<rfl::Generic>(json)) {
    throw_encoding_failed(job_type, "its PayloadCodec wrote text that is not valid JSON");
  }
  for (auto at = json.find("\\u0000"); at != std::string_view::npos; at = json.find("\\u0000", at + 1)) {
    // After an even number of backslashes this one starts an escape; after an odd number it is itself escaped text.
    const auto before = json.find_last_not_of('\\', at);
    const auto backslashes = at - (before == std::string_view::npos ? 0 : before + 1);
    if (backslashes % 2 == 0) {
      throw_encoding_failed(job_type, "it contains the character U+0000, which PostgreSQL cannot store in JSON");
    }
  }
}

void throw_encoding_failed(std::string_view job_type, std::string_view reason) {
  throw PayloadError{std::format("the payload of a {} job cannot be encoded: {}", job_type, reason)};
}

void throw_decoding_failed(std::string_view job_type, std::string_view reason) {
  throw PayloadError{std::format("the payload of this {} job cannot be decoded: {}", job_type, reason)};
}

}  // namespace arrower::jobs::detail
