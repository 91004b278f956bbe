// What came out of a job function, or of a call of ours, as history, logs and spans name it.
#pragma once

#include <string>

namespace arrower::jobs::model {

/// The type of the exception that is being handled, for example "std::runtime_error"; "something" if that is unknown.
std::string current_exception_type();

/// Its text as it can be stored; empty for what is no std::exception.
std::string current_exception_message();

}  // namespace arrower::jobs::model
