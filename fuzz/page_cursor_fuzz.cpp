// Any bytes as the cursors and job ids that clients send back: either they are refused with a message that can be sent,
// or they are read, and what is read is written and read as the same again.
#include <arrower/jobs/error.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "check.hpp"
#include "http/response.hpp"
#include "inspector/page_cursor.hpp"
#include "model/text.hpp"
#include "routes/job_id_reader.hpp"

using arrower::jobs::InvalidFilterError;
using arrower::jobs::JobId;
using arrower::jobs::fuzz::require;
using namespace arrower::jobs::inspector;

namespace {

/// Cursors end in a letter that guards against typing errors; with it, random bytes get further.
std::string with_guard(std::string_view text) {
  unsigned sum = 7;
  for (const char character : text) {
    sum = (sum * 31 + static_cast<unsigned char>(character)) % 65'521;
  }
  return std::string{text} + static_cast<char>('a' + (sum % 26));
}

void check_message(std::string_view message) {
  require(message.size() < 500, "the message does not grow with the text");
  require(arrower::jobs::model::is_storable_text(message), "the message is text");
}

void check_cursor(std::string_view text, bool oldest_first) {
  try {
    const ListPlace place = decode_cursor(text, oldest_first);
    require(place.time >= 0, "PostgreSQL has the time");
    require(decode_cursor(encode_cursor(place, oldest_first), oldest_first) == place, "a place is the same again");
  } catch (const InvalidFilterError& error) {
    check_message(error.what());
  }
}

void check_name_cursor(std::string_view text) {
  try {
    const std::string name = decode_name_cursor(text);
    require(arrower::jobs::model::is_storable_text(name), "a name can be stored");
    require(decode_name_cursor(encode_name_cursor(name)) == name, "a name is the same again");
  } catch (const InvalidFilterError& error) {
    check_message(error.what());
  }
  if (arrower::jobs::model::is_storable_text(text)) {
    require(decode_name_cursor(encode_name_cursor(text)) == text, "every name has a place");
  }
}

void check_id(const std::string& text) {
  try {
    const JobId id = arrower::jobs::admin::read_job_id(text);
    require(arrower::jobs::admin::read_job_id(std::to_string(id.value)) == id, "an id is the same again");
  } catch (const arrower::jobs::admin::HttpError& error) {
    require(arrower::jobs::model::is_storable_text(error.response().body), "the answer is text");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = arrower::jobs::fuzz::text_of(data, size);
  const std::string guarded = with_guard(text);
  for (const std::string_view cursor : {text, std::string_view{guarded}}) {
    check_cursor(cursor, true);
    check_cursor(cursor, false);
    check_name_cursor(cursor);
  }
  check_id(std::string{text});
  return 0;
}
