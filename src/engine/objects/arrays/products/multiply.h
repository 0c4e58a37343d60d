// Products of matrices and vectors.
#pragma once

#include <cstdint>

namespace shoal::engine {

// Elements at data[row * row_stride + column * column_stride]; strides in elements.
template <typename Number>
struct Matrix {
  Number* data = nullptr;
  int64_t row_count = 0;
  int64_t column_count = 0;
  int64_t row_stride = 0;
  int64_t column_stride = 0;
};

// result = a @ b. Precondition: the shapes fit and `result` is in row-major order. The order in
// which products are added depends on the shape and the CPU only.
void multiply_floats(const Matrix<const float>& a, const Matrix<const float>& b,
                     const Matrix<float>& result);
void multiply_floats(const Matrix<const double>& a, const Matrix<const double>& b,
                     const Matrix<double>& result);

}  // namespace shoal::engine
