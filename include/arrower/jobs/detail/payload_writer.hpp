// Writes a value as JSON with reflect-cpp, and notices what its own writer would silently cut off: text after U+0000.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <rfl.hpp>
#include <rfl/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

namespace arrower::jobs::detail {

class PayloadWriter : public rfl::json::Writer {
 public:
  PayloadWriter(yyjson_mut_doc* document, bool* contains_zero) : Writer{document}, contains_zero_{contains_zero} {}

  template <class T>
  OutputVarType value_as_root(const T& value) const noexcept {
    look_at(value);
    return Writer::value_as_root(value);
  }
  template <class T>
  OutputVarType add_value_to_array(const T& value, OutputArrayType* parent) const noexcept {
    look_at(value);
    return Writer::add_value_to_array(value, parent);
  }
  template <class T>
  OutputVarType add_value_to_object(const std::string_view& name, const T& value,
                                    OutputObjectType* parent) const noexcept {
    look_at(name);
    look_at(value);
    return Writer::add_value_to_object(name, value, parent);
  }
  OutputArrayType add_array_to_object(const std::string_view& name, std::size_t size,
                                      OutputObjectType* parent) const noexcept {
    look_at(name);
    return Writer::add_array_to_object(name, size, parent);
  }
  OutputObjectType add_object_to_object(const std::string_view& name, std::size_t size,
                                        OutputObjectType* parent) const noexcept {
    look_at(name);
    return Writer::add_object_to_object(name, size, parent);
  }
  OutputVarType add_null_to_object(const std::string_view& name, OutputObjectType* parent) const noexcept {
    look_at(name);
    return Writer::add_null_to_object(name, parent);
  }

 private:
  template <class T>
  void look_at(const T& value) const noexcept {
    if constexpr (std::is_convertible_v<const T&, std::string_view>) {
      const std::string_view text = value;
      *contains_zero_ = *contains_zero_ || text.find('\0') != std::string_view::npos;
    }
  }

  bool* contains_zero_;
};

/// Throws std::runtime_error for what JSON or PostgreSQL cannot hold.
template <class T>
std::string write_payload(const T& value) {
  const std::unique_ptr<yyjson_mut_doc, decltype(&yyjson_mut_doc_free)> document{yyjson_mut_doc_new(nullptr),
                                                                                 &yyjson_mut_doc_free};
  bool contains_zero = false;
  const PayloadWriter writer{document.get(), &contains_zero};
  using Parser = rfl::parsing::Parser<rfl::json::Reader, PayloadWriter, T, rfl::Processors<rfl::AddTagsToVariants>>;
  Parser::write(writer, value, typename rfl::parsing::Parent<PayloadWriter>::Root{});
  if (contains_zero) {
    throw std::runtime_error{"it contains the character U+0000, which PostgreSQL cannot store in JSON"};
  }
  std::size_t length = 0;
  const std::unique_ptr<char, decltype(&std::free)> text{yyjson_mut_write(document.get(), 0, &length), &std::free};
  if (!text) {
    throw std::runtime_error{"JSON cannot hold it: a text is not valid UTF-8, or a number is not finite"};
  }
  return {text.get(), length};
}

}  // namespace arrower::jobs::detail
