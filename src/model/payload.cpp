#include <arrower/jobs/payload.hpp>
#include <format>
#include <stdexcept>

#include "model/json_bounds.hpp"

namespace arrower::jobs::detail {

void check_json(std::string_view job_type, std::string_view json) {
  try {
    static_cast<void>(JsonDocument{json});
  } catch (const std::runtime_error& error) {
    throw_encoding_failed(
        job_type, std::format("its PayloadCodec wrote text that is not valid JSON, or too large: {}", error.what()));
  }
  if (contains_zero(json)) {
    throw_encoding_failed(job_type, "it contains the character U+0000, which PostgreSQL cannot store in JSON");
  }
}

void check_json_bounds(std::string_view json) { model::check_json_bounds(json); }

void throw_encoding_failed(std::string_view job_type, std::string_view reason) {
  throw PayloadError{std::format("the payload of a {} job cannot be encoded: {}", job_type, reason)};
}

void throw_decoding_failed(std::string_view job_type, std::string_view reason) {
  throw PayloadError{std::format("the payload of this {} job cannot be decoded: {}", job_type, reason)};
}

}  // namespace arrower::jobs::detail
