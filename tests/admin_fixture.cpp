// What the browser tests of the admin UI look at: a private PostgreSQL, workers whose jobs succeed, fail and run long,
// schedules, and admin servers. Prints the servers' addresses, then "ready", and lives until its standard input ends.
//
// admin-fixture [--month FILE]    with a month of history besides, made by the SQL in FILE
// admin-fixture --still FILE      nothing moves: a database without the tables, one without jobs, and one that the SQL
// in
//                                 FILE fills, with a server that is restarted by a line on standard input: "restart",
//                                 or "restart PASSWORD" to change the password of its user; "stop" stops it until then
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <exception>
#include <format>
#include <fstream>
#include <iostream>
#include <iterator>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <arrower/jobs.hpp>
#include <arrower/jobs/admin_server.hpp>
#include <arrower/jobs/payload_schema.hpp>
#include <arrower/jobs/testing/temporary_postgres.hpp>
#include <pqxx/pqxx>

namespace jobs = arrower::jobs;
using namespace std::chrono_literals;

namespace mail {

enum class Kind { invoice, credit_note };

struct Line {
  std::string text;
  int pieces = 1;
};

struct SendInvoice {
  long invoice_id = 0;
  std::string email;
  bool reminder = false;
  Kind kind = Kind::invoice;
  std::vector<Line> lines;
  std::optional<std::string> note;
};

struct Archive {
  long invoice_id = 0;
};

struct VerifyAddress {
  std::string address;
};

}  // namespace mail

namespace media {

struct Transcode {
  std::string file;
  int minutes = 0;
};

}  // namespace media

namespace shop {

struct RecalculateStock {
  std::string warehouse = "Köln";
};

struct Tick {
  int beat = 0;
};

}  // namespace shop

namespace search {

struct IndexDocument {
  long document = 0;
};

}  // namespace search

namespace legacy {

struct ImportCsv {
  std::string file;
};

}  // namespace legacy

namespace {

/// Until the job is asked to stop, or for as long as it was told.
void wait_until_stopped(const std::stop_token& stop, std::chrono::milliseconds at_most) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock{mutex};
  stopped.wait_for(lock, stop, at_most, [] { return false; });
  if (stop.stop_requested()) {
    throw std::runtime_error{"stopped half-way"};
  }
}

jobs::QueueOptions worker(std::string queue, std::string pool_name, int pool_size) {
  jobs::QueueOptions options{.queue = std::move(queue), .pool_size = pool_size, .pool_name = std::move(pool_name)};
  options.poll_interval = 500ms;
  options.shutdown_timeout = 0ms;
  options.version = "3f2a91c";
  return options;
}

