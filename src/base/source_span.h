// Where something stands in the user's source file.
#pragma once

#include <cstdint>

namespace shoal {

// A range of source text. Lines count from 1, columns from 0 and in code points, as Python's ast
// gives them once its byte offsets are converted. `file` indexes the file table of the function
// being compiled. line == 0 means "no position".
struct SourceSpan {
  int32_t file = 0;
  int32_t line = 0;
  int32_t column = 0;
  int32_t end_line = 0;
  int32_t end_column = 0;

  [[nodiscard]] bool is_known() const { return line > 0; }
  friend bool operator==(const SourceSpan&, const SourceSpan&) = default;
};

}  // namespace shoal
