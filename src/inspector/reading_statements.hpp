// The SQL with which the Inspector reads, for one schema: postgres/sql/inspector/*.sql with the schema's name put in.
#pragma once

#include <string>
#include <string_view>

namespace arrower::jobs::inspector {

struct ReadingStatements {
  explicit ReadingStatements(std::string_view schema);

  std::string queue_names;
};

}  // namespace arrower::jobs::inspector
