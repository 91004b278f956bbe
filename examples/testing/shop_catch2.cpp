// The same in Catch2.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>

#include <arrower/jobs/testing/catch2.hpp>
#include <arrower/jobs/testing/transactional_test.hpp>
#include <pqxx/pqxx>

#include "fakes.hpp"
#include "shop.hpp"

using namespace std::chrono_literals;
using namespace arrower::jobs::testing;
using namespace shop;

TEST_CASE("without a database") {
  TestQueue queue;
  FakeGateway gateway;
  FakeMailer mailer;
  Shop shop{queue, gateway, mailer};

  SECTION("a review is asked for after two weeks, once") {
    shop.ask_for_review({42, "ada@example.org"});
    shop.ask_for_review({42, "ada@example.org"});

    CHECK_THAT(queue, HasQueued(AskForReview{42, "ada@example.org"}, {.run_at = queue.now() + 14 * 24h}));
    CHECK_THAT(queue, HasQueued<AskForReview>(1));
    queue.advance(14 * 24h);
    CHECK_THAT(queue.run_all_of<AskForReview>(), Succeeded());
    CHECK(mailer.sent == std::vector<std::string>{"ada@example.org: How do you like it?"});
  }

  SECTION("a receipt is sent when the mail server is back") {
    queue.enqueue(SendReceipt{42, "ada@example.org"});
    mailer.down = true;
    CHECK(queue.run_next()->error == "the mail server does not answer");
    mailer.down = false;
    queue.advance(5min);
    CHECK_THAT(queue.run_all(), Succeeded());
    CHECK_THAT(queue, IsEmpty());
  }

  SECTION("sales are reported on working days") { CHECK_THAT(queue, HasSchedule<ReportSales>("30 6 * * MON-FRI")); }
}

TEST_CASE("with a database") {
  TransactionalTest test{{.prepare = &create_tables}};
  TestQueue queue{{.transaction = &test.transaction()}};
  FakeGateway gateway;
  FakeMailer mailer;
  Shop shop{queue, gateway, mailer};
  shop.place_order(test.transaction(), {42, "ada@example.org", 1999});

  SECTION("an order is charged and gets its receipt") {
    CHECK_THAT(queue, HasQueued(Charge{42, "ada@example.org", 1999}, {.priority = -1}));
    CHECK_THAT(queue.run_all(), Succeeded());
    CHECK(mailer.sent.size() == 1);
  }

  SECTION("a declined card is the end of it") {
    gateway.answer = [] { throw CardDeclined{"card expired"}; };
    CHECK(queue.run_next()->outcome == RunOutcome::discarded);
    CHECK_THAT(queue, !HasQueued<SendReceipt>());
  }
}
