#include "postgres/enqueue.hpp"

#include <algorithm>
#include <format>
#include <map>
#include <optional>
#include <utility>

#include <arrower/jobs/error.hpp>
#include <pqxx/pqxx>

#include "postgres/array_literal.hpp"
#include "postgres/client_encoding.hpp"
#include "postgres/metadata.hpp"

namespace arrower::jobs::postgres {

namespace {

/// How often to look again for the job that was in the way of a unique key before giving up.
constexpr int most_rounds = 5;

/// From so many jobs on, COPY and the statements around it cost less than one statement with arrays.
constexpr std::size_t copied_from = 64;

bool has_unique_key(const EncodedJob& job) { return job.options.unique_key.has_value(); }

/// Whether one statement will do, which commits by itself; others then belong together.
bool is_one_statement(std::span<const EncodedJob> jobs) {
  return jobs.size() < copied_from && std::ranges::none_of(jobs, has_unique_key);
}

std::optional<std::string> microseconds_text(const std::optional<TimePoint>& time) {
  return time ? std::optional{std::to_string(time->time_since_epoch().count())} : std::nullopt;
}

JobId id_of(const std::optional<std::string>& field) {
  if (!field) {
    throw DatabaseError{"cannot enqueue: the answer lacks an id", ""};
  }
  return JobId{pqxx::from_string<std::int64_t>(*field)};
}

/// Ids that reserve_ids answered.
std::vector<JobId> reserved_ids(const EnqueueTarget::Row& row, std::size_t count) {
  std::vector<JobId> ids;
  ids.reserve(count);
  if (const std::optional<std::string>& all = row[1]) {
    pqxx::array_parser elements{*all};
    for (auto [kind, text] = elements.get_next(); kind != pqxx::array_parser::juncture::done;
         std::tie(kind, text) = elements.get_next()) {
      if (kind == pqxx::array_parser::juncture::string_value) {
        ids.push_back(JobId{pqxx::from_string<std::int64_t>(text)});
      }
    }
  } else {
    for (JobId id = id_of(row[0]); ids.size() < count; ++id.value) {
      ids.push_back(id);
    }
  }
  return ids;
}

}  // namespace

class JobInserter::MetadataWriter {
 public:
  MetadataWriter(const Inheritance& inherited, const std::string& version)
      : inherited_{inherited},
        version_{version},
        inherited_metadata_{
            encode_metadata(inherited.user_id, inherited.trace_carrier, {}, inherited.parent, version)} {}

  std::string of(const EncodedJob& job) const {
    const JobOptions& options = job.options;
    const bool own_carrier = !options.trace_carrier.empty() && !inherited_.replaces_carriers;
    if (!options.user_id && !own_carrier && !job.occurrence) {
      return inherited_metadata_;
    }
    return encode_metadata(options.user_id ? options.user_id : inherited_.user_id,
                           own_carrier ? options.trace_carrier : inherited_.trace_carrier, job.occurrence,
                           inherited_.parent, version_);
  }

 private:
  const Inheritance& inherited_;
  const std::string& version_;
  const std::string inherited_metadata_;
};

JobInserter::JobInserter(const Statements& statements, std::string queue, std::string version, bool prepare)
    : statements_{statements}, queue_{std::move(queue)}, version_{std::move(version)}, prepare_{prepare} {}

std::vector<JobId> JobInserter::insert(SessionPool& sessions, std::span<const EncodedJob> jobs,
                                       const Inheritance& inherited) const {
  return translate_errors("cannot enqueue", [&] {
    const SessionPool::Loan session = sessions.borrow();
    if (!is_one_statement(jobs)) {
      pqxx::work transaction{session->connection()};
      session->apply_settings(transaction);
      TransactionTarget target{transaction, *session, prepare_};
      std::vector<JobId> ids = insert(target, jobs, inherited);
      transaction.commit();
      return ids;
    }
    try {
      return session->run([&](pqxx::transaction_base& transaction) {
        TransactionTarget target{transaction, *session, prepare_};
        return insert(target, jobs, inherited);
      });
    } catch (const pqxx::broken_connection& error) {
      // The statement and its commit are one: nobody can say how far it came.
      throw OutcomeUnknownError{
          std::format("cannot tell whether the jobs were enqueued: the connection was lost: {}", error.what())};
    }
  });
}

std::vector<JobId> JobInserter::insert(pqxx::transaction_base& transaction, std::span<const EncodedJob> jobs,
                                       const Inheritance& inherited) const {
  const Utf8Connection utf8{transaction.conn()};
  TransactionTarget target{transaction};
  return insert(target, jobs, inherited);
}

std::vector<JobId> JobInserter::insert(pg_conn* connection, std::span<const EncodedJob> jobs,
                                       const Inheritance& inherited) const {
  LibpqTarget target{connection};
  const Utf8Connection utf8{connection};
  return insert(target, jobs, inherited);
}

std::vector<JobId> JobInserter::insert(EnqueueTarget& target, std::span<const EncodedJob> jobs,
                                       const Inheritance& inherited) const {
  const MetadataWriter metadata{inherited, version_};
  if (std::ranges::none_of(jobs, has_unique_key)) {
    if (jobs.size() == 1) {
      return {insert_one(target, jobs.front(), metadata)};
    }
    if (jobs.size() >= copied_from && target.copyable() != nullptr) {
      return copy(target, jobs, metadata);
    }
  }
  return insert_together(target, jobs, metadata);
}

JobId JobInserter::insert_one(EnqueueTarget& target, const EncodedJob& job, const MetadataWriter& metadata) const {
  const JobOptions& options = job.options;
  const auto rows =
      target.execute(statements_.enqueue_one,
                     {queue_, std::string{job.job_type}, job.payload, std::to_string(options.priority),
                      microseconds_text(options.run_at), std::to_string(options.max_attempts), metadata.of(job)});
  return id_of(rows.at(0).at(0));
}

/// Fastest for many: the ids are reserved first, since COPY returns none.
std::vector<JobId> JobInserter::copy(EnqueueTarget& target, std::span<const EncodedJob> jobs,
                                     const MetadataWriter& metadata) const {
  const auto reservation = target.execute(statements_.reserve_ids, {std::to_string(jobs.size())});
  if (!reservation.at(0).at(0)) {
    // Whoever only enqueues has no right to set ids: those of others could be taken.
    return insert_together(target, jobs, metadata);
  }
  std::vector<JobId> ids = reserved_ids(reservation.at(0), jobs.size());
  const TimePoint now{std::chrono::microseconds{id_of(reservation.at(0).at(2)).value}};
  const std::string now_text = std::format("{:%F %T}+00", now);

  // The earliest run_at of those that are ready and of those that are not, by priority.
  std::map<std::pair<std::int16_t, bool>, TimePoint> earliest;
  auto stream = pqxx::stream_to::raw_table(*target.copyable(), quote_identifier(statements_.schema) + ".jobs",
                                           "id, queue, job_type, priority, run_at, payload, max_attempts, metadata");
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const JobOptions& options = jobs[i].options;
    const TimePoint run_at = options.run_at.value_or(now);
    stream.write_values(ids[i].value, queue_, jobs[i].job_type, options.priority,
                        options.run_at ? std::format("{:%F %T}+00", run_at) : now_text, jobs[i].payload,
                        options.max_attempts, metadata.of(jobs[i]));
    const auto [group, is_new] = earliest.try_emplace({options.priority, run_at <= now}, run_at);
    group->second = std::min(group->second, run_at);
  }
  stream.complete();

