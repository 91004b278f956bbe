#include "library_errors.hpp"

#include <arrower/jobs/error.hpp>

namespace arrower::jobs::admin {

namespace {

template <class... Errors>
bool is_one_of(const std::exception& error) {
  return ((dynamic_cast<const Errors*>(&error) != nullptr) || ...);
}

bool is_missing_right(const std::exception& error) {
  const auto* refused = dynamic_cast<const DatabaseError*>(&error);
  return refused != nullptr && refused->sqlstate() == "42501";
}

}  // namespace

HttpError http_error_of(const std::exception& error) {
  if (const auto* http = dynamic_cast<const HttpError*>(&error)) {
    return *http;
  }
  if (is_one_of<NotFoundError>(error)) {
    return not_found(error.what());
  }
  if (is_one_of<InvalidFilterError, InvalidJobError, InvalidScheduleError, ConfigurationError, PayloadError>(error)) {
    return bad_request(error.what());
  }
  // Without Retry-After: a retry helps only after the schema is migrated.
  if (is_one_of<MigrationError>(error)) {
    return HttpError{503, "schema_outdated", error.what()};
  }
  if (is_missing_right(error)) {
    return HttpError{503, "missing_rights", error.what()};
  }
  if (is_one_of<ConnectionError, DatabaseError>(error)) {
    return HttpError{503, "database_unavailable", error.what(), {{"Retry-After", "5"}}};
  }
  return HttpError{500, "internal", "an internal error occurred; see the log of the server"};
}

}  // namespace arrower::jobs::admin
