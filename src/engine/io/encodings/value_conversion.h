// From a file's physical values to the column type that pandas would give: other widths,
// integers to floats where values are missing, units of time, and gaps for missing rows.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/status.h"
#include "engine/io/footer/parquet_metadata.h"
#include "types/column_type.h"

namespace shoal::engine {

struct UnitScale {
  int64_t multiplier = 1;
  int64_t divisor = 1;
};

// Physical values (value_decoder.h) to values of the column type. `from` may be unaligned.
using ConvertValues = void (*)(const std::byte* from, int64_t count, UnitScale scale,
                               std::byte* to);

struct ValueConversion {
  ConvertValues convert = nullptr;  // null: the physical values are the column's values
  UnitScale scale;
};

// `unsupported` when the leaf's values cannot become `type`.
[[nodiscard]] Result<ValueConversion> find_conversion(const SchemaLeaf& leaf,
                                                      const types::ColumnType& type);

// Puts values where `validity` is 1, in order, and the type's missing value (NaN, NaT, zeros)
// where it is 0. One value past the last may be loaded. `values` may be unaligned.
void spread_values(const std::byte* values, const uint8_t* validity, int64_t row_count,
                   const types::ColumnType& type, std::byte* out);

// to[i] = values[ids[i]], for values of 1, 2, 4, 8 or 16 bytes.
void gather_values(const std::byte* values, int value_bytes, const uint32_t* ids, int64_t count,
                   std::byte* to);

// Writes the missing value of `type` once: NaN, NaT, else zeros.
void store_missing_value(const types::ColumnType& type, std::byte* out);

}  // namespace shoal::engine
