#include "model/error_type.hpp"

#include <cstdlib>
#include <exception>
#include <memory>
#include <typeinfo>

#include <cxxabi.h>

#include "model/text.hpp"

namespace arrower::jobs::model {

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

std::string current_exception_message() {
  try {
    throw;
  } catch (const std::exception& error) {
    return error_text(error.what());
  } catch (...) {
    return {};
  }
}

}  // namespace arrower::jobs::model
