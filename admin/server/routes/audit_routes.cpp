// Who did what.
#include <limits>

#include "routes/api.hpp"

namespace arrower::jobs::admin {

namespace {

struct Entries {
  std::vector<AuditEntry> entries;
};

}  // namespace

void add_audit_routes(Router& router, Api& api) {
  router.add("GET", "/audit", [&api](const Call& call) {
    Query query{call.request};
    AuditQuery audit;
    audit.actor = query.text("actor");
    audit.action = query.text("action");
    audit.before = query.integer("before", 0, std::numeric_limits<std::int64_t>::max());
    audit.size = static_cast<int>(query.integer("size", 1, 500).value_or(audit.size));
    query.finish();
    return api.answer(Entries{api.inspector.audit(audit)});
  });
}

}  // namespace arrower::jobs::admin
