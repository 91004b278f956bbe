// Thousands of queues: looked at page by page, at a cost that does not grow with their number.
#include <format>
#include <set>
#include <string>
#include <vector>

#include <arrower/jobs/inspector.hpp>

#include "support/admin_test.hpp"
#include "support/eventually.hpp"
#include "support/openapi.hpp"
#include "support/program_run.hpp"

namespace arrower::jobs::tests {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class ManyQueues : public AdminTest {
 protected:
  ManyQueues() : inspector_{database(), {.schema = schema()}} {}

  Inspector& inspector() { return inspector_; }

  /// Named queue-0001 and so on, each with three jobs that are ready, under two priorities, and one for later.
  void make_queues(int count) {
    sql("insert into {}.jobs (queue, job_type, payload, priority, run_at) "
        "select 'queue-' || lpad(q::text, 4, '0'), 'T', jsonb_build_object(), n % 2, "
        "now() + case when n = 4 then interval '1 hour' else -interval '1 minute' end "
        "from generate_series(1, $1) q, generate_series(1, 4) n",
        pqxx::params{count});
  }

  struct Reading {
    std::int64_t look_ups = 0;
    std::int64_t entries = 0;
  };

  /// What the index that tells what waits was read.
  Reading read_so_far() {
    const pqxx::row row = sql("select idx_scan, idx_tup_read from pg_stat_user_indexes where indexrelid = "
                              "'{}.jobs_by_priority'::regclass")
                              .one_row();
    return {.look_ups = row[0].as<std::int64_t>(), .entries = row[1].as<std::int64_t>()};
  }

  /// What a page reads of it. The server counts it as the session ends.
  Reading read_by_page(int size) {
    const Reading before = read_so_far();
    {
      Inspector{database(), {.schema = schema()}}.queues({.size = size});
    }
    Reading page;
    EXPECT_TRUE(eventually([&] {
      const Reading now = read_so_far();
      const Reading last = page;
      page = {.look_ups = now.look_ups - before.look_ups, .entries = now.entries - before.entries};
      return page.look_ups > 0 && page.look_ups == last.look_ups && page.entries == last.entries;
    }));
    return page;
  }

  static std::vector<std::string> names_of(const QueuePage& page) {
    std::vector<std::string> names;
    for (const QueueOverview& queue : page.queues) {
      names.push_back(queue.name);
    }
    return names;
  }

  ProgramRun command(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {ARROWER_COMMAND_LINE, "--database", database(), "--schema", schema()});
    return run_program(arguments);
  }

 private:
  Inspector inspector_;
};

TEST_F(ManyQueues, pages_show_every_queue_once_by_name) {
  make_queues(23);
  PostgresQueue without_name{database(), options()};
  sql("insert into {}.jobs (queue, job_type, payload) values ('', 'T', jsonb_build_object()), ('Ünï %_', 'T', "
      "jsonb_build_object())");
  sql("insert into {}.queues (name, paused_at) values ('queue-0003b', now())");

  std::vector<std::string> seen;
  QueuePageRequest request{.size = 5};
  int pages = 0;
  do {
    const QueuePage page = inspector().queues(request);
    EXPECT_LE(page.queues.size(), 5u);
    for (const QueueOverview& queue : page.queues) {
      seen.push_back(queue.name);
    }
    request.after = page.next;
    ASSERT_LT(++pages, 10);
  } while (!request.after.empty());

  EXPECT_EQ(pages, 6);
  EXPECT_THAT(seen, SizeIs(26));
  EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 26u);
  EXPECT_EQ(seen.front(), "");
  std::vector<std::string> all;
  for (const QueueOverview& queue : inspector().queues()) {
    all.push_back(queue.name);
  }
  EXPECT_EQ(seen, all);
}

TEST_F(ManyQueues, a_page_goes_on_where_its_first_queue_has_gone) {
  make_queues(6);
  const QueuePage first = inspector().queues({.size = 2});
  sql("delete from {}.jobs where queue = 'queue-0003'");
  EXPECT_THAT(names_of(inspector().queues({.size = 2, .after = first.next})), ElementsAre("queue-0004", "queue-0005"));
}

TEST_F(ManyQueues, queues_are_found_by_a_part_of_their_name) {
  make_queues(30);
  sql("insert into {}.queues (name) values ('MAIL'), ('e-mail')");
  EXPECT_THAT(names_of(inspector().queues({.match = "mail"})), ::testing::UnorderedElementsAre("MAIL", "e-mail"));
  const QueuePage page = inspector().queues({.size = 3, .match = "-002"});
  EXPECT_THAT(names_of(page), ElementsAre("queue-0020", "queue-0021", "queue-0022"));
  EXPECT_THAT(names_of(inspector().queues({.size = 3, .after = page.next, .match = "-002"})),
              ElementsAre("queue-0023", "queue-0024", "queue-0025"));
  EXPECT_THAT(inspector().queues({.match = "%"}).queues, IsEmpty());
}

TEST_F(ManyQueues, a_page_that_cannot_be_meant_is_refused) {
  EXPECT_THROW(inspector().queues({.size = 0}), InvalidFilterError);
  EXPECT_THROW(inspector().queues({.size = 501}), InvalidFilterError);
  for (const char* cursor : {"nonsense", "q", "q6", "qzza", "queue-0001"}) {
    EXPECT_THROW(inspector().queues({.after = cursor}), InvalidFilterError) << cursor;
  }
}

