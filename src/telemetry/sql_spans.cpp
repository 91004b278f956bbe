// libpqxx tells nobody of statements, libpq does: by tracing its protocol to a FILE, which here is no file.
#include "telemetry/sql_spans.hpp"

#include <cstdio>
#include <utility>
#include <vector>

#include <opentelemetry/trace/tracer.h>
#include <pqxx/connection>

#include "telemetry/names.hpp"
#include "telemetry/otel.hpp"
#include "telemetry/statement_trace.hpp"

namespace arrower::jobs::telemetry {

using namespace names;

struct SqlSpans::State {
  State(const Tracing& tracing, postgres::KnownAddress address)
      : server{std::move(address)},
        trace{{.begun = [this, &tracing] { begin(tracing); },
               .ended = [this](const TracedStatement& statement) { end(statement); }}} {}

  void begin(const Tracing& tracing) {
    otel::trace::StartSpanOptions options;
    options.kind = otel::trace::SpanKind::kClient;
    std::vector<Attribute> attributes{{db_system_name, "postgresql"}};
    add_server(attributes, server);
    span = start_span(tracing, span_names::unknown_statement, {}, attributes, {}, options);
  }

  void end(const TracedStatement& statement) {
    if (!span) {
      return;
    }
    span->UpdateName(view(span_name(span_names::statement, statement.operation)));
    span->SetAttribute(db_operation_name, view(statement.operation));
    span->SetAttribute(db_query_text, view(statement.text));
    if (!statement.sqlstate.empty()) {
      span->SetAttribute(db_response_status_code, view(statement.sqlstate));
      span->SetAttribute(error_type, view(statement.sqlstate));
      span->SetStatus(otel::trace::StatusCode::kError, "");
    }
    span->End();
    span = SpanPointer{};
  }

  static ssize_t write(void* cookie, const char* text, std::size_t size) noexcept {
    try {
      static_cast<State*>(cookie)->trace.feed({text, size});
    } catch (...) {  // NOLINT(bugprone-empty-catch): out of memory; nothing may pass through libpq
    }
    return static_cast<ssize_t>(size);
  }

  const postgres::KnownAddress server;
  StatementTrace trace;
  SpanPointer span;
  std::FILE* file = nullptr;
};

SqlSpans::SqlSpans(const Tracing* tracing, pqxx::connection& connection) : connection_{connection} {
  if (tracing == nullptr) {
    return;
  }
  state_ = std::make_unique<State>(*tracing, postgres::server_of(connection));
  state_->file =
      fopencookie(state_.get(), "w", {.read = nullptr, .write = &State::write, .seek = nullptr, .close = nullptr});
  if (state_->file != nullptr) {
    // By the line, so that a statement is seen when it goes out.
    std::setvbuf(state_->file, nullptr, _IOLBF, BUFSIZ);
    connection_.trace(state_->file);
  }
}

SqlSpans::~SqlSpans() {
  if (!state_) {
    return;
  }
  if (state_->file != nullptr) {
    connection_.trace(nullptr);
    std::fclose(state_->file);
  }
  if (state_->span) {
    // The connection was lost before the answer came.
    state_->span->SetStatus(otel::trace::StatusCode::kError, "no answer came");
    state_->span->End();
  }
}

}  // namespace arrower::jobs::telemetry
