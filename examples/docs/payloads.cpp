// What docs/payloads.md shows.
#include <array>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <format>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <arrower/jobs.hpp>
#include <arrower/jobs/testing/recorded_payloads.hpp>

namespace jobs = arrower::jobs;

namespace added {
struct SendInvoice {
  long invoice_id = 0;
  std::string language = "en";  // new: jobs of the old program have none, and get this
};
}  // namespace added

namespace renamed {
struct SendInvoice {
  long number = 0;    // was invoice_id, and still is in the payload
  std::string email;  // was address
  static constexpr std::array payload_fields{jobs::PayloadField{.name = "number", .stored_as = "invoice_id"},
                                             jobs::PayloadField{.name = "email", .formerly = "address"}};
};
}  // namespace renamed

namespace changed {
struct SendInvoice {
  std::optional<double> euros;        // as older programs enqueue it
  std::optional<std::int64_t> cents;  // as this one does

  std::int64_t amount() const { return cents ? *cents : static_cast<std::int64_t>(euros.value_or(0) * 100 + 0.5); }
};
}  // namespace changed

namespace strict {
struct SendInvoice {
  long invoice_id = 0;
  static constexpr bool refuse_unknown_fields = true;
};
}  // namespace strict

class Money {
 public:
  Money() = default;
  explicit Money(std::int64_t cents) : cents_{cents} {}
  std::int64_t cents() const { return cents_; }

 private:
  std::int64_t cents_ = 0;
};

template <>
struct arrower::jobs::PayloadCodec<Money> {
  static std::string encode(const Money& money) {  // returns JSON text
    return std::format("\"{}.{:02}\"", money.cents() / 100, money.cents() % 100);
  }
  static Money decode(std::string_view json) {  // throws any std::exception that says what is wrong
    int units = 0;
    int hundredths = 0;
    const char* const end = json.data() + json.size();
    const auto point = std::from_chars(json.data() + 1, end, units).ptr;
    if (point == end || std::from_chars(point + 1, end, hundredths).ec != std::errc{}) {
      throw std::invalid_argument{"an amount looks like \"12.50\""};
    }
    return Money{units * 100 + hundredths};
  }
};

struct Charge {
  long customer_id = 0;
  Money amount;
};

namespace documented {
struct SendInvoice {
  long invoice_id = 0;
  std::string email;
};

const std::filesystem::path source_directory{ARROWER_DOCS_EXAMPLES};

TEST(SendInvoice, payloads_of_older_versions_are_still_understood) {
  const jobs::testing::RecordedPayloads recorded{source_directory / "payloads"};
  EXPECT_EQ(recorded.check(SendInvoice{.invoice_id = 42, .email = "ada@example.org"}), "");
}
}  // namespace documented

TEST(PayloadsPage, shows_what_works) {
  EXPECT_EQ(jobs::decode_payload<added::SendInvoice>(R"({"invoice_id": 1})").language, "en");
  EXPECT_EQ(jobs::decode_payload<renamed::SendInvoice>(R"({"invoice_id": 1, "address": "a"})").email, "a");
  EXPECT_EQ(jobs::decode_payload<changed::SendInvoice>(R"({"euros": 1.25})").amount(), 125);
  EXPECT_THROW(jobs::decode_payload<strict::SendInvoice>(R"({"invoice": 1})"), jobs::PayloadError);
  EXPECT_EQ(jobs::encode_payload(Charge{1, Money{1250}}), R"({"customer_id":1,"amount":"12.50"})");
  EXPECT_EQ(jobs::decode_payload<Charge>(R"({"amount": "12.50"})").amount.cents(), 1250);
}
