// Frames and series as columns over an IR frame: making them from a source, materialising computed
// columns, selecting rows.
#pragma once

#include <string>
#include <vector>

#include "compiler/values/translation.h"
#include "compiler/values/value.h"

namespace shoal::compiler {

// A frame over all columns of `source` that are not index levels. Adds the hidden row number when
// the index is a default RangeIndex.
[[nodiscard]] Frame frame_over_source(Translation& translation, ir::ValueId source,
                                      const types::IndexShape& index,
                                      const std::vector<types::LabelledColumn>& columns);

// Puts the columns and the index of `rows` into one IR frame: if any is computed, a project with
// just these; then all references are positions in the new rows.frame.
void materialize(Translation& translation, Rows& rows, std::vector<ColumnReference*> columns);

// Keeps the rows where `mask`, a boolean column over rows.frame, is true.
void filter_rows(Translation& translation, Rows& rows, std::vector<ColumnReference*> columns,
                 ir::ValueId mask);

// Keeps the first rows; `row_count` is an integer scalar, negative: all but the last.
void limit_rows(Translation& translation, Rows& rows, std::vector<ColumnReference*> columns,
                ir::ValueId row_count);

// Pointers to the references of the columns that can be used.
[[nodiscard]] std::vector<ColumnReference*> column_references(Frame& frame);

// Position of the column in frame.columns; KeyError with the nearest names if there is none,
// an error with the reason if its type is not supported.
[[nodiscard]] Result<int> find_column(const Frame& frame, const std::vector<std::string>& label,
                                      SourceSpan span);
[[nodiscard]] bool has_column(const Frame& frame, const std::string& name);
[[nodiscard]] Status check_usable(const FrameColumn& column, SourceSpan span);

[[nodiscard]] Series series_of_column(const Translation& translation, const Frame& frame,
                                      int column);
[[nodiscard]] Frame frame_with_columns(const Frame& frame, const std::vector<int>& columns);

// The number of rows, a Python int.
[[nodiscard]] Value row_count(Translation& translation, const Rows& rows);

}  // namespace shoal::compiler
