#include "credentials_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <format>
#include <iostream>
#include <system_error>

#include "program.hpp"

namespace arrower::jobs::cli {

namespace {

/// An open file, closed with it.
class File {
 public:
  explicit File(const std::string& path) : path_{path}, descriptor_{open(path.c_str(), O_RDONLY | O_CLOEXEC)} {
    if (descriptor_ < 0) {
      fail();
    }
  }
  ~File() {
    if (descriptor_ >= 0) {
      close(descriptor_);
    }
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  /// Of the file that is open, whatever is put in its place meanwhile.
  struct stat status() const {
    struct stat found{};
    if (fstat(descriptor_, &found) != 0) {
      fail();
    }
    return found;
  }

  std::string text() const {
    std::string all;
    std::array<char, 4096> part{};
    while (true) {
      const ssize_t size = read(descriptor_, part.data(), part.size());
      if (size < 0 && errno == EINTR) {
        continue;
      }
      if (size < 0) {
        fail();
      }
      if (size == 0) {
        return all;
      }
      all.append(part.data(), static_cast<std::size_t>(size));
    }
  }

 private:
  [[noreturn]] void fail() const {
    throw UsageProblem{std::format("{} cannot be read: {}", path_, std::generic_category().message(errno))};
  }

  const std::string& path_;
  int descriptor_;
};

void check_who_may_write(const std::string& path, const struct stat& status) {
  // Who writes to it lets in whom they like.
  if (status.st_uid != geteuid() && status.st_uid != 0) {
    throw UsageProblem{std::format(
        "{} belongs to another user, who could add entries: make it belong to the user who runs this, or to root",
        path)};
  }
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    throw UsageProblem{std::format("others may write to {}, and could add entries: chmod go-w {}", path, path)};
  }
  if (S_ISREG(status.st_mode) && (status.st_mode & S_IROTH) != 0) {
    std::cerr << std::format("arrower-jobs: warning: all users of this machine can read {}: chmod o-r {}\n", path,
                             path);
  }
}

[[noreturn]] void refuse(const std::string& path, int number, std::string_view reason) {
  throw UsageProblem{
      std::format("{}, line {} {}; write it as name:secret or name:secret:{}", path, number, reason, read_only_mark)};
}

bool is_blank(char character) noexcept { return character == ' ' || character == '\t'; }

std::vector<std::string> parts_of(std::string_view line) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= line.size();) {
    const std::size_t end = std::min(line.find(':', begin), line.size());
    parts.emplace_back(line.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

CredentialLine credential_of(const std::string& path, int number, std::string_view line) {
  if (line.ends_with('\r')) {
    refuse(path, number, "ends with a carriage return, as Windows writes it");
  }
  if (is_blank(line.front()) || is_blank(line.back())) {
    refuse(path, number, "has blanks around it");
  }
  if (std::ranges::any_of(line, [](char c) { return (c >= '\0' && c < ' ') || c == '\x7f'; }) ||
      line.starts_with("\xEF\xBB\xBF")) {
    refuse(path, number, "contains characters that cannot be seen");
  }
  std::vector<std::string> parts = parts_of(line);
  if (parts.size() < 2) {
    refuse(path, number, "has no colon");
  }
  if (parts.size() > 3) {
    refuse(path, number,
           "has more than two colons (a password with a colon can stand there as the hash that \"arrower-jobs "
           "password\" prints)");
  }
  if (parts.size() == 3 && parts[2] != read_only_mark) {
    refuse(path, number, std::format("says \"{}\" where only {} can stand", parts[2], read_only_mark));
  }
  if (parts[0].empty() || parts[1].empty()) {
    refuse(path, number, parts[0].empty() ? "has no name" : "has no secret");
  }
  // "name:read-only" has lost its secret, or its mark is taken for one.
  if (parts.size() == 2 && parts[1] == read_only_mark) {
    refuse(path, number, "has no secret");
  }
  return {.name = std::move(parts[0]), .secret = std::move(parts[1]), .read_only = parts.size() == 3};
}

}  // namespace

std::vector<CredentialLine> read_credentials(const std::string& path) {
  const File file{path};
  check_who_may_write(path, file.status());
  const std::string text = file.text();
  std::vector<CredentialLine> credentials;
  std::string_view rest = text;
  for (int number = 1; !rest.empty(); ++number) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (!line.empty() && !line.starts_with('#')) {
      credentials.push_back(credential_of(path, number, line));
    }
  }
  return credentials;
}

std::string read_secret(const std::string& path) {
  const File file{path};
  check_who_may_write(path, file.status());
  std::string text = file.text();
  while (text.ends_with('\n')) {
    text.pop_back();
  }
  if (text.empty() || std::ranges::any_of(text, [](char c) { return c <= ' ' || c > '~'; })) {
    throw UsageProblem{std::format("{} must have one line of printable characters without blanks", path)};
  }
  return text;
}

}  // namespace arrower::jobs::cli
