// What the quickest way to wake another process costs.
#include <thread>

#include <pqxx/pqxx>

#include "bare_sql.hpp"

namespace bench::bare {

using std::chrono::steady_clock;

std::vector<double> notify_round_trips(const Site& site, int count, std::chrono::milliseconds pace) {
  pqxx::connection listener{site.database()};
  std::vector<steady_clock::time_point> heard;
  listener.listen("bench", [&](const pqxx::notification&) { heard.push_back(steady_clock::now()); });
  pqxx::connection sender{site.database()};
  std::vector<steady_clock::time_point> sent;
  {
    const std::jthread listening{[&] {
      while (heard.size() < static_cast<std::size_t>(count)) {
        listener.await_notification();
      }
    }};
    auto next = steady_clock::now();
    for (int i = 0; i < count; ++i) {
      std::this_thread::sleep_until(next += pace);
      sent.push_back(steady_clock::now());
      pqxx::nontransaction{sender}.exec("notify bench");
    }
  }
  std::vector<double> milliseconds;
  for (std::size_t i = 0; i < sent.size(); ++i) {
    milliseconds.push_back(std::chrono::duration<double, std::milli>(heard[i] - sent[i]).count());
  }
  return milliseconds;
}

}  // namespace bench::bare
