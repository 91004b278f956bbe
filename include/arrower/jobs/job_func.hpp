// Job functions: which callables may run jobs, and what becomes of them when they are registered.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

#include <arrower/jobs/context.hpp>
#include <arrower/jobs/job_type.hpp>
#include <arrower/jobs/options.hpp>
#include <arrower/jobs/outcome.hpp>
#include <arrower/jobs/payload.hpp>

namespace arrower::jobs {

/// A registered job function with its types erased; of interest to those who implement a Queue.
struct JobHandler {
  std::string_view job_type;
  /// Decodes the payload and calls the function. Throws PayloadError, and whatever the function throws.
  std::function<Outcome(Context&, std::string_view payload)> run;
  JobFuncOptions options;
};

namespace detail {

template <class J>
using BareType = std::remove_cv_t<std::remove_reference_t<J>>;

template <class J>
inline constexpr bool is_const_reference = std::is_lvalue_reference_v<J> && std::is_const_v<std::remove_reference_t<J>>;

template <class... Arguments>
struct ParameterList {
  static constexpr bool accepted = false;
};
template <class J>
  requires is_const_reference<J> && (!std::is_same_v<BareType<J>, Context>)
struct ParameterList<J> {
  static constexpr bool accepted = true;
  static constexpr bool takes_context = false;
  using Job = BareType<J>;
};
template <class J>
  requires is_const_reference<J> && (!std::is_same_v<BareType<J>, Context>)
struct ParameterList<Context&, J> {
  static constexpr bool accepted = true;
  static constexpr bool takes_context = true;
  using Job = BareType<J>;
};

template <class R, class... Arguments>
struct Signature {
  using Result = R;
  using Parameters = ParameterList<Arguments...>;
};

template <class R, class... A>
Signature<R, A...> signature_of(R (*)(A...));
template <class R, class... A>
Signature<R, A...> signature_of(R (*)(A...) noexcept);
template <class F, class R, class... A>
Signature<R, A...> signature_of(R (F::*)(A...));
template <class F, class R, class... A>
Signature<R, A...> signature_of(R (F::*)(A...) const);
template <class F, class R, class... A>
Signature<R, A...> signature_of(R (F::*)(A...) noexcept);
template <class F, class R, class... A>
Signature<R, A...> signature_of(R (F::*)(A...) const noexcept);

template <class F>
concept HasOneCallOperator = requires { &F::operator(); };

template <class F>
auto signature() {
  if constexpr (std::is_pointer_v<F>) {
    return decltype(signature_of(std::declval<F>())){};
  } else {
    return decltype(signature_of(&F::operator())){};
  }
}

}  // namespace detail

/// Erases the types of a job function. Accepts any callable that takes `(Context&, const J&)` or `(const J&)` and
/// returns void or Outcome; anything else does not compile and says why.
template <class Callable>
JobHandler make_job_handler(Callable&& callable, JobFuncOptions options = {}) {
  using F = std::decay_t<Callable>;
  constexpr bool has_signature =
      (std::is_pointer_v<F> && std::is_function_v<std::remove_pointer_t<F>>) || detail::HasOneCallOperator<F>;
  static_assert(has_signature,
                "a job function must say which job it takes: a function or a lambda with (Context&, const Job&) or "
                "(const Job&); generic lambdas (auto) and overloaded call operators do not");
  if constexpr (has_signature) {
    using Signature = decltype(detail::signature<F>());
    using Parameters = typename Signature::Parameters;
    using Result = typename Signature::Result;
    static_assert(Parameters::accepted, "a job function takes (Context&, const Job&) or (const Job&)");
    static_assert(std::is_void_v<Result> || std::is_same_v<Result, Outcome>,
                  "a job function returns void or arrower::jobs::Outcome");
    if constexpr (Parameters::accepted && (std::is_void_v<Result> || std::is_same_v<Result, Outcome>)) {
      using Job = typename Parameters::Job;
      // Shared, so that callables that can only be moved are welcome.
      auto function = std::make_shared<F>(std::forward<Callable>(callable));
      auto run = [function](Context& context, std::string_view payload) -> Outcome {
        const Job job = decode_payload<Job>(payload);
        const auto call = [&]() -> Result {
          if constexpr (Parameters::takes_context) {
            return (*function)(context, job);
          } else {
            return (*function)(job);
          }
        };
        if constexpr (std::is_void_v<Result>) {
          call();
          return Outcome::success();
        } else {
          return call();
        }
      };
      return {job_type_of<Job>(), std::move(run), std::move(options)};
    } else {
      return {};
    }
  } else {
    return {};
  }
}

}  // namespace arrower::jobs
