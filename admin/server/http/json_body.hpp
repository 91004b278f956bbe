// The body of a request that changes something.
#pragma once

#include "http/request.hpp"
#include "json/document.hpp"

namespace arrower::jobs::admin {

/// An empty body is an empty object. Throws HttpError with 415 for one that does not say that it is JSON, with 400 for
/// one that is none.
JsonDocument read_json_body(const Request& request);

}  // namespace arrower::jobs::admin
