#include "null_receiver.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace bench {

namespace {

/// Answers the requests that have come in whole; what is left of them afterwards.
void answer(int connection, std::string& received) {
  for (;;) {
    const auto head_end = received.find("\r\n\r\n");
    if (head_end == std::string::npos) {
      return;
    }
    constexpr std::string_view header = "content-length: ";
    std::string head = received.substr(0, head_end);
    std::ranges::transform(head, head.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    std::size_t length = 0;
    if (const auto at = head.find(header); at != std::string::npos) {
      std::from_chars(head.data() + at + header.size(), head.data() + head.size(), length);
    }
    if (received.size() < head_end + 4 + length) {
      return;
    }
    received.erase(0, head_end + 4 + length);
    constexpr std::string_view ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    [[maybe_unused]] const auto written = write(connection, ok.data(), ok.size());
  }
}

[[noreturn]] void serve(int listener) {
  std::vector<pollfd> watched{{.fd = listener, .events = POLLIN, .revents = 0}};
  std::map<int, std::string> received;
  std::vector<char> buffer(1 << 16);
  for (;;) {
    poll(watched.data(), watched.size(), -1);
    for (std::size_t i = watched.size(); i-- > 0;) {
      if (watched[i].revents == 0) {
        continue;
      }
      if (watched[i].fd == listener) {
        watched.push_back({.fd = accept(listener, nullptr, nullptr), .events = POLLIN, .revents = 0});
        continue;
      }
      const auto size = read(watched[i].fd, buffer.data(), buffer.size());
      if (size <= 0) {
        close(watched[i].fd);
        received.erase(watched[i].fd);
        watched.erase(watched.begin() + static_cast<std::ptrdiff_t>(i));
        continue;
      }
      received[watched[i].fd].append(buffer.data(), static_cast<std::size_t>(size));
      answer(watched[i].fd, received[watched[i].fd]);
    }
  }
}

}  // namespace

NullReceiver::NullReceiver() {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  // NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast): as the interface wants it
  if (listener < 0 || bind(listener, reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
      listen(listener, 8) != 0 || getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::system_error{errno, std::generic_category(), "the receiver's socket"};
  }
  // NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast)
  port_ = ntohs(address.sin_port);
  process_ = fork();
  if (process_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    serve(listener);
  }
  close(listener);
}

NullReceiver::~NullReceiver() {
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
}

}  // namespace bench
