// Compresses a stream piece by piece: what was added can be read at the other end at once.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace arrower::jobs::admin {

class GzipStream {
 public:
  /// Throws std::bad_alloc.
  GzipStream();
  ~GzipStream();
  GzipStream(GzipStream&&) noexcept;
  GzipStream& operator=(GzipStream&&) noexcept;

  /// The bytes to send for a piece.
  std::string add(std::string_view piece);
  /// The bytes that end the stream.
  std::string finish();

 private:
  struct Impl;
  std::string deflate(std::string_view piece, int flush);
  std::unique_ptr<Impl> impl_;
};

}  // namespace arrower::jobs::admin
