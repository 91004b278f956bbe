// The shop's tests in GoogleTest: without a database, and with one in the second half.
#include <arrower/jobs/testing/gtest.hpp>
#include <arrower/jobs/testing/transactional_test.hpp>
#include <pqxx/pqxx>

#include "fakes.hpp"
#include "shop.hpp"

using namespace std::chrono_literals;
using namespace arrower::jobs::testing;
namespace jobs = arrower::jobs;

namespace shop {

class ShopTest : public ::testing::Test {
 protected:
  TestQueue queue_{{.start_at = std::chrono::sys_days{std::chrono::year{2030} / 1 / 31}}};
  FakeGateway gateway_;
  FakeMailer mailer_;
  Shop shop_{queue_, gateway_, mailer_};
};

TEST_F(ShopTest, a_review_is_asked_for_after_two_weeks) {
  shop_.ask_for_review({42, "ada@example.org"});

  EXPECT_THAT(queue_, HasQueued(AskForReview{42, "ada@example.org"}, {.run_at = queue_.now() + 14 * 24h}));
  EXPECT_THAT(queue_.run_all(), ::testing::IsEmpty()) << "nothing is due yet";
  queue_.advance(14 * 24h);
  EXPECT_THAT(queue_.run_all_of<AskForReview>(), Succeeded());
  EXPECT_THAT(mailer_.sent, ::testing::ElementsAre("ada@example.org: How do you like it?"));
}

TEST_F(ShopTest, a_review_is_asked_for_once) {
  shop_.ask_for_review({42, "ada@example.org"});
  shop_.ask_for_review({42, "ada@example.org"});
  EXPECT_THAT(queue_, HasQueued<AskForReview>(1));
}

TEST_F(ShopTest, a_receipt_is_sent_when_the_mail_server_is_back) {
  queue_.enqueue(SendReceipt{42, "ada@example.org"});

  mailer_.down = true;
  const RunResults runs = queue_.run_for(1h);
  EXPECT_EQ(runs.size(), 13) << "every five minutes";
  EXPECT_EQ(runs.back().error, "the mail server does not answer");

  mailer_.down = false;
  EXPECT_THAT(queue_.run_for(5min), Succeeded());
  EXPECT_THAT(queue_, IsEmpty());
}

TEST_F(ShopTest, sales_are_reported_on_working_days) {
  EXPECT_THAT(queue_, HasSchedule<ReportSales>("30 6 * * MON-FRI"));
  EXPECT_THAT(queue_.run_for(7 * 24h), Succeeded());
  EXPECT_EQ(mailer_.sent.size(), 5);
}

/// Everything in one transaction, which is rolled back.
class ShopDatabaseTest : public ::testing::Test {
 protected:
  bool is_paid(long order_id) {
    return test_.transaction()
        .exec("select paid_at is not null from orders where id = $1", pqxx::params{order_id})
        .one_field()
        .as<bool>();
  }

  TransactionalTest test_{{.prepare = &create_tables}};
  TestQueue queue_{{.transaction = &test_.transaction()}};
  FakeGateway gateway_;
  FakeMailer mailer_;
  Shop shop_{queue_, gateway_, mailer_};
  const Order order_{42, "ada@example.org", 1999};
};

TEST_F(ShopDatabaseTest, an_order_is_charged_and_gets_its_receipt) {
  shop_.place_order(test_.transaction(), order_);
  EXPECT_THAT(queue_, HasQueued(Charge{42, "ada@example.org", 1999}, {.priority = -1}));

  EXPECT_THAT(queue_.run_all(), Succeeded());

  EXPECT_TRUE(is_paid(42));
  EXPECT_THAT(mailer_.sent, ::testing::ElementsAre("ada@example.org: Thank you for your order."));
}

TEST_F(ShopDatabaseTest, a_declined_card_leaves_the_order_unpaid) {
  gateway_.answer = [] { throw CardDeclined{"card expired"}; };
  shop_.place_order(test_.transaction(), order_);

  const auto run = queue_.run_next();

  ASSERT_TRUE(run);
  EXPECT_EQ(run->outcome, RunOutcome::discarded);
  EXPECT_EQ(run->error, "card expired");
  EXPECT_FALSE(is_paid(42));
  EXPECT_THAT(queue_, IsEmpty());
}

TEST_F(ShopDatabaseTest, a_busy_gateway_is_asked_again) {
  int asked = 0;
  gateway_.answer = [&] {
    if (++asked < 3) {
      throw GatewayBusy{"try later"};
    }
  };
  shop_.place_order(test_.transaction(), order_);

  const RunResults runs = queue_.run_for(1min);

  EXPECT_EQ(runs.count(RunOutcome::snoozed), 2);
  EXPECT_TRUE(is_paid(42));
}

TEST_F(ShopDatabaseTest, an_order_without_a_price_is_refused) {
  EXPECT_THROW(shop_.place_order(test_.transaction(), {.id = 42}), std::invalid_argument);
  EXPECT_THAT(queue_, ::testing::Not(HasQueued<Charge>()));
}

/// With the real queue: its jobs are seen in the transaction that enqueued them.
TEST(ShopOnPostgres, an_order_and_its_job_commit_together) {
  TransactionalTest test{{.prepare = &create_tables}};
  jobs::PostgresQueue queue{test.connection_string()};
  FakeGateway gateway;
  FakeMailer mailer;
  Shop shop{queue, gateway, mailer};

  shop.place_order(test.transaction(), {42, "ada@example.org", 1999});

  EXPECT_THAT(test.queued(), HasQueued(Charge{42, "ada@example.org", 1999}));
}

}  // namespace shop
