// Claims jobs in batches by a lease, as the worker's fetcher does; for the limits.
#pragma once

#include <string>

#include <pqxx/pqxx>

namespace bench::bare {

/// Whose jobs the claimed ones are.
inline constexpr int lease = 1;

class Claim {
 public:
  Claim(const std::string& database, std::string queue);

  /// id and payload of the next 1,000 ready jobs; no rows when none is left.
  pqxx::result next();

 private:
  const std::string queue_;
  pqxx::connection connection_;
};

}  // namespace bench::bare
