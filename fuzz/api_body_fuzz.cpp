// Any bytes as the body of a request that acts on jobs, and as the query of one that lists them: either they are
// refused with an answer that can be sent, or every value that is read is within its bounds.
#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "check.hpp"
#include "http/json_body.hpp"
#include "http/percent_encoding.hpp"
#include "http/query.hpp"
#include "http/response.hpp"
#include "json/fields.hpp"
#include "json/time.hpp"
#include "model/text.hpp"
#include "routes/job_filter_reader.hpp"

using arrower::jobs::JobFilter;
using arrower::jobs::TimePoint;
using arrower::jobs::fuzz::require;
using namespace arrower::jobs::admin;

namespace {

const Redaction& redaction() {
  static const Redaction hidden{{"password", "card_number"}};
  return hidden;
}

bool is_storable(const std::optional<std::string>& text) {
  return !text || arrower::jobs::model::is_storable_text(*text);
}

void check_time(const std::optional<TimePoint>& time) {
  require(!time || time_from_text(time_text(*time), "it") == *time, "a time is read back as it was");
}

void check_filter(const JobFilter& filter) {
  require(is_storable(filter.queue) && is_storable(filter.error) && is_storable(filter.schedule),
          "texts of a filter can be stored");
  require(std::ranges::all_of(filter.types, [](const std::string& type) { return is_storable(type); }),
          "types of a filter can be stored");
  require(filter.ids.size() <= 10'000, "the ids are bounded");
  check_time(filter.from);
  check_time(filter.before);
  for (const auto& [path, value] : filter.payload) {
    require(is_storable(path) && is_storable(value), "conditions can be stored");
    std::string_view rest = path;
    while (!rest.empty()) {
      require(!redaction().covers(arrower::jobs::fuzz::take_until(rest, '.')), "no condition is on a hidden field");
    }
  }
}

/// A refusal must be one that can be sent.
template <class Function>
void refused_well(Function&& read) {
  try {
    read();
  } catch (const HttpError& error) {
    const Response response = error.response();
    require(error.status() >= 400 && error.status() < 500, "a malformed request is the client's error");
    require(arrower::jobs::model::is_storable_text(response.body), "the answer is text");
    require(JsonDocument::parse(response.body).has_value(), "the answer is JSON");
  }
}

void read_body(std::string_view text) {
  Request request;
  request.method = "POST";
  request.headers.emplace("Content-Type", "application/json; charset=utf-8");
  request.headers.emplace("Content-Length", std::to_string(text.size()));
  request.read_body = [text] { return std::string{text}; };
  const JsonDocument body = read_json_body(request);
  Fields fields{body.root()};
  require(is_storable(fields.text("action")), "a text can be stored");
  fields.boolean("dry_run");
  check_time(fields.time("run_at"));
  constexpr std::int64_t least = std::numeric_limits<std::int16_t>::min();
  constexpr std::int64_t most = std::numeric_limits<std::int16_t>::max();
  const std::optional<std::int64_t> priority = fields.integer("priority", least, most);
  require(!priority || (*priority >= least && *priority <= most), "a number is within its bounds");
  if (const std::optional<JsonValue> payload = fields.value("payload")) {
    require(JsonDocument::parse(payload->json()).has_value(), "what is written of a value is JSON");
  }
  if (const std::optional<Fields> filter = fields.object("filter")) {
    check_filter(read_job_filter(*filter, redaction()));
  }
  fields.finish();
}

void read_query(std::string_view text) {
  Request request;
  request.method = "GET";
  while (!text.empty()) {
    std::string_view value = arrower::jobs::fuzz::take_until(text, '&');
    const std::string_view name = arrower::jobs::fuzz::take_until(value, '=');
    // What is not well-formed arrives as it is.
    request.query.emplace(percent_decode(name).value_or(std::string{name}),
                          percent_decode(value).value_or(std::string{value}));
  }
  Query query{request};
  check_filter(read_job_filter(query, redaction()));
  query.integer("size", 1, 500);
  query.text("after");
  query.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = arrower::jobs::fuzz::text_of(data, size);
  refused_well([text] { read_body(text); });
  refused_well([text] { read_query(text); });
  return 0;
}
