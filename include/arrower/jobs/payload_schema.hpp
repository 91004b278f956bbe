// JSON Schemas of payloads, from which the admin UI makes forms. In a header of its own, since making them costs
// compile time: about a fifth of what a small program with one job takes.
#pragma once

#include <string>

#include <rfl/json.hpp>

#include <arrower/jobs/payload.hpp>

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
  return rfl::json::to_schema<J, rfl::DefaultIfMissing, rfl::AddTagsToVariants>();
}

}  // namespace arrower::jobs
