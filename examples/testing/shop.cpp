#include "shop.hpp"

#include <chrono>
#include <pqxx/pqxx>

namespace shop {

namespace jobs = arrower::jobs;
using namespace std::chrono_literals;

void create_tables(pqxx::connection& connection) {
  pqxx::nontransaction{connection}.exec(
      "create table if not exists orders (id bigint primary key, email text not null, cents bigint not null, "
      "paid_at timestamptz)");
}

Shop::Shop(jobs::Queue& queue, PaymentGateway& gateway, Mailer& mailer)
    : queue_{queue}, gateway_{gateway}, mailer_{mailer} {
  queue_.register_job_func([this](jobs::Context& ctx, const Charge& job) { return charge(ctx, job); });
  queue_.register_job_func([this](const SendReceipt& job) { mailer_.send(job.email, "Thank you for your order."); },
                           {.retry_policy = jobs::RetryPolicy::constant(5min)});
  queue_.register_job_func([this](const AskForReview& job) { mailer_.send(job.email, "How do you like it?"); });
  queue_.register_job_func([this](const ReportSales& job) { mailer_.send(job.to, "Yesterday's sales: ..."); });
  queue_.schedule("30 6 * * MON-FRI", ReportSales{"boss@shop.example"}, {.time_zone = "Europe/Berlin"});
}

void Shop::place_order(pqxx::transaction_base& transaction, const Order& order) {
  if (order.cents <= 0) {
    throw std::invalid_argument{"an order has a price"};
  }
  transaction.exec("insert into orders (id, email, cents) values ($1, $2, $3)",
                   pqxx::params{order.id, order.email, order.cents});
  queue_.enqueue(transaction, Charge{order.id, order.email, order.cents}, {.priority = -1});
}

void Shop::ask_for_review(const Order& order) {
  queue_.enqueue(AskForReview{order.id, order.email},
                 {.run_at = jobs::now() + 14 * 24h, .unique_key = std::to_string(order.id)});
}

jobs::Outcome Shop::charge(jobs::Context& ctx, const Charge& job) {
  try {
    gateway_.charge(job.order_id, job.cents);
  } catch (const GatewayBusy&) {
    return jobs::Outcome::snooze(30s);
  } catch (const CardDeclined& declined) {
    return jobs::Outcome::discard(declined.what());
  }
  ctx.transaction().exec("update orders set paid_at = now() where id = $1", pqxx::params{job.order_id});
  queue_.enqueue(ctx, SendReceipt{job.order_id, job.email});
  return jobs::Outcome::success();
}

}  // namespace shop
