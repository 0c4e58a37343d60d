// The bytes of one column chunk, read from the file in pieces: memory stays bounded however large
// the chunk is, and a piece is still in the cache when its pages are decompressed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/status.h"
#include "engine/io/footer/parquet_footer.h"
#include "engine/io/pages/recycled_buffer.h"

namespace shoal::engine {

class ColumnChunkBytes {
 public:
  // The range must lie inside the file, which must outlive the use.
  void open(const ParquetFile& file, int64_t begin_offset, int64_t end_offset);

  [[nodiscard]] int64_t position() const { return position_; }  // offset in the file
  [[nodiscard]] int64_t left_bytes() const { return end_offset_ - position_; }
  // Bytes read from the file since open.
  [[nodiscard]] int64_t read_bytes() const { return read_bytes_; }

  // At least min(wanted, left_bytes()) bytes from the position, and padding after them. Valid
  // until the next call of peek, or as long as owner() is held.
  [[nodiscard]] Result<std::span<const std::byte>> peek(int64_t wanted_bytes);
  // When `is_sparse`, only what is asked for is read: for hopping from page header to page header.
  void set_sparse(bool is_sparse) { is_sparse_ = is_sparse; }
  // Precondition: 0 <= bytes <= left_bytes().
  void advance(int64_t bytes) { position_ += bytes; }
  void seek(int64_t offset) { position_ = offset; }
  [[nodiscard]] const BufferRef& owner() const { return window_.ref(); }

 private:
  const ParquetFile* file_ = nullptr;
  int64_t position_ = 0;
  int64_t end_offset_ = 0;
  int64_t read_bytes_ = 0;
  bool is_sparse_ = false;
  RecycledBuffer window_;
  int64_t window_begin_ = 0;  // file offsets
  int64_t window_end_ = 0;
};

}  // namespace shoal::engine
