#include "site.hpp"

#include <format>
#include <stdexcept>
#include <thread>
#include <utility>

#include <arrower/jobs/migrate.hpp>
#include <pqxx/pqxx>

#include "measurement.hpp"

namespace bench {

Site::Site(arrower::jobs::testing::TemporaryPostgres& server, Settings settings, const std::string& database)
    : server_{server}, settings_{std::move(settings)}, name_{database} {
  pqxx::connection connection{server.connection_string()};
  pqxx::nontransaction{connection}.exec("create database " + connection.quote_name(database));
  database_ = server.connection_string() + " dbname=" + database;
  arrower::jobs::migrate(database_);
}

void Site::execute(const std::string& sql) const {
  pqxx::connection connection{database_};
  pqxx::nontransaction{connection}.exec(sql);
}

std::string Site::text(const std::string& sql) const {
  pqxx::connection connection{database_};
  return pqxx::nontransaction{connection}.exec(sql).one_field().as<std::string>();
}

long Site::count(const std::string& sql) const { return std::stol(text(sql)); }

double Site::number(const std::string& sql) const { return std::stod(text(sql)); }

double Site::transactions() const {
  pqxx::connection connection{server_.connection_string()};
  return pqxx::nontransaction{connection}
      .exec("select xact_commit + xact_rollback from pg_stat_database where datname = $1", pqxx::params{name_})
      .one_field()
      .as<double>();
}

void Site::wait_until(const std::string& condition, std::chrono::seconds longest) const {
  constexpr std::chrono::milliseconds between_looks{5};
  pqxx::connection connection{database_};
  const StopWatch watch;
  while (!pqxx::nontransaction{connection}.exec("select " + condition).one_field().as<bool>()) {
    if (watch.seconds() > static_cast<double>(longest.count())) {
      throw std::runtime_error{std::format("waited for more than {} s until {}", longest.count(), condition)};
    }
    std::this_thread::sleep_for(between_looks);
  }
}

void Site::reset() const {
  execute(
      "truncate arrower.jobs, arrower.job_history, arrower.job_statistics, arrower.job_statistics_by_hour, "
      "arrower.workers, arrower.schedules, arrower.schedule_registrations");
  settle();
}

void Site::settle() const { execute("checkpoint"); }

}  // namespace bench
