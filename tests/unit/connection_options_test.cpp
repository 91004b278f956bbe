#include "postgres/connection_options.hpp"

#include <string>

#include <gmock/gmock.h>
#include <arrower/jobs/error.hpp>

namespace arrower::jobs::postgres {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

/// Why a connection string is refused; empty: it is not.
std::string refusal(const std::string& connection_string) {
  try {
    ConnectionOptions::parse(connection_string);
    return {};
  } catch (const ConfigurationError& error) {
    return error.what();
  }
}

TEST(ConnectionOptions, that_cannot_be_parsed_are_refused_without_the_password) {
  for (const char* text : {
           "postgresql://ada:s3cr%et@db/shop",
           "postgresql://ada:s3cret@[db/shop",
           "postgresql://db/shop?password=s3cret&nonsense",
           "postgresql://db/shop?p%61ssword=s3cr%zz",
           "host=db password=my s3cret",
           "host=db PASSWORD=a s3cret=b",
           "password='s3cret",
           "sslpassword=x s3cret",
       }) {
    EXPECT_THAT(refusal(text), AllOf(HasSubstr("cannot be parsed"), Not(HasSubstr("s3cr")))) << text;
  }
}

TEST(ConnectionOptions, without_a_password_are_refused_with_what_is_wrong) {
  EXPECT_THAT(refusal("hosst=db"), HasSubstr("hosst"));
  EXPECT_THAT(refusal("postgresql://db/shop?sslmod=require"), HasSubstr("sslmod"));
}

TEST(ConnectionOptions, do_not_take_a_piece_of_the_password_for_the_server) {
  for (const char* text : {
           "postgresql://ada:p@s3cret@db/shop",
           "postgresql://ada:s3cret/x@db/shop",
           "postgresql://ada@db/shop?host=x:s3cret@db",
           "postgresql://ada@db/shop?hostaddr=1.2.3.4,s3cret@db",
           "host='db password=s3cret'",
           "host=a,b port=5432,s3cret",
       }) {
    EXPECT_THAT(refusal(text), AllOf(HasSubstr("%40 for @"), Not(HasSubstr("s3cret")))) << text;
  }
}

TEST(ConnectionOptions, take_servers_of_every_kind) {
  for (const char* text : {
           "",
           "host=db.example.org,10.0.0.1,::1 port=5432,5433,5434",
           "host='/tmp/a directory @ home,@abstract' port=' 5432 '",
           "hostaddr=fe80::1%eth0",
           "postgresql://ada:p%40ss%2Fword@[::1]:5433,db/shop",
           "postgresql:///shop?host=/var/run/postgresql",
           "postgresql://%2Fvar%2Frun%2Fpostgresql/shop",
       }) {
    EXPECT_EQ(refusal(text), "") << text;
  }
  EXPECT_EQ(ConnectionOptions::parse("postgresql://ada:p%40ss%2Fword@db/shop").value("password"), "p@ss/word");
}

}  // namespace arrower::jobs::postgres
