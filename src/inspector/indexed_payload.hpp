// Looking for jobs by values in their payloads which an index serves: what is read are those jobs alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <arrower/jobs/inspection/job_filter.hpp>
#include <pqxx/transaction_base>

#include "inspector/reading_statements.hpp"
#include "inspector/sql_parameters.hpp"

namespace arrower::jobs::inspector {

/// Those of a filter's conditions on payloads that an index serves, on waiting jobs and in the whole history.
class IndexedPayload {
 public:
  IndexedPayload() = default;
  /// Asks for the indexes only if the filter has such conditions.
  IndexedPayload(pqxx::transaction_base& transaction, const ReadingStatements& statements, const JobFilter& filter);

  bool is_empty() const noexcept { return conditions_.empty(); }

  /// The conditions on a row by this name as the indexes have them: " and ...", or nothing. They repeat some of the
  /// filter's own. The paths stand in the text: nothing may be filled into it afterwards.
  std::string text(std::string_view row, SqlParameters& parameters) const;

 private:
  std::vector<PayloadCondition> conditions_;
};

}  // namespace arrower::jobs::inspector
