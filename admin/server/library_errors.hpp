// What the library throws, as the API tells it: answers and events say the same.
#pragma once

#include <exception>

#include "http/response.hpp"

namespace arrower::jobs::admin {

/// What of it the client can do something about; of the rest nothing is told.
HttpError http_error_of(const std::exception& error);

}  // namespace arrower::jobs::admin
