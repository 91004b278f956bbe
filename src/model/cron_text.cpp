#include "model/cron_text.hpp"

#include <algorithm>
#include <format>
#include <string>

#include <arrower/jobs/error.hpp>

#include "model/text.hpp"

namespace arrower::jobs::model {

namespace {

std::string quote(std::string_view text) {
  constexpr std::size_t longest = 100;
  return std::format("\"{}{}\"", error_text(text, longest), text.size() > longest ? "..." : "");
}

/// Characters, not bytes: those that go on in UTF-8 do not count.
auto count_characters(std::string_view text) {
  return std::ranges::count_if(text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; });
}

}  // namespace

void CronText::refuse(std::string_view problem) const {
  throw InvalidScheduleError{std::format("schedule {}: {}", quote(whole_), problem)};
}

void CronText::refuse(std::string_view name, std::string_view part, std::string_view problem) const {
  const std::string_view before = whole_.substr(0, static_cast<std::size_t>(part.data() - whole_.data()));
  refuse(std::format("{} at position {}, {}, {}", name, count_characters(before) + 1, quote(part), problem));
}

}  // namespace arrower::jobs::model
