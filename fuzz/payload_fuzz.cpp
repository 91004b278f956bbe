// Any bytes as the payload of a job with fields of every kind: either they are refused with a message that can be
// stored, or the job that is decoded is encoded as JSON that decodes to the same job.
#include <array>
#include <arrower/jobs/payload.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <variant>
#include <vector>

#include "check.hpp"
#include "model/text.hpp"

namespace shop {

enum class Color { red, green, blue = 5 };
enum class Access : unsigned { read = 1, write = 2, run = 4 };
constexpr Access operator|(Access one, Access other) {
  return static_cast<Access>(static_cast<unsigned>(one) | static_cast<unsigned>(other));
}

struct Circle {
  double radius = 0;
};
struct Square {
  float side = 0;
};

struct Tree {
  int value = 0;
  std::vector<Tree> branches;
};

/// Cents, written as text.
class Money {
 public:
  Money() = default;
  explicit Money(int cents) : cents_{cents} {}
  int cents() const { return cents_; }

 private:
  int cents_ = 0;
};

struct Line {
  std::string article;
  short pieces = 1;
  Money price{100};
  static constexpr std::array payload_fields{
      arrower::jobs::PayloadField{.name = "pieces", .stored_as = "count", .formerly = "number"}};
};

struct Numbers {
  bool flag = false;
  signed char tiny = 0;
  unsigned char byte = 0;
  unsigned short small = 0;
  int whole = 0;
  std::int64_t large = 0;
  std::uint64_t largest = 0;
  float rough = 0;
  double fine = 0;
};

struct Times {
  std::chrono::system_clock::time_point at;
  std::chrono::sys_days day;
  std::chrono::local_seconds local;
  std::chrono::year_month_day date{std::chrono::year{2030}, std::chrono::month{1}, std::chrono::day{31}};
  std::chrono::milliseconds patience{1500};
  std::chrono::duration<double> share{0.5};
};

struct Order {
  std::vector<Line> lines;
  std::optional<std::string> note;
  std::unique_ptr<Tree> tree;
  Color color = Color::red;
  Access access = Access::read;
  std::map<std::string, int> stock;
  std::unordered_map<std::int16_t, bool> by_number;
  std::map<Color, std::string> by_color;
  std::map<double, int> by_weight;
  std::set<std::string> tags;
  std::variant<Circle, Square> shape;
  std::variant<int, std::string> either;
  std::tuple<int, std::string, std::optional<double>> row;
  std::array<int, 3> three{};
  std::vector<std::byte> bytes;
  std::array<unsigned char, 4> key{};
  std::filesystem::path path;
  Numbers numbers;
  Times times;
};

struct Strict {
  int id = 0;
  static constexpr bool refuse_unknown_fields = true;
};

}  // namespace shop

template <>
struct arrower::jobs::PayloadCodec<shop::Money> {
  static std::string encode(const shop::Money& money) { return '"' + std::to_string(money.cents()) + '"'; }
  static shop::Money decode(std::string_view json) {
    if (json.size() < 3 || !json.starts_with('"') || !json.ends_with('"')) {
      throw std::invalid_argument{"no money"};
    }
    return shop::Money{std::stoi(std::string{json.substr(1, json.size() - 2)})};
  }
};

namespace {

using arrower::jobs::PayloadError;
using arrower::jobs::fuzz::require;

/// PostgreSQL refuses it in JSON before it could become a payload.
bool has_zero(std::string_view json) { return arrower::jobs::detail::contains_zero(json); }

template <class Job>
void check(std::string_view json) {
  Job job;
  try {
    job = arrower::jobs::decode_payload<Job>(json);
  } catch (const PayloadError& error) {
    require(arrower::jobs::model::is_storable_text(error.what()), "the message can be stored");
    return;
  }
  if (has_zero(json)) {
    return;
  }
  const std::string encoded = arrower::jobs::encode_payload(job);
  require(arrower::jobs::model::is_storable_text(encoded), "a payload can be stored");
  const std::string again = arrower::jobs::encode_payload(arrower::jobs::decode_payload<Job>(encoded));
  require(again == encoded, "an encoded job decodes to the same job");
}

/// The path that collects the names of ignored fields.
void check_ignored(std::string_view json) {
  std::vector<std::string> ignored;
  arrower::jobs::detail::PayloadPath path;
  path.ignored_fields = &ignored;
  try {
    arrower::jobs::PayloadCodec<shop::Order>::decode(json, path);
  } catch (const std::runtime_error&) {  // NOLINT(bugprone-empty-catch): check has looked at the message
  }
  for (const std::string& field : ignored) {
    require(arrower::jobs::model::is_storable_text(field), "the name of an ignored field can be shown");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view json = arrower::jobs::fuzz::text_of(data, size);
  check<shop::Order>(json);
  check<shop::Strict>(json);
  check_ignored(json);
  return 0;
}
