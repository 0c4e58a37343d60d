#include "engine/objects/arrays/reductions/reduction_shape.h"

#include <algorithm>
#include <cstdlib>

namespace shoal::engine {
namespace {

bool is_reduced(uint64_t axes, int32_t dimension) { return ((axes >> dimension) & 1) != 0; }

void sort_by_stride(Dimensions& dimensions) {
  for (int32_t i = 1; i < dimensions.rank; ++i) {
    for (int32_t j = i; j > 0; --j) {
      if (std::abs(dimensions.strides[j - 1]) >= std::abs(dimensions.strides[j])) break;
      std::swap(dimensions.strides[j - 1], dimensions.strides[j]);
      std::swap(dimensions.shape[j - 1], dimensions.shape[j]);
    }
  }
}

// Dimensions of which each row is followed by the next become one.
Dimensions merged(const Dimensions& dimensions) {
  Dimensions result;
  for (int32_t i = 0; i < dimensions.rank; ++i) {
    const int64_t length = dimensions.shape[i];
    const int64_t stride = dimensions.strides[i];
    if (length == 1) continue;
    const int32_t last = result.rank - 1;
    if (last >= 0 && result.strides[last] == stride * length) {
      result.shape[last] *= length;
      result.strides[last] = stride;
    } else {
      result.add(length, stride);
    }
  }
  return result;
}

}  // namespace

bool ReductionShape::is_by_rows() const {
  if (kept.rank == 0 || reduced.rank == 0 || kept.shape[kept.rank - 1] < 4) return false;
  return std::abs(kept.strides[kept.rank - 1]) < std::abs(reduced.strides[reduced.rank - 1]);
}

ReductionShape reduction_shape(const ArrayView& array, uint64_t axes, ReducedOrder order) {
  ReductionShape result;
  for (int32_t i = 0; i < array.rank; ++i) {
    Dimensions& own = is_reduced(axes, i) ? result.reduced : result.kept;
    own.add(array.shape[i], array.strides[i]);
  }
  if (order == ReducedOrder::of_memory) sort_by_stride(result.reduced);
  result.reduced = merged(result.reduced);
  return result;
}

ResultShape result_shape(const ArrayView& array, uint64_t axes, int32_t result_rank) {
  ResultShape result;
  const bool keeps_all = result_rank == array.rank;
  for (int32_t i = 0; i < array.rank; ++i) {
    if (!is_reduced(axes, i)) {
      result.lengths[result.rank++] = array.shape[i];
    } else if (keeps_all) {
      result.lengths[result.rank++] = 1;
    }
  }
  return result;
}

}  // namespace shoal::engine
