// Rows of a group-by put off: packed one after the other, cut up by ranges of their keys, so that
// each range's groups are made later, by one thread, with little memory.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "base/status.h"
#include "engine/memory/buffer.h"
#include "engine/operators/operator.h"
#include "engine/operators/scatter/key_ranges.h"

namespace shoal::engine {

class HashAggregateLocal;

// The rows of one thread, by range. They lie in chunks, which are cut from large buffers.
class ScatteredRows {
 public:
  explicit ScatteredRows(size_t row_bytes)
      : row_bytes_(row_bytes), chunk_rows_(std::max(kChunkBytes / row_bytes, size_t{16})) {}

  // Room for one more row of a range; null when memory is refused.
  [[nodiscard]] std::byte* add(size_t range) {
    Range& of = ranges_[range];
    if (of.next == of.end && !add_chunk(of)) [[unlikely]]
      return nullptr;
    return std::exchange(of.next, of.next + row_bytes_);
  }
  // Calls visit(rows, count), which returns a Status, for all rows of a range, piece by piece.
  template <typename Visit>
  [[nodiscard]] Status for_each_chunk(size_t range, const Visit& visit) const {
    const Range& of = ranges_[range];
    for (size_t i = 0; i < of.chunks.size(); ++i) {
      const std::byte* rows = of.chunks[i];
      const size_t bytes =
          i + 1 < of.chunks.size() ? chunk_rows_ * row_bytes_ : static_cast<size_t>(of.next - rows);
      SHOAL_RETURN_IF_ERROR(visit(rows, static_cast<int64_t>(bytes / row_bytes_)));
    }
    return Status::ok();
  }
  [[nodiscard]] int64_t row_count(size_t range) const {
    const Range& of = ranges_[range];
    if (of.chunks.empty()) return 0;
    const auto last_bytes = static_cast<size_t>(of.next - of.chunks.back());
    return static_cast<int64_t>((of.chunks.size() - 1) * chunk_rows_ + last_bytes / row_bytes_);
  }
  // Forgets the rows; memory is kept for new ones.
  void clear();
  // Forgets the rows of one range, whose memory stays taken.
  void clear(size_t range) { ranges_[range] = {}; }
  // In chunks, whether full or not.
  [[nodiscard]] int64_t bytes() const { return bytes_; }

 private:
  static constexpr size_t kChunkBytes = size_t{16} << 10;
  static constexpr size_t kSlabBytes = size_t{4} << 20;

  struct Range {
    std::byte* next = nullptr;
    std::byte* end = nullptr;
    std::vector<std::byte*> chunks;
  };

  [[nodiscard]] bool add_chunk(Range& range);

  size_t row_bytes_;
  size_t chunk_rows_;
  std::array<Range, KeyRanges::kCount> ranges_;
  std::vector<BufferRef> slabs_;
  size_t slabs_used_ = 0;
  std::byte* slab_next_ = nullptr;
  size_t slab_rest_bytes_ = 0;
  int64_t bytes_ = 0;
};

[[nodiscard]] Status no_memory_for_rows();

// What the threads of a pipeline share.
struct SharedScatter final : SharedState {
  std::mutex mutex;  // for making `ranges`
  std::shared_ptr<const KeyRanges> ranges;
  std::atomic<int64_t> bytes{0};  // of rows put off by all threads
  std::atomic<int> thread_count{0};
};

// What one thread has put off.
struct ScatterState {
  int64_t row_count = 0;          // that went to the table
  int64_t checked_at_groups = 0;  // the table is looked at when it has so many groups
  int refused_batches = 0;
  std::shared_ptr<const KeyRanges> ranges;  // null: nothing is put off
  std::unique_ptr<ScatteredRows> rows;
  // Groups by range, of rows that were put off and became too many.
  std::vector<std::unique_ptr<HashAggregateLocal>> parts;
  std::vector<std::byte*> targets;  // per batch, kept for reuse
};

}  // namespace shoal::engine
