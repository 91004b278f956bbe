// Files with those who may sign in to the admin UI: one a line, name:secret or name:secret:read-only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace arrower::jobs::cli {

struct CredentialLine {
  std::string name;
  std::string secret;
  bool read_only = false;
};

inline constexpr std::string_view read_only_mark = "read-only";

/// What stands in a file; empty lines and those that begin with # are left out. Throws UsageProblem with the number of
/// a line that is not understood, and for a file that others could write to. Warns on standard error of one that
/// all users of the machine can read.
std::vector<CredentialLine> read_credentials(const std::string& path);

/// The only line of a file, which is guarded in the same way. Throws UsageProblem.
std::string read_secret(const std::string& path);

}  // namespace arrower::jobs::cli
