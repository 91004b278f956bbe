// expect: success
#include <format>
#include <sstream>
#include <string>

#include <fmt/format.h>
#include <arrower/jobs/job_id.hpp>

using arrower::jobs::JobId;

std::string as_text(JobId id) {
  std::ostringstream stream;
  stream << id;
  return stream.str() + std::format("{} {:>8}", id, id) + fmt::format("{} {:>8}", id, id);
}
