// A small shop: what it does later, it does in jobs.
#pragma once

#include <arrower/jobs.hpp>
#include <stdexcept>
#include <string>

namespace pqxx {
class connection;
class transaction_base;
}  // namespace pqxx

namespace shop {

struct Order {
  long id = 0;
  std::string email;
  long cents = 0;
};

// The jobs.

struct Charge {
  long order_id = 0;
  std::string email;
  long cents = 0;
};
struct SendReceipt {
  long order_id = 0;
  std::string email;
};
struct AskForReview {
  long order_id = 0;
  std::string email;
};
struct ReportSales {
  std::string to;
};

// What the shop needs of the world; tests bring their own.

struct CardDeclined : std::runtime_error {
  using std::runtime_error::runtime_error;
};
struct GatewayBusy : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class PaymentGateway {
 public:
  virtual ~PaymentGateway() = default;
  /// Throws CardDeclined and GatewayBusy.
  virtual void charge(long order_id, long cents) = 0;
};

class Mailer {
 public:
  virtual ~Mailer() = default;
  virtual void send(const std::string& to, const std::string& text) = 0;
};

/// The table of orders.
void create_tables(pqxx::connection& connection);

class Shop {
 public:
  /// Registers the shop's job functions and its schedule.
  Shop(arrower::jobs::Queue& queue, PaymentGateway& gateway, Mailer& mailer);

  /// Records the order and has it charged. Throws std::invalid_argument for an order without a price.
  void place_order(pqxx::transaction_base& transaction, const Order& order);

  /// Has a review asked for in two weeks, once.
  void ask_for_review(const Order& order);

 private:
  arrower::jobs::Outcome charge(arrower::jobs::Context& ctx, const Charge& job);

  arrower::jobs::Queue& queue_;
  PaymentGateway& gateway_;
  Mailer& mailer_;
};

}  // namespace shop
