#include <arrower/jobs/connection_pool.hpp>

#include <utility>

#include "postgres/session_pool.hpp"
#include "worker/process_services.hpp"

namespace arrower::jobs {

ConnectionPool::ConnectionPool(std::string connection_string, int max_connections)
    : sessions_{std::make_shared<postgres::SessionPool>(std::move(connection_string), max_connections)},
      services_{std::make_shared<worker::SharedServices>(sessions_)} {}

ConnectionPool::~ConnectionPool() = default;

}  // namespace arrower::jobs
