#include "engine/kernels/aggregates/aggregate_output.h"

#include <cstring>

namespace shoal::engine {

Column OutputColumn::take() {
  column.values = values;
  column.validity = any_missing ? validity : nullptr;
  return std::move(column);
}

Result<OutputColumn> make_output_column(const types::ColumnType& type, int64_t row_count) {
  OutputColumn output;
  output.column.kind = type.kind;
  const auto count = static_cast<size_t>(row_count);
  SHOAL_ASSIGN_OR_RETURN(
      BufferRef values,
      allocate_buffer(count * static_cast<size_t>(types::value_bytes(type.kind))));
  output.values = values->data();
  output.column.owners.push_back(std::move(values));
  const MissingPolicy policy = type.missing_policy();
  if (policy == MissingPolicy::validity || policy == MissingPolicy::never) {
    SHOAL_ASSIGN_OR_RETURN(BufferRef validity, allocate_buffer(count));
    std::memset(validity->data(), 1, count);
    output.validity = validity->as<uint8_t>();
    output.column.owners.push_back(std::move(validity));
  }
  return output;
}

void set_missing(OutputColumn& output, const types::ColumnType& type, int64_t row) {
  if (output.validity != nullptr) {
    output.validity[row] = 0;
    output.any_missing = true;
    return;
  }
  if (type.kind == TypeKind::float32) {
    static_cast<float*>(output.values)[row] = std::numeric_limits<float>::quiet_NaN();
  } else if (type.kind == TypeKind::float64) {
    static_cast<double*>(output.values)[row] = std::numeric_limits<double>::quiet_NaN();
  } else {
    static_cast<int64_t*>(output.values)[row] = kNotATime;
  }
}

Result<OutputColumn> reopen_output_column(Column column, const types::ColumnType& type,
                                          int64_t row_count) {
  SHOAL_ASSIGN_OR_RETURN(OutputColumn output, make_output_column(type, row_count));
  const auto count = static_cast<size_t>(row_count);
  std::memcpy(output.values, column.values,
              count * static_cast<size_t>(types::value_bytes(type.kind)));
  if (column.validity != nullptr) {
    std::memcpy(output.validity, column.validity, count);
    output.any_missing = true;
  }
  // Long strings still point into the old column's memory.
  for (auto& owner : column.owners) output.column.owners.push_back(std::move(owner));
  return output;
}

}  // namespace shoal::engine
