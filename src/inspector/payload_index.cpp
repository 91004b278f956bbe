#include "inspector/payload_index.hpp"

#include <cstdint>
#include <format>

#include <pqxx/pqxx>

#include "inspector/condition_path.hpp"
#include "inspector/job_rows.hpp"
#include "postgres/array_literal.hpp"
#include "postgres/statements.hpp"

namespace arrower::jobs::inspector {

std::string payload_index_hash(std::string_view path) {
  // FNV-1a: PostgreSQL's own hashes may change from version to version, and names may not.
  constexpr std::uint64_t offset_basis = 14'695'981'039'346'656'037U;
  constexpr std::uint64_t prime = 1'099'511'628'211U;
  std::uint64_t hash = offset_basis;
  for (const char character : path) {
    hash = (hash ^ static_cast<unsigned char>(character)) * prime;
  }
  return std::format("{:016x}", hash);
}

std::string payload_index_of_jobs(std::string_view path) { return "jobs_payload_" + payload_index_hash(path); }

std::string payload_index_of_history(std::string_view path) {
  return "job_history_payload_" + payload_index_hash(path);
}

std::string payload_path_literal(std::string_view path) {
  return postgres::quote_literal(postgres::array_of(condition_path(path)));
}

std::vector<FoundPayloadIndex> find_payload_indexes(pqxx::transaction_base& transaction,
                                                    const ReadingStatements& statements) {
  std::vector<FoundPayloadIndex> found;
  for (const pqxx::row& row : transaction.exec(statements.payload_indexes)) {
    std::string path = text_of(row[0]);
    // What has another comment was not made by this library.
    if (payload_index_hash(path) == row[1].view()) {
      found.push_back(
          {.index = {.path = std::move(path), .valid = row[2].as<bool>(), .bytes = row[3].as<std::int64_t>()},
           .being_built = row[4].as<bool>()});
    }
  }
  return found;
}

}  // namespace arrower::jobs::inspector
