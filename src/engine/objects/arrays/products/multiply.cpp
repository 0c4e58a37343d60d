// As in Goto and van de Geijn, "Anatomy of high-performance matrix multiplication": blocks of both
// matrices are copied so that the innermost loop reads them in order, a tile of the result stays in
// registers.
#include "engine/objects/arrays/products/multiply.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "engine/memory/vector_dispatch.h"

namespace shoal::engine {
namespace {

constexpr int64_t kTileRows = 6;
constexpr int64_t kTileVectors = 2;
constexpr int64_t kDepth = 256;     // of blocks; a sliver of b stays in the first cache
constexpr int64_t kBlockRows = 96;  // a block of a stays in the second cache
constexpr int64_t kBlockColumns = 3072;

// Rows of `a` beside each other: for each k, kTileRows elements, 0 behind the last row.
template <typename Number>
[[gnu::always_inline]] inline void pack_rows(const Matrix<const Number>& a, int64_t first_row,
                                             int64_t row_count, int64_t first, int64_t depth,
                                             Number* to) {
  for (int64_t row = 0; row < row_count; row += kTileRows) {
    const int64_t height = std::min(kTileRows, row_count - row);
    const Number* from = a.data + (first_row + row) * a.row_stride + first * a.column_stride;
    for (int64_t k = 0; k < depth; ++k, to += kTileRows) {
      for (int64_t i = 0; i < kTileRows; ++i) {
        to[i] = i < height ? from[i * a.row_stride + k * a.column_stride] : Number{0};
      }
    }
  }
}

template <typename Number>
[[gnu::always_inline]] inline void pack_columns(const Matrix<const Number>& b, int64_t first,
                                                int64_t depth, int64_t first_column,
                                                int64_t column_count, int64_t tile_columns,
                                                Number* to) {
  for (int64_t column = 0; column < column_count; column += tile_columns) {
    const int64_t width = std::min(tile_columns, column_count - column);
    const Number* from = b.data + first * b.row_stride + (first_column + column) * b.column_stride;
    for (int64_t k = 0; k < depth; ++k, to += tile_columns) {
      for (int64_t j = 0; j < tile_columns; ++j) {
        to[j] = j < width ? from[k * b.row_stride + j * b.column_stride] : Number{0};
      }
    }
  }
}

// Adds the product of a sliver of rows and one of columns to a tile of the result.
template <typename Number, int kVectorBytes>
[[gnu::always_inline]] inline void multiply_tile(const Number* rows, const Number* columns,
                                                 int64_t depth, Number* result, int64_t stride,
                                                 int64_t height, int64_t width) {
  using Vector [[gnu::vector_size(kVectorBytes), gnu::aligned(sizeof(Number)), gnu::may_alias]] =
      Number;
  constexpr int64_t kLanes = kVectorBytes / sizeof(Number);
  Vector sums[kTileRows][kTileVectors] = {};
  for (int64_t k = 0; k < depth; ++k) {
    const auto* lanes = reinterpret_cast<const Vector*>(columns + k * kLanes * kTileVectors);
#pragma GCC unroll 6
    for (int64_t i = 0; i < kTileRows; ++i) {
#pragma GCC unroll 2
      for (int64_t j = 0; j < kTileVectors; ++j) sums[i][j] += rows[k * kTileRows + i] * lanes[j];
    }
  }
  if (height == kTileRows && width == kLanes * kTileVectors) {
#pragma GCC unroll 6
    for (int64_t i = 0; i < kTileRows; ++i) {
      auto* to = reinterpret_cast<Vector*>(result + i * stride);
#pragma GCC unroll 2
      for (int64_t j = 0; j < kTileVectors; ++j) to[j] += sums[i][j];
    }
    return;
  }
  Number edge[kTileRows][kLanes * kTileVectors];
  std::memcpy(edge, sums, sizeof edge);
  for (int64_t i = 0; i < height; ++i) {
    for (int64_t j = 0; j < width; ++j) result[i * stride + j] += edge[i][j];
  }
}

template <typename Number, int kVectorBytes>
[[gnu::always_inline]] inline void multiply_blocks(const Matrix<const Number>& a,
                                                   const Matrix<const Number>& b,
                                                   const Matrix<Number>& result, Number* rows,
                                                   Number* columns) {
  constexpr int64_t kTileColumns = kTileVectors * kVectorBytes / sizeof(Number);
  for (int64_t column = 0; column < b.column_count; column += kBlockColumns) {
    const int64_t width = std::min(kBlockColumns, b.column_count - column);
    for (int64_t first = 0; first < a.column_count; first += kDepth) {
      const int64_t depth = std::min(kDepth, a.column_count - first);
      pack_columns(b, first, depth, column, width, kTileColumns, columns);
      for (int64_t row = 0; row < a.row_count; row += kBlockRows) {
        const int64_t height = std::min(kBlockRows, a.row_count - row);
        pack_rows(a, row, height, first, depth, rows);
        for (int64_t j = 0; j < width; j += kTileColumns) {
          for (int64_t i = 0; i < height; i += kTileRows) {
            multiply_tile<Number, kVectorBytes>(
                rows + i * depth, columns + j * depth, depth,
                result.data + (row + i) * result.row_stride + column + j, result.row_stride,
                std::min(kTileRows, height - i), std::min(kTileColumns, width - j));
          }
        }
      }
    }
  }
}

template <typename Number>
void multiply(const Matrix<const Number>& a, const Matrix<const Number>& b,
              const Matrix<Number>& result) {
  std::fill_n(result.data, a.row_count * b.column_count, Number{0});
  const int64_t depth = std::min(kDepth, a.column_count);
  constexpr int64_t kTileColumnsMax = kTileVectors * 64 / sizeof(Number);
  const int64_t width = std::min(kBlockColumns, b.column_count) + kTileColumnsMax;
  std::vector<Number> rows(static_cast<size_t>((kBlockRows + kTileRows) * depth));
  std::vector<Number> columns(static_cast<size_t>(width * depth));
#if defined(__x86_64__)
  if (vector_level() == VectorLevel::avx512) {
    return run_avx512([&]() __attribute__((always_inline)) {
      multiply_blocks<Number, 64>(a, b, result, rows.data(), columns.data());
    });
  }
  if (vector_level() == VectorLevel::avx2) {
    return run_avx2([&]() __attribute__((always_inline)) {
      multiply_blocks<Number, 32>(a, b, result, rows.data(), columns.data());
    });
  }
#endif
  multiply_blocks<Number, 16>(a, b, result, rows.data(), columns.data());
}

}  // namespace

void multiply_floats(const Matrix<const float>& a, const Matrix<const float>& b,
                     const Matrix<float>& result) {
  multiply(a, b, result);
}

void multiply_floats(const Matrix<const double>& a, const Matrix<const double>& b,
                     const Matrix<double>& result) {
  multiply(a, b, result);
}

}  // namespace shoal::engine
