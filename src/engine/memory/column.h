// Columns and batches: what flows between operators. A column says how it is encoded; operators
// may always flatten, and hot ones do not.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/check.h"
#include "engine/memory/buffer.h"
#include "engine/memory/string_view16.h"
#include "types/column_type.h"

namespace shoal::engine {

using types::TypeKind;

enum class Encoding : uint8_t {
  flat,        // values[row_count]
  constant,    // values[1], the same for all rows
  run,         // values[run_count]; run_ends[run_count] ascending, run_ends.back() == row_count
  dictionary,  // ids[row_count] into dictionary->values
};

// The distinct values that ids refer to. Immutable once published; `version` is unique in the
// process, so per-dictionary work can be remembered by it. Entries are values, never missing.
struct Dictionary {
  uint64_t version = 0;
  TypeKind kind = TypeKind::string;
  int32_t size = 0;
  const void* values = nullptr;  // flat, `size` entries
  std::vector<std::shared_ptr<const void>> owners = {};
};

// A fresh, process-wide unique dictionary version.
[[nodiscard]] uint64_t next_dictionary_version();

// A borrowed view of column data plus shared ownership of what it borrows from.
// `validity` is one byte per row (run encoding: per run; constant: one byte), 1 = present,
// 0 = missing; null when nothing is missing *by validity* (NaN and NaT are values here, see
// ColumnType::missing_policy). The value bytes of a missing row are initialised but unspecified;
// a missing dictionary row has id 0, and the dictionary may then be empty.
struct Column {
  TypeKind kind = TypeKind::float64;
  Encoding encoding = Encoding::flat;
  const void* values = nullptr;
  const uint8_t* validity = nullptr;
  const uint32_t* ids = nullptr;                           // dictionary
  std::shared_ptr<const Dictionary> dictionary = nullptr;  // dictionary
  const int32_t* run_ends = nullptr;                       // run
  int32_t run_count = 0;                                   // run
  // Keeps all borrowed memory alive for as long as the column. May be empty for memory that
  // outlives the call (a NumPy array of an argument).
  std::vector<std::shared_ptr<const void>> owners = {};

  template <typename T>
  [[nodiscard]] const T* values_as() const {
    return static_cast<const T*>(values);
  }
};

// A horizontal slice of rows. Batches of one source are totally ordered by `first_row`, the
// position of its first row in the source; a filter leaves first_row as it is, so
// (first_row + i) stays unique and ascending for row i of a compacted batch.
class StopCheck;  // engine/operators/operator.h

struct Batch {
  int64_t row_count = 0;
  int64_t first_row = 0;
  std::vector<Column> columns;
  int64_t morsel = 0;         // of the source; set by the scheduler
  StopCheck* stop = nullptr;  // the same
  // What filters have left of the source's rows, one after the other: a byte per row before it.
  std::vector<BufferRef> selections = {};
};

// A materialised result: flat columns of `row_count` rows each.
struct Table {
  int64_t row_count = 0;
  std::vector<Column> columns;
};

// Flat column of the rows [0, row_count) of `column`, decoded into pooled memory; a flat input
// is returned as it is.
[[nodiscard]] Result<Column> flatten(const Column& column, int64_t row_count);

// Rows [offset, offset + length) of `column`, without copying (run ends are copied). Precondition:
// in range.
[[nodiscard]] Result<Column> slice(const Column& column, int64_t offset, int64_t length);

}  // namespace shoal::engine
