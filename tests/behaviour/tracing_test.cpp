// The spans of enqueued and run jobs, as a tracer provider of the SDK sees them.
#include <atomic>
#include <format>
#include <future>
#include <memory>
#include <thread>

#include <libpq-fe.h>
#include <opentelemetry/baggage/baggage_context.h>
#include <opentelemetry/context/runtime_context.h>
#include <opentelemetry/trace/provider.h>
#include <opentelemetry/trace/scope.h>
#include <arrower/jobs/opentelemetry.hpp>

#include "support/database.hpp"
#include "support/eventually.hpp"
#include "support/faulty_proxy.hpp"
#include "support/recorded_spans.hpp"

namespace tracing {
struct Greet {
  std::string name;
};
struct Follow {
  int number = 0;
};
}  // namespace tracing

namespace arrower::jobs::tests {

namespace otel = opentelemetry;
using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using tracing::Follow;
using tracing::Greet;

class Tracing : public DatabaseTest {
 protected:
  QueueOptions traced(QueueOptions given = {}, TelemetryOptions telemetry = {}) const {
    given.queue = "mail";
    given.telemetry = make_telemetry(spans.provider(), {}, telemetry);
    return options(std::move(given));
  }

  /// Calls a function under a span of the test's own, which it answers the ids of.
  template <class Function>
  RecordedSpan under_a_span(const std::string& name, Function&& function) {
    const auto span = spans.tracer()->StartSpan(name);
    {
      const otel::trace::Scope scope{span};
      function();
    }
    span->End();
    return spans.named(name).at(0);
  }

  /// The run of a job; jobs of one moment end in any order.
  static RecordedSpan run_of(const std::vector<RecordedSpan>& runs, std::int64_t id) {
    for (const RecordedSpan& run : runs) {
      if (run.attribute("messaging.message.id") == std::to_string(id)) {
        return run;
      }
    }
    ADD_FAILURE() << "job " << id << " has no run";
    return {};
  }

  /// Where the tests' server listens.
  std::string socket() { return std::format("{}/.s.PGSQL.{}", connection().hostname(), connection().port()); }

  static std::string context(const RecordedSpan& span) { return span.trace_id + "/" + span.span_id; }

