#include "inspector/audit_log.hpp"

#include <pwd.h>
#include <unistd.h>

#include <array>
#include <format>
#include <utility>

#include <arrower/jobs/error.hpp>
#include <pqxx/pqxx>

#include "model/text.hpp"

namespace arrower::jobs::inspector {

namespace {

constexpr std::size_t longest_actor = 200;

std::string process_user() {
  passwd entry{};
  passwd* found = nullptr;
  std::array<char, 4096> buffer{};
  if (getpwuid_r(geteuid(), &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr) {
    return found->pw_name;
  }
  return std::format("uid {}", geteuid());
}

}  // namespace

std::string actor_of(const ActionOptions& options) {
  if (options.actor.size() > longest_actor || !model::is_storable_text(options.actor)) {
    throw ConfigurationError{
        std::format("actor has {} bytes; it must be valid UTF-8 without the character U+0000, of at most {}",
                    options.actor.size(), longest_actor)};
  }
  return options.actor.empty() ? process_user() : options.actor;
}

AuditRecord::AuditRecord(const ActingStatements& statements, std::string actor, std::string action, std::string target)
    : statements_{statements}, actor_{std::move(actor)}, action_{std::move(action)}, target_{std::move(target)} {}

bool AuditRecord::note(pqxx::transaction_base& transaction, std::int64_t changed, bool finished) {
  if (id_) {
    // An entry that the owner of the tables has deleted cannot ask for a stop.
    const pqxx::result rows = transaction.exec(statements_.continue_audit, pqxx::params{*id_, changed, finished});
    return !rows.empty() && rows[0][0].as<bool>();
  }
  id_ = transaction.exec(statements_.begin_audit, pqxx::params{actor_, action_, target_, changed, finished})
            .one_field()
            .as<std::int64_t>();
  return false;
}

std::int64_t AuditRecord::begin_operation(pqxx::transaction_base& transaction) {
  id_ = transaction.exec(statements_.begin_operation, pqxx::params{actor_, action_, target_})
            .one_field()
            .as<std::int64_t>();
  is_operation_ = true;
  return *id_;
}

void AuditRecord::note_matching(pqxx::transaction_base& transaction, const Count& matching) {
  transaction.exec(statements_.note_matching, pqxx::params{id_, matching.value, matching.exact});
}

void AuditRecord::end_early(pqxx::transaction_base& transaction, const std::string& problem) {
  transaction.exec(statements_.end_operation_early, pqxx::params{id_, problem});
}

}  // namespace arrower::jobs::inspector
