// The whole of it: a job, a function that runs it, and a transaction that enqueues it. The README shows this file.
#include <arrower/jobs.hpp>
#include <iostream>
#include <pqxx/pqxx>

namespace jobs = arrower::jobs;

namespace billing {
struct SendInvoice {  // any aggregate: no macro, no base class, no serialisation code
  long invoice_id = 0;
  std::string email;
  bool reminder = false;
};
}  // namespace billing

int main(int count, char** arguments) {
  const std::string database = count > 1 ? arguments[1] : "postgresql:///shop";
  jobs::migrate(database);
  jobs::PostgresQueue queue{database, {.queue = "mail", .pool_size = 4}};

  queue.register_job_func([](jobs::Context& ctx, const billing::SendInvoice& job) {
    // Commits together with the job's completion, or not at all.
    ctx.transaction().exec("update invoices set sent_at = now() where id = $1", pqxx::params{job.invoice_id});
    std::cout << "sent invoice " << job.invoice_id << " to " << job.email << '\n' << std::flush;
  });

  pqxx::connection connection{database};
  pqxx::work tx{connection};
  tx.exec("create table if not exists invoices (id bigint primary key, sent_at timestamptz)");
  tx.exec("insert into invoices (id) values (42) on conflict do nothing");
  queue.enqueue(tx, billing::SendInvoice{42, "ada@example.org"}, {.priority = -1});
  tx.commit();  // the job exists exactly if the invoice does

  return queue.run() ? 0 : 1;  // works until SIGINT or SIGTERM, then drains
}
