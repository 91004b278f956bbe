#include "inspector/reading_statements.hpp"

#include "postgres/statements.hpp"

namespace arrower::jobs::inspector {

using postgres::load_sql;

ReadingStatements::ReadingStatements(std::string_view schema)
    : queue_names{load_sql("inspector/queue_names.sql", schema)} {}

}  // namespace arrower::jobs::inspector
