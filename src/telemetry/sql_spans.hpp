// A span for each statement on a connection, for as long as one of these lives.
#pragma once

#include <memory>

#include "telemetry/tracing.hpp"

namespace pqxx {
class connection;
}

namespace arrower::jobs::telemetry {

/// For one thread, which is the one that uses the connection. The spans are children of the thread's current span.
class SqlSpans {
 public:
  /// `tracing` may be null: then nothing is recorded.
  SqlSpans(const Tracing* tracing, pqxx::connection& connection);
  ~SqlSpans();
  SqlSpans(const SqlSpans&) = delete;
  SqlSpans& operator=(const SqlSpans&) = delete;

 private:
  struct State;
  pqxx::connection& connection_;
  std::unique_ptr<State> state_;
};

}  // namespace arrower::jobs::telemetry
