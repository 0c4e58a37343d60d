// Memory for columns. One pool serves all buffers: size classes, recycled, huge pages for large
// ones, exactly accounted. Fresh pages cost more than the work done in them, so buffers return
// to the pool and not to the system.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/status.h"

namespace shoal::engine {

// Readers may load, and writers store, this many bytes past a buffer's end without harm, so that
// decoders and SIMD loops need no tail handling.
inline constexpr size_t kBufferPaddingBytes = 64;

// A block of memory aligned to 64 bytes, owned by whoever holds the shared_ptr; goes back to the
// pool when the last owner lets go. Not initialised.
class Buffer {
 public:
  Buffer(std::byte* data, size_t capacity_bytes) : data_(data), capacity_bytes_(capacity_bytes) {}
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer();

  [[nodiscard]] std::byte* data() { return data_; }
  [[nodiscard]] const std::byte* data() const { return data_; }
  template <typename T>
  [[nodiscard]] T* as() {
    return reinterpret_cast<T*>(data_);
  }
  // Usable bytes, at least what was asked for, without the padding.
  [[nodiscard]] size_t capacity_bytes() const { return capacity_bytes_; }

 private:
  std::byte* data_;
  size_t capacity_bytes_;
};

using BufferRef = std::shared_ptr<Buffer>;

// Thread safe. Fails with memory_error when the system refuses or the limit would be passed.
[[nodiscard]] Result<BufferRef> allocate_buffer(size_t bytes);

// The most that all buffers together may hold; INT64_MAX, the default, is no limit of ours.
void set_buffer_bytes_limit(int64_t bytes);

// Bytes in buffers that are held, and in the pool's free lists.
[[nodiscard]] int64_t buffer_bytes_held();
[[nodiscard]] int64_t buffer_bytes_pooled();
// Gives the free lists back to the system.
void release_pooled_buffers();

}  // namespace shoal::engine
