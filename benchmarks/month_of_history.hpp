// A busy site after a month: what people look at.
#pragma once

#include "site.hpp"

namespace bench {

inline constexpr int days_of_history = 30;

/// 10,000,000 attempts that have ended, of four queues, 1,000,000 jobs that wait and 1,000 that run; a hundredth of
/// that where all is quick.
void load_month_of_history(const Site& site);

/// How many of its jobs wait or run.
int waiting_jobs(const Site& site);

}  // namespace bench
