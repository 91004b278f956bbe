#include "site.hpp"

#include <utility>

#include <arrower/jobs/migrate.hpp>
#include <pqxx/pqxx>

namespace bench {

Site::Site(arrower::jobs::testing::TemporaryPostgres& server, Settings settings, const std::string& database)
    : server_{server}, settings_{std::move(settings)} {
  pqxx::connection connection{server.connection_string()};
  pqxx::nontransaction{connection}.exec("create database " + connection.quote_name(database));
  database_ = server.connection_string() + " dbname=" + database;
  arrower::jobs::migrate(database_);
}

void Site::execute(const std::string& sql) const {
  pqxx::connection connection{database_};
  pqxx::nontransaction{connection}.exec(sql);
}

long Site::count(const std::string& sql) const {
  pqxx::connection connection{database_};
  return pqxx::nontransaction{connection}.exec(sql).one_field().as<long>();
}

void Site::reset() const {
  execute("truncate arrower.jobs, arrower.job_history, arrower.job_statistics, arrower.workers");
  settle();
}

void Site::settle() const { execute("checkpoint"); }

}  // namespace bench
