// Payloads: job structs to JSON and back. Plain aggregates need nothing; other types bring a PayloadCodec.
#pragma once

#include <chrono>
#include <exception>
#include <string>
#include <string_view>
#include <type_traits>

#include <rfl.hpp>
#include <rfl/json.hpp>

#include <arrower/jobs/detail/payload_writer.hpp>
#include <arrower/jobs/error.hpp>
#include <arrower/jobs/job_type.hpp>

namespace arrower::jobs {

namespace detail {

// RFC 3339 in UTC with as many digits as the nanoseconds need; parse throws std::runtime_error.
std::string format_instant(std::chrono::sys_time<std::chrono::nanoseconds> instant);
std::chrono::sys_time<std::chrono::nanoseconds> parse_instant(std::string_view text);

// For codecs that users write: throws PayloadError for text that is no JSON, or that contains the character U+0000.
void check_json(std::string_view job_type, std::string_view json);
[[noreturn]] void throw_encoding_failed(std::string_view job_type, std::string_view reason);
[[noreturn]] void throw_decoding_failed(std::string_view job_type, std::string_view reason);

template <class J>
concept Aggregate = std::is_class_v<J> && std::is_aggregate_v<J>;

}  // namespace detail

/// How jobs of type J become JSON and come back. The general one is for aggregates of numbers, strings, enums,
/// std::optional, containers, maps, variants, std::chrono durations (their count) and system times (RFC 3339), nested
/// as you like. A field that is absent keeps its default, one that is unknown is ignored: payloads of an older deploy
/// stay readable.
///
/// For any other type, specialise it:
///
///     template <> struct arrower::jobs::PayloadCodec<Money> {
///       static std::string encode(const Money& money);       // JSON text
///       static Money decode(std::string_view json);          // throws any std::exception that says what is wrong
///     };
template <class J>
struct PayloadCodec {
  static constexpr bool writes_valid_json = true;

  static_assert(detail::Aggregate<J>,
                "a job is an aggregate (a struct with public fields and no constructors): make it one, or specialise "
                "arrower::jobs::PayloadCodec for it");

  static std::string encode(const J& job) { return detail::write_payload(job); }

  static J decode(std::string_view json) {
    auto result = rfl::json::read<J, rfl::DefaultIfMissing, rfl::AddTagsToVariants>(json);
    if (!result) {
      throw PayloadError{result.error().what()};
    }
    return std::move(*result);
  }
};

/// The job as JSON text. Throws PayloadError for what JSON cannot hold: text that is not UTF-8, numbers that are not
/// finite.
template <class J>
std::string encode_payload(const J& job) {
  std::string json;
  try {
    json = PayloadCodec<J>::encode(job);
  } catch (const std::exception& error) {
    detail::throw_encoding_failed(job_type_of<J>(), error.what());
  }
  if constexpr (!requires { PayloadCodec<J>::writes_valid_json; }) {
    detail::check_json(job_type_of<J>(), json);
  }
  return json;
}

/// The job of JSON text. Throws PayloadError naming the field that does not fit.
template <class J>
J decode_payload(std::string_view json) {
  try {
    return PayloadCodec<J>::decode(json);
  } catch (const std::exception& error) {
    detail::throw_decoding_failed(job_type_of<J>(), error.what());
  }
}

}  // namespace arrower::jobs

/// Durations are stored as their count.
template <class Rep, class Period>
struct rfl::Reflector<std::chrono::duration<Rep, Period>> {
  using ReflType = Rep;
  static std::chrono::duration<Rep, Period> to(const ReflType& count) noexcept {
    return std::chrono::duration<Rep, Period>{count};
  }
  static ReflType from(const std::chrono::duration<Rep, Period>& duration) { return duration.count(); }
};

/// Times are stored as RFC 3339 text.
template <class Duration>
struct rfl::Reflector<std::chrono::sys_time<Duration>> {
  using ReflType = std::string;
  static std::chrono::sys_time<Duration> to(const ReflType& text) {
    return std::chrono::floor<Duration>(arrower::jobs::detail::parse_instant(text));
  }
  static ReflType from(const std::chrono::sys_time<Duration>& time) {
    return arrower::jobs::detail::format_instant(time);
  }
};
