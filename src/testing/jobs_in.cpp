#include <chrono>
#include <cstdint>
#include <format>
#include <utility>

#include <arrower/jobs/payload.hpp>
#include <arrower/jobs/testing/transactional_test.hpp>
#include <pqxx/pqxx>

namespace arrower::jobs::testing {

namespace {

TimePoint time_of(const pqxx::field& epoch_microseconds) {
  return TimePoint{std::chrono::microseconds{epoch_microseconds.as<std::int64_t>()}};
}

/// Nothing for null, and for what is no such value.
template <class T>
std::optional<T> read_json(const pqxx::field& json) {
  if (json.is_null()) {
    return std::nullopt;
  }
  try {
    const jobs::detail::JsonDocument document{json.view()};
    T value{};
    jobs::detail::decode_value(document.root(), value, {});
    return value;
  } catch (const std::runtime_error&) {
    return std::nullopt;
  }
}

QueuedJob job_of(const pqxx::row& row) {
  return {.id = JobId{row[0].as<std::int64_t>()},
          .job_type = std::string{row[1].view()},
          .payload = std::string{row[2].view()},
          .priority = row[3].as<std::int16_t>(),
          .run_at = time_of(row[4]),
          .max_attempts = row[5].as<int>(),
          .unique_key = row[6].as<std::optional<std::string>>(),
          .user_id = row[7].as<std::optional<std::string>>(),
          .trace_carrier = read_json<TraceCarrier>(row[8]).value_or(TraceCarrier{}),
          .occurrence = read_json<Occurrence>(row[9]),
          .enqueued_at = time_of(row[10]),
          .attempt = row[11].as<int>(),
          .last_error = std::string{row[12].view()}};
}

}  // namespace

QueueContents jobs_in(pqxx::transaction_base& transaction, std::string_view queue, std::string_view schema) {
  const std::string sql = std::format(
      "select id, job_type, payload, priority, (pg_catalog.date_part('epoch', run_at) * 1000000::float8)::bigint, "
      "max_attempts, "
      "unique_key, "
      "metadata ->> 'user_id', metadata ->> 'trace', metadata ->> 'schedule', "
      "(pg_catalog.date_part('epoch', created_at) * 1000000::float8)::bigint, attempt, coalesce(last_error, '') "
      "from {}.jobs where queue = $1 order by id",
      transaction.quote_name(schema));
  QueueContents contents{
      .now =
          time_of(transaction.exec("select (pg_catalog.date_part('epoch', pg_catalog.now()) * 1000000::float8)::bigint")
                      .one_field())};
  for (const pqxx::row& row : transaction.exec(sql, pqxx::params{queue})) {
    contents.jobs.push_back(job_of(row));
  }
  return contents;
}

}  // namespace arrower::jobs::testing
