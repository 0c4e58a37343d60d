// The loops of reductions over all dimensions, with a Fold of fold_lines.h.
#pragma once

#include <algorithm>

#include "engine/objects/arrays/elements.h"
#include "engine/objects/arrays/reductions/reduction_shape.h"

namespace shoal::engine {

// All that is reduced into one place of the result.
template <typename Element, typename Fold>
typename Fold::State reduce_place(const Dimensions& reduced, const std::byte* data,
                                  const Fold& fold, int64_t place) {
  if (reduced.rank == 0) return fold.of(load<Element>(data), place);
  Dimensions outer = reduced;
  --outer.rank;
  const int64_t stride = reduced.strides[outer.rank];
  const int64_t length = reduced.shape[outer.rank];
  Odometer odometer(outer);
  typename Fold::State state = fold.line(data, stride, length, place);
  const int64_t line_count = outer.count();
  for (int64_t i = 1; i < line_count; ++i) {
    odometer.next();
    state = fold.combine(state, fold.line(data + odometer.offset(), stride, length, place));
  }
  return state;
}

// A part of the last kept dimension, row after row of the reduced ones.
template <typename Element, typename Fold>
void reduce_rows(const Dimensions& reduced, const std::byte* data, int64_t stride, int64_t count,
                 const Fold& fold, int64_t place, typename Fold::State* results) {
  Odometer odometer(reduced);
  const int64_t row_count = reduced.count();
  for (int64_t row = 0; row < row_count; ++row, odometer.next()) {
    const std::byte* elements = data + odometer.offset();
    if (row == 0) {
      for (int64_t j = 0; j < count; ++j) {
        results[j] = fold.of(load<Element>(elements + j * stride), place + j);
      }
    } else if (stride == static_cast<int64_t>(sizeof(Element))) {
      for (int64_t j = 0; j < count; ++j) {
        const auto element = load<Element>(elements + j * int64_t{sizeof(Element)});
        results[j] = fold.combine(results[j], fold.of(element, place + j));
      }
    } else {
      for (int64_t j = 0; j < count; ++j) {
        results[j] =
            fold.combine(results[j], fold.of(load<Element>(elements + j * stride), place + j));
      }
    }
  }
}

// Precondition: something is reduced into each place. `results` gets one state per kept place.
template <typename Element, typename Fold>
void reduce_array(const ReductionShape& shape, const std::byte* data, const Fold& fold,
                  typename Fold::State* results) {
  const int64_t place_count = shape.kept.count();
  if (!shape.is_by_rows()) {
    Odometer odometer(shape.kept);
    for (int64_t place = 0; place < place_count; ++place, odometer.next()) {
      results[place] = reduce_place<Element>(shape.reduced, data + odometer.offset(), fold, place);
    }
    return;
  }
  constexpr int64_t kBlock = 1024;  // states that stay in the first cache
  Dimensions outer = shape.kept;
  --outer.rank;
  const int64_t stride = shape.kept.strides[outer.rank];
  const int64_t length = shape.kept.shape[outer.rank];
  Odometer odometer(outer);
  for (int64_t place = 0; place < place_count; place += length, odometer.next()) {
    for (int64_t begin = 0; begin < length; begin += kBlock) {
      reduce_rows<Element>(shape.reduced, data + odometer.offset() + begin * stride, stride,
                           std::min(kBlock, length - begin), fold, place + begin,
                           results + place + begin);
    }
  }
}

}  // namespace shoal::engine
