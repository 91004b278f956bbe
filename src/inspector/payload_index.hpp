// Indexes on paths into payloads: how they are called, what they index, and which there are. There is no table of them:
// an index is found in the catalog by its name, which is made of the path, and the path stands in its comment.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <arrower/jobs/inspection/payload_index.hpp>
#include <pqxx/transaction_base>

#include "inspector/reading_statements.hpp"

namespace arrower::jobs::inspector {

/// The last part of the names of a path's indexes: 16 hexadecimal digits, the same for ever.
std::string payload_index_hash(std::string_view path);

/// Of the jobs table.
std::string payload_index_of_jobs(std::string_view path);
/// Of the whole history, to which those of its partitions are attached.
std::string payload_index_of_history(std::string_view path);

/// The path as the SQL of an array: an index serves a condition only if both have the same constant.
std::string payload_path_literal(std::string_view path);

struct FoundPayloadIndex {
  PayloadIndex index;
  /// A session is at work on an index, maybe on this one.
  bool being_built = false;
};

/// By path.
std::vector<FoundPayloadIndex> find_payload_indexes(pqxx::transaction_base& transaction,
                                                    const ReadingStatements& statements);

}  // namespace arrower::jobs::inspector
