// How a path is computed from the arguments of the call: evaluated before compiled code runs,
// because the schema of the file decides which specialisation that is.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace shoal::types {

struct PathExpression {
  enum class Kind : uint8_t {
    literal,   // text
    argument,  // argument number `argument`: str, path or path_list (only alone); ints are printed
    concat,    // operands joined without separator: f-strings and +
    join,      // os.path.join(operands…)
    list,      // a list display of paths
  };
  Kind kind = Kind::literal;
  std::string text;
  int argument = 0;
  std::vector<PathExpression> operands;
  friend bool operator==(const PathExpression&, const PathExpression&) = default;
};

// S-expression text, exact both ways: (concat (argument 0) (literal "/x.parquet")).
[[nodiscard]] std::string to_text(const PathExpression& expression);
[[nodiscard]] Result<PathExpression> parse_path_expression(std::string_view text);

}  // namespace shoal::types
