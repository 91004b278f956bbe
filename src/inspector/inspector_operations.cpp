// Actions on many jobs: how they are getting on.
#include <chrono>
#include <format>

#include <arrower/jobs/error.hpp>

#include "inspector/action_target.hpp"
#include "inspector/audit_log.hpp"
#include "inspector/change.hpp"
#include "inspector/inspector_impl.hpp"
#include "inspector/job_rows.hpp"

namespace arrower::jobs {

using namespace inspector;

namespace {

constexpr int most_operations = 100;
constexpr std::chrono::seconds longest_silence{30};
/// No batch takes so long.
constexpr std::chrono::minutes surely_ended{10};

Operation operation_of(const pqxx::row& row) {
  Operation operation{.id = row[0].as<std::int64_t>(),
                      .action = text_of(row[1]),
                      .actor = text_of(row[2]),
                      .target = text_of(row[3]),
                      .started_at = time_of(row[4]),
                      .progress_at = time_of(row[5]),
                      .changed = row[6].as<std::int64_t>(),
                      .stop_requested_by = optional_text_of(row[10]),
                      .problem = optional_text_of(row[11])};
  if (!row[7].is_null()) {
    operation.matching = Count{.value = row[7].as<std::int64_t>(), .exact = row[8].as<bool>()};
  }
  if (row[9].as<bool>()) {
    operation.state = OperationState::finished;
  } else if (operation.problem) {
    operation.state = OperationState::ended_early;
  } else if (const auto silence = duration_of(row[12]); silence > surely_ended) {
    operation.state = OperationState::ended_early;
    operation.problem = "its process ended";
  } else if (silence > longest_silence) {
    operation.state = OperationState::silent;
  }
  return operation;
}

std::vector<Operation> find_operations(Database& database, std::optional<std::int64_t> id) {
  const pqxx::result rows =
      database.read("cannot look at the operations", database.reading().operations, pqxx::params{id, most_operations});
  std::vector<Operation> operations;
  operations.reserve(static_cast<std::size_t>(rows.size()));
  for (const pqxx::row& row : rows) {
    operations.push_back(operation_of(row));
  }
  return operations;
}

}  // namespace

std::vector<Operation> Inspector::operations() { return find_operations(impl_->database, {}); }

std::optional<Operation> Inspector::operation(std::int64_t id) {
  std::vector<Operation> found = find_operations(impl_->database, id);
  return found.empty() ? std::nullopt : std::optional{std::move(found.front())};
}

bool Inspector::stop_operation(std::int64_t id, const ActionOptions& options) {
  if (!operation(id)) {
    throw NotFoundError{std::format("there is no operation {}", id)};
  }
  const std::string actor = actor_of(options);
  return change(impl_->database, "cannot stop an operation", [&](postgres::Session&, pqxx::work& transaction) {
    const pqxx::result stopped = transaction.exec(impl_->acting.stop_operation, pqxx::params{id, actor});
    if (stopped.empty()) {
      return false;
    }
    AuditRecord audit{impl_->acting, actor, "stop_operation",
                      target_of({.operation = id, .action = text_of(stopped[0][0])})};
    audit.note(transaction, 0, true);
    return true;
  });
}

}  // namespace arrower::jobs
