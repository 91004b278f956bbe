// Whether the options of an admin server are in range: the check at its door.
#pragma once

#include <arrower/jobs/admin_server.hpp>

namespace arrower::jobs::admin {

/// Throws ConfigurationError that names the option and its value, but never a password or a token.
void check_options(const AdminServerOptions& options);

}  // namespace arrower::jobs::admin
