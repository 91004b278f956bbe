// The code in docs/recovery.md.
#include <gtest/gtest.h>
#include <arrower/jobs.hpp>

namespace jobs = arrower::jobs;

TEST(RecoveryDocs, a_control_connection_around_the_pooler) {
  jobs::PostgresQueue queue{"host=pooler port=6432 dbname=shop",
                            {.control_connection_string = "host=database dbname=shop"}};
}
