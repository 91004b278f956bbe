// JSON Schemas of payloads, from which the admin UI makes forms. In a header of its own, since making them costs
// compile time: about a fifth of what a small program with one job takes.
#pragma once

#include <string>

#include <rfl/json.hpp>

#include <arrower/jobs/payload.hpp>

namespace arrower::jobs::detail {

/// Reads nothing: it tells the parsers below from those that read and write payloads.
struct SchemaReader : rfl::json::Reader {};

}  // namespace arrower::jobs::detail

/// Types with an rfl::Reflector, as those of std::chrono in payload.hpp, look like what they are stored as; reflect-cpp
/// knows that of values only.
template <class W, class T, class ProcessorsType>
  requires rfl::parsing::AreReaderAndWriter<arrower::jobs::detail::SchemaReader, W, T> &&
           requires { typename rfl::Reflector<T>::ReflType; }
struct rfl::parsing::Parser<arrower::jobs::detail::SchemaReader, W, T, ProcessorsType>
    : rfl::parsing::Parser<arrower::jobs::detail::SchemaReader, W, typename rfl::Reflector<T>::ReflType,
                           ProcessorsType> {};

namespace arrower::jobs {

/// The JSON Schema of an aggregate's payload, as JSON text. Types with a PayloadCodec of their own bring a text of
/// their own.
///
///     queue.register_job_func(send_invoice, {.payload_schema = jobs::payload_schema<SendInvoice>()});
template <class J>
std::string payload_schema() {
  static_assert(
      requires { PayloadCodec<J>::writes_valid_json; },
      "only the payload of an aggregate describes itself: for a type with a PayloadCodec of its own give the JSON "
      "Schema as text");
  using Processors = rfl::Processors<rfl::DefaultIfMissing, rfl::AddTagsToVariants>;
  return rfl::json::to_schema_internal_schema(
      rfl::parsing::schema::make<detail::SchemaReader, rfl::json::Writer, J, Processors>(), 0,
      Processors::default_if_missing_);
}

}  // namespace arrower::jobs
