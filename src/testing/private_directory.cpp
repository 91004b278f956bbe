#include "testing/private_directory.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <memory>
#include <string_view>

namespace arrower::jobs::testing {

namespace {

constexpr int directory_flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

}  // namespace

std::optional<PrivateDirectory> PrivateDirectory::open_shared(const std::filesystem::path& path) {
  Descriptor directory{::open(path.c_str(), directory_flags)};
  return directory ? std::optional{PrivateDirectory{std::move(directory)}} : std::nullopt;
}

std::optional<PrivateDirectory> PrivateDirectory::open(const std::string& name, const Owners& owners) const {
  Descriptor directory{openat(descriptor(), name.c_str(), directory_flags | O_NOFOLLOW)};
  struct stat found{};
  // What was opened is looked at, which is not what the name stands for a moment later.
  if (!directory || fstat(directory.number(), &found) != 0 || !owners.include(found.st_uid) ||
      (found.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return std::nullopt;
  }
  return PrivateDirectory{std::move(directory)};
}

Descriptor PrivateDirectory::open_file(const std::string& name, int flags) const {
  // Without O_NONBLOCK a pipe of that name would hold up the program.
  Descriptor file{openat(descriptor(), name.c_str(), flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600)};
  struct stat found{};
  if (!file || fstat(file.number(), &found) != 0 || !S_ISREG(found.st_mode)) {
    return Descriptor{-1};
  }
  return file;
}

std::vector<std::string> PrivateDirectory::names() const {
  std::vector<std::string> all;
  // A copy, which closedir closes. It shares its place with the original.
  const int copy = fcntl(descriptor(), F_DUPFD_CLOEXEC, 0);
  const std::unique_ptr<DIR, int (*)(DIR*)> stream{copy < 0 ? nullptr : fdopendir(copy), &closedir};
  if (!stream) {
    if (copy >= 0) {
      close(copy);
    }
    return all;
  }
  rewinddir(stream.get());
  while (const dirent* entry = readdir(stream.get())) {
    const std::string_view name = static_cast<const char*>(entry->d_name);
    if (name != "." && name != "..") {
      all.emplace_back(name);
    }
  }
  return all;
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as directories are nested.
bool PrivateDirectory::remove(const std::string& name, const Owners& owners) const noexcept {
  struct stat found{};
  if (fstatat(descriptor(), name.c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0) {
    return true;
  }
  if (!S_ISDIR(found.st_mode)) {
    return unlinkat(descriptor(), name.c_str(), 0) == 0;
  }
  try {
    const auto directory = open(name, owners);
    if (!directory) {
      return false;
    }
    for (const std::string& inner : directory->names()) {
      directory->remove(inner, owners);
    }
  } catch (...) {
    return false;
  }
  return unlinkat(descriptor(), name.c_str(), AT_REMOVEDIR) == 0;
}

}  // namespace arrower::jobs::testing
