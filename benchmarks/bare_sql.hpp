// The limits: the SQL of the same work with nothing around it. One file each under bare/.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "site.hpp"

namespace bench::bare {

/// Jobs a second: one connection claims batches of 1,000 by a lease and fetches their payloads, another deletes what
/// was claimed and writes the history. Takes all jobs of the queue.
double claim_and_finish(const Site& site, const std::string& queue);

/// Jobs a second: one connection claims batches of 1,000 by a lease; others each run transactions of one job: begin,
/// `effect` with the job's id as its parameter, the delete with its history row, commit. Takes all jobs of the queue.
double finish_in_transactions(const Site& site, const std::string& queue, int connections, const std::string& effect);

/// Whether the pattern below releases its savepoint before it deletes the job. If not, PostgreSQL notes the lock and
/// the delete as two transactions, and later looks for jobs walk over all such rows until vacuum comes.
enum class Savepoint { left, released };

/// Jobs a second of the pattern that holds one transaction open for each running job: begin, select 1 job for update
/// skip locked, savepoint, history insert, `effect`, history update, delete, commit. Takes all jobs of the queue.
double one_transaction_per_job(const Site& site, const std::string& queue, int connections, const std::string& effect,
                               Savepoint savepoint);

/// Jobs a second: for so long, each connection inserts one row of a job in a transaction, prepared, after the other.
double insert(const Site& site, const std::string& queue, int connections, std::chrono::milliseconds time);

/// Jobs a second: COPY of rows of jobs, in transactions of so many.
double copy(const Site& site, const std::string& queue, int jobs, int jobs_a_transaction);

/// Milliseconds from sending NOTIFY on one connection until another, which waits in poll(), has heard of it; one every
/// `pace`.
std::vector<double> notify_round_trips(const Site& site, int count, std::chrono::milliseconds pace);

}  // namespace bench::bare
