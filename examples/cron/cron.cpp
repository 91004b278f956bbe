// Jobs that are enqueued again and again. Start it twice: each occurrence still runs once.
#include <arrower/jobs.hpp>
#include <chrono>
#include <format>
#include <iostream>
#include <pqxx/pqxx>

namespace jobs = arrower::jobs;

namespace shop {
struct CleanUp {};
struct Report {
  std::string about;
};
struct Poll {
  std::string mailbox;
};
}  // namespace shop

int main(int count, char** arguments) {
  const std::string database = count > 1 ? arguments[1] : "postgresql:///shop";
  jobs::migrate(database);
  jobs::PostgresQueue queue{database, {.queue = "cron example"}};

  queue.register_job_func([](const shop::CleanUp&) { std::cout << "cleaned up\n" << std::flush; });
  queue.register_job_func([](jobs::Context& ctx, const shop::Report& report) {
    // The same on every attempt, however late it runs: the day that the report is about follows from it.
    const auto day = std::chrono::floor<std::chrono::days>(ctx.scheduled_for().value_or(ctx.run_at()));
    std::cout << std::format("{} of {:%F}: {}\n", ctx.schedule_name(), day, report.about) << std::flush;
  });
  queue.register_job_func(
      [](const shop::Poll& poll) { std::cout << std::format("polled {}\n", poll.mailbox) << std::flush; });

  // Where the shop is: at four in the morning by its clocks, also on the days on which they change.
  const std::string zone = "Europe/Berlin";
  queue.schedule("0 4 * * *", shop::CleanUp{}, {.time_zone = zone});

  // Two schedules of one type have names. After three days without a process, the reports of all three days are made.
  queue.schedule("30 6 * * MON-FRI", shop::Report{"sales"},
                 {.name = "daily sales", .time_zone = zone, .catch_up = jobs::CatchUp::all});
  queue.schedule("30 6 1 * *", shop::Report{"stock"}, {.name = "monthly stock", .time_zone = zone, .max_attempts = 3});

  // Never two at a time: an occurrence that finds the last job unfinished enqueues nothing.
  queue.schedule("@every 2s", shop::Poll{"orders"}, {.name = "poll orders", .unique_key = "orders"});

  for (const char* spec : {"0 4 * * *", "30 6 * * MON-FRI", "30 6 1 * *"}) {
    std::cout << std::format("{:18}{}; next {:%F %R} UTC\n", spec, jobs::cron::describe(spec, zone),
                             jobs::cron::next_n(spec, 1, jobs::now(), zone).front());
  }
  return queue.run() ? 0 : 1;
}