  RecordedSpans spans;
};

TEST_F(Tracing, a_run_is_a_child_of_the_enqueueing_span_which_is_a_child_of_the_current_one) {
  PostgresQueue queue{database(), traced({.pool_name = "pool-a"})};
  queue.register_job_func([](const Greet&) {});
  queue.start();

  JobId id;
  const RecordedSpan request = under_a_span("request", [&] { id = queue.enqueue(Greet{"Ada"}, {.priority = 3}); });

  const auto runs = spans.wait_for("process mail", 1);
  ASSERT_THAT(runs, SizeIs(1));
  const auto sends = spans.named("send mail");
  ASSERT_THAT(sends, SizeIs(1));
  EXPECT_EQ(sends[0].trace_id, request.trace_id);
  EXPECT_EQ(sends[0].parent_id, request.span_id);
  EXPECT_EQ(sends[0].kind, "producer");
  EXPECT_EQ(runs[0].trace_id, request.trace_id);
  EXPECT_EQ(runs[0].parent_id, sends[0].span_id);
  EXPECT_EQ(runs[0].kind, "consumer");
  EXPECT_THAT(runs[0].links, ElementsAre(context(sends[0])));
  EXPECT_EQ(runs[0].status, "unset");
  const std::string id_text = std::to_string(id.value);
  EXPECT_THAT(sends[0].attributes,
              UnorderedElementsAre(Pair("messaging.system", "arrower_jobs"), Pair("messaging.operation.type", "send"),
                                   Pair("messaging.operation.name", "send"), Pair("messaging.destination.name", "mail"),
                                   Pair("messaging.message.id", id_text), Pair("arrower.job.type", "tracing::Greet"),
                                   Pair("arrower.job.priority", "3"), Pair("messaging.client.id", "pool-a"),
                                   Pair("server.address", socket())));
  auto attributes = runs[0].attributes;
  EXPECT_GE(std::stod(attributes.extract("arrower.job.waiting_time").mapped()), 0);
  EXPECT_THAT(attributes, UnorderedElementsAre(
                              Pair("messaging.system", "arrower_jobs"), Pair("messaging.operation.type", "process"),
                              Pair("messaging.operation.name", "process"), Pair("messaging.destination.name", "mail"),
                              Pair("messaging.message.id", id_text), Pair("messaging.client.id", "pool-a"),
                              Pair("arrower.job.type", "tracing::Greet"), Pair("arrower.job.attempt", "1"),
                              Pair("arrower.job.max_attempts", "25"), Pair("arrower.job.priority", "3"),
                              Pair("arrower.job.outcome", "succeeded"), Pair("server.address", socket())));
}

TEST_F(Tracing, spans_name_the_server_and_its_port_as_the_connection_has_them) {
  const FaultyProxy proxy{database(), FaultyProxy::Listens::on_a_port};
  const pqxx::connection beside_it{proxy.connection_string()};
  PostgresQueue queue{proxy.connection_string(), traced({}, {.sql_spans = true})};
  queue.register_job_func([](Context& context, const Greet&) { context.transaction().exec("select 1"); });
  queue.enqueue(Greet{"Ada"});
  queue.start();

  const auto runs = spans.wait_for("process mail", 1);
  ASSERT_THAT(runs, SizeIs(1));
  for (const RecordedSpan& span : spans.all()) {
    EXPECT_EQ(span.attribute("server.address"), "127.0.0.1") << span.name;
    EXPECT_EQ(span.attribute("server.port"), beside_it.port()) << span.name;
  }
  EXPECT_THAT(spans.named("SELECT"), Not(IsEmpty()));
}

TEST_F(Tracing, a_job_that_is_enqueued_in_a_transaction_goes_to_that_ones_server) {
  const FaultyProxy proxy{database(), FaultyProxy::Listens::on_a_port};
  PostgresQueue queue{database(), traced()};
  {
    pqxx::connection other{proxy.connection_string()};
    pqxx::work transaction{other};
    queue.enqueue(transaction, Greet{"Ada"});
    EXPECT_EQ(spans.named("send mail").at(0).attribute("server.port"), other.port());
  }
  const std::unique_ptr<PGconn, decltype(&PQfinish)> plain{PQconnectdb(proxy.connection_string().c_str()), &PQfinish};
  PQclear(PQexec(plain.get(), "begin"));
  queue.enqueue(plain.get(), Greet{"Eve"});
  EXPECT_EQ(spans.named("send mail").at(1).attribute("server.port"), PQport(plain.get()));

  queue.enqueue(Greet{"Zoe"});
  EXPECT_EQ(spans.named("send mail").at(2).attribute("server.address"), socket());
  EXPECT_EQ(spans.named("send mail").at(2).attribute("server.port"), "(none)");
}

TEST_F(Tracing, every_attempt_is_a_span_in_the_same_trace_and_a_failed_one_tells_why) {
  PostgresQueue queue{database(), traced({.retry_policy = RetryPolicy::constant(1ms)})};
  queue.register_job_func([](Context& context, const Greet& job) {
    if (context.attempt() == 1) {
      throw std::invalid_argument{"no paper"};
    }
    if (context.attempt() == 2) {
      return Outcome::retry_in(1ms, "no ink");
    }
    return job.name == "secret" ? Outcome::discard("no printer") : Outcome::success();
  });
  queue.start();

  queue.enqueue(Greet{"secret"});

  const auto runs = spans.wait_for("process mail", 3);
  ASSERT_THAT(runs, SizeIs(3));
  const RecordedSpan send = spans.named("send mail").at(0);
  for (const RecordedSpan& run : runs) {
    EXPECT_EQ(run.trace_id, send.trace_id);
    EXPECT_EQ(run.parent_id, send.span_id);
    EXPECT_THAT(run.links, ElementsAre(context(send)));
    EXPECT_EQ(run.status, "error");
    ASSERT_THAT(run.events, SizeIs(1));
    EXPECT_EQ(run.events[0].name, "exception");
  }
  EXPECT_EQ(runs[0].attribute("arrower.job.attempt"), "1");
  EXPECT_EQ(runs[0].attribute("arrower.job.outcome"), "failed");
  EXPECT_EQ(runs[0].attribute("arrower.job.next_attempt_in"), "0.001");
  EXPECT_EQ(runs[0].attribute("error.type"), "std::invalid_argument");
  EXPECT_EQ(runs[0].status_description, "no paper");
  EXPECT_THAT(runs[0].events[0].attributes, UnorderedElementsAre(Pair("exception.type", "std::invalid_argument"),
                                                                 Pair("exception.message", "no paper")));
  EXPECT_EQ(runs[1].attribute("arrower.job.attempt"), "2");
  EXPECT_EQ(runs[1].attribute("error.type"), "retry");
  EXPECT_EQ(runs[1].status_description, "no ink");
  EXPECT_EQ(runs[2].attribute("arrower.job.attempt"), "3");
  EXPECT_EQ(runs[2].attribute("arrower.job.outcome"), "discarded");
  EXPECT_EQ(runs[2].attribute("error.type"), "discard");
  for (const RecordedSpan& span : spans.all()) {
    for (const auto& [name, value] : span.attributes) {
      EXPECT_THAT(value, Not(HasSubstr("secret"))) << "the payload, in " << name;
    }
  }
}

TEST_F(Tracing, a_batch_has_one_span_that_all_its_runs_belong_to) {
  PostgresQueue queue{database(), traced()};
  queue.register_job_func([](const Greet&) {});
  queue.register_job_func([](const Follow&) {});
  queue.start();

  queue.enqueue(Batch{}.add(Greet{"Ada"}).add(Greet{"Eve"}).add(Follow{1}));
  // So many that they are copied.
  queue.enqueue(std::vector<Follow>(100));

  const auto runs = spans.wait_for("process mail", 103);
  ASSERT_THAT(runs, SizeIs(103));
  const auto sends = spans.named("send mail");
  ASSERT_THAT(sends, SizeIs(2));
  EXPECT_EQ(sends[0].attribute("messaging.batch.message_count"), "3");
  EXPECT_EQ(sends[0].attribute("arrower.job.type"), "(none)") << "of different types";
  EXPECT_EQ(sends[1].attribute("messaging.batch.message_count"), "100");
  EXPECT_EQ(sends[1].attribute("arrower.job.type"), "tracing::Follow");
  EXPECT_EQ(std::ranges::count(runs, sends[0].span_id, &RecordedSpan::parent_id), 3);
  EXPECT_EQ(std::ranges::count(runs, sends[1].span_id, &RecordedSpan::parent_id), 100);
}

TEST_F(Tracing, spans_of_the_job_function_and_jobs_it_enqueues_are_children_of_the_run) {
  PostgresQueue queue{database(), traced()};
  queue.register_job_func([&](Context& context, const Greet&) {
    const auto span = spans.tracer()->StartSpan("render");
    span->End();
    queue.enqueue(context, Follow{1});
  });
  queue.register_job_func([](const Follow&) {});
  queue.start();

  const JobId greeting = queue.enqueue(Greet{"Ada"});

  const auto runs = spans.wait_for("process mail", 2);
  ASSERT_THAT(runs, SizeIs(2));
  // They end in any order: the second may run as soon as the first has committed.
  const RecordedSpan greet = run_of(runs, greeting.value);
  const RecordedSpan follow = runs[0].span_id == greet.span_id ? runs[1] : runs[0];
  const auto sends = spans.wait_for("send mail", 2);
  EXPECT_EQ(spans.named("render").at(0).parent_id, greet.span_id);
  const auto send = std::ranges::find(sends, greet.span_id, &RecordedSpan::parent_id);
  ASSERT_NE(send, sends.end());
  EXPECT_EQ(follow.parent_id, send->span_id);
  EXPECT_EQ(follow.trace_id, greet.trace_id);
}

TEST_F(Tracing, tracestate_and_baggage_travel_with_the_job_and_are_current_while_it_runs) {
  PostgresQueue queue{database(), traced()};
  std::promise<std::string> tenant;
  queue.register_job_func([&](const Greet&) {
    std::string value;
    otel::baggage::GetBaggage(otel::context::RuntimeContext::GetCurrent())->GetValue("tenant", value);
    tenant.set_value(value);
  });
  queue.start();

  queue.enqueue(Greet{"Ada"},
                {.trace_carrier = {{"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
                                   {"tracestate", "vendor=x"},
                                   {"baggage", "tenant=acme"}}});

  EXPECT_EQ(tenant.get_future().get(), "acme");
  const auto runs = spans.wait_for("process mail", 1);
  ASSERT_THAT(runs, SizeIs(1));
  EXPECT_EQ(runs[0].trace_state, "vendor=x");
  EXPECT_EQ(runs[0].trace_id, "0af7651916cd43dd8448eb211c80319c");
}

TEST_F(Tracing, a_carrier_given_with_the_job_is_the_parent_whatever_span_is_current) {
  PostgresQueue queue{database(), traced()};
  queue.register_job_func([](const Greet&) {});
  queue.start();
  const std::string first = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const std::string second = "00-1af7651916cd43dd8448eb211c80319c-c7ad6b7169203331-01";

  JobId alone;
  std::vector<JobId> together;
  under_a_span("request", [&] {
    alone = queue.enqueue(Greet{"Ada"}, {.trace_carrier = {{"traceparent", first}}});
    // Of different traces: each job keeps its own, and the call's span links to them.
    together = queue.enqueue(Batch{}
                                 .add(Greet{"Eve"}, {.trace_carrier = {{"traceparent", first}}})
                                 .add(Greet{"Zoe"}, {.trace_carrier = {{"traceparent", second}}}));
  });

  const auto runs = spans.wait_for("process mail", 3);
  ASSERT_THAT(runs, SizeIs(3));
  const auto sends = spans.named("send mail");
  EXPECT_EQ(sends.at(0).trace_id, "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(sends[0].parent_id, "b7ad6b7169203331");
  EXPECT_EQ(run_of(runs, alone.value).parent_id, sends[0].span_id);
  EXPECT_EQ(sends.at(1).trace_id, spans.named("request").at(0).trace_id);
  EXPECT_EQ(sends[0].kind, "producer");
  EXPECT_EQ(sends[1].kind, "client") << "no job carries its context";
  EXPECT_THAT(sends[1].links, ElementsAre("0af7651916cd43dd8448eb211c80319c/b7ad6b7169203331",
                                          "1af7651916cd43dd8448eb211c80319c/c7ad6b7169203331"));
  EXPECT_EQ(run_of(runs, together.at(0).value).parent_id, "b7ad6b7169203331");
  EXPECT_EQ(run_of(runs, together.at(1).value).parent_id, "c7ad6b7169203331");
}

TEST_F(Tracing, a_job_that_sql_enqueued_continues_the_trace_in_its_metadata) {
  PostgresQueue queue{database(), traced()};
  queue.register_job_func([](const Greet&) {});
  queue.start();

  const auto traced_job =
      value<std::int64_t>(R"(select {}.enqueue('mail', 'tracing::Greet', '{"name": "Ada"}', metadata =>
         '{"trace": {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}}'))");
  const auto beside_other_things =
      value<std::int64_t>(R"(select {}.enqueue('mail', 'tracing::Greet', '{"name": "Zoe"}', metadata =>
         '{"parent": "none", "schedule": 7, "trace": {"sampled": 1, "id": 1e400, "by": null,
           "traceparent": "00-1af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}}'))");
  const auto other_job =
      value<std::int64_t>(R"(select {}.enqueue('mail', 'tracing::Greet', '{"name": "Eve"}', metadata =>
         '{"trace": {"traceparent": "not one"}}'))");

  const auto runs = spans.wait_for("process mail", 3);
  ASSERT_THAT(runs, SizeIs(3));
  EXPECT_EQ(run_of(runs, beside_other_things).trace_id, "1af7651916cd43dd8448eb211c80319c");
  Inspector inspector{database(), {.schema = schema()}};
  EXPECT_EQ(inspector.job(JobId{beside_other_things}).value().parent, std::nullopt);
  const RecordedSpan traced_run = run_of(runs, traced_job);
  EXPECT_EQ(traced_run.trace_id, "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(traced_run.parent_id, "b7ad6b7169203331");
  const RecordedSpan other_run = run_of(runs, other_job);
  EXPECT_EQ(other_run.parent_id, "") << "what cannot be read starts a trace of its own";
  EXPECT_THAT(other_run.links, IsEmpty());
}

TEST_F(Tracing, an_occurrence_starts_a_trace_of_its_own_and_links_to_its_schedule) {
  PostgresQueue queue{database(), traced()};
  queue.register_job_func([](const Greet&) {});
  const RecordedSpan startup =
      under_a_span("startup", [&] { queue.schedule("@every 1s", Greet{"Ada"}, {.name = "greetings"}); });
  queue.start();

  const auto runs = spans.wait_for("process mail", 2);
  ASSERT_THAT(runs, Not(SizeIs(0)));
  const RecordedSpan schedule = spans.named("schedule mail").at(0);
  EXPECT_EQ(schedule.parent_id, startup.span_id);
  EXPECT_EQ(schedule.attribute("arrower.schedule.name"), "greetings");
  const RecordedSpan send = spans.named("send mail").at(0);
  EXPECT_EQ(send.parent_id, "");
  EXPECT_NE(send.trace_id, schedule.trace_id);
  EXPECT_THAT(send.links, ElementsAre(context(schedule)));
  EXPECT_EQ(runs[0].trace_id, send.trace_id);
  EXPECT_EQ(runs[0].attribute("arrower.schedule.name"), "greetings");
  EXPECT_EQ(runs[0].attribute("arrower.schedule.time"), send.attribute("arrower.schedule.time"));
  EXPECT_NE(runs.at(1).trace_id, runs[0].trace_id);
}

TEST_F(Tracing, an_enqueue_that_fails_says_so) {
  PostgresQueue queue{database(), traced()};
  sql("alter table {}.jobs add check (priority < 100)");

  EXPECT_THROW(queue.enqueue(Greet{"Ada"}, {.priority = 100}), DatabaseError);

  const auto sends = spans.named("send mail");
  ASSERT_THAT(sends, SizeIs(1));
  EXPECT_EQ(sends[0].status, "error");
  EXPECT_EQ(sends[0].attribute("error.type"), "arrower::jobs::DatabaseError");
}

TEST_F(Tracing, a_run_that_outlives_the_shutdown_ends_as_abandoned) {
  std::promise<void> release;
  {
    PostgresQueue queue{database(), traced({.shutdown_timeout = 0ms, .stop_grace = 0ms})};
    std::promise<void> running;
    queue.register_job_func([&](const Greet&) {
      running.set_value();
      release.get_future().wait();
    });
    queue.start();
    queue.enqueue(Greet{"Ada"});
    running.get_future().wait();

    queue.shutdown(0ms);

    const auto runs = spans.named("process mail");
    ASSERT_THAT(runs, SizeIs(1));
    EXPECT_EQ(runs[0].status, "error");
    EXPECT_EQ(runs[0].attribute("arrower.job.outcome"), "abandoned");
    release.set_value();
  }
  EXPECT_THAT(spans.named("process mail"), SizeIs(1)) << "it ends once";
}

TEST_F(Tracing, a_run_that_lost_its_lease_says_so) {
  PostgresQueue queue{database(), traced()};
  queue.register_job_func([&](Context& context, const Greet&) {
    context.transaction();
    sql("update {}.jobs set lease = 1");
  });
  queue.start();

  queue.enqueue(Greet{"Ada"});

  const auto runs = spans.wait_for("process mail", 1);
  ASSERT_THAT(runs, SizeIs(1));
  EXPECT_EQ(runs[0].status, "error");
  EXPECT_EQ(runs[0].attribute("arrower.job.outcome"), "lease_lost");
}

TEST_F(Tracing, statements_of_the_jobs_transaction_are_spans_when_that_is_switched_on) {
  PostgresQueue queue{database(), traced({}, {.sql_spans = true})};
  queue.register_job_func([&](Context& context, const Greet&) {
    auto& transaction = dynamic_cast<pqxx::dbtransaction&>(context.transaction());
    transaction.exec("select 'a secret',\n  42");
    transaction.exec("select $1::text", pqxx::params{"another secret"});
    try {
      pqxx::subtransaction attempt{transaction};
      attempt.exec("select 1 / 0");
    } catch (const pqxx::sql_error&) {  // NOLINT(bugprone-empty-catch): the point of the test
    }
  });
  queue.start();

  queue.enqueue(Greet{"Ada"});

  const auto runs = spans.wait_for("process mail", 1);
  ASSERT_THAT(runs, SizeIs(1));
  std::vector<RecordedSpan> statements = spans.all();
  std::erase_if(statements, [&](const RecordedSpan& span) { return span.parent_id != runs[0].span_id; });
  std::vector<std::string> texts;
  std::vector<std::string> names;
  for (const RecordedSpan& statement : statements) {
    EXPECT_EQ(statement.kind, "client");
    EXPECT_EQ(statement.attribute("db.system.name"), "postgresql");
    texts.push_back(statement.attribute("db.query.text"));
    names.push_back(statement.name);
  }
  EXPECT_EQ(names.front(), "BEGIN");
  EXPECT_EQ(names.back(), "COMMIT");
  EXPECT_THAT(texts, Contains("select ?,\n  ?"));
  EXPECT_THAT(texts, Contains("select $1::text"));
  const auto division = std::ranges::find(texts, "select ? / ?");
  ASSERT_NE(division, texts.end());
  const RecordedSpan& failed = statements[static_cast<std::size_t>(division - texts.begin())];
  EXPECT_EQ(failed.status, "error");
  EXPECT_EQ(failed.attribute("db.response.status_code"), "22012");
}

TEST_F(Tracing, a_queue_takes_the_global_provider_without_a_line_of_code) {
  otel::trace::Provider::SetTracerProvider(spans.provider());
  PostgresQueue queue{database(), options({.queue = "mail"})};
  queue.register_job_func([](const Greet&) {});
  queue.start();

  queue.enqueue(Greet{"Ada"});

  EXPECT_THAT(spans.wait_for("process mail", 1), SizeIs(1));
  otel::trace::Provider::SetTracerProvider(
      otel::nostd::shared_ptr<otel::trace::TracerProvider>{new otel::trace::NoopTracerProvider});
}

}  // namespace arrower::jobs::tests
