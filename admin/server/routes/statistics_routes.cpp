// What was done over time, and which types of jobs there are.
#include <arrower/jobs/clock.hpp>

#include "routes/api.hpp"

namespace arrower::jobs::admin {

namespace {

struct Points {
  std::vector<StatisticsPoint> points;
};

struct OfQueues {
  std::vector<QueueStatistics> queues;
};

struct Types {
  std::vector<TypeStatistics> types;
};

struct KnownTypes {
  std::vector<KnownJobType> types;
};

constexpr std::int64_t most_minutes = std::int64_t{366} * 24 * 60;

/// The last hour unless it says otherwise.
StatisticsQuery statistics_query(Query& query) {
  StatisticsQuery statistics;
  statistics.before = query.time("before").value_or(now());
  statistics.from = query.time("from").value_or(statistics.before - std::chrono::hours{1});
  return statistics;
}

}  // namespace

void add_statistics_routes(Router& router, Api& api) {
  router.add("GET", "/statistics", [&api](const Call& call) {
    Query query{call.request};
    StatisticsQuery statistics = statistics_query(query);
    statistics.queue = query.text("queue");
    statistics.type = query.text("type");
    statistics.interval = std::chrono::minutes{query.integer("interval_minutes", 1, most_minutes).value_or(1)};
    query.finish();
    return api.answer(Points{api.inspector.statistics(statistics)});
  });
  router.add("GET", "/statistics/queues", [&api](const Call& call) {
    Query query{call.request};
    StatisticsQuery statistics = statistics_query(query);
    statistics.interval = std::chrono::minutes{query.integer("interval_minutes", 1, most_minutes).value_or(1)};
    const std::vector<std::string> queues = query.texts("queue");
    query.finish();
    return api.answer(OfQueues{api.inspector.statistics_by_queue(queues, statistics)});
  });
  router.add("GET", "/performance", [&api](const Call& call) {
    Query query{call.request};
    StatisticsQuery statistics = statistics_query(query);
    statistics.queue = query.text("queue");
    statistics.type = query.text("type");
    query.finish();
    return api.answer(api.inspector.performance(statistics));
  });
  router.add("GET", "/statistics/types", [&api](const Call& call) {
    Query query{call.request};
    StatisticsQuery statistics = statistics_query(query);
    statistics.queue = query.text("queue");
    query.finish();
    return api.answer(Types{api.inspector.type_statistics(statistics)});
  });
  router.add("GET", "/job-types", [&api](const Call& call) {
    Query query{call.request};
    const std::optional<std::string> queue = query.text("queue");
    query.finish();
    return api.answer(KnownTypes{api.inspector.job_types(queue)});
  });
}

}  // namespace arrower::jobs::admin
