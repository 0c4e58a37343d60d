// a @ b of vectors and matrices, and matrices that are made of a few numbers.
#include <string>

#include "base/concat.h"
#include "engine/objects/arrays/ordering/order.h"
#include "engine/objects/arrays/products/multiply.h"
#include "engine/objects/arrays/reductions/folds.h"

namespace shoal::engine {
namespace {

// A vector is a row on the left and a column on the right.
template <typename Number>
Matrix<const Number> matrix_of(const ArrayView& array, bool is_left) {
  constexpr auto kBytes = static_cast<int64_t>(sizeof(Number));
  const auto* data = reinterpret_cast<const Number*>(array.data);
  if (array.rank == 2) {
    return {data, array.shape[0], array.shape[1], array.strides[0] / kBytes,
            array.strides[1] / kBytes};
  }
  const int64_t stride = array.strides[0] / kBytes;
  if (is_left) return {data, 1, array.shape[0], 0, stride};
  return {data, array.shape[0], 1, stride, 0};
}

template <typename Number>
Number sum_of_products(const Number* a, int64_t a_stride, const Number* b, int64_t b_stride,
                       int64_t count) {
  const auto product = [&](int64_t i) {
    return wrapping_product(a[i * a_stride], b[i * b_stride]);
  };
  if constexpr (std::is_floating_point_v<Number>) {
    if (a_stride == 1 && b_stride == 1) {
      return pairwise_sum<Number>([&](int64_t i) { return a[i] * b[i]; }, 0, count);
    }
    return pairwise_sum<Number>(product, 0, count);
  } else {
    Number sum = 0;
    for (int64_t i = 0; i < count; ++i) sum = wrapping_sum(sum, product(i));
    return sum;
  }
}

// Row by row of the result; rows of b are added where its elements lie so.
template <typename Number>
void multiply_simply(const Matrix<const Number>& a, const Matrix<const Number>& b, Number* result) {
  const bool is_by_rows = b.column_stride == 1 && b.column_count > 1;
  for (int64_t i = 0; i < a.row_count; ++i, result += b.column_count) {
    const Number* row = a.data + i * a.row_stride;
    if (!is_by_rows) {
      for (int64_t j = 0; j < b.column_count; ++j) {
        result[j] = sum_of_products(row, a.column_stride, b.data + j * b.column_stride,
                                    b.row_stride, a.column_count);
      }
      continue;
    }
    std::fill_n(result, b.column_count, Number{0});
    for (int64_t k = 0; k < a.column_count; ++k) {
      const Number factor = row[k * a.column_stride];
      const Number* own = b.data + k * b.row_stride;
      for (int64_t j = 0; j < b.column_count; ++j) {
        result[j] = wrapping_sum(result[j], wrapping_product(factor, own[j]));
      }
    }
  }
}

template <typename Number>
void multiply(const ArrayView& left, const ArrayView& right, Number* result) {
  const Matrix<const Number> a = matrix_of<Number>(left, true);
  const Matrix<const Number> b = matrix_of<Number>(right, false);
  if constexpr (std::is_floating_point_v<Number>) {
    if (a.row_count >= 4 && b.column_count >= 4) {
      multiply_floats(a, b, {result, a.row_count, b.column_count, b.column_count, 1});
      return;
    }
  }
  multiply_simply(a, b, result);
}

std::string does_not_fit(const ArrayView& a, const ArrayView& b, bool is_operator) {
  const int32_t a_dimension = a.rank - 1;
  const int32_t b_dimension = b.rank == 2 ? b.rank - 2 : 0;
  if (is_operator) {
    return concat(
        "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc "
        "signature (n?,k),(k,m?)->(n?,m?) (size ",
        b.shape[b_dimension], " is different from ", a.shape[a_dimension], ")");
  }
  const auto text = [](const ArrayView& array) {
    const std::string first = concat("(", array.shape[0], ",");
    return array.rank == 2 ? concat(first, array.shape[1], ")") : first + ")";
  };
  return concat("shapes ", text(a), " and ", text(b), " not aligned: ", a.shape[a_dimension],
                " (dim ", a_dimension, ") != ", b.shape[b_dimension], " (dim ", b_dimension, ")");
}

// NumPy's elements may lie anywhere, those of products have to be aligned.
bool is_aligned(const ArrayView& array) {
  auto bits = reinterpret_cast<uintptr_t>(array.data);
  for (int32_t i = 0; i < array.rank; ++i) bits |= static_cast<uintptr_t>(array.strides[i]);
  return bits % static_cast<uintptr_t>(array.element_bytes()) == 0;
}

ArrayView aligned(const ArrayView& array, std::vector<uint64_t>& memory) {
  if (is_aligned(array)) return array;
  memory.resize(static_cast<size_t>(array.element_count()));
  ArrayView copy = row_major(array);
  copy.data = reinterpret_cast<std::byte*>(memory.data());
  copy_elements(array, copy);
  return copy;
}

}  // namespace
}  // namespace shoal::engine

