// Frames, series and groupby objects as the walk knows them: columns over the rows of an IR frame.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/ir/function.h"
#include "types/aggregate.h"

namespace shoal::compiler {

// A column of an IR frame: by position, or computed over its rows.
struct ColumnReference {
  int position = -1;
  ir::ValueId value;  // valid: computed
};

struct IndexLevelReference {
  std::optional<std::string> name;
  ColumnReference column;
};

// The rows that a frame or series stands on. Two of them have the same rows exactly when `frame`
// is the same IR value. No levels: a default RangeIndex; then `row_number` is the hidden column
// that becomes the index when rows are dropped.
struct Rows {
  ir::ValueId frame;
  std::vector<IndexLevelReference> levels;
  std::optional<ColumnReference> row_number;
};

struct FrameColumn {
  std::vector<std::string> label;  // several parts: MultiIndex columns
  ColumnReference column;
  std::string unsupported;  // not empty: why the column cannot be used
};

struct Frame {
  Rows rows;
  std::vector<FrameColumn> columns;
  std::string argument_name;  // not empty: the caller's frame, which must not change
};

struct Series {
  Rows rows;
  ColumnReference column;
  types::ColumnType type;
  std::optional<std::vector<std::string>> name;
};

struct GroupKey {
  std::string name;
  ColumnReference column;
  bool is_column = true;  // false: a level of the index or a series that is not a column
};

// What is known of the column that a function of groups gets: its aggregates, one row per group.
struct GroupAggregates {
  Rows rows;
  std::vector<std::pair<types::AggregateKind, int>> positions;  // in rows.frame
};

// df.groupby(…), maybe with a selection; or series.groupby(…).
struct GroupBy {
  Frame frame;  // a snapshot: later assignments to the cell do not show
  std::vector<GroupKey> keys;
  bool as_index = true;
  bool sort = true;
  bool dropna = true;
  std::optional<std::vector<int>> selection;  // positions in frame.columns
  bool selects_series = false;                // ["B"] instead of [["B"]]
  // Not null: the value is not the grouping but the column of any one group.
  std::shared_ptr<const GroupAggregates> group;
};

}  // namespace shoal::compiler
