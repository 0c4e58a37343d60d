// Builds the output column of an aggregate from one result per state. A missing result is NaN or
// NaT where the output dtype has them, else a 0 in the column's validity; so the minimum of no
// int64 at all is a missing value in an int64 column, and whoever shows it makes it NaN or NA.
#pragma once

#include <cmath>
#include <limits>
#include <memory>
#include <utility>

#include "engine/kernels/aggregate_function.h"
#include "engine/kernels/aggregates/value_visit.h"
#include "engine/memory/string_view16.h"

namespace shoal::engine {

template <typename Value>
struct AggregateValue {
  Value value = {};
  bool present = false;
};

// The memory of a flat column while it is written.
struct OutputColumn {
  Column column;
  void* values = nullptr;
  uint8_t* validity = nullptr;  // null: the dtype has a missing value of its own
  bool any_missing = false;

  // The column; validity is dropped when nothing is missing.
  [[nodiscard]] Column take();
};

[[nodiscard]] Result<OutputColumn> make_output_column(const types::ColumnType& type,
                                                      int64_t row_count);

// Makes row `row` of `column`, which was just made and is not shared, missing.
void set_missing(OutputColumn& output, const types::ColumnType& type, int64_t row);

// The output column for a column finalized before, to mark more rows missing.
[[nodiscard]] Result<OutputColumn> reopen_output_column(Column column,
                                                        const types::ColumnType& type,
                                                        int64_t row_count);

// Strings; long bytes are copied into memory that the column owns. `produce(row)` gives an
// AggregateValue<StringView16>.
template <typename Produce>
[[nodiscard]] Result<Column> write_strings(const types::ColumnType& type, int64_t count,
                                           const Produce& produce) {
  SHOAL_ASSIGN_OR_RETURN(OutputColumn output, make_output_column(type, count));
  size_t long_bytes = 0;
  for (int64_t row = 0; row < count; ++row) {
    const AggregateValue<StringView16> result = produce(row);
    if (result.present && !result.value.is_inline()) long_bytes += result.value.length_bytes;
  }
  SHOAL_ASSIGN_OR_RETURN(BufferRef bytes, allocate_buffer(long_bytes));
  char* next = bytes->as<char>();
  auto* views = static_cast<StringView16*>(output.values);
  for (int64_t row = 0; row < count; ++row) {
    const AggregateValue<StringView16> result = produce(row);
    views[row] = result.present ? result.value : StringView16();
    if (!result.present) set_missing(output, type, row);
    if (!result.present || result.value.is_inline()) continue;
    std::memcpy(next, result.value.pointer, result.value.length_bytes);
    views[row].pointer = next;
    next += result.value.length_bytes;
  }
  output.column.owners.push_back(std::move(bytes));
  return output.take();
}

// Values stored as they are. Precondition: Value is the type of the output's kind.
template <typename Value, typename Produce>
[[nodiscard]] Result<Column> write_values(const types::ColumnType& type, int64_t count,
                                          const Produce& produce) {
  SHOAL_CHECK(types::value_bytes(type.kind) == static_cast<int>(sizeof(Value)));
  SHOAL_ASSIGN_OR_RETURN(OutputColumn output, make_output_column(type, count));
  auto* values = static_cast<Value*>(output.values);
  for (int64_t row = 0; row < count; ++row) {
    const AggregateValue<Value> result = produce(row);
    values[row] = result.present ? result.value : Value{};
    if constexpr (std::is_floating_point_v<Value>) {
      // Which of several NaN comes out of a sum depends on its order: one for all.
      if (std::isnan(values[row])) values[row] = std::numeric_limits<Value>::quiet_NaN();
    }
    // A state that came damaged from another process gives a bool nevertheless.
    if constexpr (std::is_same_v<Value, uint8_t>) {
      if (type.kind == TypeKind::boolean) values[row] = static_cast<uint8_t>(values[row] != 0);
    }
    if (!result.present) set_missing(output, type, row);
  }
  return output.take();
}

// Numbers converted to the output's kind; doubles are cut off towards zero for times, as NumPy's
// astype does, and a NaN that the kind can't hold is missing.
template <typename Number, typename Produce>
[[nodiscard]] Result<Column> write_numbers(const types::ColumnType& type, int64_t count,
                                           const Produce& produce) {
  return with_value_type(type.kind, [&]<typename Value>(std::type_identity<Value>) {
    return write_values<Value>(type, count, [&](int64_t row) -> AggregateValue<Value> {
      const AggregateValue<Number> result = produce(row);
      if constexpr (std::is_floating_point_v<Number> && !std::is_floating_point_v<Value>) {
        if (!(std::fabs(result.value) < 9.3e18)) return {};
      }
      return {static_cast<Value>(result.value), result.present};
    });
  });
}

}  // namespace shoal::engine
