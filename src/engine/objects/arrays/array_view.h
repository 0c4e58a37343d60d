// Arrays of NumPy as the functions of abi/array_functions.def see them: where their elements lie.
#pragma once

#include <cstdint>
#include <span>

#include "engine/objects/containers/cells.h"
#include "types/column_type.h"

namespace shoal::engine {

inline constexpr int32_t kRankMax = 32;

// Borrows the elements; shape in elements, strides in bytes.
struct ArrayView {
  std::byte* data = nullptr;
  int32_t rank = 0;
  types::TypeKind kind = types::TypeKind::float64;
  int64_t shape[kRankMax] = {};
  int64_t strides[kRankMax] = {};

  // Of all dimensions together.
  [[nodiscard]] int64_t element_count() const;
  [[nodiscard]] int element_bytes() const { return types::value_bytes(kind); }
  // Whether the elements lie one after the other in row-major order.
  [[nodiscard]] bool is_contiguous() const;
};

// The array whose cells these are.
[[nodiscard]] ArrayView view_of(const ObjectLayout& layout, const uint64_t* cells);

// The operands of a call: `layout` is that of the tuple[result, operands…].
class ArrayCall {
 public:
  ArrayCall(void* world, const uint64_t* in, int32_t layout)
      : world_(world_of(world)), layout_(world_.layout(layout)), in_(in) {}

  [[nodiscard]] ObjectWorld& world() const { return world_; }
  [[nodiscard]] const ObjectLayout& result() const { return layout_.items[0]; }
  [[nodiscard]] int operand_count() const { return static_cast<int>(layout_.items.size()) - 1; }
  [[nodiscard]] const ObjectLayout& operand(int number) const {
    return layout_.items[static_cast<size_t>(number) + 1];
  }
  [[nodiscard]] const uint64_t* cells(int number) const;
  [[nodiscard]] ArrayView array(int number) const {
    return view_of(operand(number), cells(number));
  }
  [[nodiscard]] int64_t integer(int number) const { return integer_of(*cells(number)); }

 private:
  ObjectWorld& world_;
  const ObjectLayout& layout_;
  const uint64_t* in_;
};

// A new array of the layout in row-major order with arbitrary elements; its cells go to `out`.
// Returns 0, or non-zero with the error in the world: NumPy's for negative lengths and for shapes
// that have too many elements, MemoryError.
[[nodiscard]] int32_t new_array(ObjectWorld& world, const ObjectLayout& layout,
                                std::span<const int64_t> shape, uint64_t* out, int32_t place);

// The array's shape, with the strides of elements in row-major order.
[[nodiscard]] ArrayView row_major(const ArrayView& view);
// Whether they may have elements in common.
[[nodiscard]] bool may_overlap(const ArrayView& a, const ArrayView& b);

// Copies elements between arrays of the same shape and dtype that do not overlap.
void copy_elements(const ArrayView& from, const ArrayView& to);
// The same where they may.
[[nodiscard]] int32_t move_elements(ObjectWorld& world, const ArrayView& from, const ArrayView& to,
                                    int32_t place);

}  // namespace shoal::engine
