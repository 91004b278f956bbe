#include "operations.hpp"

#include <exception>
#include <future>
#include <memory>
#include <utility>

#include "http/response.hpp"

namespace arrower::jobs::admin {

namespace {

/// Each one has a connection to PostgreSQL much of the time.
constexpr std::size_t most_under_way = 4;

}  // namespace

Operations::~Operations() { stop_all(); }

std::int64_t Operations::start(const std::string& actor, Action act) {
  auto begun = std::make_shared<std::promise<std::int64_t>>();
  std::future<std::int64_t> id = begun->get_future();
  {
    const std::scoped_lock lock{mutex_};
    std::erase_if(running_, [](const Running& operation) { return operation.ended.load(); });
    if (stopped_ || running_.size() >= most_under_way) {
      throw HttpError{409, "conflict", "too many operations are running; wait until one ends, or stop one"};
    }
    Running& operation = running_.emplace_back();
    operation.thread =
        std::jthread{[&ended = operation.ended, actor, begun, act = std::move(act)](const std::stop_token& stop) {
          bool has_begun = false;
          ActionOptions options{.actor = actor, .stop = stop};
          options.on_begin = [&](std::int64_t operation_id) {
            has_begun = true;
            begun->set_value(operation_id);
          };
          try {
            act(options);
          } catch (...) {
            // Once it has begun, the database says why it ended.
            if (!has_begun) {
              begun->set_exception(std::current_exception());
            }
          }
          ended = true;
        }};
  }
  return id.get();
}

void Operations::stop_all() {
  std::list<Running> all;
  {
    const std::scoped_lock lock{mutex_};
    stopped_ = true;
    all.swap(running_);
  }
  for (Running& operation : all) {
    operation.thread.request_stop();
  }
  for (Running& operation : all) {
    operation.thread.join();
  }
}

}  // namespace arrower::jobs::admin
