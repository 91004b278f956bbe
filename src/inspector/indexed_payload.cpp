#include "inspector/indexed_payload.hpp"

#include <algorithm>
#include <format>
#include <iterator>

#include "inspector/payload_index.hpp"

namespace arrower::jobs::inspector {

IndexedPayload::IndexedPayload(pqxx::transaction_base& transaction, const ReadingStatements& statements,
                               const JobFilter& filter) {
  if (filter.payload.empty()) {
    return;
  }
  const std::vector<FoundPayloadIndex> indexes = find_payload_indexes(transaction, statements);
  std::ranges::copy_if(filter.payload, std::back_inserter(conditions_), [&](const PayloadCondition& condition) {
    return std::ranges::any_of(indexes, [&](const FoundPayloadIndex& found) {
      return found.index.valid && found.index.path == condition.path;
    });
  });
}

std::string IndexedPayload::text(std::string_view row, SqlParameters& parameters) const {
  std::string text;
  for (const PayloadCondition& condition : conditions_) {
    // As in create_payload_index_of_*.sql: by the beginning it is found, and by the whole it is known.
    const std::string field = std::format("{}.payload #>> {}::text[]", row, payload_path_literal(condition.path));
    const std::string value = parameters.add(condition.value);
    text += std::format(" and left({0}, 200) collate \"C\" = left({1}::text, 200) and ({0}) = {1}::text", field, value);
  }
  return text;
}

}  // namespace arrower::jobs::inspector
