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

// Replaces values and validity by those of the selected entries.
Status compact_entries(Column& column, const uint8_t* selection, int64_t count,
                       int64_t selected_count) {
  SHOAL_ASSIGN_OR_RETURN(BufferRef values,
                         compact_bytes(column.values, types::value_bytes(column.kind), selection,
                                       count, selected_count));
  column.values = values->data();
  column.owners.push_back(std::move(values));
  if (column.validity == nullptr) return Status::ok();
  SHOAL_ASSIGN_OR_RETURN(BufferRef validity,
                         compact_array(column.validity, selection, count, selected_count));
  column.validity = validity->as<uint8_t>();
  column.owners.push_back(std::move(validity));
  return Status::ok();
}

// Runs without a selected row go: a run stands for at least one row.
Result<Column> compact_runs(const Column& column, const uint8_t* selection) {
  const auto run_count = static_cast<size_t>(column.run_count);
  SHOAL_ASSIGN_OR_RETURN(BufferRef ends, allocate_buffer(run_count * sizeof(int32_t)));
  SHOAL_ASSIGN_OR_RETURN(BufferRef kept_runs, allocate_buffer(run_count));
  Column out = column;
  int32_t start = 0;
  int32_t kept_rows = 0;
  out.run_count = 0;
  for (int32_t run = 0; run < column.run_count; ++run) {
    const int64_t kept = count_selected(selection + start, column.run_ends[run] - start);
    start = column.run_ends[run];
    kept_rows += static_cast<int32_t>(kept);
    kept_runs->as<uint8_t>()[run] = kept > 0 ? 1 : 0;
    if (kept > 0) ends->as<int32_t>()[out.run_count++] = kept_rows;
  }
  if (out.run_count < column.run_count) {
    SHOAL_RETURN_IF_ERROR(
        compact_entries(out, kept_runs->as<uint8_t>(), column.run_count, out.run_count));
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
  if (column.encoding == Encoding::flat) {
    // Strings may borrow from the old owners, so these stay.
    SHOAL_RETURN_IF_ERROR(compact_entries(out, selection, row_count, selected_count));
    return out;
  }
  SHOAL_ASSIGN_OR_RETURN(BufferRef ids,
                         compact_array(column.ids, selection, row_count, selected_count));
  out.ids = ids->as<uint32_t>();
  out.owners.push_back(std::move(ids));
  if (column.validity == nullptr) return out;
  SHOAL_ASSIGN_OR_RETURN(BufferRef validity,
                         compact_array(column.validity, selection, row_count, selected_count));
  out.validity = validity->as<uint8_t>();
  out.owners.push_back(std::move(validity));
  return out;
}

}  // namespace shoal::engine
