// What every answer tells browsers not to do with it.
#pragma once

#include "http/response.hpp"

namespace arrower::jobs::admin {

enum class Audience { pages, api };

void add_security_headers(Response& response, Audience audience);

}  // namespace arrower::jobs::admin
