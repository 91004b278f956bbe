// The API's description names what there is, and nothing else; what needs no database.
#include <atomic>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <spdlog/spdlog.h>

#include <arrower/jobs/error.hpp>

#include "routes/api.hpp"
#include "support/eventually.hpp"
#include "support/openapi.hpp"

namespace arrower::jobs::admin {

class WithoutDatabase : public ::testing::Test {
 protected:
  AdminServerOptions options_;
  // Nobody listens there.
  Inspector inspector_{"host=127.0.0.1 port=1 connect_timeout=1"};
  Redaction redaction_{options_.redact};
};

TEST_F(WithoutDatabase, every_route_is_described_and_the_reverse) {
  const Csrf csrf{{}};
  const KnownDevice known_device{{}};
  Operations operations;
  Events events{inspector_, redaction_, 1};
  Api api{.options = options_,
          .inspector = inspector_,
          .redaction = redaction_,
          .csrf = csrf,
          .known_device = known_device,
          .operations = operations,
          .events = events};
  std::set<std::string> routes;
  const Router router = api_routes(api);
  for (const Route& route : router.routes()) {
    routes.insert(route.method + ' ' + route.pattern);
  }
  EXPECT_EQ(routes, tests::described_routes());
}

TEST_F(WithoutDatabase, a_client_that_does_not_take_its_events_is_dropped) {
  Events events{inspector_, redaction_, 2, std::chrono::milliseconds{1}};
  const auto slow = events.subscribe();
  const auto quick = events.subscribe();
  EXPECT_THROW(static_cast<void>(events.subscribe()), HttpError);
  // What it says meanwhile is that there is no database.
  for (int i = 0; i < 20; ++i) {
    const std::optional<std::string> event = quick->next();
    ASSERT_TRUE(event);
    EXPECT_THAT(*event, ::testing::HasSubstr("event: problem\ndata: {\"code\":\"database_unavailable\""));
  }
  EXPECT_FALSE(slow->next());
}

TEST_F(WithoutDatabase, operations_are_bounded_and_stopped) {
  std::atomic<int> ended = 0;
  std::atomic<bool> may_end = false;
  Operations operations;
  for (std::int64_t id = 1; id <= 4; ++id) {
    EXPECT_EQ(operations.start("ada",
                               [&, id](const ActionOptions& options) {
                                 EXPECT_EQ(options.actor, "ada");
                                 options.on_begin(id);
                                 while (!options.stop.stop_requested() && !(id == 1 && may_end)) {
                                   std::this_thread::yield();
                                 }
                                 ++ended;
                                 return ActionResult{};
                               }),
              id);
  }
  const auto at_once = [](const ActionOptions& options) {
    options.on_begin(5);
    return ActionResult{};
  };
  try {
    operations.start("ada", at_once);
    ADD_FAILURE() << "a fifth was started";
  } catch (const HttpError& error) {
    EXPECT_EQ(error.status(), 409);
  }
  // Where one has ended, there is room again.
  may_end = true;
  EXPECT_TRUE(tests::eventually([&] {
    try {
      return operations.start("ada", at_once) == 5;
    } catch (const HttpError&) {
      return false;
    }
  }));
  operations.stop_all();
  EXPECT_EQ(ended, 4);
  EXPECT_THROW(operations.start("ada", at_once), HttpError);
}

TEST_F(WithoutDatabase, what_is_wrong_with_an_operation_is_said_before_it_begins) {
  Operations operations;
  EXPECT_THROW(
      operations.start("ada", [](const ActionOptions&) -> ActionResult { throw InvalidFilterError{"no luck"}; }),
      InvalidFilterError);
}

}  // namespace arrower::jobs::admin
