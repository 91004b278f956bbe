// What the tables and their indexes on payloads take, pruning, and what is wrong.
#include "http/json_body.hpp"
#include "routes/api.hpp"

namespace arrower::jobs::admin {

namespace {

struct Storage {
  std::vector<TableState> tables;
  std::vector<HistoryRetention> retention;
};

struct PayloadIndexes {
  std::vector<PayloadIndex> indexes;
};

struct Diagnosis {
  std::vector<Finding> findings;
};

}  // namespace

void add_storage_routes(Router& router, Api& api) {
  router.add("GET", "/storage", [&api](const Call& call) {
    Query{call.request}.finish();
    return api.answer(Storage{.tables = api.inspector.storage(), .retention = api.inspector.history_retention()});
  });
  router.add("GET", "/payload-indexes", [&api](const Call& call) {
    Query{call.request}.finish();
    return api.answer(PayloadIndexes{api.inspector.payload_indexes()});
  });
  router.add("POST", "/history/prune", [&api](const Call& call) {
    Fields{read_json_body(call.request).root()}.finish();
    return api.answer(api.inspector.prune_history({.actor = call.identity.name}));
  });
  router.add("GET", "/diagnosis", [&api](const Call& call) {
    Query{call.request}.finish();
    return api.answer(Diagnosis{api.inspector.diagnose()});
  });
}

}  // namespace arrower::jobs::admin
