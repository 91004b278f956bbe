// Making and dropping indexes on paths into payloads, while jobs are enqueued and done.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <arrower/jobs/inspection/actions.hpp>
#include <pqxx/connection>

#include "inspector/acting_statements.hpp"
#include "inspector/database.hpp"

namespace arrower::jobs::inspector {

/// Work on the indexes of a path, on a connection of its own: it may take hours. What another one has left half-built
/// is built again.
class PayloadIndexChange {
 public:
  /// Throws InvalidFilterError for a path that cannot be meant, and DatabaseError where the user may not do it.
  /// `what` says what is tried, for messages.
  PayloadIndexChange(Database& database, const ActingStatements& statements, std::string_view what, std::string path,
                     const ActionOptions& options);

  /// Return whether that changed anything, or would.
  bool add();
  bool remove();

 private:
  struct Part {
    std::string partition;
    std::string index;
    bool exists = false;
    bool complete = false;
  };

  template <class Function>
  bool work(std::string_view action, Function&& function);
  void require_rights();
  void lock(pqxx::connection& connection) const;

  void make_whole(pqxx::connection& connection) const;
  void make_of_jobs(pqxx::connection& connection) const;
  /// Those of the partitions that lack theirs.
  std::vector<Part> missing_parts(pqxx::connection& connection) const;
  void make_part(pqxx::connection& connection, const Part& part) const;
  void drop_whole(pqxx::connection& connection) const;

  enum class Found { nothing, incomplete, complete };
  Found find(pqxx::connection& connection, const std::string& index) const;

  /// Runs a statement that commits by itself.
  void run(pqxx::connection& connection, const std::string& sql) const;
  void drop(pqxx::connection& connection, const std::string& index) const;
  /// Runs a transaction that needs a lock for which writers would have to wait: not for long, rather several times.
  template <class Function>
  void run_shortly(pqxx::connection& connection, Function&& function) const;
  std::string filled(const std::string& sql, const std::string& index, const std::string& partition = {}) const;

  Database& database_;
  const ActingStatements& statements_;
  const std::string what_;
  const std::string path_;
  const ActionOptions& options_;
  const std::string schema_;
  const std::string of_jobs_;
  const std::string of_history_;
};

}  // namespace arrower::jobs::inspector
