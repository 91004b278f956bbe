// A worker process with the admin UI in it: two queues, jobs that succeed, are slow or fail, a schedule, and somebody
// who keeps enqueueing.
//
//   admin [DATABASE]       then open the address that it prints
//
// $ADMIN_PORT takes another port than 8080; $ADMIN_PASSWORD makes people sign in, as "admin".
#include <arrower/jobs.hpp>
#include <arrower/jobs/admin_server.hpp>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <random>
#include <stdexcept>
#include <thread>

namespace jobs = arrower::jobs;
using namespace std::chrono_literals;

namespace shop {

struct SendMail {
  std::string to;
  std::string subject;
};
struct ChargeCard {
  long order = 0;
  double amount = 0;
  std::string token;  // shown as "[redacted]"
};
struct MakeReport {
  std::string month;
};

}  // namespace shop

namespace {

std::string environment(const char* name, const char* otherwise) {
  const char* const value = std::getenv(name);
  return value == nullptr ? otherwise : value;
}

void register_jobs(jobs::PostgresQueue& mail, jobs::PostgresQueue& billing) {
  mail.register_job_func([](const shop::SendMail&) { std::this_thread::sleep_for(20ms); });
  billing.register_job_func([](const shop::ChargeCard& job) {
    if (job.order % 10 == 0) {
      throw std::runtime_error{"the bank did not answer for order " + std::to_string(job.order)};
    }
    if (job.order == 1) {
      std::cout << "the first order was charged\n" << std::flush;
    }
  });
  billing.register_job_func([](jobs::Context& context, const shop::MakeReport&) {
    // Slow enough to be seen running, and to be cancelled.
    for (int i = 0; i < 200 && !context.stop_token().stop_requested(); ++i) {
      std::this_thread::sleep_for(100ms);
    }
  });
  billing.schedule("*/5 * * * *", shop::MakeReport{"this one"}, {.name = "report", .time_zone = "Europe/Berlin"});
}

}  // namespace

int main(int count, char** arguments) {
  const std::string database = count > 1 ? arguments[1] : "postgresql:///shop";
  jobs::migrate(database);
  jobs::PostgresQueue mail{database, {.queue = "mail", .pool_size = 4}};
  jobs::PostgresQueue billing{database,
                              {.queue = "billing", .pool_size = 4, .retry_policy = jobs::RetryPolicy::constant(30s)}};
  register_jobs(mail, billing);
  mail.start();

  jobs::AdminServerOptions options{.port = std::stoi(environment("ADMIN_PORT", "8080")), .title = "The shop's jobs"};
  if (const std::string password = environment("ADMIN_PASSWORD", ""); !password.empty()) {
    options.users.push_back({.name = "admin", .password = password});
  }
  jobs::AdminServer admin{database, options};
  admin.start();
  std::cout << "the admin UI is at " << admin.url() << '\n' << std::flush;

  const std::jthread customers{[&](const std::stop_token& stop) {
    std::mt19937 random{std::random_device{}()};
    for (long order = 1; !stop.stop_requested(); ++order) {
      mail.enqueue(shop::SendMail{"customer@example.org", "order " + std::to_string(order)});
      billing.enqueue(shop::ChargeCard{order, static_cast<double>(random() % 10'000) / 100, "tok_4242"});
      if (order % 50 == 0) {
        mail.enqueue(shop::SendMail{"customer@example.org", "how was it?"}, {.run_at = jobs::now() + 24h});
      }
      std::this_thread::sleep_for(200ms);
    }
  }};
  return billing.run() ? 0 : 1;  // works until SIGINT or SIGTERM, then drains
}
