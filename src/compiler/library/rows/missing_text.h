// Bodies over text of which some may be missing: walked for each way on which some is, with what
// pandas hands over for it, a float or None.
#pragma once

#include <vector>

#include "base/status.h"
#include "compiler/library/rows/row_body.h"
#include "compiler/values/translation.h"
#include "compiler/values/value.h"

namespace shoal::compiler {

// A column of text that a body may read.
struct TextColumn {
  int column = 0;  // as in row_element
  types::ColumnType type;
};

// Whether a function of rows can use the text of such columns.
[[nodiscard]] bool is_row_text(const types::ColumnType& type);

// What `walk` makes of any row. On ways on which Python fails an exception is raised.
[[nodiscard]] Result<Value> walk_with_missing(Translation& translation,
                                              const std::vector<TextColumn>& columns,
                                              const WalkRow& walk);

// The same of one column whose missing values are passed over (na_action="ignore"), or give what
// `if_missing` makes of them.
[[nodiscard]] Result<Value> walk_without_missing(Translation& translation, const TextColumn& column,
                                                 const WalkRow& walk,
                                                 const WalkRow& if_missing = {});

}  // namespace shoal::compiler
