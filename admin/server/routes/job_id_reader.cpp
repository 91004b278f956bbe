#include "routes/job_id_reader.hpp"

#include <charconv>
#include <format>

#include "http/response.hpp"

namespace arrower::jobs::admin {

JobId read_job_id(const std::string& text) {
  JobId id;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id.value);
  if (error != std::errc{} || end != text.data() + text.size()) {
    throw not_found(std::format("there is no job {}: IDs are numbers", text));
  }
  return id;
}

}  // namespace arrower::jobs::admin
