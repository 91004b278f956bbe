// Speaks to an admin server as a browser or a program would.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace arrower::jobs::tests {

bool contains(std::string_view text, std::string_view part);

struct AdminAnswer {
  /// 0: there was none.
  int status = 0;
  std::string body;
  std::multimap<std::string, std::string> headers;

  /// Empty: there is none. By its name as it was sent.
  std::string header(const std::string& name) const;
  /// Of an error.
  std::string code() const;
};

class AdminClient {
 public:
  using Headers = std::multimap<std::string, std::string>;

  /// `base` is "http://127.0.0.1:1234/jobs/"; paths below it are given without a slash in front. `authorization` is the
  /// header's value, or empty. Certificates are not checked.
  explicit AdminClient(const std::string& base, std::string authorization = {});
  ~AdminClient();
  AdminClient(AdminClient&&) noexcept;

  AdminAnswer get(const std::string& path, const Headers& headers = {});
  /// As the UI does: with the session's cookie and token, asked for once.
  AdminAnswer post(const std::string& path, const std::string& json = "{}");
  AdminAnswer put(const std::string& path, const std::string& json);
  /// Adds nothing by itself but the authorization.
  AdminAnswer send(const std::string& method, const std::string& path, const Headers& headers,
                   const std::string& body = {});

  /// The cookie and the token that changes need.
  Headers session();

  /// Hands over what comes, piece by piece, until `take` answers false or the server ends it. Answers the status.
  int listen(const std::string& path, const std::function<bool(const std::string& piece)>& take);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// "Basic ..."
std::string basic_authorization(const std::string& name, const std::string& password);

/// A bare connection, for what a client library would not send.
class RawConnection {
 public:
  /// Throws std::system_error.
  explicit RawConnection(int port);
  ~RawConnection();
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  /// False: the server has closed it.
  bool send(const std::string& text);
  /// What comes next; empty: the server closed it.
  std::string read_some();
  /// What comes until the server closes it.
  std::string read_all();

 private:
  int socket_;
};

}  // namespace arrower::jobs::tests
