#include "support/faulty_proxy.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <list>
#include <map>
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

/// On a free port of the loopback interface.
int listener_on_a_port() {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  return descriptor;
}

int port_of(int descriptor) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

int listener_on_a_socket(const std::string& path) {
  const int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_un address = address_of(path);
  bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address);
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
  Impl(const std::string& upstream, Listens listens) {
    std::string directory = (std::filesystem::temp_directory_path() / "arrower-proxy-XXXXXX").string();
    if (mkdtemp(directory.data()) == nullptr) {
      throw std::runtime_error{"cannot make the proxy's directory"};
    }
    directory_ = directory;
    const pqxx::connection probe{upstream};
    upstream_socket_ = std::string{probe.hostname()} + "/.s.PGSQL." + std::string{probe.port()};
    if (listens == Listens::on_a_port) {
      listener_ = listener_on_a_port();
      connection_string_ = upstream + " host=127.0.0.1 port=" + std::to_string(port_of(listener_));
    } else {
      listener_ = listener_on_a_socket(directory + "/.s.PGSQL.5432");
      connection_string_ = upstream + " host=" + directory + " port=5432";
    }
    if (listen(listener_, 64) != 0) {
      throw std::runtime_error{"the proxy cannot listen"};
    }
    wake_up_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
  }

  ~Impl() {
    thread_.request_stop();
    wake_up();
    thread_.join();
    close(listener_);
    close(wake_up_);
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }

  const std::string& connection_string() const { return connection_string_; }

  void cut_at(const std::string& text, Cut cut) {
    switch (cut) {
      case Cut::before_the_server:
        return set(text, Fault::cut_before_the_server);
      case Cut::before_the_answer:
        return set(text, Fault::cut_before_the_answer);
      case Cut::client_only:
        return set(text, Fault::drop_client);
    }
  }

  void swallow_at(const std::string& text) { set(text, Fault::swallow); }
  void hold_answer_at(const std::string& text) { set(text, Fault::hold_answer); }

  void drop_clients() {
    const std::scoped_lock lock{mutex_};
    for (Link& link : links_) {
      if (link.passes) {
        drop_client(link);
      }
    }
  }

  void swallow() {
    const std::scoped_lock lock{mutex_};
    for (Link& link : links_) {
      if (link.passes) {
        swallow(link);
      }
    }
  }

  void swallow_new(bool swallowed) {
    const std::scoped_lock lock{mutex_};
    swallow_new_ = swallowed;
  }

  void release_answers() {
    const std::scoped_lock lock{mutex_};
    for (Link& link : links_) {
      link.holds_answer = false;
    }
    wake_up();
  }

  void go_on() {
    const std::scoped_lock lock{mutex_};
    swallow_new_ = false;
    faults_.clear();
  }

  int cuts() const { return cuts_; }
  int swallowed() const { return swallowed_; }

  int held_answers() const {
    const std::scoped_lock lock{mutex_};
    return static_cast<int>(std::ranges::count_if(links_, &Link::holds_answer));
  }

 private:
  enum class Fault { cut_before_the_server, cut_before_the_answer, drop_client, swallow, hold_answer };

  struct Link {
    int client = -1;
    /// None where a new connection is swallowed.
    int server = -1;
    /// False: its sockets are held and never looked at again.
    bool passes = true;
    bool holds_answer = false;
    bool cut_at_answer = false;
    bool over = false;
  };

  void wake_up() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = write(wake_up_, &one, sizeof one);
  }

  void set(const std::string& text, Fault fault) {
    const std::scoped_lock lock{mutex_};
    faults_.insert_or_assign(text, fault);
  }

  /// Only shuts it down: the thread may be looking at the descriptor, whose number must not go to another one.
  void drop_client(Link& link) {
    ++cuts_;
    link.passes = false;
    shutdown(link.client, SHUT_RDWR);
  }

  void swallow(Link& link) {
    link.passes = false;
    ++swallowed_;
  }

  void run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      // The thread alone adds and removes links, so that it may go over them without the lock.
      std::vector<pollfd> descriptors = descriptors_to_watch();
      poll(descriptors.data(), descriptors.size(), -1);
      std::uint64_t wake_ups = 0;
      [[maybe_unused]] const auto taken = read(wake_up_, &wake_ups, sizeof wake_ups);
      std::size_t next = 2;
      for (Link& link : links_) {
        if (descriptors[next++].revents != 0) {
          from_client(link);
        }
        if (descriptors[next++].revents != 0 && !link.over) {
          from_server(link);
        }
      }
      const std::scoped_lock lock{mutex_};
      links_.remove_if([](const Link& link) {
        if (link.over) {
          close_sockets(link);
        }
        return link.over;
      });
      if (descriptors[0].revents != 0) {
        accept_link();
      }
    }
    for (const Link& link : links_) {
      close_sockets(link);
    }
  }

  /// poll passes over negative descriptors.
  std::vector<pollfd> descriptors_to_watch() const {
    const std::scoped_lock lock{mutex_};
    std::vector<pollfd> descriptors{{listener_, POLLIN, 0}, {wake_up_, POLLIN, 0}};
    for (const Link& link : links_) {
      descriptors.push_back({link.passes ? link.client : -1, POLLIN, 0});
      descriptors.push_back({link.passes && !link.holds_answer ? link.server : -1, POLLIN, 0});
    }
    return descriptors;
  }

  static void close_sockets(const Link& link) {
    close(link.client);
    if (link.server >= 0) {
      close(link.server);
    }
  }

  void accept_link() {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (swallow_new_) {
      swallow(links_.emplace_back(Link{.client = client}));
      return;
    }
    const int server = connect_to(upstream_socket_);
    if (server < 0) {
      close(client);
    } else {
      links_.push_back({.client = client, .server = server});
    }
  }

  void from_client(Link& link) {
    const auto received = recv(link.client, buffer_.data(), buffer_.size(), 0);
    const std::string_view bytes{buffer_.data(), static_cast<std::size_t>(received > 0 ? received : 0)};
    if (pass_on(link, bytes)) {
      link.over = !send_all(link.server, bytes);
    }
  }

  /// Lets happen what is set for these bytes, none of which mean that the client is gone. True: the server gets them.
  bool pass_on(Link& link, std::string_view bytes) {
    const std::scoped_lock lock{mutex_};
    if (!link.passes) {
      return false;
    }
    if (bytes.empty()) {
      link.over = true;
      return false;
    }
    const auto set =
        std::ranges::find_if(faults_, [&](const auto& entry) { return bytes.find(entry.first) != bytes.npos; });
    if (set == faults_.end()) {
      return true;
    }
    const Fault fault = set->second;
    faults_.erase(set);
    switch (fault) {
      case Fault::cut_before_the_server:
        link.over = true;
        ++cuts_;
        return false;
      case Fault::cut_before_the_answer:
        link.cut_at_answer = true;
        return true;
      case Fault::drop_client:
        drop_client(link);
        return false;
      case Fault::swallow:
        swallow(link);
        return false;
      case Fault::hold_answer:
        link.holds_answer = true;
        return true;
    }
    return true;
  }

  void from_server(Link& link) {
    {
      const std::scoped_lock lock{mutex_};
      if (!link.passes || link.holds_answer) {
        return;
      }
    }
    const auto received = recv(link.server, buffer_.data(), buffer_.size(), 0);
    {
      const std::scoped_lock lock{mutex_};
      if (!link.passes) {
        return;
      }
      if (received <= 0 || link.cut_at_answer) {
        cuts_ += link.cut_at_answer ? 1 : 0;
        link.over = true;
        return;
      }
    }
    // Without the lock: a client that reads late must not stop those who set faults.
    const bool sent = send_all(link.client, {buffer_.data(), static_cast<std::size_t>(received)});
    const std::scoped_lock lock{mutex_};
    link.over = !sent && link.passes;
  }

  std::filesystem::path directory_;
  std::string upstream_socket_;
  std::string connection_string_;
  int listener_ = -1;
  int wake_up_ = -1;
  std::atomic<int> cuts_ = 0;
  std::atomic<int> swallowed_ = 0;
  std::array<char, 1 << 16> buffer_{};

  mutable std::mutex mutex_;
  // Guarded by mutex_:
  std::list<Link> links_;
  std::map<std::string, Fault> faults_;
  bool swallow_new_ = false;

  std::jthread thread_;
};

FaultyProxy::FaultyProxy(const std::string& upstream, Listens listens)
    : impl_{std::make_unique<Impl>(upstream, listens)} {}

FaultyProxy::~FaultyProxy() = default;

const std::string& FaultyProxy::connection_string() const noexcept { return impl_->connection_string(); }
void FaultyProxy::cut_at(const std::string& text, Cut cut) { impl_->cut_at(text, cut); }
void FaultyProxy::drop_clients() { impl_->drop_clients(); }
int FaultyProxy::cuts() const { return impl_->cuts(); }
void FaultyProxy::swallow() { impl_->swallow(); }
void FaultyProxy::swallow_at(const std::string& text) { impl_->swallow_at(text); }
void FaultyProxy::swallow_new(bool swallowed) { impl_->swallow_new(swallowed); }
int FaultyProxy::swallowed() const { return impl_->swallowed(); }
void FaultyProxy::hold_answer_at(const std::string& text) { impl_->hold_answer_at(text); }
void FaultyProxy::release_answers() { impl_->release_answers(); }
int FaultyProxy::held_answers() const { return impl_->held_answers(); }
void FaultyProxy::go_on() { impl_->go_on(); }

}  // namespace arrower::jobs::tests
