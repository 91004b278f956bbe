// Holds answers of the admin server against its own description.
#pragma once

#include <set>
#include <string>

namespace arrower::jobs::tests {

/// "GET /queues/{queue}", all that the description names.
std::set<std::string> described_routes();

/// What is wrong with an answer, by the schema that stands for it; empty: nothing.
std::string deviation_from_description(const std::string& method, const std::string& route, int status,
                                       const std::string& body);

/// By one of the description's schemas.
std::string deviation_from_description(const std::string& schema, const std::string& json);

}  // namespace arrower::jobs::tests
