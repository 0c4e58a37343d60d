// A growing array in pooled memory: the group-by's tables and lists, whose size follows the number
// of groups, are recycled and accounted like columns.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/status.h"
#include "engine/memory/buffer.h"

namespace shoal::engine {

// A growing array in pooled memory, for trivially copyable T; growing may fail and is explicit.
template <typename T>
class PooledArray {
 public:
  PooledArray() = default;
  PooledArray(PooledArray&&) = default;  // what was moved from may only be destroyed
  PooledArray& operator=(PooledArray&&) = default;

  // Makes room for `capacity` elements; the first `size()` keep their values.
  [[nodiscard]] Status reserve(size_t capacity) {
    if (capacity <= capacity_) return Status::ok();
    capacity = std::max(capacity, capacity_ * 2);
    SHOAL_ASSIGN_OR_RETURN(BufferRef grown, allocate_buffer(capacity * sizeof(T)));
    std::copy_n(data_, size_, grown->as<T>());
    buffer_ = std::move(grown);
    data_ = buffer_->as<T>();
    capacity_ = capacity;
    return Status::ok();
  }
  // New elements are uninitialised.
  [[nodiscard]] Status resize(size_t size) {
    SHOAL_RETURN_IF_ERROR(reserve(size));
    size_ = size;
    return Status::ok();
  }
  // Precondition: size() < the reserved capacity.
  void push_reserved(T value) { data_[size_++] = value; }

  [[nodiscard]] T* data() { return data_; }
  [[nodiscard]] const T* data() const { return data_; }
  [[nodiscard]] size_t size() const { return size_; }
  [[nodiscard]] T& operator[](size_t index) { return data_[index]; }
  [[nodiscard]] const T& operator[](size_t index) const { return data_[index]; }
  [[nodiscard]] T* begin() { return data_; }
  [[nodiscard]] T* end() { return data_ + size_; }
  [[nodiscard]] const BufferRef& buffer() const { return buffer_; }

 private:
  BufferRef buffer_;
  T* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace shoal::engine
