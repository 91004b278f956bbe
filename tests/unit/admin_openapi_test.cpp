// The API's description names what there is, and nothing else; what needs no database.
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <spdlog/spdlog.h>

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
  const Csrf csrf;
  const KnownDevice known_device;
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

TEST_F(WithoutDatabase, operations_are_bounded_stopped_and_told_of) {
  Operations operations;
  std::vector<std::string> names;
  for (int i = 0; i < 4; ++i) {
    names.push_back(operations.start("retry", "ada", {.value = 10}, [](const ActionOptions& options) {
      EXPECT_EQ(options.actor, "ada");
      options.on_progress({.changed = 3, .matching = {.value = 9}});
      while (!options.stop.stop_requested()) {
        std::this_thread::yield();
      }
      return ActionResult{.changed = 4, .complete = false};
    }));
  }
  try {
    operations.start("retry", "ada", {}, [](const ActionOptions&) { return ActionResult{}; });
    ADD_FAILURE() << "a fifth was started";
  } catch (const HttpError& error) {
    EXPECT_EQ(error.status(), 409);
  }
  EXPECT_TRUE(tests::eventually([&] { return operations.state(names[0]).changed == 3; }));
  EXPECT_EQ(operations.state(names[0]).matching.value, 9);
  EXPECT_FALSE(operations.state(names[0]).finished);
  operations.stop(names[0]);
  EXPECT_TRUE(tests::eventually([&] { return operations.state(names[0]).finished; }));
  EXPECT_EQ(operations.state(names[0]).changed, 4);
  EXPECT_FALSE(operations.state(names[0]).result.value_or(ActionResult{}).complete);

  const std::string failed =
      operations.start("retry", "ada", {}, [](const ActionOptions&) -> ActionResult { throw Error{"no luck"}; });
  EXPECT_TRUE(tests::eventually([&] { return operations.state(failed).finished; }));
  EXPECT_EQ(operations.state(failed).error, "no luck");
  EXPECT_THROW(static_cast<void>(operations.state("op-0")), HttpError);
}

}  // namespace arrower::jobs::admin
