// When the completer writes what it has collected.
#pragma once

#include <chrono>
#include <cstddef>

namespace arrower::jobs::model {

inline constexpr std::size_t most_settlements_a_flush = 1000;
inline constexpr std::chrono::milliseconds longest_wait_for_more{2};

/// How long what is only to be counted waits for company.
inline constexpr std::chrono::milliseconds between_counts{200};

/// At once when nothing else is coming or a batch is full; else when the oldest has waited for company long enough.
constexpr bool should_flush(std::size_t pending, std::chrono::steady_clock::duration oldest_age, bool more_coming) {
  return pending > 0 && (!more_coming || pending >= most_settlements_a_flush || oldest_age >= longest_wait_for_more);
}

}  // namespace arrower::jobs::model
