// How the fields of a struct are called in its payload, where that is not simply their name.
#pragma once

#include <string_view>

namespace arrower::jobs {

/// What the payload calls a field. A struct names those that need it in a constant:
///
///     struct SendInvoice {
///       long number = 0;
///       std::string email;
///       static constexpr std::array payload_fields{
///           jobs::PayloadField{.name = "number", .stored_as = "invoice_id"},
///           jobs::PayloadField{.name = "email", .formerly = "address"}};
///     };
///
/// A struct whose payload must hold nothing else says so: `static constexpr bool refuse_unknown_fields = true;`.
struct PayloadField {
  /// The field's name in C++.
  std::string_view name;
  /// Its name in the payload. Default: the one in C++.
  std::string_view stored_as = {};
  /// Is read where the payload has no field of its present name; never written.
  std::string_view formerly = {};
};

}  // namespace arrower::jobs
