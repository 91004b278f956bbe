#include "model/cron_parser.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <format>
#include <optional>
#include <span>
#include <vector>

#include "model/cron_interval.hpp"
#include "model/cron_text.hpp"
#include "model/text.hpp"

namespace arrower::jobs::model {

namespace {

constexpr std::string_view blanks = " \t\n\v\f\r";
constexpr std::size_t longest_text = 1000;

constexpr std::array<std::string_view, 12> month_names{"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                       "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
constexpr std::array<std::string_view, 7> weekday_names{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};

/// What may stand in a field.
struct FieldRule {
  std::string_view name;
  unsigned least;
  /// Of what `*` and a start without an end stand for.
  unsigned most;
  /// Of what may be written.
  unsigned most_written;
  std::span<const std::string_view> names;
  std::string_view allowed;
};

/// A week has the days 0 to 6; 7 is another way to write Sunday, for the end of a range.
constexpr std::array<FieldRule, 5> rules{
    {{"minute", 0, 59, 59, {}, "0 to 59"},
     {"hour", 0, 23, 23, {}, "0 to 23"},
     {"day of month", 1, 31, 31, {}, "1 to 31"},
     {"month", 1, 12, 12, month_names, "1 to 12 or JAN to DEC"},
     {"day of week", 0, 6, 7, weekday_names, "0 to 7 (0 and 7 are Sunday) or SUN to SAT"}}};

struct Descriptor {
  std::string_view name;
  std::string_view fields;
};
constexpr std::array<Descriptor, 7> descriptors{{{"@yearly", "0 0 1 1 *"},
                                                 {"@annually", "0 0 1 1 *"},
                                                 {"@monthly", "0 0 1 * *"},
                                                 {"@weekly", "0 0 * * 0"},
                                                 {"@daily", "0 0 * * *"},
                                                 {"@midnight", "0 0 * * *"},
                                                 {"@hourly", "0 * * * *"}}};
constexpr std::string_view five_fields = "minute, hour, day of month, month, day of week";

constexpr char upper(char character) {
  return character >= 'a' && character <= 'z' ? static_cast<char>(character - 'a' + 'A') : character;
}

bool is_same_word(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, {}, upper, upper);
}

bool begins_with_any(std::string_view text) { return text.starts_with('*') || text.starts_with('?'); }

/// Cuts the first part off, up to the separator or the end.
std::string_view take_part(std::string_view& rest, char separator) {
  const std::size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

std::vector<std::string_view> split_words(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::size_t begin = text.find_first_not_of(blanks); begin != std::string_view::npos;
       begin = text.find_first_not_of(blanks)) {
    text.remove_prefix(begin);
    words.push_back(text.substr(0, text.find_first_of(blanks)));
    text.remove_prefix(words.back().size());
  }
  return words;
}

/// Whole numbers, however long, as far as this; nothing for other texts.
std::optional<unsigned> read_number(std::string_view text) {
  constexpr unsigned most = 10'000;
  if (text.empty() || !std::ranges::all_of(text, is_digit)) {
    return std::nullopt;
  }
  unsigned number = 0;
  for (const char digit : text) {
    number = std::min(number * 10 + static_cast<unsigned>(digit - '0'), most);
  }
  return number;
}

std::optional<unsigned> read_name(const FieldRule& rule, std::string_view text) {
  const auto name =
      std::ranges::find_if(rule.names, [&](std::string_view candidate) { return is_same_word(candidate, text); });
  if (name == rule.names.end()) {
    return std::nullopt;
  }
  return rule.least + static_cast<unsigned>(name - rule.names.begin());
}

/// What other schedulers know: `L`, `LW`, `15W`, `5L`, `FRI#2`.
bool has_last_or_nearest(std::string_view value) {
  if (value.find('#') != std::string_view::npos) {
    return true;
  }
  const std::string_view before = value.substr(0, value.find_last_not_of("LlWw") + 1);
  return before.size() < value.size() && (before.empty() || read_number(before) || read_name(rules[4], before));
}

class FieldReader {
 public:
  FieldReader(const CronText& text, const FieldRule& rule) : text_{text}, rule_{rule} {}

