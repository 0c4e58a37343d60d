#include "session/ranks/narrowing.h"

#include <utility>

namespace shoal::session {
namespace {

using types::TypeKind;

template <typename Wide, typename Narrow>
bool fits(const engine::Column& column, int64_t row_count) {
  const auto* values = column.values_as<Wide>();
  for (int64_t row = 0; row < row_count; ++row) {
    const bool is_missing = column.validity != nullptr && column.validity[row] == 0;
    if (!is_missing && !std::in_range<Narrow>(values[row])) return false;
  }
  return true;
}

bool fits_kind(const engine::Column& column, int64_t row_count, TypeKind kind) {
  switch (kind) {
    case TypeKind::int8: return fits<int64_t, int8_t>(column, row_count);
    case TypeKind::int16: return fits<int64_t, int16_t>(column, row_count);
    case TypeKind::int32: return fits<int64_t, int32_t>(column, row_count);
    case TypeKind::uint8: return fits<uint64_t, uint8_t>(column, row_count);
    case TypeKind::uint16: return fits<uint64_t, uint16_t>(column, row_count);
    case TypeKind::uint32: return fits<uint64_t, uint32_t>(column, row_count);
    default: return false;
  }
}

}  // namespace

std::vector<uint64_t> columns_that_fit(const types::ValueShape& shape, const engine::Table& table) {
  std::vector<uint64_t> words((shape.narrowed.size() + 63) / 64);
  for (size_t i = 0; i < shape.narrowed.size(); ++i) {
    const types::NarrowedColumn& narrowed = shape.narrowed[i];
    const engine::Column& column = table.columns[static_cast<size_t>(narrowed.column)];
    if (fits_kind(column, table.row_count, narrowed.kind)) words[i / 64] |= uint64_t{1} << (i % 64);
  }
  return words;
}

}  // namespace shoal::session
