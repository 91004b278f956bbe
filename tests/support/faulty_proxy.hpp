// Stands between a client and PostgreSQL and cuts the connection at a chosen statement: how tests lose answers on
// purpose.
#pragma once

#include <memory>
#include <string>

namespace arrower::jobs::tests {

class FaultyProxy {
 public:
  enum class Cut {
    /// The server never sees the statement.
    before_the_server,
    /// The server runs the statement; the client never sees the answer.
    before_the_answer,
  };

  /// To the server of a connection string with a Unix socket's directory as host.
  explicit FaultyProxy(const std::string& upstream);
  ~FaultyProxy();
  FaultyProxy(const FaultyProxy&) = delete;
  FaultyProxy& operator=(const FaultyProxy&) = delete;

  /// Where clients connect to instead.
  const std::string& connection_string() const noexcept;

  /// Cuts the next connection on which the client sends this text, once.
  void cut_at(const std::string& text, Cut cut);

  /// How many connections were cut so far.
  int cuts() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace arrower::jobs::tests
