// Live updates of the admin server.
#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

#include "support/admin_test.hpp"
#include "support/eventually.hpp"
#include "support/openapi.hpp"

namespace admin_visitors {
struct Visit {
  int number = 0;
};
}  // namespace admin_visitors

namespace arrower::jobs::tests {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

/// Listens on a thread of its own, until it is destroyed or the server ends it.
class Listener {
 public:
  explicit Listener(const AdminServer& server)
      : client_{server.url()}, thread_{[this] {
          status_ = client_.listen("api/v1/events", [this](const std::string& piece) {
            const std::scoped_lock lock{mutex_};
            text_ += piece;
            return !leaving_;
          });
          ended_ = true;
        }} {}
  ~Listener() { leaving_ = true; }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  std::string text() {
    const std::scoped_lock lock{mutex_};
    return text_;
  }
  bool heard(const std::string& part) {
    return eventually([&] { return contains(text(), part); });
  }
  bool ended() const { return ended_; }
  int status() const { return status_; }

 private:
  AdminClient client_;
  std::mutex mutex_;
  // Guarded by mutex_:
  std::string text_;
  std::atomic<bool> leaving_ = false;
  std::atomic<bool> ended_ = false;
  std::atomic<int> status_ = 0;
  std::jthread thread_;
};

class AdminEvents : public AdminTest {};

TEST_F(AdminEvents, those_who_listen_are_told_of_queues_and_of_what_is_done) {
  const AdminServer server = admin();
  PostgresQueue queue{database(), options({.queue = "mail"})};
  queue.register_job_func([](const admin_visitors::Visit&) {});
  queue.start();
  sql("insert into {}.queues (name) values ('mail')");
  std::vector<std::unique_ptr<Listener>> listeners;
  for (int i = 0; i < 3; ++i) {
    listeners.push_back(std::make_unique<Listener>(server));
    ASSERT_TRUE(listeners.back()->heard("event: overview\ndata: {\"queues\":[{\"name\":\"mail\""));
  }
  AdminClient client{server.url()};
  ASSERT_EQ(client.post("api/v1/queues/mail/pause").status, 200);
  for (const auto& listener : listeners) {
    EXPECT_TRUE(listener->heard("event: audit\ndata: {\"id\":")) << listener->text();
    EXPECT_TRUE(listener->heard(R"("state":"paused")")) << listener->text();
    // What changed, and no more.
    EXPECT_TRUE(
        listener->heard("event: changes\ndata: {\"queues\":[{\"name\":\"mail\",\"state\":\"paused\",\"paused_at\""))
        << listener->text();
  }
  const std::string text = listeners[0]->text();
  const std::string marker = "event: overview\ndata: ";
  const std::size_t begin = text.find(marker) + marker.size();
  EXPECT_EQ(deviation_from_description("OverviewEvent", text.substr(begin, text.find('\n', begin) - begin)), "");
}

TEST_F(AdminEvents, there_are_only_so_many_streams_and_they_starve_nobody) {
  const AdminServer server = admin({.max_connections = 8, .max_event_streams = 4});
  std::vector<std::unique_ptr<Listener>> listeners;
  for (int i = 0; i < 4; ++i) {
    listeners.push_back(std::make_unique<Listener>(server));
    ASSERT_TRUE(listeners.back()->heard("event: overview"));
  }
  AdminClient client{server.url()};
  const AdminAnswer refused = client.get("api/v1/events");
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.code(), "too_many_streams");
  EXPECT_EQ(client.get("api/v1/queues").status, 200);
  listeners.pop_back();
  // Its place becomes free as soon as the server notices.
  EXPECT_TRUE(eventually([&] {
    Listener late{server};
    return eventually([&] { return late.ended() || contains(late.text(), "event: overview"); }) && !late.ended();
  }));
}

TEST_F(AdminEvents, who_comes_later_begins_with_a_whole_overview) {
  const AdminServer server = admin();
  sql("insert into {}.queues (name) values ('mail')");
  Listener first{server};
  ASSERT_TRUE(first.heard("event: changes"));
  Listener second{server};
  ASSERT_TRUE(second.heard("event: changes"));
  const std::string text = second.text();
  EXPECT_LT(text.find("event: overview"), text.find("event: changes"));
  // Other queues are no change of those that are shown.
  sql("insert into {}.queues (name) values ('images')");
  EXPECT_TRUE(second.heard("\"images\""));
  EXPECT_THAT(second.text().substr(text.size()), HasSubstr("event: overview\ndata: {\"queues\":[{\"name\":\"images\""));
}

TEST_F(AdminEvents, a_stop_ends_streams_at_once) {
  AdminServer server = admin();
  Listener listener{server};
  ASSERT_TRUE(listener.heard("event: overview"));
  const auto begin = std::chrono::steady_clock::now();
  server.stop();
  EXPECT_TRUE(eventually([&] { return listener.ended(); }));
  EXPECT_EQ(listener.status(), 200);
  // Generous: a ping would have come after 15 s.
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 10s);
}

TEST_F(AdminEvents, while_nobody_listens_the_database_is_left_alone) {
  const AdminServer server = admin();
  {
    Listener listener{server};
    ASSERT_TRUE(listener.heard("event: overview"));
  }
  // The subscription goes with its connection, which the server notices when it next writes.
  EXPECT_TRUE(eventually([&] {
    const auto last = [&] {
      return value<std::string>(
          "select coalesce(max(query_start)::text, '') from pg_stat_activity where datname = current_database() and "
          "pid <> "
          "pg_backend_pid() and backend_type = 'client backend'");
    };
    const std::string before = last();
    // Longer than the interval in which it looks.
    return !eventually([&] { return last() != before; }, 3s);
  }));
}

}  // namespace arrower::jobs::tests
