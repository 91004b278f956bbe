#include "inspector/sql_template.hpp"

#include <format>

namespace arrower::jobs::inspector {

void fill(std::string& sql, std::string_view name, const std::function<std::string()>& text) {
  const std::string place = std::format("{{{}}}", name);
  std::size_t at = sql.find(place);
  if (at == std::string::npos) {
    return;
  }
  const std::string filling = text();
  for (; at != std::string::npos; at = sql.find(place, at + filling.size())) {
    sql.replace(at, place.size(), filling);
  }
}

}  // namespace arrower::jobs::inspector
