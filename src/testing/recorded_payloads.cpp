#include <arrower/jobs/testing/recorded_payloads.hpp>

#include <algorithm>
#include <cstdlib>
#include <format>
#include <fstream>

#include <arrower/jobs/error.hpp>

namespace arrower::jobs::testing {

namespace {

namespace fs = std::filesystem;

/// For example "billing.SendInvoice.jsonl".
std::string file_name(std::string_view job_type) {
  std::string name;
  for (const char character : job_type) {
    const bool is_plain = (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
                          (character >= '0' && character <= '9') || character == '_' || character == '-';
    if (is_plain) {
      name += character;
    } else if (!name.ends_with('.')) {
      name += '.';
    }
  }
  return name + ".jsonl";
}

std::vector<std::string> lines_of(const fs::path& file) {
  std::vector<std::string> lines;
  std::ifstream stream{file};
  for (std::string line; std::getline(stream, line);) {
    if (!line.empty()) {
      lines.push_back(std::move(line));
    }
  }
  return lines;
}

void record(const fs::path& file, const std::string& payload) {
  fs::create_directories(file.parent_path());
  std::ofstream stream{file, std::ios::app};
  stream << payload << '\n' << std::flush;
  if (!stream) {
    throw Error{std::format("cannot record a payload in {}: check that the directory can be written", file.string())};
  }
}

}  // namespace

std::string RecordedPayloads::check(std::string_view job_type, const std::string& sample,
                                    const IgnoredFields& ignored_fields,
                                    std::vector<std::string_view> dropped_fields) const {
  const fs::path file = directory_ / file_name(job_type);
  const std::vector<std::string> recorded = lines_of(file);
  std::string problems;
  for (std::size_t line = 0; line < recorded.size(); ++line) {
    const std::string place = std::format("{}:{}", file.string(), line + 1);
    try {
      for (const std::string& field : ignored_fields(recorded[line])) {
        if (std::ranges::find(dropped_fields, field) == dropped_fields.end()) {
          problems += std::format(
              "{}: the field '{}' would be ignored: name the field that it has become (PayloadField::formerly), or "
              "give "
              "it to check() as dropped\n",
              place, field);
        }
      }
    } catch (const std::exception& error) {
      problems += std::format("{}: {}\n", place, error.what());
    }
  }
  if (std::ranges::find(recorded, sample) == recorded.end()) {
    if (std::getenv("ARROWER_RECORD_PAYLOADS") != nullptr) {
      record(file, sample);
    } else {
      problems += std::format(
          "{}: the payload of {} has changed: set ARROWER_RECORD_PAYLOADS=1, run the test once to record {}, and "
          "commit "
          "the file\n",
          file.string(), job_type, sample);
    }
  }
  return problems;
}

}  // namespace arrower::jobs::testing
