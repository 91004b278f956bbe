#include "inspector/payload_check.hpp"

#include <format>
#include <optional>
#include <stdexcept>
#include <string>

#include <arrower/jobs/detail/json_reader.hpp>
#include <arrower/jobs/error.hpp>
#include <pqxx/pqxx>

namespace arrower::jobs::inspector {

std::string_view kind_of_payload(std::string_view type, std::string_view payload) {
  try {
    const detail::JsonDocument document{payload};
    if (detail::contains_zero(payload)) {
      throw InvalidJobError{std::format(
          "the payload of a {} job contains the character U+0000, which PostgreSQL cannot store in JSON", type)};
    }
    return document.root().kind();
  } catch (const InvalidJobError&) {
    throw;
  } catch (const std::runtime_error& error) {
    throw InvalidJobError{
        std::format("the payload of a {} job is not JSON that can be stored: {}", type, error.what())};
  }
}

void require_other_kind(const Database& database, pqxx::transaction_base& transaction, std::string_view queue,
                        std::string_view type, std::string_view kind) {
  const pqxx::result rows = transaction.exec(database.reading().payload_type, pqxx::params{queue, type});
  const std::string described = rows.empty() ? "object" : rows.front()[0].as<std::optional<std::string>>().value_or("");
  if (described == "object") {
    throw InvalidJobError{
        std::format("the payload of a {} job must be a JSON object with the fields of the job, as in {{\"id\": 42}}; "
                    "this is {}. Where the type has a PayloadCodec that takes other JSON, say so: any_json, or "
                    "--any-json on the command line",
                    type, kind)};
  }
}

}  // namespace arrower::jobs::inspector
