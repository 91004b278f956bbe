#include "support/faulty_proxy.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <list>
#include <mutex>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <vector>

#include <pqxx/pqxx>

namespace arrower::jobs::tests {

namespace {

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  return address;
}

int connect_to(const std::string& path) {
  const int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_un address = address_of(path);
  if (connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    close(descriptor);
    return -1;
  }
  return descriptor;
}

bool send_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

}  // namespace

class FaultyProxy::Impl {
 public:
  explicit Impl(const std::string& upstream) {
    std::string directory = (std::filesystem::temp_directory_path() / "arrower-proxy-XXXXXX").string();
    if (mkdtemp(directory.data()) == nullptr) {
      throw std::runtime_error{"cannot make the proxy's directory"};
    }
    directory_ = directory;
    const pqxx::connection probe{upstream};
    upstream_socket_ = std::string{probe.hostname()} + "/.s.PGSQL." + std::string{probe.port()};
    connection_string_ = upstream + " host=" + directory + " port=5432";
    listener_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_un address = address_of(directory + "/.s.PGSQL.5432");
    if (bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        listen(listener_, 64) != 0) {
      throw std::runtime_error{"the proxy cannot listen"};
    }
    wake_up_ = eventfd(0, EFD_CLOEXEC);
    thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
  }

  ~Impl() {
    thread_.request_stop();
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = write(wake_up_, &one, sizeof one);
    thread_.join();
    close(listener_);
    close(wake_up_);
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }

  const std::string& connection_string() const { return connection_string_; }

  void cut_at(const std::string& text, Cut cut) {
    const std::scoped_lock lock{mutex_};
    text_ = text;
    cut_ = cut;
  }

  int cuts() const { return cuts_; }

 private:
  struct Link {
    int client = -1;
    int server = -1;
    bool cut_at_answer = false;
    bool over = false;
  };

  void run(const std::stop_token& stop) {
    std::list<Link> links;
    while (!stop.stop_requested()) {
      std::vector<pollfd> descriptors{{listener_, POLLIN, 0}, {wake_up_, POLLIN, 0}};
      for (const Link& link : links) {
        descriptors.push_back({link.client, POLLIN, 0});
        descriptors.push_back({link.server, POLLIN, 0});
      }
      poll(descriptors.data(), descriptors.size(), -1);
      std::size_t next = 2;
      for (Link& link : links) {
        if (descriptors[next++].revents != 0) {
          from_client(link);
        }
        if (descriptors[next++].revents != 0 && !link.over) {
          from_server(link);
        }
      }
      links.remove_if([](const Link& link) {
        if (link.over) {
          close(link.client);
          close(link.server);
        }
        return link.over;
      });
      if (descriptors[0].revents != 0) {
        const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        const int server = connect_to(upstream_socket_);
        if (server < 0) {
          close(client);
        } else {
          links.push_back({.client = client, .server = server});
        }
      }
    }
    for (const Link& link : links) {
      close(link.client);
      close(link.server);
    }
  }

  void from_client(Link& link) {
    const auto received = recv(link.client, buffer_.data(), buffer_.size(), 0);
    if (received <= 0) {
      link.over = true;
      return;
    }
    const std::string_view bytes{buffer_.data(), static_cast<std::size_t>(received)};
    const std::scoped_lock lock{mutex_};
    if (!text_.empty() && bytes.find(text_) != std::string_view::npos) {
      text_.clear();
      if (cut_ == Cut::before_the_server) {
        link.over = true;
        ++cuts_;
        return;
      }
      link.cut_at_answer = true;
    }
    link.over = !send_all(link.server, bytes);
  }

  void from_server(Link& link) {
    const auto received = recv(link.server, buffer_.data(), buffer_.size(), 0);
    if (received <= 0 || link.cut_at_answer) {
      cuts_ += link.cut_at_answer ? 1 : 0;
      link.over = true;
      return;
    }
    link.over = !send_all(link.client, {buffer_.data(), static_cast<std::size_t>(received)});
  }

  std::filesystem::path directory_;
  std::string upstream_socket_;
  std::string connection_string_;
  int listener_ = -1;
  int wake_up_ = -1;
  std::atomic<int> cuts_ = 0;
  std::array<char, 1 << 16> buffer_{};

  std::mutex mutex_;
  // Guarded by mutex_:
  std::string text_;
  Cut cut_ = Cut::before_the_server;

  std::jthread thread_;
};

FaultyProxy::FaultyProxy(const std::string& upstream) : impl_{std::make_unique<Impl>(upstream)} {}

FaultyProxy::~FaultyProxy() = default;

const std::string& FaultyProxy::connection_string() const noexcept { return impl_->connection_string(); }
void FaultyProxy::cut_at(const std::string& text, Cut cut) { impl_->cut_at(text, cut); }
int FaultyProxy::cuts() const { return impl_->cuts(); }

}  // namespace arrower::jobs::tests
