// What the testing kit says when a check fails, word for word.
#include <arrower/jobs/testing/checks.hpp>

#include <gmock/gmock.h>
#include <arrower/jobs/testing/gtest.hpp>

namespace orders {
struct Address {
  std::string street;
  std::vector<std::string> lines;
};
struct Ship {
  long order = 0;
  std::string to;
  Address address;
  double weight = 1;
};
struct Cancel {
  long order = 0;
};
}  // namespace orders

namespace arrower::jobs::testing {

using namespace std::chrono_literals;
using orders::Cancel;
using orders::Ship;

class Checks : public ::testing::Test {
 protected:
  /// The message of what `assert_that` throws.
  template <class Action>
  static std::string message_of(Action action) {
    try {
      action();
    } catch (const AssertionFailed& failure) {
      return failure.what();
    }
    return "nothing was thrown";
  }

  TestQueue queue_{{.start_at = std::chrono::sys_days{std::chrono::year{2030} / 1 / 31} + 12h}};
};

TEST_F(Checks, those_that_hold_say_nothing) {
  assert_that(queue_).empty().queued_total(0).not_contains<Ship>().queued<Ship>(0);
  queue_.enqueue(Ship{1, "Ada", {}, 1}, {.priority = -1});
  assert_that(queue_)
      .not_empty()
      .queued<Ship>(1)
      .queued_total(1)
      .contains(Ship{1, "Ada", {}, 1}, {.run_at = queue_.now(), .priority = -1})
      .contains<Ship>([](const Ship& job) { return job.to == "Ada"; })
      .contains<Ship>([](const Queued<Ship>& queued) { return queued.priority == -1 && queued->order == 1; })
      .not_contains<Ship>([](const Ship& job) { return job.to == "Bob"; })
      .not_contains(Ship{2, "Ada", {}, 1})
      .not_contains<Cancel>()
      .contains_exactly(Batch{}.add(Ship{1, "Ada", {}, 1}));
}

TEST_F(Checks, a_job_that_is_not_there_is_shown_beside_the_nearest) {
  queue_.enqueue(Ship{2, "Bob", {"High Street", {"back door"}}, 1});
  queue_.enqueue(Ship{1, "Ada", {"Low Street", {"ring", "twice"}}, 1}, {.run_at = queue_.now() + 26h, .priority = 3});

  EXPECT_EQ(
      message_of([&] { assert_that(queue_).contains(Ship{1, "Ada", {"High Street", {"ring"}}, 1}, {.priority = -1}); }),
      R"(no orders::Ship job like this is queued; beside it the nearest of 2:
  expected                      queued #2
  {                             {
    "order": 1,                   "order": 1,
    "to": "Ada",                  "to": "Ada",
    "address": {                  "address": {
>     "street": "High Street",      "street": "Low Street",
      "lines": [                    "lines": [
        "ring"                        "ring",
>                                     "twice"
      ]                             ]
    },                            },
    "weight": 1.0                 "weight": 1.0
  }                             }
> priority -1                   priority 3
2 jobs are queued:
  #1 orders::Ship {"order":2,"to":"Bob","address":{"street":"High Street","lines":["back door"]},"weight":1.0}, ready
  #2 orders::Ship {"order":1,"to":"Ada","address":{"street":"Low Street","lines":["ring","twice"]},"weight":1.0}, due in 1 d 2 h, priority 3)");
}

TEST_F(Checks, long_texts_are_cut_around_the_difference) {
  const std::string same(100, 'x');
  queue_.enqueue(Ship{1, same + "A" + same, {}, 1});
  EXPECT_THAT(message_of([&] { assert_that(queue_).contains(Ship{1, same + "B" + same, {}, 1}); }),
              ::testing::HasSubstr("> ...xxxxxxxxxxxxxxxxxxxxBxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...  "
                                   "...xxxxxxxxxxxxxxxxxxxxAxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...\n"));
}

TEST_F(Checks, options_that_differ_are_shown) {
  queue_.enqueue(Cancel{1});
  EXPECT_EQ(message_of([&] {
              assert_that(queue_).contains(Cancel{1}, {.run_at = queue_.now() + 10min,
                                                       .run_at_within = 1s,
                                                       .max_attempts = 25,
                                                       .unique_key = "a",
                                                       .user_id = "ada",
                                                       .attempt = 1});
            }),
            R"(no orders::Cancel job like this is queued; beside it the nearest of 1:
  expected                                  queued #1
  {                                         {
    "order": 1                                "order": 1
  }                                         }
> run_at 2030-01-31T12:10:00Z (within 1 s)  run_at 2030-01-31T12:00:00Z
  max_attempts 25                           max_attempts 25
> unique_key "a"
> user_id "ada"
> attempt 1                                 attempt 0
1 job is queued:
  #1 orders::Cancel {"order":1}, ready)");
}

TEST_F(Checks, counts_say_how_many_there_are) {
  EXPECT_EQ(message_of([&] { assert_that(queue_).not_empty(); }), "the queue should not be empty, but it is");
  EXPECT_EQ(message_of([&] { assert_that(queue_).contains(Cancel{1}); }),
            "no orders::Cancel job is queued, expected {\"order\":1}\nthe queue is empty");
  queue_.enqueue(Cancel{1}, {.unique_key = "k"});
  const std::string shown = "\n1 job is queued:\n  #1 orders::Cancel {\"order\":1}, ready, unique_key \"k\"";
  EXPECT_EQ(message_of([&] { assert_that(queue_).empty(); }), "the queue should be empty" + shown);
  EXPECT_EQ(message_of([&] { assert_that(queue_).queued<Cancel>(2); }),
            "1 orders::Cancel job is queued, expected 2" + shown);
  EXPECT_EQ(message_of([&] { assert_that(queue_).queued_total(2); }), "1 job is queued, expected 2" + shown);
  EXPECT_EQ(message_of([&] { assert_that(queue_).not_contains<Cancel>(); }),
            "1 orders::Cancel job is queued, expected none" + shown);
  EXPECT_EQ(message_of([&] { assert_that(queue_).not_contains(Cancel{1}); }),
            "orders::Cancel job #1 is queued, expected none like it" + shown);
  EXPECT_EQ(message_of([&] { assert_that(queue_).contains<Cancel>([](const Cancel&) { return false; }); }),
            "1 orders::Cancel job is queued, and none is as asked for" + shown);
  EXPECT_EQ(message_of([&] { assert_that(queue_).contains_exactly(Batch{}.add(Ship{})); }),
            "in place 1: expected a orders::Ship job, found #1 orders::Cancel" + shown);
}

TEST_F(Checks, schedules_are_found_by_type_and_expression) {
  EXPECT_EQ(message_of([&] { assert_that(queue_).scheduled<Cancel>("0 4 * * *"); }),
            "no schedule \"0 4 * * *\" for orders::Cancel jobs; there are none");
  queue_.schedule("0 4 * * *", Cancel{1}, {.time_zone = "Europe/Berlin"});
  assert_that(queue_).scheduled<Cancel>("0 4 * * *");
  EXPECT_THAT(queue_, HasSchedule<Cancel>("0 4 * * *"));
  EXPECT_THAT(queue_, ::testing::Not(HasSchedule<Ship>("0 4 * * *")));
  EXPECT_EQ(message_of([&] { assert_that(queue_).scheduled<Cancel>("0 5 * * *"); }),
            "no schedule \"0 5 * * *\" for orders::Cancel jobs; there are:\n"
            "  orders::Cancel \"0 4 * * *\" Europe/Berlin: orders::Cancel {\"order\":1}");
}

TEST_F(Checks, no_more_than_twenty_jobs_are_shown) {
  queue_.enqueue(std::vector<Cancel>(22));
  EXPECT_THAT(describe(queue_.contents()),
              ::testing::EndsWith("#20 orders::Cancel {\"order\":0}, ready\n  and 2 more"));
}

TEST_F(Checks, payloads_of_older_programs_compare_as_they_would_be_read) {
  QueueContents contents{.now = queue_.now()};
  contents.jobs.push_back({.job_type = "orders::Ship", .payload = R"({"to": "Ada", "order": 1, "gone": true})"});
  assert_that(contents).contains(Ship{1, "Ada", {}, 1});
}

TEST_F(Checks, matchers_explain_with_the_same_words) {
  queue_.enqueue(Cancel{1});
  const auto matcher = HasQueued(Cancel{2});
  std::ostringstream expected;
  std::ostringstream actual;
  matcher.DescribeTo(&expected);
  EXPECT_FALSE(matcher.MatchAndExplain(queue_, &actual));
  EXPECT_EQ(expected.str(), "has queued orders::Cancel {\"order\":2}");
  EXPECT_EQ(actual.str(),
            R"(but
no orders::Cancel job like this is queued; beside it the nearest of 1:
  expected      queued #1
  {             {
>   "order": 2    "order": 1
  }             })");
  EXPECT_EQ(::testing::PrintToString(queue_), "1 job is queued:\n  #1 orders::Cancel {\"order\":1}, ready");
}

TEST_F(Checks, matchers_of_all_kinds) {
  EXPECT_THAT(queue_, IsEmpty());
  queue_.enqueue(Cancel{1}, {.priority = 2});
  EXPECT_THAT(queue_, ::testing::Not(IsEmpty()));
  EXPECT_THAT(queue_, HasQueued<Cancel>());
  EXPECT_THAT(queue_, HasQueued<Cancel>(1));
  EXPECT_THAT(queue_, HasQueuedTotal(1));
  EXPECT_THAT(queue_, HasQueued(Cancel{1}, {.priority = 2}));
  EXPECT_THAT(queue_, HasQueued<Cancel>([](const Cancel& job) { return job.order == 1; }));
  EXPECT_THAT(queue_, HasQueued<Cancel>(::testing::Field(&Cancel::order, ::testing::Lt(2))));
  EXPECT_THAT(queue_, ::testing::Not(HasQueued<Cancel>(::testing::Field(&Cancel::order, 2))));
  EXPECT_THAT(queue_, ::testing::Not(HasQueued<Ship>()));
  EXPECT_THAT(queue_, ::testing::Not(HasQueued(Cancel{2})));
  EXPECT_THAT(queue_.contents(), HasQueued(Cancel{1}));
}

TEST_F(Checks, that_all_runs_succeeded_takes_a_run) {
  queue_.register_job_func(
      [](const Cancel& job) { return job.order > 0 ? Outcome::success() : Outcome::discard("no"); });
  const RunResults none = queue_.run_all();
  EXPECT_THAT(none, ::testing::Not(Succeeded()));
  EXPECT_THAT(none, SucceededOrEmpty());
  EXPECT_FALSE(none.all_succeeded());
  EXPECT_EQ(check::all_succeeded(none).reason, "no job ran");

  queue_.enqueue(Cancel{1});
  const RunResults good = queue_.run_all();
  EXPECT_THAT(good, Succeeded());
  EXPECT_THAT(good, SucceededOrEmpty());
  EXPECT_TRUE(good.all_succeeded());

  queue_.enqueue(Cancel{-1});
  const RunResults bad = queue_.run_all();
  EXPECT_THAT(bad, ::testing::Not(Succeeded()));
  EXPECT_THAT(bad, ::testing::Not(SucceededOrEmpty()));
}

}  // namespace arrower::jobs::testing
