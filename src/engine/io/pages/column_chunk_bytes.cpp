#include "engine/io/pages/column_chunk_bytes.h"

#include <algorithm>
#include <cstring>

namespace shoal::engine {
namespace {

constexpr int64_t kPieceBytes = 512 * 1024;

}  // namespace

void ColumnChunkBytes::open(const ParquetFile& file, int64_t begin_offset, int64_t end_offset) {
  file_ = &file;
  position_ = begin_offset;
  end_offset_ = end_offset;
  read_bytes_ = 0;
  is_sparse_ = false;
  window_begin_ = 0;
  window_end_ = 0;
}

Result<std::span<const std::byte>> ColumnChunkBytes::peek(int64_t wanted_bytes) {
  wanted_bytes = std::min(wanted_bytes, left_bytes());
  const bool inside = position_ >= window_begin_ && position_ <= window_end_;
  const int64_t kept_bytes = inside ? window_end_ - position_ : 0;
  if (!inside || kept_bytes < wanted_bytes) {
    const int64_t piece_bytes = is_sparse_ ? wanted_bytes : std::max(wanted_bytes, kPieceBytes);
    const int64_t size = std::min(piece_bytes, left_bytes());
    const BufferRef last = window_.ref();
    const std::byte* kept = kept_bytes > 0 ? last->data() + (position_ - window_begin_) : nullptr;
    // `last` keeps the old piece alive, so this is another buffer.
    SHOAL_ASSIGN_OR_RETURN(Buffer * window, window_.acquire(static_cast<size_t>(size)));
    window_begin_ = position_;
    window_end_ = position_;
    if (kept_bytes > 0) std::memcpy(window->data(), kept, static_cast<size_t>(kept_bytes));
    SHOAL_RETURN_IF_ERROR(
        file_->read_at(position_ + kept_bytes, size - kept_bytes, window->data() + kept_bytes));
    read_bytes_ += size - kept_bytes;
    window_end_ = position_ + size;
  }
  return std::span<const std::byte>(window_.ref()->data() + (position_ - window_begin_),
                                    static_cast<size_t>(window_end_ - position_));
}

}  // namespace shoal::engine
