#include "security/sign_in_limits.hpp"

#include <utility>

namespace arrower::jobs::admin {

namespace {

using Clock = RateLimit::Clock;

constexpr std::size_t most_programs = 1000;

/// By which an attempt is counted by client: devices, and tokens, do not suffer from passwords that are guessed beside
/// them.
std::string client_key(const SignInAttempt& attempt) {
  if (!attempt.device.empty()) {
    return "device " + attempt.device;
  }
  return (attempt.by == SignInAttempt::By::token ? "token " : "password ") + attempt.client;
}

std::string key_of_both(const std::string& client, const std::string& name) { return client + '\n' + name; }

bool counts_by_name(const SignInAttempt& attempt) {
  return attempt.by == SignInAttempt::By::password && attempt.device.empty();
}

}  // namespace

std::optional<Clock::duration> SignInLimits::look(const SignInAttempt& attempt, Clock::time_point now) const {
  if (const auto wait = by_client_.look(client_key(attempt), now)) {
    return wait;
  }
  if (counts_by_name(attempt) && by_name_.look(attempt.name, now)) {
    return by_both_.look(key_of_both(attempt.client, attempt.name), now);
  }
  return std::nullopt;
}

std::optional<Clock::duration> SignInLimits::take(const SignInAttempt& attempt, Clock::time_point now) {
  if (const auto wait = by_client_.take(client_key(attempt), now)) {
    return wait;
  }
  if (counts_by_name(attempt) && by_name_.take(attempt.name, now)) {
    return by_both_.take(key_of_both(attempt.client, attempt.name), now);
  }
  return std::nullopt;
}

void SignInLimits::give_back(const SignInAttempt& attempt, Clock::time_point now) {
  by_client_.give_back(client_key(attempt), now);
  if (!counts_by_name(attempt)) {
    return;
  }
  // Its only one is away just then when the name had none left.
  const std::string both = key_of_both(attempt.client, attempt.name);
  if (by_both_.look(both, now)) {
    by_both_.give_back(both, now);
  } else {
    by_name_.give_back(attempt.name, now);
  }
}

void SignInLimits::note_program(const std::string& client, const std::string& name) {
  std::string key = key_of_both(client, name);
  const std::scoped_lock lock{mutex_};
  if (!programs_.insert(key).second) {
    return;
  }
  programs_by_age_.push_back(std::move(key));
  if (programs_by_age_.size() > most_programs) {
    programs_.erase(programs_by_age_.front());
    programs_by_age_.pop_front();
  }
}

bool SignInLimits::knows_program(const std::string& client, const std::string& name) const {
  const std::scoped_lock lock{mutex_};
  return programs_.contains(key_of_both(client, name));
}

}  // namespace arrower::jobs::admin