class Workers {
 public:
  explicit Workers(const std::string& database)
      : mail_{database, worker("mail", "mail-worker", 4)},
        images_{database, worker("images", "images-worker", 3)},
        shop_{database, worker("", "stock-worker", 2)},
        search_{database, worker("search", "search-worker", 2)} {
    mail_.register_job_func(
        [this](jobs::Context& context, const mail::SendInvoice& job) {
          mail_.enqueue(context, mail::Archive{job.invoice_id});
        },
        {.payload_schema = jobs::payload_schema<mail::SendInvoice>()});
    mail_.register_job_func([](const mail::Archive&) {});
    mail_.register_job_func([](const mail::VerifyAddress& job) {
      const std::size_t number = job.address.size();
      throw std::runtime_error{std::format("smtp{}.example.org:25 timed out after {} ms\nwhile greeting \"{}\"",
                                           number % 7, 30'000 + number, job.address)};
    });
    images_.register_job_func([](jobs::Context& context, const media::Transcode& job) {
      wait_until_stopped(context.stop_token(), std::chrono::minutes{job.minutes});
    });
    shop_.register_job_func([](const shop::RecalculateStock&) {});
    shop_.register_job_func([](const shop::Tick&) {});
    search_.register_job_func([](const search::IndexDocument&) {});
    shop_.schedule("0 4 * * *", shop::RecalculateStock{}, {.name = "nightly-stock", .time_zone = "Europe/Berlin"});
    shop_.schedule("@every 1s", shop::Tick{}, {.name = "every-second"});
    mail_.schedule("30 8 * * MON-FRI", mail::VerifyAddress{"newsletter@example.org"},
                   {.name = "newsletter", .time_zone = "America/New_York"});
    mail_.start();
    images_.start();
    shop_.start();
    search_.start();
  }

  void enqueue_some() {
    for (long i = 1; i <= 40; ++i) {
      mail_.enqueue(mail::SendInvoice{42'000 + i,
                                      std::format("customer{}@example.org", i),
                                      i % 3 == 0,
                                      mail::Kind::invoice,
                                      {{"Pencils", 12}},
                                      {}});
    }
    for (int i = 1; i <= 12; ++i) {
      mail_.enqueue(mail::VerifyAddress{std::string(static_cast<std::size_t>(i), 'x') + "@example.org"},
                    {.max_attempts = 1});
    }
    for (long i = 1; i <= 20; ++i) {
      search_.enqueue(search::IndexDocument{i});
    }
    images_.enqueue(media::Transcode{"conference.mov", 600});
  }

 private:
  jobs::PostgresQueue mail_;
  jobs::PostgresQueue images_;
  jobs::PostgresQueue shop_;
  jobs::PostgresQueue search_;
};

/// A queue that nobody serves, with jobs and a schedule that were left behind.
void leave_behind(const std::string& database) {
  jobs::PostgresQueue queue{database, worker("legacy", "last-importer", 1)};
  std::vector<legacy::ImportCsv> files;
  files.reserve(130);
  for (int i = 1; i <= 130; ++i) {
    files.push_back({std::format("orders-{:03}.csv", i)});
  }
  queue.enqueue(files);
  queue.schedule("*/5 * * * *", legacy::ImportCsv{"latest.csv"}, {.name = "old-import"});
  queue.start();
  pqxx::connection connection{database};
  const auto deadline = std::chrono::steady_clock::now() + 30s;
  while (pqxx::nontransaction{connection}
             .exec("select count(*) from arrower.schedules where name = 'old-import'")
             .one_field()
             .as<int>() == 0) {
    if (std::chrono::steady_clock::now() > deadline) {
      throw std::runtime_error{"the schedule of the legacy queue was not registered"};
    }
  }
  queue.shutdown(0ms);
}

void run_file(const std::string& database, const char* path) {
  std::ifstream file{path};
  if (!file) {
    throw std::runtime_error{std::format("{} cannot be read", path)};
  }
  const std::string sql{std::istreambuf_iterator<char>{file}, {}};
  pqxx::connection connection{database};
  pqxx::work transaction{connection};
  transaction.exec(sql);
  transaction.commit();
}

void say(const std::string& text) { std::cout << text << '\n' << std::flush; }

std::string create_database(const std::string& server, const std::string& name) {
  pqxx::connection connection{server};
  pqxx::nontransaction{connection}.exec("create database " + connection.quote_name(name));
  // Of several values the last one counts.
  return server + " dbname=" + name;
}

/// A server that listens on the same port after each restart.
class RestartedServer {
 public:
  explicit RestartedServer(std::string database) : database_{std::move(database)} { start("correct horse"); }

  void stop() { server_.reset(); }
  void start(const std::string& password) {
    stop();
    server_.emplace(database_,
                    jobs::AdminServerOptions{.port = port_, .users = {{.name = "ada", .password = password}}});
    server_->start();
    port_ = server_->port();
  }
  std::string url() const { return server_->url(); }

 private:
  std::string database_;
  int port_ = 0;
  std::optional<jobs::AdminServer> server_;
};

int run_still(const char* random_jobs) {
  const jobs::testing::TemporaryPostgres server{{.settings = {{"fsync", "off"}}}};
  const std::string& bare = server.connection_string();
  const std::string empty = create_database(bare, "empty");
  const std::string filled = create_database(bare, "filled");
  jobs::migrate(empty);
  jobs::migrate(filled);
  run_file(filled, random_jobs);

  // Tests ask more often than a person.
  jobs::AdminServer without_tables{bare, {.port = 0, .requests_per_second = 0}};
  jobs::AdminServer without_jobs{empty, {.port = 0, .requests_per_second = 0}};
  jobs::AdminServer still{filled, {.port = 0, .requests_per_second = 0}};
  RestartedServer restarted{filled};
  without_tables.start();
  without_jobs.start();
  still.start();
  say(std::format("without_tables_url {}\nwithout_jobs_url {}\nstill_url {}\nrestarted_url {}\ndatabase {}\nready",
                  without_tables.url(), without_jobs.url(), still.url(), restarted.url(), filled));
  std::string password = "correct horse";
  for (std::string line; std::getline(std::cin, line);) {
    if (line == "stop") {
      restarted.stop();
    } else if (line.starts_with("restart")) {
      password = line.starts_with("restart ") ? line.substr(8) : password;
      restarted.start(password);
    }
    say("done");
  }
  return 0;
}

int run(const char* month) {
  const jobs::testing::TemporaryPostgres server{{.settings = {{"fsync", "off"}}}};
  const std::string& database = server.connection_string();
  jobs::migrate(database);
  leave_behind(database);
  Workers workers{database};
  workers.enqueue_some();
  if (month != nullptr) {
    run_file(database, month);
  }

  jobs::AdminServer admin{database,
                          {.port = 0, .path_prefix = "/jobs", .trace_url = "https://traces.example/{trace_id}"}};
  jobs::AdminServer looking{database,
                            {.port = 0, .users = {{.name = "visitor", .password = "only looking", .read_only = true}}}};
  admin.start();
  looking.start();
  std::cout << "url " << admin.url() << "\nread_only_url " << looking.url() << "\ndatabase " << database << "\nready\n"
            << std::flush;
  std::string line;
  while (std::getline(std::cin, line)) {
  }
  looking.stop();
  admin.stop();
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  try {
    const bool month = count == 3 && std::string_view{arguments[1]} == "--month";
    const bool still = count == 3 && std::string_view{arguments[1]} == "--still";
    if (count != 1 && !month && !still) {
      std::fputs("usage: admin-fixture [--month FILE | --still FILE]\n", stderr);
      return 2;
    }
    // Standard output is for the addresses, and failures of its jobs are what it is for.
    spdlog::set_default_logger(spdlog::stderr_logger_mt("admin-fixture"));
    spdlog::set_level(spdlog::level::critical);
    if (still) {
      return run_still(arguments[2]);
    }
    return run(month ? arguments[2] : nullptr);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "admin-fixture: %s\n", error.what());
    return 1;
  }
}
