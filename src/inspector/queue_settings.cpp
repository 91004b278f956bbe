// What somebody sets for a queue: that it is paused, and how long its history is kept.
#include <chrono>
#include <format>
#include <string>

#include <arrower/jobs/error.hpp>
#include <pqxx/pqxx>

#include "inspector/action_target.hpp"
#include "inspector/audit_log.hpp"
#include "inspector/change.hpp"
#include "inspector/inspector_impl.hpp"
#include "inspector/job_conditions.hpp"
#include "postgres/history_store.hpp"

namespace arrower::jobs {

namespace {

using inspector::AuditRecord;
using postgres::Session;

void check_queue(std::string_view name) { inspector::check_filter({.queue = std::string{name}}); }

}  // namespace

bool Inspector::pause_queue(std::string_view name, const ActionOptions& options) {
  check_queue(name);
  AuditRecord audit{impl_->acting, inspector::actor_of(options), "pause_queue",
                    inspector::target_of(inspector::Target{.queue = std::string{name}})};
  return inspector::change(
      impl_->database, "cannot pause a queue",
      [&](Session&, pqxx::work& transaction) {
        const bool changed = !transaction.exec(impl_->acting.pause_queue, pqxx::params{name, audit.actor()}).empty();
        if (changed) {
          audit.note(transaction, 1, true);
        }
        return changed;
      },
      !options.dry_run);
}

bool Inspector::resume_queue(std::string_view name, const ActionOptions& options) {
  check_queue(name);
  AuditRecord audit{impl_->acting, inspector::actor_of(options), "resume_queue",
                    inspector::target_of(inspector::Target{.queue = std::string{name}})};
  return inspector::change(
      impl_->database, "cannot resume a queue",
      [&](Session&, pqxx::work& transaction) {
        const bool changed = !transaction.exec(impl_->acting.resume_queue, pqxx::params{name}).empty();
        if (changed) {
          audit.note(transaction, 1, true);
        }
        return changed;
      },
      !options.dry_run);
}

void Inspector::set_history_retention(std::string_view queue, std::optional<std::chrono::days> kept_for,
                                      const ActionOptions& options) {
  using std::chrono::days;
  check_queue(queue);
  if (kept_for && (*kept_for < days{1} || *kept_for > days{3650})) {
    throw ConfigurationError{
        std::format("the history would be kept for {} days; it must be 1 to 3650, or nothing to keep it for ever",
                    kept_for->count())};
  }
  const std::int64_t history_days = kept_for.value_or(days{0}).count();
  AuditRecord audit{impl_->acting, inspector::actor_of(options), "set_history_retention",
                    inspector::target_of(inspector::Target{.queue = std::string{queue}, .history_days = history_days})};
  inspector::change(
      impl_->database, "cannot set how long the history is kept",
      [&](Session&, pqxx::work& transaction) {
        transaction.exec(impl_->acting.set_history_days, pqxx::params{queue, history_days});
        audit.note(transaction, 1, true);
        return true;
      },
      !options.dry_run);
}

Pruned Inspector::prune_history(const ActionOptions& options) {
  constexpr std::string_view what = "cannot prune the history";
  AuditRecord audit{impl_->acting, inspector::actor_of(options), "prune_history", "{}"};
  postgres::HistoryStore store{impl_->database.sessions(), impl_->database.statements()};
  if (options.dry_run) {
    return impl_->database.translated(what, inspector::Access::changes, [&] { return store.count_prunable(); });
  }
  const auto note = [&](std::int64_t affected, bool finished) {
    inspector::change(impl_->database, what, [&](Session&, pqxx::work& transaction) {
      audit.note(transaction, affected, finished);
      return true;
    });
  };
  // Before what it does in transactions of its own.
  note(0, false);
  const Pruned pruned =
      impl_->database.translated(what, inspector::Access::changes, [&] { return store.prune_history(options.stop); });
  note(pruned.days + pruned.rows, !options.stop.stop_requested());
  return pruned;
}

}  // namespace arrower::jobs
