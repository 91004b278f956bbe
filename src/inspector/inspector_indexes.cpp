// Indexes on paths into payloads.
#include <utility>

#include "inspector/inspector_impl.hpp"
#include "inspector/payload_index.hpp"
#include "inspector/payload_index_change.hpp"

namespace arrower::jobs {

using namespace inspector;

std::vector<PayloadIndex> Inspector::payload_indexes() {
  Database& database = impl_->database;
  return database.read("cannot look at the payload indexes", [&](ReadTransaction& transaction) {
    std::vector<PayloadIndex> indexes;
    for (FoundPayloadIndex& found : find_payload_indexes(transaction, database.reading())) {
      indexes.push_back(std::move(found.index));
    }
    return indexes;
  });
}

bool Inspector::add_payload_index(std::string_view path, const ActionOptions& options) {
  return PayloadIndexChange{impl_->database, impl_->acting, "cannot add the payload index", std::string{path}, options}
      .add();
}

bool Inspector::remove_payload_index(std::string_view path, const ActionOptions& options) {
  return PayloadIndexChange{impl_->database, impl_->acting, "cannot remove the payload index", std::string{path},
                            options}
      .remove();
}

}  // namespace arrower::jobs
