// The faults that other tests rely on: each as a plain connection sees it.
#include <poll.h>

#include <chrono>
#include <memory>

#include <libpq-fe.h>

#include "support/database.hpp"
#include "support/eventually.hpp"
#include "support/faulty_proxy.hpp"

namespace arrower::jobs::tests {

using namespace std::chrono_literals;

class Proxy : public DatabaseTest {
 protected:
  pqxx::connection connect() { return pqxx::connection{proxy.connection_string() + " application_name=through_proxy"}; }

  /// Sessions of the server that came through the proxy and are in this state.
  int sessions(const std::string& state) {
    return value<int>(
        "select count(*) from pg_stat_activity where datname = current_database() and application_name = "
        "'through_proxy' and state = $1",
        pqxx::params{state});
  }

  /// Sends a statement without waiting for its answer.
  static void send(PGconn* connection, const char* statement) {
    ASSERT_EQ(PQsendQuery(connection, statement), 1) << PQerrorMessage(connection);
    ASSERT_EQ(PQflush(connection), 0);
  }

  /// Whether there is something to read on a connection's socket within this time, an end included.
  static bool hears(int socket, std::chrono::milliseconds longest) {
    pollfd descriptor{.fd = socket, .events = POLLIN, .revents = 0};
    return poll(&descriptor, 1, static_cast<int>(longest.count())) > 0;
  }

  static constexpr std::chrono::milliseconds silence = 200ms;
  static constexpr std::chrono::milliseconds longest = 30s;

