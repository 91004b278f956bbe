// Answers for programs, in JSON as the HTTP API has it.
#pragma once

#include <iostream>
#include <string>

#include "json/encode.hpp"
#include "model/text.hpp"

namespace arrower::jobs::cli {

/// JSON on a line, in which characters that would steer a terminal are escaped too.
inline void print_json_text(const std::string& json) {
  std::cout << model::visible_text(json, model::LineBreaks::kept) << '\n';
}

/// Whole: who may connect to the database sees everything there anyway.
template <class T>
void print_json(const T& answer) {
  const admin::Redaction nothing{{}};
  print_json_text(admin::JsonEncoder{nothing}(answer));
}

}  // namespace arrower::jobs::cli
