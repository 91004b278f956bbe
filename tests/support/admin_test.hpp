// An admin server on a database of its own, on a free port.
#pragma once

#include <string>

#include <arrower/jobs/admin_server.hpp>

#include "support/admin_client.hpp"
#include "support/database.hpp"

namespace arrower::jobs::tests {

class AdminTest : public DatabaseTest {
 protected:
  AdminServerOptions admin_options(AdminServerOptions options = {}) const {
    options.port = 0;
    // Tests that wait for something ask more often than people do.
    if (options.requests_per_second == AdminServerOptions{}.requests_per_second) {
      options.requests_per_second = 1'000;
    }
    options.inspector.schema = schema();
    options.logger = log().logger();
    return options;
  }

  /// Started.
  AdminServer admin(AdminServerOptions options = {}) const {
    AdminServer server{database(), admin_options(std::move(options))};
    server.start();
    return server;
  }
};

}  // namespace arrower::jobs::tests
