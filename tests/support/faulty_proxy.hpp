// Stands between a client and PostgreSQL and breaks connections on purpose: cuts them at a chosen statement, drops the
// client's half alone, lets bytes vanish without a word, or holds an answer back.
#pragma once

#include <memory>
#include <string>

namespace arrower::jobs::tests {

/// A link is a client's connection together with the one to the server that belongs to it. Texts are looked for in what
/// clients send; each fault at a text happens to one link, the next that sends it, and several may be set at the same
/// time. Safe to use from several threads.
class FaultyProxy {
 public:
  enum class Cut {
    /// The server never sees the statement.
    before_the_server,
    /// The server runs the statement; the client never sees the answer.
    before_the_answer,
    /// The server never sees the statement, and keeps its session with all that it holds: as if something in between,
    /// say a NAT box, had forgotten the connection.
    client_only,
  };

  /// Where clients reach it.
  enum class Listens { on_a_socket, on_a_port };

  /// To the server of a connection string with a Unix socket's directory as host.
  explicit FaultyProxy(const std::string& upstream, Listens listens = Listens::on_a_socket);
  /// Closes all that it holds.
  ~FaultyProxy();
  FaultyProxy(const FaultyProxy&) = delete;
  FaultyProxy& operator=(const FaultyProxy&) = delete;

  /// Where clients connect to instead.
  const std::string& connection_string() const noexcept;

  /// Cuts the next link on which the client sends this text, once.
  void cut_at(const std::string& text, Cut cut);

  /// Cuts all present links as Cut::client_only does.
  void drop_clients();

  /// How many links were cut so far.
  int cuts() const;

  /// From now on bytes of all present links go nowhere, in both directions, and nothing is closed, not even what either
  /// side closes: as if the network were gone.
  void swallow();

  /// The same for the next link on which the client sends this text, from this text on.
  void swallow_at(const std::string& text);

  /// Whether new connections are taken and swallowed, without one to the server. Off in the beginning.
  void swallow_new(bool swallowed);

  /// How many links were swallowed so far.
  int swallowed() const;

  /// Passes the next statement on that has this text, and holds back all that the server says to this client from then
  /// on, until `release_answers`.
  void hold_answer_at(const std::string& text);

  /// Lets clients have what was held back.
  void release_answers();

  /// How many links have their answers held back now.
  int held_answers() const;

  /// New links work again, whatever was set before: forgets texts that were not sent yet. What was cut or swallowed
  /// stays so.
  void go_on();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace arrower::jobs::tests
