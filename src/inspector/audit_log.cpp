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

void AuditRecord::note(pqxx::transaction_base& transaction, std::int64_t changed, bool finished) {
  if (id_) {
    transaction.exec(statements_.continue_audit, pqxx::params{*id_, changed, finished});
  } else {
    id_ = transaction.exec(statements_.begin_audit, pqxx::params{actor_, action_, target_, changed, finished})
              .one_field()
              .as<std::int64_t>();
  }
}

}  // namespace arrower::jobs::inspector
