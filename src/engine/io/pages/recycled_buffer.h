// A buffer that is written again and again by its owner while others may still hold what was
// written before.
#pragma once

#include <cstddef>
#include <memory>

#include "base/status.h"
#include "engine/memory/buffer.h"

namespace shoal::engine {

class RecycledBuffer {
 public:
  // A buffer of at least `bytes` that nobody else holds: the last one when it is free and large
  // enough, else one from the pool. Its content is unspecified.
  [[nodiscard]] Result<Buffer*> acquire(size_t bytes) {
    if (buffer_ == nullptr || buffer_.use_count() != 1 || buffer_->capacity_bytes() < bytes) {
      buffer_.reset();
      SHOAL_ASSIGN_OR_RETURN(buffer_, allocate_buffer(bytes));
    }
    return buffer_.get();
  }

  // Shares ownership of what was last acquired.
  [[nodiscard]] const BufferRef& ref() const { return buffer_; }

 private:
  BufferRef buffer_;
};

}  // namespace shoal::engine