  std::uint64_t read(std::string_view field) const {
    std::uint64_t values = 0;
    // Up to and with the end: behind a comma that stands there is an item too, an empty one.
    for (std::size_t begin = 0; begin <= field.size();) {
      std::string_view rest = field.substr(begin);
      const std::string_view item = take_part(rest, ',');
      if (item.empty()) {
        refuse(field, "has an empty item in its list");
      }
      values |= read_item(item);
      begin += item.size() + 1;
    }
    return values;
  }

 private:
  [[noreturn]] void refuse(std::string_view part, std::string_view problem) const {
    text_.refuse(rule_.name, part, problem);
  }

  [[noreturn]] void refuse_form(std::string_view part, std::string_view reason = "") const {
    refuse(part,
           std::format("{}must be {}; or *, a range (1-5), a step (*/15), a list of these", reason, rule_.allowed));
  }

  /// `*`, `5` or `1-5`, perhaps with a step.
  std::uint64_t read_item(std::string_view item) const {
    std::string_view rest = item;
    const std::string_view range = take_part(rest, '/');
    const bool has_step = range.size() < item.size();
    const unsigned step = has_step ? read_step(rest, item) : 1;
    if (range == "*" || range == "?") {
      return values(rule_.least, rule_.most, step);
    }
    if (range.find('-') != std::string_view::npos) {
      return read_range(range, step);
    }
    const unsigned value = read_value(range, item);
    return has_step ? values(value > rule_.most ? rule_.least : value, rule_.most, step) : values(value, value, step);
  }

  std::uint64_t read_range(std::string_view range, unsigned step) const {
    std::string_view end = range;
    const unsigned first = read_value(take_part(end, '-'), range);
    unsigned last = read_value(end, range);
    const bool ends_on_sunday = &rule_ == &rules[4] && last == 0;
    if (ends_on_sunday && first > 0 && !read_number(end)) {
      last = 7;
    }
    if (last < first) {
      refuse(range, ends_on_sunday ? "ends before it begins; Sunday as the end of a range is 7 or SUN"
                                   : std::format("ends before it begins; allowed is {},{}", write(first, rule_.most),
                                                 write(rule_.least, last)));
    }
    return values(first, last, step);
  }

  unsigned read_value(std::string_view value, std::string_view context) const {
    if (const auto name = read_name(rule_, value)) {
      return *name;
    }
    if (const auto number = read_number(value)) {
      if (*number < rule_.least || *number > rule_.most_written) {
        refuse(value, std::format("must be {}", rule_.allowed));
      }
      return *number;
    }
    if (has_last_or_nearest(value)) {
      refuse_form(context, "uses L, W or #, which are not supported; it ");
    }
    refuse_form(value.empty() ? context : value);
  }

  unsigned read_step(std::string_view step, std::string_view context) const {
    const auto number = read_number(step);
    if (!number || *number == 0) {
      refuse(context, "must have a step of 1 or more, as in */15");
    }
    refuse_too_long(*number, context);
    return *number;
  }

  /// Each hour begins its minutes anew, each day its hours, and so on: no step reaches beyond that.
  void refuse_too_long(unsigned step, std::string_view context) const {
    const unsigned whole = rule_.most - rule_.least + 1;
    if (step <= whole) {
      return;
    }
    const bool is_minute = &rule_ == &rules[0];
    const bool is_hour = &rule_ == &rules[1];
    refuse(context, std::format("has a step of {}, and there are {} {}s: it would match the first one only; write {}",
                                step, whole, rule_.name,
                                is_minute || is_hour ? std::format("@every {}{} for a job each {} {}s", step,
                                                                   is_minute ? 'm' : 'h', step, rule_.name)
                                                     : std::format("{} if that is meant", rule_.least)));
  }

  static std::string write(unsigned first, unsigned last) {
    return first < last ? std::format("{}-{}", first, last) : std::format("{}", first);
  }