  ArrayLiteral priorities;
  ArrayLiteral times;
  for (const auto& [group, run_at] : earliest) {
    priorities.add(group.first);
    times.add(run_at.time_since_epoch().count());
  }
  target.execute(statements_.announce, {queue_, std::move(priorities).take(), std::move(times).take()});
  return ids;
}

/// Inserts; for the jobs whose unique key was taken, finds the job that has it. It may finish between the two: then
/// once more.
std::vector<JobId> JobInserter::insert_together(EnqueueTarget& target, std::span<const EncodedJob> jobs,
                                                const MetadataWriter& metadata) const {
  std::vector<JobId> ids(jobs.size());
  std::vector<std::size_t> open(jobs.size());
  for (std::size_t i = 0; i < open.size(); ++i) {
    open[i] = i;
  }
  for (int round = 0; round < most_rounds && !open.empty(); ++round) {
    std::vector<const EncodedJob*> wanted;
    wanted.reserve(open.size());
    for (const std::size_t i : open) {
      wanted.push_back(&jobs[i]);
    }
    const auto rows = target.execute(statements_.enqueue, parameters_of(wanted, metadata));
    if (rows.size() != open.size()) {
      throw DatabaseError{"cannot enqueue: the answer has another number of rows than there are jobs", ""};
    }
    std::vector<std::size_t> taken;
    ArrayLiteral types;
    ArrayLiteral keys;
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (rows[i].at(1) == "t") {
        ids[open[i]] = id_of(rows[i][0]);
      } else {
        taken.push_back(open[i]);
        types.add(jobs[open[i]].job_type);
        keys.add_or_absent(jobs[open[i]].options.unique_key);
      }
    }
    open.clear();
    if (taken.empty()) {
      break;
    }
    const auto found =
        target.execute(statements_.find_unique, {queue_, std::move(types).take(), std::move(keys).take()});
    for (std::size_t i = 0; i < taken.size(); ++i) {
      if (const auto& id = found.at(i).at(0)) {
        ids[taken[i]] = id_of(id);
      } else {
        open.push_back(taken[i]);
      }
    }
  }
  if (!open.empty()) {
    throw DatabaseError{
        std::format("cannot enqueue: the job with unique_key \"{}\" came and went {} times meanwhile; try again",
                    jobs[open.front()].options.unique_key.value_or(""), most_rounds),
        "40001"};
  }
  return ids;
}

JobInserter::Parameters JobInserter::parameters_of(std::span<const EncodedJob* const> jobs,
                                                   const MetadataWriter& metadata) const {
  ArrayLiteral types;
  ArrayLiteral payloads;
  ArrayLiteral priorities;
  ArrayLiteral run_at;
  ArrayLiteral max_attempts;
  ArrayLiteral unique_keys;
  ArrayLiteral encoded_metadata;
  payloads.reserve(jobs.size() * 64);
  for (const EncodedJob* job : jobs) {
    const JobOptions& options = job->options;
    types.add(job->job_type);
    payloads.add(job->payload);
    priorities.add(options.priority);
    run_at.add_or_absent(options.run_at ? std::optional{options.run_at->time_since_epoch().count()} : std::nullopt);
    max_attempts.add(options.max_attempts);
    unique_keys.add_or_absent(options.unique_key);
    encoded_metadata.add(metadata.of(*job));
  }
  return {queue_,
          std::move(types).take(),
          std::move(payloads).take(),
          std::move(priorities).take(),
          std::move(run_at).take(),
          std::move(max_attempts).take(),
          std::move(unique_keys).take(),
          std::move(encoded_metadata).take()};
}

}  // namespace arrower::jobs::postgres
