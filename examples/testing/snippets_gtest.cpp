// Every piece of code in docs/testing.md, as a test.
#include <arrower/jobs/testing/gtest.hpp>
#include <arrower/jobs/testing/temporary_postgres.hpp>
#include <arrower/jobs/testing/transactional_test.hpp>
#include <pqxx/pqxx>

#include "fakes.hpp"
#include "shop.hpp"

using namespace std::chrono_literals;
using namespace arrower::jobs::testing;
namespace jobs = arrower::jobs;

namespace shop {

TEST(Docs, inspection) {
  TestQueue queue;
  queue.enqueue(SendReceipt{42, "ada@example.org"});
  queue.enqueue(AskForReview{42, "ada@example.org"}, {.run_at = jobs::now() + 1h, .priority = 5});

  EXPECT_EQ(queue.size(), 2);
  EXPECT_EQ(queue.count<SendReceipt>(), 1);
  const auto review = queue.first<AskForReview>();
  EXPECT_EQ(review->email, "ada@example.org");
  EXPECT_EQ(review.priority, 5);
  EXPECT_EQ(review.run_at, queue.now() + 1h);
}

TEST(Docs, matchers) {
  TestQueue queue;
  EXPECT_THAT(queue, IsEmpty());
  queue.enqueue(SendReceipt{42, "ada@example.org"}, {.user_id = "ada"});
  queue.schedule("0 4 * * *", ReportSales{"boss@shop.example"});

  EXPECT_THAT(queue, HasQueued<SendReceipt>());
  EXPECT_THAT(queue, HasQueued<SendReceipt>(1));
  EXPECT_THAT(queue, HasQueuedTotal(1));
  EXPECT_THAT(queue, HasQueued(SendReceipt{42, "ada@example.org"}));
  EXPECT_THAT(queue, HasQueued(SendReceipt{42, "ada@example.org"}, {.user_id = "ada"}));
  EXPECT_THAT(queue, HasQueued<SendReceipt>([](const SendReceipt& job) { return job.order_id == 42; }));
  EXPECT_THAT(queue, HasQueued<SendReceipt>(::testing::Field(&SendReceipt::order_id, ::testing::Gt(41))));
  EXPECT_THAT(queue, ::testing::Not(HasQueued<Charge>()));
  EXPECT_THAT(queue.all(), ::testing::ElementsAre(IsJob(SendReceipt{42, "ada@example.org"})));
  EXPECT_THAT(queue, HasSchedule<ReportSales>("0 4 * * *"));
}

TEST(Docs, assertions_for_any_framework) {
  TestQueue queue;
  queue.enqueue(SendReceipt{42, "ada@example.org"});

  assert_that(queue).queued<SendReceipt>(1).contains(SendReceipt{42, "ada@example.org"}).not_contains<Charge>();
  assert_that(queue, 250ms).not_empty();  // waits so long for what another thread enqueues
  assert_that(queue).contains_exactly(jobs::Batch{}.add(SendReceipt{42, "ada@example.org"}));
}

TEST(Docs, one_job_function) {
  const auto send = [](jobs::Context& ctx, const SendReceipt& job) {
    if (job.email.empty()) {
      throw std::invalid_argument{"nobody to send it to"};
    }
    return ctx.attempt() > 3 ? jobs::Outcome::discard("given up") : jobs::Outcome::success();
  };

  EXPECT_THAT(run_job(send, SendReceipt{42, "ada@example.org"}), Succeeded());

  const RunResult result = run_job(send, SendReceipt{42, ""}, {.attempt = 2});
  EXPECT_EQ(result.outcome, RunOutcome::failed);
  EXPECT_EQ(result.error, "nobody to send it to");
  EXPECT_THROW(result.rethrow(), std::invalid_argument);
  EXPECT_EQ(run_job(send, SendReceipt{42, "a@b.example"}, {.attempt = 4}).outcome, RunOutcome::discarded);
}

TEST(Docs, time) {
  TestQueue queue;
  FakeGateway gateway;
  FakeMailer mailer;
  Shop shop{queue, gateway, mailer};

  shop.ask_for_review({42, "ada@example.org"});  // says jobs::now() + 14 * 24h
  queue.advance(14 * 24h);                       // moves the clock on; schedules enqueue their jobs on the way
  EXPECT_THAT(queue.run_all_of<AskForReview>(), Succeeded());
  EXPECT_THAT(queue.run_for(24h), Succeeded());  // lives through a day: each job runs when it is due
  queue.skip(8h);                                // no process ran: schedules catch up
}

TEST(Docs, database) {
  TransactionalTest test{{.prepare = &create_tables}};
  TestQueue queue{{.transaction = &test.transaction()}};
  FakeGateway gateway;
  FakeMailer mailer;
  Shop shop{queue, gateway, mailer};

  shop.place_order(test.transaction(), {42, "ada@example.org", 1999});
  EXPECT_THAT(queue.run_all(), Succeeded());
}

TEST(Docs, real_queue) {
  TestDatabase database{{.prepare = &create_tables}};
  jobs::PostgresQueue queue{database.connection_string()};
  FakeGateway gateway;
  FakeMailer mailer;
  Shop shop{queue, gateway, mailer};
  queue.start();
}

}  // namespace shop