  FaultyProxy proxy{database()};
};

/// A plain libpq connection, on which one can wait.
using Connection = std::unique_ptr<PGconn, decltype(&PQfinish)>;

Connection connect_to(const FaultyProxy& proxy) {
  return {PQconnectdb((proxy.connection_string() + " application_name=through_proxy").c_str()), &PQfinish};
}

TEST_F(Proxy, passes_statements_on_as_long_as_nothing_is_set) {
  pqxx::connection connection = connect();
  EXPECT_EQ(pqxx::nontransaction{connection}.exec("select 42").one_field().as<int>(), 42);
}

TEST_F(Proxy, clients_that_are_dropped_lose_their_connections_and_the_server_keeps_the_sessions) {
  pqxx::connection connection = connect();
  pqxx::connection other = connect();
  pqxx::work transaction{connection};
  transaction.exec("select pg_advisory_xact_lock(1)");

  proxy.drop_clients();

  EXPECT_THROW(transaction.exec("select 1"), pqxx::broken_connection);
  EXPECT_THROW(pqxx::nontransaction{other}.exec("select 1"), pqxx::broken_connection);
  EXPECT_EQ(proxy.cuts(), 2);
  EXPECT_TRUE(eventually([&] { return sessions("idle in transaction") == 1; }));
  EXPECT_TRUE(eventually([&] { return sessions("idle") == 1; }));
  EXPECT_FALSE(value<bool>("select pg_try_advisory_xact_lock(1)"));
  pqxx::connection later = connect();
  EXPECT_EQ(pqxx::nontransaction{later}.exec("select 42").one_field().as<int>(), 42);
}

TEST_F(Proxy, a_client_that_is_dropped_at_a_text_leaves_a_session_that_never_saw_it) {
  pqxx::connection connection = connect();
  pqxx::connection other = connect();
  pqxx::work transaction{connection};
  transaction.exec("select pg_advisory_xact_lock(1)");

  proxy.cut_at("select 'the end'", FaultyProxy::Cut::client_only);

  EXPECT_THROW(transaction.exec("select 'the end'"), pqxx::broken_connection);
  EXPECT_EQ(proxy.cuts(), 1);
  EXPECT_TRUE(eventually([&] { return sessions("idle in transaction") == 1; }));
  EXPECT_EQ(pqxx::nontransaction{other}.exec("select 'the end'").one_field().as<std::string>(), "the end");
}

TEST_F(Proxy, the_sessions_that_it_holds_end_with_it) {
  {
    FaultyProxy held{database()};
    const pqxx::connection connection{held.connection_string() + " application_name=through_proxy"};
    held.drop_clients();
    EXPECT_TRUE(eventually([&] { return sessions("idle") == 1; }));
  }
  EXPECT_TRUE(eventually([&] { return sessions("idle") == 0; }));
}

TEST_F(Proxy, what_is_swallowed_arrives_nowhere_while_both_sides_stay_open) {
  const Connection connection = connect_to(proxy);
  proxy.swallow();

  send(connection.get(), "select pg_advisory_lock(1)");

  EXPECT_FALSE(hears(PQsocket(connection.get()), silence));
  EXPECT_EQ(proxy.swallowed(), 1);
  EXPECT_TRUE(eventually([&] { return sessions("idle") == 1; }));
  EXPECT_TRUE(value<bool>("select pg_try_advisory_xact_lock(1)"));
  pqxx::connection later = connect();
  EXPECT_EQ(pqxx::nontransaction{later}.exec("select 42").one_field().as<int>(), 42);
}

TEST_F(Proxy, an_answer_is_swallowed_that_comes_later) {
  sql("select pg_advisory_lock(1)");
  const Connection connection = connect_to(proxy);
  send(connection.get(), "select pg_advisory_lock(1)");
  ASSERT_TRUE(eventually([&] { return sessions("active") == 1; }));

  proxy.swallow();
  sql("select pg_advisory_unlock(1)");

  EXPECT_TRUE(eventually([&] { return sessions("idle") == 1; }));
  EXPECT_FALSE(hears(PQsocket(connection.get()), silence));
}

TEST_F(Proxy, a_client_that_closes_a_swallowed_link_leaves_its_session) {
  Connection connection = connect_to(proxy);
  proxy.swallow();
  connection.reset();
  pqxx::connection later = connect();
  EXPECT_EQ(pqxx::nontransaction{later}.exec("select 42").one_field().as<int>(), 42);
  EXPECT_TRUE(eventually([&] { return sessions("idle") == 2; }));
}

TEST_F(Proxy, the_link_that_sends_a_text_is_swallowed_alone) {
  const Connection connection = connect_to(proxy);
  const Connection other = connect_to(proxy);
  proxy.swallow_at("select 'the end'");

  send(connection.get(), "select 'the end'");

  ASSERT_TRUE(eventually([&] { return proxy.swallowed() == 1; }));
  EXPECT_FALSE(hears(PQsocket(connection.get()), silence));
  send(other.get(), "select 'the end'");
  EXPECT_TRUE(hears(PQsocket(other.get()), longest));
}

TEST_F(Proxy, new_connections_are_swallowed_until_it_goes_on) {
  proxy.swallow_new(true);
  const Connection connection{PQconnectStart(proxy.connection_string().c_str()), &PQfinish};
  ASSERT_EQ(PQconnectPoll(connection.get()), PGRES_POLLING_READING) << PQerrorMessage(connection.get());
  ASSERT_TRUE(eventually([&] { return proxy.swallowed() == 1; }));

  proxy.go_on();

  pqxx::connection later = connect();
  EXPECT_EQ(pqxx::nontransaction{later}.exec("select 42").one_field().as<int>(), 42);
  EXPECT_FALSE(hears(PQsocket(connection.get()), silence));
}

TEST_F(Proxy, texts_that_were_not_sent_yet_are_forgotten_when_it_goes_on) {
  pqxx::connection connection = connect();
  proxy.swallow_at("42");
  proxy.cut_at("43", FaultyProxy::Cut::before_the_server);
  proxy.go_on();
  EXPECT_EQ(pqxx::nontransaction{connection}.exec("select 42").one_field().as<int>(), 42);
  EXPECT_EQ(pqxx::nontransaction{connection}.exec("select 43").one_field().as<int>(), 43);
}

TEST_F(Proxy, an_answer_that_is_held_back_comes_when_it_is_released) {
  sql("create table {}.effects (number integer)");
  const Connection connection = connect_to(proxy);
  const Connection other = connect_to(proxy);
  proxy.hold_answer_at(".effects");

  send(connection.get(), ("insert into " + this->connection().quote_name(schema()) + ".effects values (1)").c_str());

  EXPECT_TRUE(eventually([&] { return value<int>("select count(*) from {}.effects") == 1; }));
  EXPECT_EQ(proxy.held_answers(), 1);
  EXPECT_FALSE(hears(PQsocket(connection.get()), silence));
  send(other.get(), "select 1");
  EXPECT_TRUE(hears(PQsocket(other.get()), longest));
  proxy.release_answers();
  EXPECT_TRUE(hears(PQsocket(connection.get()), longest));
  EXPECT_EQ(proxy.held_answers(), 0);
}

}  // namespace arrower::jobs::tests
