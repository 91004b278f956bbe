// Who does what: an entry of the audit, written in the transactions that do it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <arrower/jobs/inspection/actions.hpp>
#include <pqxx/transaction_base>

#include "inspector/acting_statements.hpp"

namespace arrower::jobs::inspector {

/// Who acts: whom the options name, else the user that this process runs as. Throws ConfigurationError for a name that
/// cannot be stored.
std::string actor_of(const ActionOptions& options);

/// One action, which may take several transactions. What has not been noted does not stand there.
class AuditRecord {
 public:
  /// `target` is JSON text.
  AuditRecord(const ActingStatements& statements, std::string actor, std::string action, std::string target);

  const std::string& actor() const noexcept { return actor_; }

  /// Notes in a transaction that it changes so many. Returns whether a user wants it to stop.
  bool note(pqxx::transaction_base& transaction, std::int64_t changed, bool finished);

  /// Whether anything was noted.
  bool has_begun() const noexcept { return id_.has_value(); }

  /// Notes that an operation begins, whose progress everybody can see. Returns its id.
  std::int64_t begin_operation(pqxx::transaction_base& transaction);
  bool is_operation() const noexcept { return is_operation_; }
  void note_matching(pqxx::transaction_base& transaction, const Count& matching);
  /// Notes why it ends before it is done.
  void end_early(pqxx::transaction_base& transaction, const std::string& problem);

 private:
  const ActingStatements& statements_;
  const std::string actor_;
  const std::string action_;
  const std::string target_;
  std::optional<std::int64_t> id_;
  bool is_operation_ = false;
};

}  // namespace arrower::jobs::inspector
