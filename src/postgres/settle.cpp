#include "postgres/settle.hpp"

#include <utility>

#include <pqxx/pqxx>

#include "postgres/array_literal.hpp"
#include "postgres/columns.hpp"

namespace arrower::jobs::postgres {

namespace {

std::string_view name_of(model::Settlement::Disposition disposition) {
  using Disposition = model::Settlement::Disposition;
  switch (disposition) {
    case Disposition::finish:
      return "finish";
    case Disposition::retry:
      return "retry";
    case Disposition::snooze:
      return "snooze";
    case Disposition::release:
      return "release";
    case Disposition::interrupt:
      return "interrupt";
  }
  return "";
}

}  // namespace

std::vector<JobId> settle(Session& session, pqxx::transaction_base& transaction, const Statements& statements,
                          const SettledWorker& worker, std::span<const model::Settlement* const> settlements,
                          bool prepare) {
  ArrayLiteral ids;
  ArrayLiteral attempts;
  ArrayLiteral dispositions;
  ArrayLiteral outcomes;
  ArrayLiteral errors;
  ArrayLiteral types;
  ArrayLiteral delays;
  ArrayLiteral waited;
  ArrayLiteral started_ago;
  ArrayLiteral finished_ago;
  ArrayLiteral leased_at;
  const auto now = std::chrono::steady_clock::now();
  for (const model::Settlement* settlement : settlements) {
    ids.add(settlement->id.value);
    attempts.add(settlement->attempt);
    dispositions.add(name_of(settlement->disposition));
    outcomes.add(settlement->outcome);
    errors.add(settlement->error);
    types.add(settlement->job_type);
    delays.add(settlement->delay.count());
    waited.add(settlement->waited.count());
    started_ago.add(microseconds_since(settlement->started, now));
    finished_ago.add(microseconds_since(settlement->finished, now));
    leased_at.add_or_absent(microseconds_of(settlement->leased_at));
  }
  const pqxx::params parameters{worker.queue,
                                worker.lease,
                                worker.name,
                                std::move(ids).take(),
                                std::move(attempts).take(),
                                std::move(dispositions).take(),
                                std::move(outcomes).take(),
                                std::move(errors).take(),
                                std::move(types).take(),
                                std::move(delays).take(),
                                std::move(waited).take(),
                                std::move(started_ago).take(),
                                std::move(finished_ago).take(),
                                std::move(leased_at).take()};
  const pqxx::row answer = session.execute(transaction, statements.settle, parameters, prepare).one_row();
  return ids_of(answer[0]);
}

}  // namespace arrower::jobs::postgres
