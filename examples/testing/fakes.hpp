// The outside world for the shop's tests.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "shop.hpp"

namespace shop {

class FakeGateway final : public PaymentGateway {
 public:
  void charge(long order_id, long /*cents*/) override {
    if (answer) {
      answer();
    }
    charged.push_back(order_id);
  }

  /// Throws what the gateway is to answer; empty: it takes the money.
  std::function<void()> answer;
  std::vector<long> charged;
};

class FakeMailer final : public Mailer {
 public:
  void send(const std::string& to, const std::string& text) override {
    if (down) {
      throw std::runtime_error{"the mail server does not answer"};
    }
    sent.push_back(to + ": " + text);
  }

  bool down = false;
  std::vector<std::string> sent;
};

}  // namespace shop
