#include "model/attempt.hpp"

#include <format>
#include <utility>

#include "model/error_type.hpp"
#include "model/run.hpp"
#include "model/run_at.hpp"
#include "model/text.hpp"

namespace arrower::jobs::model {

namespace {

AttemptResult result_of(const Outcome& outcome) {
  using Verdict = AttemptResult::Verdict;
  const auto delay = kept_delay(outcome.delay());
  switch (outcome.kind()) {
    case Outcome::Kind::success:
      return {};
    case Outcome::Kind::retry:
      return {Verdict::retry_in, delay, error_text(outcome.reason()), "retry"};
    case Outcome::Kind::snooze:
      return {Verdict::snoozed, delay, {}, {}};
    case Outcome::Kind::discard:
      return {Verdict::discarded, {}, error_text(outcome.reason()), "discard"};
  }
  return failed("the job function answered an unknown outcome", "outcome");
}

}  // namespace

AttemptResult failed(std::string_view error, std::string error_type) {
  return {AttemptResult::Verdict::failed,
          {},
          error_text(error.empty() ? "an error without a message" : error),
          std::move(error_type)};
}

AttemptResult interrupted(std::string_view error, std::string error_type) {
  AttemptResult result = failed(error, std::move(error_type));
  result.verdict = AttemptResult::Verdict::interrupted;
  return result;
}

AttemptResult commit_refused(std::string_view sqlstate, std::string_view reason) {
  constexpr std::string_view in_failed_transaction = "25P02";
  if (sqlstate == in_failed_transaction) {
    return failed(
        "the job function swallowed an SQL error, after which its transaction cannot commit: let the error out, or try "
        "such a statement in a pqxx::subtransaction",
        "transaction_aborted");
  }
  constexpr std::string_view insufficient_privilege = "42501";
  const std::string_view hint =
      sqlstate == insufficient_privilege
          ? " (if the job function has taken another role, have it say \"reset role\" before it returns)"
          : "";
  return failed(std::format("the job's transaction could not be committed: {}{}", reason, hint),
                current_exception_type());
}

AttemptResult commit_preempted() {
  return failed(
      "the job function ended its job's transaction itself: the queue does that, together with the job's completion, "
      "when the function returns",
      "transaction_ended");
}

AttemptResult run_attempt(const JobHandler& handler, Run& run) noexcept {
  try {
    Context context{run};
    return result_of(handler.run(context, run.job().payload));
  } catch (const std::exception& error) {
    run.on_exception();
    const std::string_view what = error.what();
    const std::string type = current_exception_type();
    return failed(what.empty() ? type : std::string{what}, type);
  } catch (...) {
    const std::string type = current_exception_type();
    return failed("the job function threw a " + type + ", which is no std::exception", type);
  }
}

}  // namespace arrower::jobs::model
