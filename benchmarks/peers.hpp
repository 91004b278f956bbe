// Arrower Jobs against its peers: the same work on the same server, in turn. The peers' programs are under peers/.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <arrower/jobs/testing/temporary_postgres.hpp>

#include "site.hpp"

namespace bench {

/// The names of the scenarios in which ours and the peers are compared.
std::vector<std::string_view> compared_scenarios();

/// Runs these scenarios, or all if there are none; prints a table and, if `json` names a file, writes it there: a list
/// of objects with scenario, unit, value (ours), theirs, ratio, of medians. Throws std::runtime_error if a peer fails.
void compare_with_peers(arrower::jobs::testing::TemporaryPostgres& server, const Settings& settings,
                        const std::vector<std::string>& scenarios, const std::string& json);

}  // namespace bench
