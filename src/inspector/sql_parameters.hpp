// Parameters of a statement that is put together from parts: each part numbers its own.
#pragma once

#include <format>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <arrower/jobs/clock.hpp>
#include <pqxx/params>

#include "postgres/array_literal.hpp"

namespace arrower::jobs::inspector {

/// A time as PostgreSQL reads it, exact to the microsecond however far away.
inline std::string time_text(TimePoint time) { return std::format("{:%F %T}+00", time); }

class SqlParameters {
 public:
  /// Takes a value and answers its name: "$1", "$2", ...
  template <class Value>
  std::string add(Value&& value) {
    values_.append(std::forward<Value>(value));
    return std::format("${}", ++count_);
  }
  std::string add(TimePoint time) { return add(time_text(time)) + "::timestamptz"; }
  std::string add_texts(std::span<const std::string> texts) {
    postgres::ArrayLiteral literal;
    for (const std::string& text : texts) {
      literal.add(std::string_view{text});
    }
    return add(std::move(literal).take()) + "::text[]";
  }

  const pqxx::params& values() const noexcept { return values_; }

 private:
  pqxx::params values_;
  int count_ = 0;
};

}  // namespace arrower::jobs::inspector
