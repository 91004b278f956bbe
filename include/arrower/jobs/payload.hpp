// Payloads: job structs to JSON and back. Plain aggregates need nothing; other types bring a PayloadCodec.
#pragma once

#include <exception>
#include <string>
#include <string_view>

#include <arrower/jobs/detail/payload_decoding.hpp>
#include <arrower/jobs/detail/payload_encoding.hpp>
#include <arrower/jobs/error.hpp>
#include <arrower/jobs/job_type.hpp>
#include <arrower/jobs/payload_field.hpp>

namespace arrower::jobs {

namespace detail {

// For codecs that users write: throws PayloadError for text that is no JSON, or that contains the character U+0000.
void check_json(std::string_view job_type, std::string_view json);
/// Throws std::runtime_error for text that is nested too deeply or has too many values.
void check_json_bounds(std::string_view json);

[[noreturn]] void throw_encoding_failed(std::string_view job_type, std::string_view reason);
[[noreturn]] void throw_decoding_failed(std::string_view job_type, std::string_view reason);

}  // namespace detail

/// How jobs of type J become JSON and come back. The general one is for aggregates of numbers, strings, enums,
/// std::optional, std::unique_ptr, containers, maps, tuples, variants, std::filesystem::path, std::chrono durations
/// (their count), times (RFC 3339) and dates, nested as you like, to 200 levels, of 1,000,000 values in all.
/// std::vector and std::array of std::byte or unsigned char are binary data (base64). A field that is absent keeps its
/// default, one that is unknown is ignored: payloads of an older deploy stay readable. See
/// <arrower/jobs/payload_field.hpp> for fields with another name in JSON.
///
/// For any other type, also one that is only a field's, specialise it:
///
///     template <> struct arrower::jobs::PayloadCodec<Money> {
///       static std::string encode(const Money& money);       // JSON text
///       static Money decode(std::string_view json);          // throws any std::exception that says what is wrong
///     };
template <class J>
struct PayloadCodec {
  static constexpr bool is_general = true;

  static std::string encode(const J& job) {
    if constexpr (detail::check_fields<J>()) {
      return detail::to_json(job);
    } else {
      return {};
    }
  }

  static J decode(std::string_view json) { return decode(json, detail::PayloadPath{}); }

  /// With a path that collects what is ignored.
  static J decode(std::string_view json, const detail::PayloadPath& path) {
    const detail::JsonDocument document{json};
    J job{};
    if constexpr (detail::check_fields<J>()) {
      detail::decode_value(document.root(), job, path);
    }
    return job;
  }
};

namespace detail {

template <class T>
T decode_with_own_codec(JsonValue json, const PayloadPath& path) {
  try {
    return PayloadCodec<T>::decode(json.json());
  } catch (const std::exception& error) {
    throw_at(path, error.what());
  }
}

}  // namespace detail

/// The job as JSON text. Throws PayloadError naming the field that JSON cannot hold: text that is not UTF-8, numbers
/// that are not finite, times outside the years 0 to 9999, values that an enum does not declare.
template <class J>
std::string encode_payload(const J& job) {
  std::string json;
  try {
    json = PayloadCodec<J>::encode(job);
  } catch (const std::exception& error) {
    detail::throw_encoding_failed(job_type_of<J>(), error.what());
  }
  if constexpr (detail::HasOwnCodec<J>) {
    detail::check_json(job_type_of<J>(), json);
  }
  return json;
}

/// The job of JSON text. Throws PayloadError naming the field that does not fit.
template <class J>
J decode_payload(std::string_view json) {
  try {
    if constexpr (detail::HasOwnCodec<J>) {
      detail::check_json_bounds(json);
    }
    return PayloadCodec<J>::decode(json);
  } catch (const std::exception& error) {
    detail::throw_decoding_failed(job_type_of<J>(), error.what());
  }
}

}  // namespace arrower::jobs
