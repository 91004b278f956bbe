// Waiting for a condition with a deadline, never for a time.
#pragma once

#include <chrono>
#include <functional>

namespace arrower::jobs::tests {

/// True as soon as the condition holds, false if it does not within the deadline. Generous: it is only waited for in
/// full when a test fails.
bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds deadline = std::chrono::seconds{30});

}  // namespace arrower::jobs::tests
