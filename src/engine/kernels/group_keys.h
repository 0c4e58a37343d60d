// Keys as numbers: every value of a key column becomes a code, and the codes of all key columns
// are packed into lanes of 64 bits, such that groups are equal when their lanes are, and sort as
// their lanes do. Strings are coded by interned id; their ids are replaced by ranks before sorting.
//
// A missing value is a code of its own above all others (so it sorts last), with one exception:
// when there is a single key, missing values are kept apart by the caller and have no code.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/status.h"
#include "engine/memory/column.h"
#include "types/column_type.h"

namespace shoal::engine {

// Where the code of one key column lies.
struct KeyField {
  types::ColumnType type;
  int width = 64;  // bits
  int lane = 0;
  int shift = 0;
  // 64-bit values with a code for missing need a 65th bit: a flag before the value, at
  // flag_lane, flag_shift; the value is then 0.
  bool has_flag = false;
  int flag_lane = 0;
  int flag_shift = 0;
  // The code of a missing value (without has_flag); unused when missing values have no code.
  uint64_t missing_code = 0;

  [[nodiscard]] uint64_t mask() const { return UINT64_MAX >> (64 - width); }
};

struct KeyLayout {
  std::vector<KeyField> fields;
  int lane_count = 0;
};

// `code_missing`: missing values take part as a code (several keys and dropna=False).
[[nodiscard]] KeyLayout make_key_layout(const std::vector<types::ColumnType>& keys,
                                        bool code_missing);

// codes[i] ← the code of values[i] (fixed-width kinds; not strings) and missing[i] ← 0 or 1, by
// the type's missing policy and validity; the code of a missing row is unspecified. -0.0 has the
// code of 0.0 and all NaN have one code. Returns whether any is missing; if not, `missing` may be
// unwritten.
bool encode_values(const types::ColumnType& type, const void* values, const uint8_t* validity,
                   int64_t count, uint64_t* codes, uint8_t* missing);

// Adds the codes of one column to lanes[l][i], which are zero before the first column.
// `missing` is null when nothing is missing or missing rows do not matter.
void pack_codes(const KeyField& field, const uint64_t* codes, const uint8_t* missing, int64_t count,
                uint64_t* const* lanes);

struct UnpackedCode {
  uint64_t code = 0;
  bool is_missing = false;
};
// Precondition: the layout codes missing values, or the group has none.
[[nodiscard]] inline UnpackedCode unpack_code(const KeyField& field, const uint64_t* lanes,
                                              bool code_missing) {
  const uint64_t code = lanes[field.lane] >> field.shift & field.mask();
  if (!code_missing) return {.code = code};
  if (field.has_flag) {
    return {.code = code, .is_missing = (lanes[field.flag_lane] >> field.flag_shift & 1) != 0};
  }
  return {.code = code, .is_missing = field.missing_code != 0 && code == field.missing_code};
}

// Writes the values with these codes (fixed-width kinds). A missing one (`missing` may be null)
// becomes NaN or NaT where that is how the type says missing, else 0.
void decode_values(const types::ColumnType& type, const uint64_t* codes, const uint8_t* missing,
                   int64_t count, void* values);

// Puts `code` in place of the field's code in one group's lanes.
void replace_code(const KeyField& field, uint64_t code, uint64_t* lanes);

// pandas shows a zero key as the column's first zero is written: 0.0 or -0.0. Rows count as
// Batch::first_row + i.
struct ZeroSigns {
  int64_t first_negative_row = INT64_MAX;
  int64_t first_positive_row = INT64_MAX;

  void merge(const ZeroSigns& other);
  [[nodiscard]] bool shows_negative() const { return first_negative_row < first_positive_row; }
};

// The rows where elements stand: of row (begin + i) of a batch, or of its run (begin + i).
struct RowPositions {
  int64_t first_row = 0;
  const int32_t* run_ends = nullptr;  // null: elements are rows
  int64_t begin = 0;

  [[nodiscard]] int64_t operator[](int64_t i) const {
    const int64_t element = begin + i;
    if (run_ends == nullptr) return first_row + element;
    return element == 0 ? first_row : first_row + run_ends[element - 1];
  }
};

// Notes the zeros among the present ones of values[0, count), if these are floats.
void note_zero_signs(types::TypeKind kind, const void* values, const uint8_t* validity,
                     int64_t count, const RowPositions& positions, ZeroSigns& signs);

}  // namespace shoal::engine
