// Who asks.
#pragma once

#include <string>

namespace arrower::jobs::admin {

struct Identity {
  /// The actor in the audit.
  std::string name;
  bool read_only = false;
  /// By a token that a program shows with each request. Browsers send none by themselves, so that no foreign site can
  /// make them do something in its name.
  bool by_token = false;
};

}  // namespace arrower::jobs::admin
