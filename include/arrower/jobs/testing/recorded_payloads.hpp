// Keeps the payloads that older versions of a program have enqueued readable.
#pragma once

#include <filesystem>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <arrower/jobs/payload.hpp>

namespace arrower::jobs::testing {

/// A directory with one file for each job type: each line is a payload that some version of the program has written.
/// Commit it with the tests.
///
///     const testing::RecordedPayloads recorded{"tests/payloads"};
///     EXPECT_EQ(recorded.check(SendInvoice{.invoice_id = 42}), "");
class RecordedPayloads {
 public:
  explicit RecordedPayloads(std::filesystem::path directory) : directory_{std::move(directory)} {}

  /// What is wrong; empty if nothing is. Wrong is a recorded payload that cannot be decoded any more, or has a field
  /// that `J` would ignore and that is not among `dropped_fields` ("order.note", as a path); and a `sample` whose
  /// payload is not recorded. With ARROWER_RECORD_PAYLOADS=1 in the environment that one is added to the file instead.
  ///
  /// Give a sample whose fields all differ from their defaults. Throws PayloadError if it cannot be encoded, and Error
  /// if the file cannot be read or written.
  template <class J>
  std::string check(const J& sample, std::initializer_list<std::string_view> dropped_fields = {}) const {
    const auto ignored_fields = [](std::string_view json) {
      std::vector<std::string> ignored;
      if constexpr (jobs::detail::HasOwnCodec<J>) {
        static_cast<void>(decode_payload<J>(json));
      } else {
        static_cast<void>(PayloadCodec<J>::decode(json, {.ignored_fields = &ignored}));
      }
      return ignored;
    };
    return check(job_type_of<J>(), encode_payload(sample), ignored_fields, dropped_fields);
  }

 private:
  /// Throws what decoding throws.
  using IgnoredFields = std::function<std::vector<std::string>(std::string_view json)>;

  std::string check(std::string_view job_type, const std::string& sample, const IgnoredFields& ignored_fields,
                    std::vector<std::string_view> dropped_fields) const;

  std::filesystem::path directory_;
};

}  // namespace arrower::jobs::testing
