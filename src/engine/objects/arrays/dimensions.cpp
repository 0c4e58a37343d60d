#include "engine/objects/arrays/dimensions.h"

namespace shoal::engine {

int64_t Dimensions::count() const {
  int64_t product = 1;
  for (int32_t i = 0; i < rank; ++i) product *= shape[i];
  return product;
}

void Dimensions::add(int64_t length, int64_t stride) {
  shape[rank] = length;
  strides[rank] = stride;
  ++rank;
}

Dimensions dimensions_of(const ArrayView& array) {
  Dimensions all;
  for (int32_t i = 0; i < array.rank; ++i) all.add(array.shape[i], array.strides[i]);
  return all;
}

void Odometer::next() {
  for (int32_t i = dimensions_.rank; i-- > 0;) {
    offset_ += dimensions_.strides[i];
    if (++numbers_[i] < dimensions_.shape[i]) return;
    offset_ -= dimensions_.strides[i] * numbers_[i];
    numbers_[i] = 0;
  }
}

}  // namespace shoal::engine
