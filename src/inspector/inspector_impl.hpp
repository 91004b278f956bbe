// What an Inspector is made of: files of inspector_*.cpp hold its functions by subject.
#pragma once

#include "inspector/acting_statements.hpp"
#include "inspector/database.hpp"

namespace arrower::jobs {

class Inspector::Impl {
 public:
  Impl(std::shared_ptr<postgres::SessionPool> sessions, InspectorOptions options)
      : database{std::move(sessions), std::move(options)}, acting{database.options().schema} {}

  inspector::Database database;
  const inspector::ActingStatements acting;
};

}  // namespace arrower::jobs
