#include "model/attempt.hpp"

#include <algorithm>
#include <cstdlib>
#include <format>
#include <memory>
#include <typeinfo>

#include <cxxabi.h>

#include "model/run.hpp"
#include "model/text.hpp"

namespace arrower::jobs::model {

namespace {

std::string current_exception_type() {
  const std::type_info* type = abi::__cxa_current_exception_type();
  if (type == nullptr) {
    return "something";
  }
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name{abi::__cxa_demangle(type->name(), nullptr, nullptr, &status),
                                                         &std::free};
  return status == 0 ? name.get() : type->name();
}

AttemptResult result_of(const Outcome& outcome) {
  using Verdict = AttemptResult::Verdict;
  const auto delay = std::max(outcome.delay(), std::chrono::microseconds{0});
  switch (outcome.kind()) {
    case Outcome::Kind::success:
      return {};
    case Outcome::Kind::retry:
      return {Verdict::retry_in, delay, error_text(outcome.reason())};
    case Outcome::Kind::snooze:
      return {Verdict::snoozed, delay, {}};
    case Outcome::Kind::discard:
      return {Verdict::discarded, {}, error_text(outcome.reason())};
  }
  return failed("the job function answered an unknown outcome");
}

}  // namespace

AttemptResult failed(std::string_view error) {
  return {AttemptResult::Verdict::failed, {}, error_text(error.empty() ? "an error without a message" : error)};
}

AttemptResult commit_refused(std::string_view sqlstate, std::string_view reason) {
  constexpr std::string_view in_failed_transaction = "25P02";
  if (sqlstate == in_failed_transaction) {
    return failed(
        "the job function swallowed an SQL error, after which its transaction cannot commit: let the error out, or try "
        "such a statement in a pqxx::subtransaction");
  }
  return failed(std::format("the job's transaction could not be committed: {}", reason));
}

AttemptResult commit_preempted() {
  return failed(
      "the job function ended its job's transaction itself: the queue does that, together with the job's completion, "
      "when the function returns");
}

AttemptResult run_attempt(const JobHandler& handler, Run& run) noexcept {
  try {
    Context context{run};
    return result_of(handler.run(context, run.job().payload));
  } catch (const std::exception& error) {
    const std::string_view what = error.what();
    return failed(what.empty() ? current_exception_type() : what);
  } catch (...) {
    return failed("the job function threw a " + current_exception_type() + ", which is no std::exception");
  }
}

}  // namespace arrower::jobs::model
