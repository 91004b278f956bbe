// The name under which jobs of a C++ type are stored and found again by workers.
#pragma once

#include <concepts>
#include <string_view>
#include <type_traits>

namespace arrower::jobs {

namespace detail {

template <class J>
constexpr std::string_view type_name() {
  // g++ "... [with J = billing::SendInvoice; ...]", clang++ "... [J = billing::SendInvoice]"
  constexpr std::string_view function = __PRETTY_FUNCTION__;
  constexpr std::string_view marker = "J = ";
  constexpr auto begin = function.find(marker) + marker.size();
  constexpr auto rest = function.substr(begin);
  if constexpr (const auto semicolon = rest.find("; std::string_view"); semicolon != std::string_view::npos) {
    return rest.substr(0, semicolon);
  } else {
    return rest.substr(0, rest.rfind(']'));
  }
}

// Types in functions and unnamed namespaces, lambdas and instances of templates are spelled with these. clang spells a
// type in a function as one without a namespace.
constexpr bool is_stable_name(std::string_view name) {
  return !name.empty() && name.find_first_of("({<[ ") == std::string_view::npos;
}

template <class J>
concept HasJobTypeConstant = requires {
  { J::job_type } -> std::convertible_to<std::string_view>;
};

}  // namespace detail

/// The job type of `J`: its constant `job_type` if it has one, else its qualified name, for example
/// "billing::SendInvoice".
///
/// The constant survives renaming the struct while jobs wait in the database:
///
///     struct SendInvoice { static constexpr std::string_view job_type = "billing.send-invoice"; long invoice_id; };
///
/// Does not compile for types without a stable name (in an unnamed namespace, in a function, instances of templates)
/// that have no constant either.
template <class J>
constexpr std::string_view job_type_of() {
  if constexpr (detail::HasJobTypeConstant<J>) {
    static_assert(!std::string_view{J::job_type}.empty() && std::string_view{J::job_type}.size() <= 200,
                  "a job type has 1 to 200 bytes: change the constant job_type of this struct");
    return J::job_type;
  } else {
    static_assert(detail::is_stable_name(detail::type_name<J>()),
                  "this job's type has no stable name (it is local, unnamed, or an instance of a template): move the "
                  "struct to a named namespace, or give it `static constexpr std::string_view job_type = \"...\";`");
    return detail::type_name<J>();
  }
}

}  // namespace arrower::jobs
