// Answers for programs, in JSON as the HTTP API has it.
#pragma once

#include <iostream>

#include "json/encode.hpp"

namespace arrower::jobs::cli {

/// Whole: who may connect to the database sees everything there anyway.
template <class T>
void print_json(const T& answer) {
  const admin::Redaction nothing{{}};
  std::cout << admin::JsonEncoder{nothing}(answer) << '\n';
}

}  // namespace arrower::jobs::cli
