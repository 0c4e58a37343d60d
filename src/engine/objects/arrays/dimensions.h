// Going through dimensions of arrays.
#pragma once

#include "engine/objects/arrays/array_view.h"

namespace shoal::engine {

// Some dimensions of an array; strides in bytes, the last one is gone through fastest.
struct Dimensions {
  int32_t rank = 0;
  int64_t shape[kRankMax] = {};
  int64_t strides[kRankMax] = {};

  [[nodiscard]] int64_t count() const;
  void add(int64_t length, int64_t stride);
};

// All of an array.
[[nodiscard]] Dimensions dimensions_of(const ArrayView& array);

// Places of dimensions one after the other, as offsets in bytes.
class Odometer {
 public:
  explicit Odometer(const Dimensions& dimensions) : dimensions_(dimensions) {}
  [[nodiscard]] int64_t offset() const { return offset_; }
  void next();

 private:
  const Dimensions& dimensions_;
  int64_t numbers_[kRankMax] = {};
  int64_t offset_ = 0;
};

}  // namespace shoal::engine