namespace shoal::abi {

using namespace shoal::engine;

extern "C" {

int32_t shoal_array_multiply(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                             int32_t layout) {
  const ArrayCall call(world, in, layout);
  std::vector<uint64_t> memory[2];
  const ArrayView a = aligned(call.array(0), memory[0]);
  const ArrayView b = aligned(call.array(1), memory[1]);
  if (a.shape[a.rank - 1] != b.shape[0]) {
    return call.world().fail(ErrorKind::value_error, does_not_fit(a, b, call.integer(2) != 0),
                             place);
  }
  int64_t shape[2] = {};
  size_t rank = 0;
  if (a.rank == 2) shape[rank++] = a.shape[0];
  if (b.rank == 2) shape[rank++] = b.shape[1];
  if (rank > 0) {
    if (const int32_t failed = new_array(call.world(), call.result(), {shape, rank}, out, place)) {
      return failed;
    }
  }
  with_element(a.kind, [&](auto element) {
    using Number = decltype(element);
    if constexpr (!std::is_same_v<Number, bool>) {
      Number one{};
      multiply<Number>(a, b, rank > 0 ? reinterpret_cast<Number*>(out[0]) : &one);
      if (rank == 0) out[0] = cell_of_element(one);
    }
  });
  return 0;
}

int32_t shoal_array_diagonal(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                             int32_t layout) {
  const ArrayCall call(world, in, layout);
  ArrayView array = call.array(0);
  const int64_t number = call.integer(1);
  const int64_t row = std::max<int64_t>(-number, 0);
  const int64_t column = std::max<int64_t>(number, 0);
  const int64_t count =
      std::max<int64_t>(std::min(array.shape[0] - row, array.shape[1] - column), 0);
  if (const int32_t failed = new_array(call.world(), call.result(), {&count, 1}, out, place)) {
    return failed;
  }
  if (count > 0) array.data += row * array.strides[0] + column * array.strides[1];
  array.rank = 1;
  array.shape[0] = count;
  array.strides[0] += array.strides[1];
  copy_elements(array, view_of(call.result(), out));
  return 0;
}

int32_t shoal_array_set_diagonal(void* world, const uint64_t* in, uint64_t* /*out*/,
                                 int32_t /*place*/, int32_t layout) {
  const ArrayCall call(world, in, layout);
  ArrayView array = call.array(0);
  const int64_t number = call.integer(1);
  const ArrayView values = call.array(2);
  const int64_t row = std::max<int64_t>(-number, 0);
  const int64_t column = std::max<int64_t>(number, 0);
  const int64_t count = std::min(array.shape[0] - row, array.shape[1] - column);
  if (count <= 0) return 0;
  array.data += row * array.strides[0] + column * array.strides[1];
  array.rank = 1;
  array.shape[0] = count;
  array.strides[0] += array.strides[1];
  ArrayView repeated = values;
  if (values.shape[0] == 1) repeated.strides[0] = 0;
  repeated.shape[0] = count;
  copy_elements(repeated, array);
  return 0;
}

int32_t shoal_array_clear_triangle(void* world, const uint64_t* in, uint64_t* /*out*/,
                                   int32_t /*place*/, int32_t layout) {
  const ArrayCall call(world, in, layout);
  const ArrayView array = call.array(0);
  const int64_t number = call.integer(1);
  const bool is_upper_cleared = call.integer(2) != 0;
  const int bytes = array.element_bytes();
  for (int64_t i = 0; i < array.shape[0]; ++i) {
    const int64_t limit = is_upper_cleared ? i + number + 1 : i + number;
    const int64_t middle = std::clamp<int64_t>(limit, 0, array.shape[1]);
    const int64_t begin = is_upper_cleared ? middle : 0;
    const int64_t end = is_upper_cleared ? array.shape[1] : middle;
    std::memset(array.data + i * array.strides[0] + begin * bytes, 0,
                static_cast<size_t>((end - begin) * bytes));
  }
  return 0;
}

}  // extern "C"

}  // namespace shoal::abi
