// Fields of payloads that nobody gets to see.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <arrower/jobs/inspection/job_filter.hpp>

#include "http/request.hpp"

namespace arrower::jobs::admin {

class Redaction {
 public:
  static constexpr std::string_view placeholder = "[redacted]";

  explicit Redaction(const std::vector<std::string>& fields);

  /// JSON text with the values of the fields replaced, at any depth. Text that was cut off somewhere stays cut off
  /// there.
  std::string redact(std::string_view json) const;

  /// What somebody sends back after having seen it redacted: the placeholders replaced by what stands at the same place
  /// in the original. Throws HttpError with 400 if nothing stands there, for text that is no JSON, and for JSON that is
  /// nested too deeply.
  std::string restore(const std::string& json, const std::string& original) const;

  /// Throws HttpError with 403 for conditions by which the value of such a field could be guessed.
  void check(const std::vector<PayloadCondition>& conditions) const;

  bool covers(std::string_view field) const { return fields_.contains(field); }

 private:
  std::set<std::string, CaseInsensitiveLess> fields_;
};

}  // namespace arrower::jobs::admin
