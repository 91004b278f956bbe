// The exceptions of Arrower Jobs. All derive from arrower::jobs::Error; each message names the thing, the value and the
// way out.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace arrower::jobs {

/// The root of the hierarchy: `catch (const arrower::jobs::Error& error)` catches whatever this library throws itself.
///
/// Work in a caller's own transaction is the exception: there a failing statement throws libpqxx's error, as every
/// other statement of that transaction would.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// An option of a queue, a pool or a migration is out of range; the message names the option and the value.
class ConfigurationError : public Error {
 public:
  using Error::Error;
};

/// A job function cannot be registered, for example because its job type has one already.
class RegistrationError : public Error {
 public:
  using Error::Error;
};

/// A job cannot be enqueued as asked: an option out of range, an empty batch, a transaction that is not open.
class InvalidJobError : public Error {
 public:
  using Error::Error;
};

/// A schedule cannot be made as asked: an expression that is wrong or never matches, an unknown time zone, an option
/// out of range; the message names what, where and what is allowed.
class InvalidScheduleError : public Error {
 public:
  using Error::Error;
};

/// A payload cannot be turned into JSON, or back; the message names the job type and the field.
class PayloadError : public Error {
 public:
  using Error::Error;
};

/// PostgreSQL cannot be reached, or the connection was lost before anything happened.
class ConnectionError : public Error {
 public:
  using Error::Error;
};

/// The connection was lost while PostgreSQL was committing: whether the jobs were enqueued is unknown.
/// A `unique_key` makes it safe to try again.
class OutcomeUnknownError : public ConnectionError {
 public:
  using ConnectionError::ConnectionError;
};

/// PostgreSQL refused a statement.
class DatabaseError : public Error {
 public:
  DatabaseError(const std::string& message, std::string sqlstate) : Error{message}, sqlstate_{std::move(sqlstate)} {}

  /// The five characters of PostgreSQL's error code, for example "42P01"; empty if there was none.
  const std::string& sqlstate() const noexcept { return sqlstate_; }

 private:
  std::string sqlstate_;
};

/// The schema cannot be brought to this library's version.
class MigrationError : public Error {
 public:
  using Error::Error;
};

/// A filter or a page that cannot be meant: a number out of range, a cursor that is none, an action on everything.
class InvalidFilterError : public Error {
 public:
  using Error::Error;
};

/// What was named does not exist: a queue, a schedule, a job.
class NotFoundError : public Error {
 public:
  using Error::Error;
};

/// A call that is never right at this place, for example committing the job's transaction in a handler.
class UsageError : public Error {
 public:
  using Error::Error;
};

}  // namespace arrower::jobs
