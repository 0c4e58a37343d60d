#include "engine/kernels/compact.h"

#include <cstring>
#include <numeric>

namespace shoal::engine {
namespace {

// Stores every row and advances past the selected ones: no branch on the data. The last stores
// may fall one element behind the kept rows, within the buffer's padding.
template <typename T>
void compact_values(const T* values, const uint8_t* selection, int64_t row_count, T* out) {
  for (int64_t row = 0; row < row_count; ++row) {
    *out = values[row];
    out += selection[row];
  }
}

template <typename T>
Result<BufferRef> compact_array(const T* values, const uint8_t* selection, int64_t row_count,
                                int64_t selected_count) {
  SHOAL_ASSIGN_OR_RETURN(BufferRef buffer,
                         allocate_buffer(static_cast<size_t>(selected_count + 1) * sizeof(T)));
  compact_values(values, selection, row_count, buffer->as<T>());
  return buffer;
}

Result<BufferRef> compact_bytes(const void* values, int width, const uint8_t* selection,
                                int64_t row_count, int64_t selected_count) {
  switch (width) {
    case 1:
      return compact_array(static_cast<const uint8_t*>(values), selection, row_count,
                           selected_count);
    case 2:
      return compact_array(static_cast<const uint16_t*>(values), selection, row_count,
                           selected_count);
    case 4:
      return compact_array(static_cast<const uint32_t*>(values), selection, row_count,
                           selected_count);
    case 8:
      return compact_array(static_cast<const uint64_t*>(values), selection, row_count,
                           selected_count);
    default:
      return compact_array(static_cast<const StringView16*>(values), selection, row_count,
                           selected_count);
  }
}

Result<Column> compact_runs(const Column& column, const uint8_t* selection) {
  SHOAL_ASSIGN_OR_RETURN(
      BufferRef ends,
      allocate_buffer(static_cast<size_t>(column.run_count) * sizeof(int32_t)));
  Column out = column;
  int32_t start = 0;
  int32_t kept = 0;
  for (int32_t run = 0; run < column.run_count; ++run) {
    kept += static_cast<int32_t>(count_selected(selection + start, column.run_ends[run] - start));
    start = column.run_ends[run];
    ends->as<int32_t>()[run] = kept;
  }
  out.run_ends = ends->as<int32_t>();
  out.owners.push_back(std::move(ends));
  return out;
}

}  // namespace

int64_t count_selected(const uint8_t* selection, int64_t row_count) {
  return std::accumulate(selection, selection + row_count, int64_t{0});
}

Result<Column> compact(const Column& column, const uint8_t* selection, int64_t row_count,
                       int64_t selected_count) {
  if (column.encoding == Encoding::constant) return column;
  if (column.encoding == Encoding::run) return compact_runs(column, selection);
  Column out = column;
  const bool is_dictionary = column.encoding == Encoding::dictionary;
  const int width = is_dictionary ? 4 : types::value_bytes(column.kind);
  const void* values = is_dictionary ? column.ids : column.values;
  SHOAL_ASSIGN_OR_RETURN(BufferRef kept,
                         compact_bytes(values, width, selection, row_count, selected_count));
  if (is_dictionary) {
    out.ids = kept->as<uint32_t>();
  } else {
    out.values = kept->data();
  }
  // Strings may borrow from the old owners, so these stay.
  out.owners.push_back(std::move(kept));
  if (column.validity != nullptr) {
    SHOAL_ASSIGN_OR_RETURN(BufferRef validity, compact_array(column.validity, selection, row_count,
                                                             selected_count));
    out.validity = validity->as<uint8_t>();
    out.owners.push_back(std::move(validity));
  }
  return out;
}

}  // namespace shoal::engine
