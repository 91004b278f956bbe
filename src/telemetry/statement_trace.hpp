// Finds the statements in what libpq writes when it traces a connection (PQtrace). No I/O.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace arrower::jobs::telemetry {

/// A statement that the server has answered.
struct TracedStatement {
  /// Without its literals, cut to a reasonable length. For a prepared one "EXECUTE name".
  std::string text;
  /// The first word in capitals, for example "INSERT".
  std::string operation;
  /// PostgreSQL's error code; empty if it succeeded.
  std::string sqlstate;
};

class StatementTrace {
 public:
  struct Hooks {
    /// A statement goes out.
    std::function<void()> begun;
    /// It was answered.
    std::function<void(const TracedStatement&)> ended;
  };

  explicit StatementTrace(Hooks hooks);

  /// Takes what comes, cut anywhere.
  void feed(std::string_view text);

 private:
  void line(std::string_view text);
  void message(std::string_view direction, std::string_view type, std::string_view content);
  void begin(std::string_view content);

  const Hooks hooks_;
  /// An unfinished line.
  std::string rest_;
  bool under_way_ = false;
  /// Lines that are no messages belong to the statement's text.
  bool in_text_ = false;
  bool has_name_in_front_ = false;
  std::string raw_text_;
  std::string sqlstate_;
};

/// SQL with "?" in place of literals, cut to `limit` bytes.
std::string without_literals(std::string_view sql, std::size_t limit = 2048);

}  // namespace arrower::jobs::telemetry
