#include "postgres/hosts.hpp"

#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

#include "postgres/connection_options.hpp"
#include "postgres/host_memory.hpp"

namespace arrower::jobs::postgres {

using namespace std::chrono_literals;

/// The hosts of a connection string, in the order in which they are tried, with the failures that a memory has.
std::string order(const std::string& connection_string, const HostMemory& memory = {}) {
  ConnectionOptions options = ConnectionOptions::parse(connection_string);
  options.add_defaults();
  Hosts hosts{options};
  hosts.put_failed_last(memory);
  hosts.write_to(options);
  return std::string{options.value("host")} + " " + std::string{options.value("port")};
}

TEST(Hosts, keep_their_order_as_long_as_none_fails) {
  EXPECT_EQ(order("host=a,b,c"), "a,b,c 5432,5432,5432");
  EXPECT_EQ(order("host=a,b,c port=1,2,3"), "a,b,c 1,2,3");
}

TEST(Hosts, that_were_silent_come_last) {
  HostMemory memory;
  memory.add("a:5432", HostMemory::Failure::silent);
  EXPECT_EQ(order("host=a,b,c", memory), "b,c,a 5432,5432,5432");
}

TEST(Hosts, are_told_from_each_other_by_their_ports_too) {
  HostMemory memory;
  memory.add("a:1", HostMemory::Failure::silent);
  EXPECT_EQ(order("host=a,a port=1,2", memory), "a,a 2,1");
}

TEST(Hosts, of_lost_sessions_come_last_only_where_the_string_says_which_server_is_meant) {
  HostMemory memory;
  memory.add("a:5432", HostMemory::Failure::lost);
  EXPECT_EQ(order("host=a,b", memory), "a,b 5432,5432");
  EXPECT_EQ(order("host=a,b target_session_attrs=any", memory), "a,b 5432,5432");
  EXPECT_EQ(order("host=a,b target_session_attrs=read-write", memory), "b,a 5432,5432");
}

TEST(Hosts, that_all_failed_keep_their_order) {
  HostMemory memory;
  memory.add("b:5432", HostMemory::Failure::silent);
  memory.add("a:5432", HostMemory::Failure::silent);
  EXPECT_EQ(order("host=a,b", memory), "a,b 5432,5432");
}

TEST(Hosts, come_from_the_environment_too) {
  HostMemory memory;
  memory.add("a:7", HostMemory::Failure::silent);
  setenv("PGHOST", "a,b", 1);
  setenv("PGPORT", "7", 1);
  EXPECT_EQ(order("dbname=x", memory), "b,a 7,7");
  unsetenv("PGHOST");
  unsetenv("PGPORT");
}

TEST(Hosts, are_dropped_up_to_the_one_that_did_not_answer) {
  ConnectionOptions options = ConnectionOptions::parse("host=a,b,c hostaddr=127.0.0.1,127.0.0.2,127.0.0.3 port=1");
  Hosts hosts{options};
  EXPECT_TRUE(hosts.drop_through("b", "1"));
  hosts.write_to(options);
  EXPECT_EQ(options.value("host"), "c");
  EXPECT_EQ(options.value("hostaddr"), "127.0.0.3");
  EXPECT_FALSE(hosts.drop_through("c", "1"));
}

TEST(Hosts, of_lists_that_do_not_fit_each_other_are_left_for_libpq_to_refuse) {
  EXPECT_EQ(order("host=a,b,c port=1,2"), "a,b,c 1,2");
  EXPECT_EQ(order("host=a,b hostaddr=127.0.0.1"), "a,b 5432");
}

TEST(HostMemory, forgets_after_a_while_and_once_the_host_answers) {
  const auto now = std::chrono::steady_clock::now();
  HostMemory memory;
  memory.add("a:1", HostMemory::Failure::silent, now);
  EXPECT_TRUE(memory.find("a:1", now + 59s));
  EXPECT_FALSE(memory.find("a:1", now + HostMemory::longest));
  memory.add("b:1", HostMemory::Failure::lost, now);
  memory.forget("b:1");
  EXPECT_FALSE(memory.find("b:1", now));
}

}  // namespace arrower::jobs::postgres
