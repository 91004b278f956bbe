// What a payload that somebody has written by hand must be.
#pragma once

#include <string_view>

#include "inspector/database.hpp"

namespace arrower::jobs::inspector {

/// What JSON text is, for example "an object" or "text". Numbers may be of any size. Throws
/// InvalidJobError for what is not JSON, or cannot be stored.
std::string_view kind_of_payload(std::string_view type, std::string_view payload);

/// Throws InvalidJobError unless payloads of this type may be something else than an object: as far as it is known from
/// the JSON Schema that a worker has published.
void require_other_kind(const Database& database, pqxx::transaction_base& transaction, std::string_view queue,
                        std::string_view type, std::string_view kind);

}  // namespace arrower::jobs::inspector
