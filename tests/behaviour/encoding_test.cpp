// Texts and times are the same for all clients, whatever encoding, style or zone a session or a database is set to.
#include <libpq-fe.h>

#include <memory>
#include <string>

#include "support/database.hpp"
#include "support/eventually.hpp"

namespace encodings {
struct Note {
  std::string text;
};
}  // namespace encodings

namespace arrower::jobs::tests {

using encodings::Note;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

constexpr const char* note_text = "\xC3\xA9 \xE2\x98\x83 \xF0\x9F\x98\x80";
constexpr const char* latin_text = "\xC3\xA9";

class Encoding : public DatabaseTest {
 protected:
  std::string latin_database() const { return database() + " client_encoding=LATIN1"; }
  std::string stored_text() {
    return value<std::string>("select payload ->> 'text' from {}.jobs order by id desc limit 1");
  }
};

TEST_F(Encoding, of_the_connection_string_does_not_count_for_connections_of_our_own) {
  PostgresQueue queue{latin_database(), options()};
  queue.enqueue(Note{note_text}, {.unique_key = note_text});
  EXPECT_EQ(stored_text(), note_text);
  EXPECT_EQ(value<std::string>("select unique_key from {}.jobs"), note_text);
  std::string seen;
  queue.register_job_func([&](const Note& note) { seen = note.text; });
  queue.start();
  ASSERT_TRUE(eventually([&] { return history("succeeded") == 1; }));
  EXPECT_EQ(seen, note_text);
}

TEST_F(Encoding, of_a_callers_connection_is_changed_for_the_jobs_alone) {
  PostgresQueue queue{database(), options()};
  pqxx::connection latin{latin_database()};
  pqxx::work transaction{latin};
  queue.enqueue(transaction, Note{note_text}, {.unique_key = latin_text});
  EXPECT_EQ(transaction.query_value<int>("select ascii('\xE9')"), 0xE9);
  transaction.commit();
  EXPECT_EQ(stored_text(), note_text);
  EXPECT_EQ(latin.get_client_encoding(), "LATIN1");
  EXPECT_EQ(value<std::string>("select unique_key from {}.jobs"), latin_text);
}

TEST_F(Encoding, of_a_callers_connection_is_as_before_when_the_jobs_cannot_be_inserted) {
  PostgresQueue queue{database(), options()};
  pqxx::connection latin{latin_database()};
  sql("alter table {}.jobs add constraint refused check (job_type <> 'encodings::Note')");
  {
    pqxx::work transaction{latin};
    EXPECT_THROW(queue.enqueue(transaction, Note{note_text}), pqxx::check_violation);
  }
  EXPECT_EQ(latin.get_client_encoding(), "LATIN1");
}

TEST_F(Encoding, of_a_callers_plain_connection_is_changed_for_the_jobs_alone) {
  PostgresQueue queue{database(), options()};
  const std::unique_ptr<PGconn, decltype(&PQfinish)> latin{PQconnectdb(latin_database().c_str()), &PQfinish};
  PQclear(PQexec(latin.get(), "begin"));
  queue.enqueue(latin.get(), Note{note_text});
  PQclear(PQexec(latin.get(), "commit"));
  EXPECT_EQ(stored_text(), note_text);
  EXPECT_STREQ(pg_encoding_to_char(PQclientEncoding(latin.get())), "LATIN1");
}

TEST_F(Encoding, of_a_database_that_is_not_utf8_is_refused_by_migrate) {
  pqxx::connection server{database()};
  pqxx::nontransaction commands{server};
  const std::string name = schema() + "_latin";
  commands.exec("create database " + server.quote_name(name) +
                " encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' template template0");
  EXPECT_THAT([&] { migrate(database() + " dbname='" + name + "'"); },
              ThrowsMessage<MigrationError>(AllOf(HasSubstr("has the encoding LATIN1"), HasSubstr("encoding 'UTF8'"))));
  commands.exec("drop database " + server.quote_name(name));
}

TEST_F(Encoding, of_times_is_that_of_utc_in_the_bounds_of_the_history) {
  const std::string name = value<std::string>("select quote_ident(current_database())");
  sql("alter database " + name + " set datestyle = 'German'");
  sql("alter database " + name + " set timezone = 'Asia/Shanghai'");
  migrate(database(), {.schema = "elsewhere"});
  // Also where an older version has made the function.
  sql("alter function {}.ensure_history_partitions reset timezone");
  sql("alter function {}.ensure_history_partitions reset datestyle");
  migrate_down(database(), 4, {.schema = schema()});
  migrate(database(), {.schema = schema()});
  pqxx::connection{database()};
  {
    pqxx::connection hostile{database()};
    pqxx::nontransaction{hostile}.exec("select " + hostile.quote_name(schema()) + ".ensure_history_partitions(20)");
  }
  sql("set datestyle = 'ISO'");
  const auto wrong = value<int>(
      "select count(*) from pg_class c join pg_inherits i on i.inhrelid = c.oid "
      "where c.relname ~ '^job_history_[0-9]{{8}}$' and i.inhparent in (to_regclass('elsewhere.job_history'), "
      "to_regclass('{}.job_history')) and set_config('timezone', 'UTC', false) = 'UTC' and "
      "pg_get_expr(c.relpartbound, c.oid) not like format('%%FROM (''%s 00:00:00+00'')%%', "
      "to_date(right(c.relname, 8), 'YYYYMMDD')::text)");
  EXPECT_EQ(wrong, 0);
}

}  // namespace arrower::jobs::tests
