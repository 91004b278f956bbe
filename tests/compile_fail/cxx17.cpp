// expect: Arrower Jobs needs C++20
// with: -std=c++17
#include <arrower/jobs.hpp>
