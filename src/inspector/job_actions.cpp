// Acting on jobs: each function says which jobs it changes, and how a batch of them is changed.
#include <format>
#include <string>
#include <utility>

#include <arrower/jobs/error.hpp>
#include <pqxx/pqxx>

#include "inspector/action_target.hpp"
#include "inspector/bulk_action.hpp"
#include "inspector/inspector_impl.hpp"
#include "postgres/array_literal.hpp"
#include "postgres/cancellation_store.hpp"

namespace arrower::jobs {

namespace {

using inspector::BatchResult;
using inspector::BulkAction;
using inspector::BulkRun;
using inspector::EndedBatch;
using inspector::SqlParameters;
using inspector::UnfinishedBatch;
using postgres::Session;

std::string those_that_wait(SqlParameters& /*parameters*/) { return "j.lease is null"; }
std::string those_that_are_not_due(SqlParameters& /*parameters*/) { return "j.lease is null and j.run_at > now()"; }
std::string those_that_retry(SqlParameters& /*parameters*/) {
  return "j.lease is null and j.run_at > now() and j.attempt > 0";
}

/// Of one field.
std::int64_t number(const pqxx::result& rows) { return rows.one_row()[0].as<std::int64_t>(); }

struct WaitingChange {
  std::optional<std::int16_t> priority = {};
  std::optional<TimePoint> run_at = {};
  bool due_now = false;
};

auto change_waiting(const inspector::ActingStatements& statements, WaitingChange values) {
  return [&statements, values](Session&, pqxx::work& transaction, const UnfinishedBatch& batch) {
    const auto run_at = values.run_at ? std::optional{inspector::time_text(*values.run_at)} : std::nullopt;
    return BatchResult{.changed = number(transaction.exec(
                           statements.change_waiting,
                           pqxx::params{postgres::array_of(batch.waiting), values.priority, run_at, values.due_now}))};
  };
}

void check_run_at(TimePoint run_at) {
  using namespace std::chrono;
  if (run_at < sys_days{1970y / January / 1} || run_at >= sys_days{10000y / January / 1}) {
    throw InvalidFilterError{std::format("run_at is {} us after 1970; it must be in the years 1970 to 9999",
                                         run_at.time_since_epoch().count())};
  }
}

/// Not where a job that has come back would stand beside another one: of the same id, or with the same unique key.
constexpr const char* may_come_back =
    "h.payload is not null and not exists (select from {0}.jobs u where u.id = h.job_id) and (h.unique_key is null or "
    "not "
    "exists (select from {0}.jobs u where u.queue = h.queue and u.job_type = h.job_type and u.unique_key = "
    "h.unique_key))";

/// Of jobs with the same key the first comes back.
constexpr const char* that_come_back =
    "count(*) filter (where h.unique_key is null) + count(distinct (h.queue, h.job_type, h.unique_key)) filter (where "
    "h.unique_key is not null)";

}  // namespace

ActionResult Inspector::run_now(const JobFilter& filter, const ActionOptions& options) {
  const BulkAction action{.name = "run_now",
                          .what = "cannot make jobs due",
                          .target = inspector::target_of(filter),
                          .unfinished_condition = those_that_are_not_due,
                          .change_unfinished = change_waiting(impl_->acting, {.due_now = true})};
  return BulkRun{impl_->database, impl_->acting, filter, options, action}.run();
}

ActionResult Inspector::retry(const JobFilter& filter, const ActionOptions& options) {
  const std::string schema = postgres::quote_identifier(impl_->database.options().schema);
  const BulkAction action{.name = "retry",
                          .what = "cannot retry jobs",
                          .target = inspector::target_of(filter),
                          .unfinished_condition = those_that_retry,
                          .change_unfinished = change_waiting(impl_->acting, {.due_now = true}),
                          .ended_states = {JobState::discarded, JobState::cancelled},
                          .ended_condition = std::vformat(may_come_back, std::make_format_args(schema)),
                          .ended_count = that_come_back,
                          .change_ended = [this](Session&, pqxx::work& transaction, const EndedBatch& batch) {
                            return BatchResult{.changed = number(transaction.exec(
                                                   impl_->acting.retry_ended,
                                                   pqxx::params{postgres::array_of(batch.jobs), batch.first_finished_at,
                                                                batch.last_finished_at}))};
                          }};
  return BulkRun{impl_->database, impl_->acting, filter, options, action}.run();
}

ActionResult Inspector::cancel(const JobFilter& filter, const ActionOptions& options) {
  const std::string schema = postgres::quote_identifier(impl_->database.options().schema);
  const std::string actor = inspector::actor_of(options);
  const BulkAction action{
      .name = "cancel",
      .what = "cannot cancel jobs",
      .target = inspector::target_of(filter),
      .unfinished_condition =
          [&schema](SqlParameters&) {
            return std::format("(j.lease is null or not exists (select from {}.cancellations c where c.job_id = j.id))",
                               schema);
          },
      .change_unfinished =
          [this, &actor](Session& session, pqxx::work& transaction, const UnfinishedBatch& batch) {
            BatchResult result;
            if (!batch.waiting.empty()) {
              result.changed +=
                  static_cast<std::int64_t>(postgres::end_waiting(session, transaction, impl_->database.statements(),
                                                                  batch.waiting, "cancelled", {}, false)
                                                .size());
            }
            if (!batch.running.empty()) {
              result.asked_to_stop = number(transaction.exec(impl_->acting.request_cancellations,
                                                             pqxx::params{postgres::array_of(batch.running), actor}));
              result.changed += result.asked_to_stop;
            }
            return result;
          }};
  return BulkRun{impl_->database, impl_->acting, filter, options, action}.run();
}

ActionResult Inspector::discard(const JobFilter& filter, const ActionOptions& options) {
  const std::string error = std::format("discarded by {}", inspector::actor_of(options));
  const BulkAction action{
      .name = "discard",
      .what = "cannot discard jobs",
      .target = inspector::target_of(filter),
      .unfinished_condition = those_that_wait,
      .change_unfinished = [this, &error](Session& session, pqxx::work& transaction, const UnfinishedBatch& batch) {
        return BatchResult{.changed = static_cast<std::int64_t>(
                               postgres::end_waiting(session, transaction, impl_->database.statements(), batch.waiting,
                                                     "discarded", error, false)
                                   .size())};
      }};
  return BulkRun{impl_->database, impl_->acting, filter, options, action}.run();
}

ActionResult Inspector::remove(const JobFilter& filter, const ActionOptions& options) {
  const BulkAction action{
      .name = "remove",
      .what = "cannot remove jobs",
      .target = inspector::target_of(filter),
      .unfinished_condition = those_that_wait,
      .change_unfinished =
          [this](Session&, pqxx::work& transaction, const UnfinishedBatch& batch) {
            return BatchResult{.changed = number(transaction.exec(impl_->acting.remove_waiting,
                                                                  pqxx::params{postgres::array_of(batch.waiting)}))};
          },
      .ended_states = {JobState::succeeded, JobState::discarded, JobState::cancelled},
      .change_ended =
          [this](Session&, pqxx::work& transaction, const EndedBatch& batch) {
            return BatchResult{
                .changed = number(transaction.exec(
                    impl_->acting.remove_ended,
                    pqxx::params{postgres::array_of(batch.jobs), batch.first_enqueued_at, batch.last_finished_at}))};
          }};
  return BulkRun{impl_->database, impl_->acting, filter, options, action}.run();
}

ActionResult Inspector::set_priority(const JobFilter& filter, std::int16_t priority, const ActionOptions& options) {
  const BulkAction action{
      .name = "set_priority",
      .what = "cannot set the priority of jobs",
      .target = inspector::target_of(filter, {.priority = priority}),
      .unfinished_condition =
          [priority](SqlParameters&) { return std::format("j.lease is null and j.priority <> {}", priority); },
      .change_unfinished = change_waiting(impl_->acting, {.priority = priority})};
  return BulkRun{impl_->database, impl_->acting, filter, options, action}.run();
}

ActionResult Inspector::set_run_at(const JobFilter& filter, TimePoint run_at, const ActionOptions& options) {
  check_run_at(run_at);
  const BulkAction action{.name = "set_run_at",
                          .what = "cannot set when jobs are due",
                          .target = inspector::target_of(filter, {.run_at = run_at}),
                          .unfinished_condition =
                              [run_at](SqlParameters& parameters) {
                                return std::format("j.lease is null and j.run_at <> {}", parameters.add(run_at));
                              },
                          .change_unfinished = change_waiting(impl_->acting, {.run_at = run_at})};
  return BulkRun{impl_->database, impl_->acting, filter, options, action}.run();
}

}  // namespace arrower::jobs
