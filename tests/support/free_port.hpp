// A port for a server that cannot choose one by itself.
#pragma once

namespace arrower::jobs::tests {

/// Nobody listens there on the loopback interface at this moment. Throws std::system_error.
int free_port();

}  // namespace arrower::jobs::tests
