#include "program.hpp"

#include <arrower/jobs/inspector.hpp>

namespace arrower::jobs::cli {

Inspector inspector_of(const Program& program) {
  return Inspector{program.database, {.schema = program.schema, .max_connections = 2}};
}

}  // namespace arrower::jobs::cli
