#include "bare/claim.hpp"

#include <utility>

namespace bench::bare {

Claim::Claim(const std::string& database, std::string queue) : queue_{std::move(queue)}, connection_{database} {
  connection_.prepare(
      "claim",
      "update arrower.jobs set lease = $2, leased_at = now(), attempt = attempt + 1 where id = any (array("
      "select id from arrower.jobs where queue = $1 and priority = 0 and run_at <= now() and lease is null "
      "order by run_at, id limit 1000 for update skip locked)) returning id, payload");
}

pqxx::result Claim::next() {
  return pqxx::nontransaction{connection_}.exec(pqxx::prepped{"claim"}, pqxx::params{queue_, lease});
}

}  // namespace bench::bare
