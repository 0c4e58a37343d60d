#include "engine/operators/scatter/scattered_rows.h"

#include <algorithm>
#include <utility>

namespace shoal::engine {

Status no_memory_for_rows() {
  return Status::error(ErrorKind::memory_error, "cannot allocate memory for the rows of groups");
}

bool ScatteredRows::add_chunk(Range& range) {
  const size_t bytes = chunk_rows_ * row_bytes_;
  if (slab_rest_bytes_ < bytes) {
    if (slabs_used_ == slabs_.size()) {
      auto slab = allocate_buffer(std::max(kSlabBytes, bytes));
      if (!slab.is_ok()) return false;
      slabs_.push_back(std::move(*slab));
    }
    const BufferRef& slab = slabs_[slabs_used_++];
    slab_next_ = slab->data();
    slab_rest_bytes_ = slab->capacity_bytes();
  }
  range.next = std::exchange(slab_next_, slab_next_ + bytes);
  range.end = slab_next_;
  range.chunks.push_back(range.next);
  slab_rest_bytes_ -= bytes;
  bytes_ += static_cast<int64_t>(bytes);
  return true;
}

void ScatteredRows::clear() {
  for (Range& range : ranges_) {
    range.next = range.end = nullptr;
    range.chunks.clear();
  }
  slabs_used_ = 0;
  slab_rest_bytes_ = 0;
  bytes_ = 0;
}

}  // namespace shoal::engine
