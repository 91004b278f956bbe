#include <arrower/jobs/inspector.hpp>

#include <utility>

#include <arrower/jobs/connection_pool.hpp>

#include "inspector/inspector_impl.hpp"

namespace arrower::jobs {

Inspector::Inspector(std::string connection_string, InspectorOptions options) {
  auto sessions = std::make_shared<postgres::SessionPool>(std::move(connection_string), options.max_connections);
  impl_ = std::make_unique<Impl>(std::move(sessions), std::move(options));
}

Inspector::Inspector(const std::shared_ptr<ConnectionPool>& pool, InspectorOptions options)
    : impl_{std::make_unique<Impl>(pool->sessions(), std::move(options))} {}

Inspector::~Inspector() = default;
Inspector::Inspector(Inspector&&) noexcept = default;
Inspector& Inspector::operator=(Inspector&&) noexcept = default;

}  // namespace arrower::jobs
