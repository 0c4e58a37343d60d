#include "session/ranks/narrowing.h"

#include <utility>

#include "engine/memory/narrow_integers.h"

namespace shoal::session {
namespace {

template <typename Wide, typename Narrow>
bool fits(const engine::Column& column, int64_t row_count) {
  const auto* values = column.values_as<Wide>();
  for (int64_t row = 0; row < row_count; ++row) {
    const bool is_missing = column.validity != nullptr && column.validity[row] == 0;
    if (!is_missing && !std::in_range<Narrow>(values[row])) return false;
  }
  return true;
}

bool fits_kind(const engine::Column& column, int64_t row_count, types::TypeKind kind) {
  return engine::visit_narrow_kind(kind, [&]<typename Wide, typename Narrow>() {
    return fits<Wide, Narrow>(column, row_count);
  });
}

}  // namespace

size_t fit_word_count(const types::ValueShape& shape) { return (shape.narrowed.size() + 63) / 64; }

bool is_fitting(const std::vector<uint64_t>& words, size_t number) {
  return (words[number / 64] >> (number % 64) & 1) != 0;
}

std::vector<uint64_t> columns_that_fit(const types::ValueShape& shape, const engine::Table& table) {
  std::vector<uint64_t> words(fit_word_count(shape));
  for (size_t i = 0; i < shape.narrowed.size(); ++i) {
    const types::NarrowedColumn& narrowed = shape.narrowed[i];
    const engine::Column& column = table.columns[static_cast<size_t>(narrowed.column)];
    if (fits_kind(column, table.row_count, narrowed.kind)) words[i / 64] |= uint64_t{1} << (i % 64);
  }
  return words;
}

}  // namespace shoal::session
