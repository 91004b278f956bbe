#include "parallel.hpp"

#include <future>
#include <vector>

namespace bench {

void in_parallel(int threads, const std::function<void(int)>& work) {
  std::vector<std::future<void>> running;
  for (int thread = 0; thread < threads; ++thread) {
    running.push_back(std::async(std::launch::async, [&work, thread] { work(thread); }));
  }
  for (std::future<void>& one : running) {
    one.get();
  }
}

}  // namespace bench
