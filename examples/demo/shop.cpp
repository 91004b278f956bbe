#include "shop.hpp"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/spdlog.h>

#include <arrower/jobs.hpp>
#include <chrono>
#include <condition_variable>
#include <format>
#include <mutex>
#include <random>
#include <stdexcept>
#include <thread>
#include <vector>

namespace shop {

struct SendReceipt {
  std::int64_t order_id = 0;
  std::string email;
  std::vector<std::string> items;
};
struct ChargeCard {
  std::int64_t order_id = 0;
  int cents = 0;
  std::string currency = "EUR";
};
struct RenderReport {
  std::string name;
  int pages = 1;
};
struct SyncStock {
  std::string warehouse;
};
struct RemindOfBasket {
  std::int64_t customer_id = 0;
};

}  // namespace shop

namespace demo {

namespace jobs = arrower::jobs;
using namespace std::chrono_literals;

namespace {

using Random = std::mt19937_64;

double chance(Random& random) { return std::uniform_real_distribution{}(random); }
std::int64_t between(Random& random, std::int64_t least, std::int64_t most) {
  return std::uniform_int_distribution{least, most}(random);
}

/// Work that takes its time and ends early when it is asked to.
void work_for(jobs::Context& ctx, std::chrono::milliseconds duration) {
  std::mutex mutex;
  std::condition_variable_any done;
  std::unique_lock lock{mutex};
  if (done.wait_for(lock, ctx.stop_token(), duration, [] { return false; }); ctx.stop_token().stop_requested()) {
    throw std::runtime_error{"asked to stop before the work was done"};
  }
}

void register_functions(jobs::Queue& mail, jobs::Queue& billing, jobs::Queue& reports) {
  mail.register_job_func([](jobs::Context& ctx, const shop::SendReceipt& job) {
    Random random{static_cast<std::uint64_t>(ctx.id().value * 31 + ctx.attempt())};
    work_for(ctx, std::chrono::milliseconds{between(random, 20, 300)});
    if (chance(random) < 0.06) {
      throw std::runtime_error{std::format("mail server answered 451: {} greylisted, try again later", job.email)};
    }
  });
  mail.register_job_func([](const shop::RemindOfBasket&) {});
  billing.register_job_func([&mail](jobs::Context& ctx, const shop::ChargeCard& job) -> jobs::Outcome {
    Random random{static_cast<std::uint64_t>(ctx.id().value * 17 + ctx.attempt())};
    work_for(ctx, std::chrono::milliseconds{between(random, 50, 600)});
    if (job.cents % 23 == 0) {
      return jobs::Outcome::discard("card declined: insufficient funds");
    }
    if (chance(random) < 0.1) {
      throw std::runtime_error{std::format("payment gateway timed out after {} ms", between(random, 3000, 9000))};
    }
    mail.enqueue(ctx, shop::SendReceipt{job.order_id, std::format("customer{}@shop.example", job.order_id % 97), {}});
    return jobs::Outcome::success();
  });
  reports.register_job_func(
      [](jobs::Context& ctx, const shop::RenderReport& job) { work_for(ctx, job.pages * 400ms); });
  reports.register_job_func([](jobs::Context& ctx, const shop::SyncStock& job) {
    Random random{static_cast<std::uint64_t>(ctx.id().value)};
    work_for(ctx, 1500ms);
    if (job.warehouse == "north" && chance(random) < 0.5) {
      throw std::runtime_error{"warehouse \"north\" does not answer: connection refused"};
    }
  });
}

}  // namespace

int run_shop(const std::string& database, const std::string& name, const std::string& log_file) {
  const auto logger = spdlog::basic_logger_mt("shop", log_file);
  const auto options = [&](const std::string& queue, int pool_size) {
    return jobs::QueueOptions{.queue = queue,
                              .pool_size = pool_size,
                              .pool_name = name + "-" + queue,
                              .retry_policy = jobs::RetryPolicy::growing(2s, 1.6, 1min),
                              .logger = logger,
                              .version = "demo"};
  };
  jobs::PostgresQueue mail{database, options("mail", 4)};
  jobs::PostgresQueue billing{database, options("billing", 3)};
  jobs::PostgresQueue reports{database, options("reports", 2)};
  register_functions(mail, billing, reports);
  reports.schedule("@every 20s", shop::SyncStock{"north"}, {.name = "sync stock north", .max_attempts = 3});
  reports.schedule("@every 45s", shop::SyncStock{"south"}, {.name = "sync stock south"});
  reports.schedule("0 6 * * MON-FRI", shop::RenderReport{"takings of the day before", 12},
                   {.name = "daily report", .time_zone = "Europe/Berlin"});
  mail.start();
  reports.start();

  const std::jthread customers{[&](const std::stop_token& stop) {
    Random random{4711};
    std::mutex mutex;
    std::condition_variable_any pause;
    for (std::int64_t order = 1'000; !stop.stop_requested(); ++order) {
      try {
        billing.enqueue(shop::ChargeCard{order, static_cast<int>(between(random, 500, 20'000))});
        if (chance(random) < 0.1) {
          reports.enqueue(shop::RenderReport{std::format("invoice {}", order), static_cast<int>(between(random, 1, 9))},
                          {.priority = 5});
        }
        if (chance(random) < 0.3) {
          mail.enqueue(shop::RemindOfBasket{order}, {.run_at = jobs::now() + 24h});
        }
      } catch (const jobs::Error& error) {
        logger->warn("a customer could not order: {}", error.what());
      }
      std::unique_lock lock{mutex};
      pause.wait_for(lock, stop, std::chrono::milliseconds{between(random, 50, 900)}, [] { return false; });
    }
  }};
  return billing.run() ? 0 : 1;
}

}  // namespace demo
