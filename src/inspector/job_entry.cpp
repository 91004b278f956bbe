#include "inspector/job_entry.hpp"

#include <algorithm>
#include <format>
#include <optional>
#include <string>
#include <utility>

#include <arrower/jobs/error.hpp>
#include <arrower/jobs/telemetry.hpp>
#include <pqxx/pqxx>

#include "inspector/action_target.hpp"
#include "inspector/audit_log.hpp"
#include "inspector/change.hpp"
#include "inspector/inspector_impl.hpp"
#include "inspector/job_conditions.hpp"
#include "inspector/payload_check.hpp"
#include "model/option_check.hpp"
#include "model/text.hpp"
#include "postgres/enqueue.hpp"
#include "telemetry/enqueueing.hpp"
#include "telemetry/telemetry_impl.hpp"

namespace arrower::jobs {

namespace inspector {

std::vector<JobId> enqueue(const Database& database, postgres::Session& session, pqxx::work& transaction,
                           std::string_view queue, std::span<const EncodedJob> jobs) {
  model::check_jobs(jobs);
  const std::shared_ptr<Telemetry> telemetry = Telemetry::global();
  const telemetry::Sender sender{
      .queue = queue, .client = {}, .server = [&session] { return postgres::server_of(session.connection()); }};
  return telemetry::record_enqueueing(telemetry->impl(), sender, jobs, {}, [&](const postgres::Inheritance& inherited) {
    const bool prepare = false;
    const postgres::JobInserter inserter{database.statements(), std::string{queue}, {}, prepare};
    postgres::TransactionTarget target{transaction, session, prepare};
    return inserter.insert(target, jobs, inherited);
  });
}

}  // namespace inspector

namespace {

using inspector::AuditRecord;
using inspector::Target;
using postgres::Session;

constexpr int most_equal_jobs = 10'000;

void check_type(std::string_view type) {
  if (type.empty() || type.size() > 200 || !model::is_storable_text(type)) {
    throw InvalidJobError{std::format("the job's type has {} bytes; it must be UTF-8 text of 1 to 200", type.size())};
  }
}

/// The database's word on values that it cannot store, as a number of too many digits.
template <class Function>
auto refusing_values(std::string_view type, Function&& function) {
  try {
    return function();
  } catch (const pqxx::data_exception&) {
    try {
      postgres::rethrow_translated(std::format("a {} job cannot be stored as asked for", type));
    } catch (const DatabaseError& error) {
      throw InvalidJobError{error.what()};
    }
  }
}

void check_new_job(const NewJob& job) {
  inspector::check_filter({.queue = job.queue});
  check_type(job.type);
  if (job.count < 1 || job.count > most_equal_jobs) {
    throw InvalidJobError{std::format("{} equal jobs; there can be 1 to {}", job.count, most_equal_jobs)};
  }
  if (job.count > 1 && job.options.unique_key) {
    throw InvalidJobError{
        std::format("{} equal jobs with the unique_key \"{}\": only one of them could be unfinished; leave out the "
                    "key, or enqueue one",
                    job.count, *job.options.unique_key)};
  }
}

}  // namespace

std::vector<JobId> Inspector::enqueue(const NewJob& job, const ActionOptions& options) {
  check_new_job(job);
  const std::string_view kind = inspector::kind_of_payload(job.type, job.payload);
  AuditRecord audit{impl_->acting, inspector::actor_of(options), "enqueue",
                    inspector::target_of(Target{.queue = job.queue, .type = job.type, .count = job.count})};
  const std::vector<EncodedJob> jobs(static_cast<std::size_t>(job.count),
                                     EncodedJob{.job_type = job.type, .payload = job.payload, .options = job.options});
  return inspector::change(
      impl_->database, "cannot enqueue",
      [&](Session& session, pqxx::work& transaction) {
        if (kind != "an object" && !job.any_json) {
          inspector::require_other_kind(impl_->database, transaction, job.queue, job.type, kind);
        }
        std::vector<JobId> ids = refusing_values(
            job.type, [&] { return inspector::enqueue(impl_->database, session, transaction, job.queue, jobs); });
        audit.note(transaction, job.count, true);
        if (options.dry_run) {
          ids.clear();
        }
        return ids;
      },
      !options.dry_run);
}

JobId Inspector::enqueue_again(JobId id, const std::optional<std::string>& payload, const ActionOptions& options) {
  return inspector::change(
      impl_->database, "cannot enqueue a job again",
      [&](Session& session, pqxx::work& transaction) {
        const pqxx::result rows = transaction.exec(impl_->acting.job_to_copy, pqxx::params{id.value});
        if (rows.empty()) {
          throw NotFoundError{std::format("there is no job {}, neither waiting nor in the history", id.value)};
        }
        const pqxx::row row = rows.one_row();
        const std::string queue{row[0].view()};
        const std::string type{row[1].view()};
        if (!payload && row[2].is_null()) {
          throw InvalidJobError{
              std::format("no payload of job {} was kept: give one, or wait until it has ended", id.value)};
        }
        const EncodedJob job{.job_type = type,
                             .payload = payload ? *payload : std::string{row[2].view()},
                             .options = {.priority = row[3].as<std::int16_t>(),
                                         .max_attempts = row[4].as<int>(),
                                         .unique_key = row[5].as<std::optional<std::string>>(),
                                         .user_id = row[6].as<std::optional<std::string>>()}};
        // A type whose job had other JSON takes other JSON.
        const std::string_view kind = inspector::kind_of_payload(type, job.payload);
        if (payload && kind != "an object" &&
            (row[2].is_null() || inspector::kind_of_payload(type, row[2].view()) == "an object")) {
          inspector::require_other_kind(impl_->database, transaction, queue, type, kind);
        }
        AuditRecord audit{impl_->acting, inspector::actor_of(options), "enqueue_again",
                          inspector::target_of(Target{.queue = queue, .type = type, .job = id.value})};
        const JobId copy = refusing_values(type, [&] {
          return inspector::enqueue(impl_->database, session, transaction, queue, std::span{&job, 1}).front();
        });
        audit.note(transaction, 1, true);
        return options.dry_run ? JobId{} : copy;
      },
      !options.dry_run);
}

}  // namespace arrower::jobs
