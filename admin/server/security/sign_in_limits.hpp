// How often passwords and tokens may be tried out.
#pragma once

#include <deque>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "security/rate_limit.hpp"

namespace arrower::jobs::admin {

struct SignInAttempt {
  enum class By { password, token };

  By by = By::password;
  /// As `client_network` has it.
  std::string client;
  /// Whom a password is shown for.
  std::string name = {};
  /// The device in which that one has signed in before (KnownDevices); empty: it is not known.
  std::string device = {};
};

/// Wrong attempts cost; who has none left waits, and what is shown meanwhile is not even looked at, so that it tells
/// nothing. Each client has some. All clients together have some for a name; then a client has one for it now and then,
/// so that the right password opens the door from elsewhere while it is being guessed. A browser in which a user has
/// signed in has its own.
class SignInLimits {
 public:
  using Clock = RateLimit::Clock;

  /// Returns how long to wait if there is none left.
  std::optional<Clock::duration> look(const SignInAttempt& attempt, Clock::time_point now) const;
  /// The same, and takes one.
  std::optional<Clock::duration> take(const SignInAttempt& attempt, Clock::time_point now);
  /// Of an attempt that was right after all.
  void give_back(const SignInAttempt& attempt, Clock::time_point now);

  /// Programs have no cookies: those that have shown the right token are known by their address.
  void note_program(const std::string& client, const std::string& name);
  bool knows_program(const std::string& client, const std::string& name) const;

 private:
  RateLimit by_client_{0.5, 10};
  RateLimit by_name_{0.5, 20};
  /// Of a client for a name whose own are spent.
  RateLimit by_both_{1.0 / 60, 1};

  mutable std::mutex mutex_;
  // Guarded by mutex_:
  std::set<std::string> programs_;
  std::deque<std::string> programs_by_age_;
};

}  // namespace arrower::jobs::admin
