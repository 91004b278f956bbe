// How payloads look, told by the worker processes for those who make forms of it.
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <arrower/jobs/payload_schema.hpp>

#include "support/database.hpp"
#include "support/eventually.hpp"

namespace payload_schemas {
enum class Colour { red, green };
struct Item {
  std::string name;
  int count = 1;
};
struct Order {
  long number = 0;
  Colour colour = Colour::red;
  std::vector<Item> items;
  std::optional<std::string> note;
  std::chrono::milliseconds patience{0};
};
struct Silent {
  int number = 0;
};
}  // namespace payload_schemas

namespace arrower::jobs::tests {

using payload_schemas::Order;
using payload_schemas::Silent;

class PayloadSchema : public DatabaseTest {
 protected:
  std::string published(const std::string& path) {
    return value<std::string>(
        "select coalesce((payload_schema #> $1::text[])::text, 'none') from {}.job_types where queue = "
        "'shop' and job_type = 'payload_schemas::Order'",
        pqxx::params{path});
  }
  bool is_published() {
    return eventually([&] { return value<int>("select count(*) from {}.job_types") == 1; });
  }
};

TEST_F(PayloadSchema, is_published_by_workers_and_anew_when_it_changes) {
  {
    PostgresQueue queue{database(), options({.queue = "shop"})};
    queue.register_job_func([](const Order&) {}, {.payload_schema = R"({"title": "of an older deploy"})"});
    queue.start();
    ASSERT_TRUE(is_published());
    EXPECT_EQ(published("{title}"), R"("of an older deploy")");
  }
  PostgresQueue queue{database(), options({.queue = "shop"})};
  queue.register_job_func([](const Silent&) {});
  queue.start();
  queue.register_job_func([](const Order&) {}, {.payload_schema = payload_schema<Order>()});
  ASSERT_TRUE(eventually([&] { return published("{title}") == "none"; }));
  const std::string order = "{definitions,payload_schemas__Order,properties,";
  EXPECT_EQ(published(order + "number,type}"), R"("integer")");
  EXPECT_EQ(published(order + "colour,enum}"), R"(["red","green"])");
  EXPECT_EQ(published(order + "items,type}"), R"("array")");
  EXPECT_EQ(published(order + "patience,type}"), R"("integer")");
  EXPECT_EQ(value<int>("select count(*) from {}.job_types"), 1);
  // Forms show them in this order.
  EXPECT_EQ(value<std::string>("select string_agg(key, ' ') from {}.job_types, json_object_keys(payload_schema #> "
                               "'{{definitions,payload_schemas__Order,properties}}') as key"),
            "number colour items note patience");
}

TEST_F(PayloadSchema, that_is_no_json_is_refused) {
  PostgresQueue queue{database(), options()};
  EXPECT_THROW(queue.register_job_func([](const Silent&) {}, {.payload_schema = "{"}), RegistrationError);
}

}  // namespace arrower::jobs::tests