  static std::uint64_t values(unsigned first, unsigned last, unsigned step) {
    std::uint64_t bits = 0;
    for (unsigned value = first; value <= last; value += step) {
      bits |= std::uint64_t{1} << value;
    }
    return bits;
  }

  const CronText& text_;
  const FieldRule& rule_;
};

CronFields read_fields(const CronText& text, std::span<const std::string_view> words) {
  if (words.size() == 6 || words.size() == 7) {
    text.refuse(std::format("there are {} fields; seconds and years are not supported, the five fields are {}",
                            words.size(), five_fields));
  }
  if (words.size() != 5) {
    text.refuse(std::format("there must be five fields ({}) or a descriptor such as @daily, not {} words", five_fields,
                            words.size()));
  }
  std::array<std::uint64_t, 5> values{};
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = FieldReader{text, rules[i]}.read(words[i]);
  }
  const std::uint64_t sunday = values[4] >> 7;
  const CronFields fields{.minutes = values[0],
                          .hours = static_cast<std::uint32_t>(values[1]),
                          .days = static_cast<std::uint32_t>(values[2]),
                          .months = static_cast<std::uint32_t>(values[3]),
                          .weekdays = static_cast<std::uint32_t>((values[4] & 0x7F) | sunday),
                          .any_minute = begins_with_any(words[0]),
                          .any_hour = begins_with_any(words[1]),
                          .any_day = begins_with_any(words[2]),
                          .any_weekday = begins_with_any(words[4])};
  if (!fields.can_match()) {
    text.refuse(rules[2].name, words[2], std::format("never comes where the month is {}", words[3]));
  }
  return fields;
}

std::chrono::microseconds read_interval(const CronText& text, std::span<const std::string_view> words) {
  if (words.size() == 1) {
    text.refuse("descriptor", words[0], "must be followed by a duration such as 1h30m");
  }
  if (words.size() > 2) {
    text.refuse("duration", words[2], "must not be set apart: write 1h30m, not 1h 30m");
  }
  return parse_cron_interval(text, words[1]);
}

CronFields read_descriptor(const CronText& text, std::span<const std::string_view> words) {
  const auto descriptor = std::ranges::find_if(
      descriptors, [&](const Descriptor& candidate) { return is_same_word(candidate.name, words[0]); });
  if (descriptor == descriptors.end()) {
    text.refuse("descriptor", words[0],
                std::format("is not {}; allowed are @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly "
                            "and @every with a duration",
                            is_same_word(words[0], "@reboot") ? "supported" : "known"));
  }
  if (words.size() > 1) {
    text.refuse("descriptor", words[0], "must stand alone");
  }
  return read_fields(CronText{descriptor->fields}, split_words(descriptor->fields));
}

/// Empty if the word is none.
std::string_view read_time_zone(const CronText& text, std::string_view word) {
  for (const std::string_view prefix : {std::string_view{"CRON_TZ="}, std::string_view{"TZ="}}) {
    if (word.starts_with(prefix)) {
      if (word == prefix) {
        text.refuse("time zone", word, std::format("must have a name, as in {}Europe/Berlin", prefix));
      }
      return word.substr(prefix.size());
    }
  }
  return {};
}

}  // namespace

CronSpec parse_cron(std::string_view whole) {
  const CronText text{whole};
  if (whole.size() > longest_text) {
    text.refuse(std::format("it is {} bytes long; at most {} are allowed", whole.size(), longest_text));
  }
  const std::vector<std::string_view> all_words = split_words(whole);
  std::span<const std::string_view> words = all_words;
  CronSpec spec;
  if (!words.empty()) {
    spec.time_zone = read_time_zone(text, words[0]);
    words = words.subspan(spec.time_zone.empty() ? 0 : 1);
  }
  if (words.empty() || !words[0].starts_with('@')) {
    spec.when = read_fields(text, words);
  } else if (is_same_word(words[0], "@every")) {
    spec.when = read_interval(text, words);
  } else {
    spec.when = read_descriptor(text, words);
  }
  return spec;
}

}  // namespace arrower::jobs::model
