#include "http/gzip_stream.hpp"

#include <zlib.h>

#include <array>
#include <new>

namespace arrower::jobs::admin {

struct GzipStream::Impl {
  Impl() {
    constexpr int gzip_header = 16;
    // Small windows: a server has many streams, and their events are short.
    constexpr int window_bits = 13;
    constexpr int memory_level = 6;
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, window_bits + gzip_header, memory_level,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
      throw std::bad_alloc{};
    }
  }
  ~Impl() { deflateEnd(&stream); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  z_stream stream{};
};

GzipStream::GzipStream() : impl_{std::make_unique<Impl>()} {}
GzipStream::~GzipStream() = default;
GzipStream::GzipStream(GzipStream&&) noexcept = default;
GzipStream& GzipStream::operator=(GzipStream&&) noexcept = default;

std::string GzipStream::add(std::string_view piece) { return deflate(piece, Z_SYNC_FLUSH); }
std::string GzipStream::finish() { return deflate({}, Z_FINISH); }

std::string GzipStream::deflate(std::string_view piece, int flush) {
  z_stream& stream = impl_->stream;
  // The library reads it only.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));
  stream.avail_in = static_cast<uInt>(piece.size());
  std::string compressed;
  std::array<Bytef, 4096> part{};
  do {
    stream.next_out = part.data();
    stream.avail_out = part.size();
    ::deflate(&stream, flush);
    compressed.append(reinterpret_cast<const char*>(part.data()), part.size() - stream.avail_out);
  } while (stream.avail_out == 0);
  return compressed;
}

}  // namespace arrower::jobs::admin
