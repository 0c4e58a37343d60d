// What the functions of abi/array_functions.def that reduce have in common: (a: array, axes: int
// …).
#pragma once

#include "engine/objects/arrays/reductions/reduce_array.h"

namespace shoal::engine {

// The array that is reduced and where its result goes.
struct ArrayReduction {
  const ArrayCall& call;
  uint64_t* out;
  int32_t place;
  ArrayView array = call.array(0);
  uint64_t axes = *call.cells(1);
  ReductionShape shape = reduction_shape(array, axes, ReducedOrder::of_memory);
  int64_t reduced_count = shape.reduced.count();
  int64_t place_count = shape.kept.count();

  [[nodiscard]] bool is_float() const {
    return array.kind == types::TypeKind::float32 || array.kind == types::TypeKind::float64;
  }
  [[nodiscard]] bool is_temporal() const {
    return array.kind == types::TypeKind::timestamp || array.kind == types::TypeKind::duration;
  }
  [[nodiscard]] bool is_of_nothing() const { return reduced_count == 0; }
  int32_t fail(std::string message) const {
    return call.world().fail(ErrorKind::value_error, std::move(message), place);
  }

  // Makes the result, a number or an array, and lets `fill` write the state of each place.
  template <typename State, typename Fill>
  int32_t make_result(const Fill& fill) const {
    const ObjectLayout& result = call.result();
    if (result.form != ObjectForm::array) {
      State state{};
      fill(&state);
      out[0] = cell_of_element(state);
      return 0;
    }
    const ResultShape lengths = result_shape(array, axes, result.rank);
    const std::span<const int64_t> result_lengths(lengths.lengths,
                                                  static_cast<size_t>(lengths.rank));
    if (const int32_t failed = new_array(call.world(), result, result_lengths, out, place)) {
      return failed;
    }
    fill(reinterpret_cast<State*>(out[0]));
    return 0;
  }

  // The states of a fold; `nothing` where there are no elements.
  template <typename Element, typename Fold>
  void fold(const Fold& fold, typename Fold::State nothing, typename Fold::State* results) const {
    if (reduced_count == 0) {
      std::fill(results, results + place_count, nothing);
    } else if (place_count > 0) {
      reduce_array<Element>(shape, array.data, fold, results);
    }
  }
};

}  // namespace shoal::engine
