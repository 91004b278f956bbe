// Directories that are used by descriptor, never by name: in a directory that is everyone's, another user can put a
// link in the place of a name at any time. For TemporaryPostgres.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>
#include <unistd.h>

namespace arrower::jobs::testing {

/// Closes a file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int number) noexcept : number_{number} {}
  Descriptor(Descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() {
    if (number_ >= 0) {
      close(number_);
    }
  }

  int number() const noexcept { return number_; }
  explicit operator bool() const noexcept { return number_ >= 0; }

 private:
  int number_;
};

/// Whose files a program may touch: its own, and those of the server that it runs as another user.
struct Owners {
  uid_t program;
  std::optional<uid_t> server;

  bool include(uid_t user) const noexcept { return user == program || user == server; }
};

class PrivateDirectory {
 public:
  /// A directory of anyone's, to look for others in. Nothing if there is none.
  static std::optional<PrivateDirectory> open_shared(const std::filesystem::path& path);

  /// The directory of this name in this one. Nothing if there is none, if it is a link, or if another user owns it or
  /// may write to it.
  std::optional<PrivateDirectory> open(const std::string& name, const Owners& owners) const;

  /// Opens a file of its own; a link is an error, and so is what is no ordinary file. `flags` as for open(2).
  Descriptor open_file(const std::string& name, int flags) const;

  /// Those of all entries, in no order.
  std::vector<std::string> names() const;

  /// Removes an entry, directories with all that is in them; what a link points to stays. False: something stays, or it
  /// is a directory that `open` refuses.
  bool remove(const std::string& name, const Owners& owners) const noexcept;

  int descriptor() const noexcept { return descriptor_.number(); }

 private:
  explicit PrivateDirectory(Descriptor descriptor) : descriptor_{std::move(descriptor)} {}

  Descriptor descriptor_;
};

}  // namespace arrower::jobs::testing
