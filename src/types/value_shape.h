// The type of a value at the border between Python and compiled code: an argument or a result.
// Frames and series name the columns of the table that holds them, the index included.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "types/column_type.h"
#include "types/distribution.h"
#include "types/object_type.h"
#include "types/schema.h"

namespace shoal::types {

enum class ValueForm : uint8_t {
  none,
  python_int,  // 64-bit
  python_float,
  python_bool,
  python_str,
  path,       // os.PathLike argument; its text
  path_list,  // list or tuple of str argument
  element,    // a NumPy or pandas scalar of `type` (np.int64, pd.Timestamp, pd.NA …)
  literal,    // a constant of the source; `type`-free, `text` is its Python repr
  frame,
  series,
  tuple,
  list,
  opaque,  // an argument of a type that compiled code cannot use; `text` names the type
  // Text that is made outside of compiled code, of values that it passes:
  formatted,  // items[0] as an f-string formats it; `text` is what stands behind it: "!r:>10"
  joined,     // str items one after the other; `text` "path": as os.path.join joins them,
              // "pathlib": the only one as the text of a pathlib.Path
  object,     // text and containers that compiled code makes and changes: `object`
};

// One index level held in a column of the table.
struct IndexLevel {
  int column = 0;
  std::optional<std::string> name;  // nullopt: unnamed
  friend bool operator==(const IndexLevel&, const IndexLevel&) = default;
};

// No levels: a default RangeIndex(row count).
struct IndexShape {
  std::vector<IndexLevel> levels;
  friend bool operator==(const IndexShape&, const IndexShape&) = default;
};

// A data column of a frame: its label (several parts: a MultiIndex of columns) and where it is.
struct LabelledColumn {
  std::vector<std::string> label;
  int column = 0;
  friend bool operator==(const LabelledColumn&, const LabelledColumn&) = default;
};

// An integer column that is shown in a narrower dtype when all its values fit, as pandas does with
// the sum or product of small integers per group (see aggregate_narrows_to_input).
struct NarrowedColumn {
  int column = 0;
  TypeKind kind = TypeKind::int64;
  friend bool operator==(const NarrowedColumn&, const NarrowedColumn&) = default;
};

struct ValueShape {
  ValueForm form = ValueForm::none;
  ColumnType type;                       // element
  std::string text;                      // literal, opaque, formatted, joined
  Schema schema;                         // frame, series: columns of the table
  std::vector<LabelledColumn> columns;   // frame
  std::optional<std::string> name;       // series; nullopt: unnamed
  int column = 0;                        // series: its position in the table
  IndexShape index;                      // frame, series
  std::vector<NarrowedColumn> narrowed;  // frame, series as results
  std::vector<ValueShape> items;         // tuple, list, formatted, joined
  ObjectType object;                     // object
  // frame, series: how the ranks hold the rows
  Distribution distribution = Distribution::replicated;
  friend bool operator==(const ValueShape&, const ValueShape&) = default;
};

// The parts of the shape that compiled code gives a value for, in order: scalars, frames and
// series.
[[nodiscard]] std::vector<ValueShape*> leaves_of(ValueShape& shape);
[[nodiscard]] std::vector<const ValueShape*> leaves_of(const ValueShape& shape);

// Text form, exact both ways; used in cache keys and images.
[[nodiscard]] std::string to_text(const ValueShape& shape);
[[nodiscard]] Result<ValueShape> parse_value_shape(std::string_view text);

}  // namespace shoal::types
