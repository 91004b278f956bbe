#include "support/admin_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include <rfl.hpp>
#include <rfl/json.hpp>

// clang-format off
// Last: <resolv.h>, which it includes, makes a macro of a name that reflect-cpp uses.
#include <httplib.h>
// clang-format on

namespace arrower::jobs::tests {

namespace {

struct SessionAnswer {
  std::string csrf_token;
};
struct ErrorBody {
  std::string code;
};
struct ErrorAnswer {
  ErrorBody error;
};

AdminAnswer answer_of(const httplib::Result& result) {
  AdminAnswer answer;
  if (result) {
    answer.status = result->status;
    answer.body = result->body;
    answer.headers.insert(result->headers.begin(), result->headers.end());
  }
  return answer;
}

}  // namespace

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

std::string AdminAnswer::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string{} : found->second;
}

std::string AdminAnswer::code() const {
  const auto answer = rfl::json::read<ErrorAnswer>(body);
  return answer ? answer->error.code : "";
}

struct AdminClient::Impl {
  std::string origin;
  std::string base_path;
  std::string authorization;
  httplib::Client client;
  Headers session;

  Impl(const std::string& base, std::string authorization_value)
      : origin{base.substr(0, base.find('/', 8))},
        base_path{base.substr(origin.size())},
        authorization{std::move(authorization_value)},
        client{origin} {
    client.set_keep_alive(true);
    client.set_url_encode(false);
    client.set_read_timeout(30);
    client.enable_server_certificate_verification(false);
  }

  AdminAnswer send(httplib::Client& through, const std::string& method, const std::string& path, const Headers& headers,
                   const std::string& body) const {
    httplib::Request request;
    request.method = method;
    request.path = base_path + path;
    request.body = body;
    if (!authorization.empty()) {
      request.set_header("Authorization", authorization);
    }
    for (const auto& [name, value] : headers) {
      request.headers.erase(name);
      request.headers.emplace(name, value);
    }
    return answer_of(through.send(request));
  }
};

AdminClient::AdminClient(const std::string& base, std::string authorization)
    : impl_{std::make_unique<Impl>(base, std::move(authorization))} {}
AdminClient::~AdminClient() = default;
AdminClient::AdminClient(AdminClient&&) noexcept = default;

AdminAnswer AdminClient::send(const std::string& method, const std::string& path, const Headers& headers,
                              const std::string& body) {
  return impl_->send(impl_->client, method, path, headers, body);
}

AdminAnswer AdminClient::get(const std::string& path, const Headers& headers) { return send("GET", path, headers); }

AdminClient::Headers AdminClient::session() {
  if (impl_->session.empty()) {
    const AdminAnswer answer = get("api/v1/session");
    std::string cookie;
    const auto [first, last] = answer.headers.equal_range("Set-Cookie");
    for (auto set = first; set != last; ++set) {
      cookie += (cookie.empty() ? "" : "; ") + set->second.substr(0, set->second.find(';'));
    }
    const auto session = rfl::json::read<SessionAnswer>(answer.body);
    impl_->session = {{"Cookie", cookie},
                      {"X-Arrower-CSRF", session ? session->csrf_token : ""},
                      {"Content-Type", "application/json"}};
  }
  return impl_->session;
}

AdminAnswer AdminClient::post(const std::string& path, const std::string& json) {
  return send("POST", path, session(), json);
}

AdminAnswer AdminClient::put(const std::string& path, const std::string& json) {
  return send("PUT", path, session(), json);
}

int AdminClient::listen(const std::string& path, const std::function<bool(const std::string& piece)>& take) {
  // A client of its own: it may be listening while others ask.
  httplib::Client client{impl_->origin};
  client.set_read_timeout(30);
  int status = 0;
  client.Get(
      impl_->base_path + path,
      impl_->authorization.empty() ? httplib::Headers{} : httplib::Headers{{"Authorization", impl_->authorization}},
      [&](const httplib::Response& response) {
        status = response.status;
        return true;
      },
      [&](const char* data, std::size_t size) { return take(std::string{data, size}); });
  return status;
}

std::string basic_authorization(const std::string& name, const std::string& password) {
  return httplib::make_basic_authentication_header(name, password).second;
}

RawConnection::RawConnection(int port) : socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const timeval longest{.tv_sec = 30, .tv_usec = 0};
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &longest, sizeof longest);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    const int error = errno;
    ::close(socket_);
    throw std::system_error{error, std::generic_category(), "connect"};
  }
}

RawConnection::~RawConnection() { ::close(socket_); }

bool RawConnection::send(const std::string& text) {
  return ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
}

std::string RawConnection::read_some() {
  std::array<char, 4096> buffer{};
  const ssize_t received = ::recv(socket_, buffer.data(), buffer.size(), 0);
  return {buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(received, 0))};
}

std::string RawConnection::read_all() {
  std::string all;
  for (std::string piece = read_some(); !piece.empty(); piece = read_some()) {
    all += piece;
  }
  return all;
}

}  // namespace arrower::jobs::tests