TEST_F(ManyQueues, what_waits_is_told_of_each_queue_of_a_page_as_of_one_alone) {
  make_queues(60);
  const QueuePage page = inspector().queues({.size = 60});
  ASSERT_THAT(page.queues, SizeIs(60));
  for (const QueueOverview& queue : page.queues) {
    EXPECT_EQ(queue.ready.value, 3);
    EXPECT_TRUE(queue.ready.exact);
    EXPECT_EQ(queue.scheduled.value, 1);
    EXPECT_EQ(queue.running.value, 0);
    EXPECT_THAT(queue.types_without_worker, ElementsAre("T"));
    EXPECT_GT(queue.oldest_ready_age, std::chrono::seconds{30});
  }
}

TEST_F(ManyQueues, a_large_page_counts_less_far_and_says_so) {
  make_queues(500);
  sql("insert into {}.jobs (queue, job_type, payload) select 'queue-0007', 'T', jsonb_build_object() from "
      "generate_series(1, 5000)");
  const QueuePage page = inspector().queues({.size = 500});
  EXPECT_EQ(page.queues[6].ready.value, 500);
  EXPECT_FALSE(page.queues[6].ready.exact);
  EXPECT_EQ(inspector().queue("queue-0007").ready.value, 5'003);
}

TEST_F(ManyQueues, a_page_costs_the_same_beside_thousands_of_others) {
  make_queues(20);
  sql("vacuum analyze {}.jobs");
  const Reading among_few = read_by_page(10);
  sql("delete from {}.jobs");
  make_queues(3'000);
  sql("vacuum analyze {}.jobs");
  const Reading among_many = read_by_page(10);
  EXPECT_LE(among_many.look_ups, among_few.look_ups + 10);
  EXPECT_LE(among_many.entries, 2 * among_few.entries);
}

TEST_F(ManyQueues, a_page_reads_a_bounded_part_of_queues_that_are_long) {
  sql("insert into {}.jobs (queue, job_type, payload, priority, run_at) "
      "select 'queue-' || n % 3, 'T', jsonb_build_object(), n % 4, now() + (n % 2 - 0.5) * interval '1 hour' "
      "from generate_series(1, 150000) n");
  // As planned where nothing is known of the table, and where all is.
  for (const char* look : {"vacuum {}.jobs", "vacuum analyze {}.jobs"}) {
    sql(look);
    // To count 12,000 of each, and look at 2,500.
    EXPECT_LT(read_by_page(3).entries, 3 * 20'000) << look;
  }
}

TEST_F(ManyQueues, the_api_and_the_stream_of_events_hand_out_a_page) {
  make_queues(130);
  const AdminServer server = admin();
  AdminClient client{server.url()};
  const AdminAnswer first = client.get("api/v1/queues");
  EXPECT_EQ(deviation_from_description("GET", "/queues", first.status, first.body), "");
  EXPECT_THAT(first.body, AllOf(HasSubstr("queue-0100"), Not(HasSubstr("queue-0101"))));
  const std::size_t mark = first.body.find(R"("next":")") + 8;
  const std::string next = first.body.substr(mark, first.body.find('"', mark) - mark);
  const AdminAnswer second = client.get("api/v1/queues?after=" + next);
  EXPECT_THAT(second.body, AllOf(HasSubstr("queue-0101"), HasSubstr("queue-0130"), HasSubstr(R"("next":"")"),
                                 Not(HasSubstr("queue-0100"))));
  EXPECT_THAT(client.get("api/v1/queues?size=2&match=-01").body,
              AllOf(HasSubstr("queue-0100"), HasSubstr("queue-0101"), Not(HasSubstr("queue-0102"))));
  EXPECT_EQ(client.get("api/v1/queues?size=501").status, 400);
  EXPECT_EQ(client.get("api/v1/queues?after=nonsense").status, 400);

  std::string heard;
  client.listen("api/v1/events", [&](const std::string& piece) {
    heard += piece;
    return heard.find("\"time\":") == std::string::npos;
  });
  EXPECT_THAT(heard, AllOf(HasSubstr("event: overview"), HasSubstr("queue-0100"), Not(HasSubstr("queue-0101")),
                           HasSubstr(std::format(R"("next":"{}")", next))));
}

TEST_F(ManyQueues, the_commands_show_a_page) {
  make_queues(12);
  const std::string first = command({"queues", "-n", "10"}).output;
  EXPECT_THAT(first, AllOf(HasSubstr("queue-0010"), Not(HasSubstr("queue-0011"))));
  const std::size_t mark = first.find("--after ");
  ASSERT_NE(mark, std::string::npos) << first;
  const std::string after = first.substr(mark + 8, first.find('\n', mark) - mark - 8);
  EXPECT_THAT(command({"queues", "--after", after}).output,
              AllOf(HasSubstr("queue-0011"), HasSubstr("queue-0012"), Not(HasSubstr("queue-0010"))));
  EXPECT_THAT(command({"queues", "--match", "11", "--json"}).output,
              AllOf(HasSubstr(R"({"queues":[{"name":"queue-0011")"), HasSubstr(R"("next":"")")));
  EXPECT_THAT(command({"queues", "--match", "nothing"}).output, HasSubstr("no queue matches"));
  EXPECT_THAT(command({"watch", "--count", "1", "--size", "3"}).output,
              AllOf(HasSubstr("queue-0003"), Not(HasSubstr("queue-0004")), HasSubstr("more queues")));
}

TEST_F(ManyQueues, the_diagnosis_tells_of_some_and_how_many_there_are) {
  make_queues(50);
  std::vector<Finding> found;
  for (Finding& finding : inspector().diagnose()) {
    if (finding.check == "queue_without_workers") {
      found.push_back(std::move(finding));
    }
  }
  ASSERT_THAT(found, SizeIs(21));
  EXPECT_EQ(found.front().queue, "queue-0001");
  EXPECT_THAT(found.back().message, HasSubstr("30 more"));
  EXPECT_EQ(found.back().severity, Severity::critical);
}

}  // namespace arrower::jobs::tests
