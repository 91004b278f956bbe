#include "standard_output.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <format>
#include <system_error>

namespace arrower::jobs::cli {

namespace {

/// Puts something in the place of streams that are closed: what is written to such an output fails as it did before.
void fill_closed_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(stream, F_GETFD) == -1 && errno == EBADF) {
      // The lowest number that is free, which is this one.
      static_cast<void>(open("/dev/null", stream == STDERR_FILENO ? O_WRONLY : O_RDONLY));
    }
  }
}

}  // namespace

StandardOutput::Buffer::Buffer() { setp(bytes_.data(), bytes_.data() + bytes_.size()); }

StandardOutput::Buffer::int_type StandardOutput::Buffer::overflow(int_type character) {
  if (sync() != 0) {
    return traits_type::eof();
  }
  if (!traits_type::eq_int_type(character, traits_type::eof())) {
    sputc(traits_type::to_char_type(character));
  }
  return traits_type::not_eof(character);
}

int StandardOutput::Buffer::sync() {
  const char* next = pbase();
  while (next < pptr() && problem_ == 0) {
    const ssize_t written = write(STDOUT_FILENO, next, static_cast<std::size_t>(pptr() - next));
    if (written >= 0) {
      next += written;
    } else if (errno != EINTR) {
      problem_ = errno;
    }
  }
  setp(bytes_.data(), bytes_.data() + bytes_.size());
  return problem_ == 0 ? 0 : -1;
}

StandardOutput::StandardOutput() : before_{std::cout.rdbuf()} {
  fill_closed_streams();
  std::cout.rdbuf(&buffer_);
}

StandardOutput::~StandardOutput() {
  std::cout.flush();
  std::cout.rdbuf(before_);
}

void StandardOutput::flush() {
  std::cout.flush();
  if (buffer_.problem() != 0) {
    throw OutputProblem{std::format("the output could not be written: {}; what the command does was done all the same",
                                    std::generic_category().message(buffer_.problem()))};
  }
}

bool StandardOutput::reader_is_gone() const noexcept { return buffer_.problem() == EPIPE; }

}  // namespace arrower::jobs::cli
