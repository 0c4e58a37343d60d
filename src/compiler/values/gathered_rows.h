// Rows that replicated= has gathered, or that an array was attached to, beside what was taken from
// them before: both are the same rows, of an IR frame and of one that was made over it. What meets
// is put on the latter, computed columns again.
#pragma once

#include <utility>
#include <vector>

#include "compiler/values/translation.h"
#include "compiler/values/value.h"

namespace shoal::compiler {

// Puts the columns and the index of `rows` on a frame that was made over theirs.
void move_rows(Translation& translation, Rows& rows, std::vector<ColumnReference*> columns,
               ir::ValueId frame);

// Puts all rows on every rank. What is computed of them is computed again
// there, so that every column of the same rows can be put on the gathered ones.
void gather_rows(Translation& translation, Rows& rows, std::vector<ColumnReference*> columns);

// Where one stands on rows that were made over the other's, the other is put on them too.
void share_rows(Translation& translation, Frame& frame, Series& series);
void share_rows(Translation& translation, Series& a, Series& b);
// The same for values; anything but two series stays as it is.
[[nodiscard]] std::pair<Value, Value> on_shared_rows(Translation& translation, Value a, Value b);

}  // namespace shoal::compiler
