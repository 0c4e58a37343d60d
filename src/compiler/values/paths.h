// Paths and other text that depends on arguments of the call: evaluated before compiled code runs.
#pragma once

#include <optional>

#include "base/status.h"
#include "compiler/values/translation.h"
#include "compiler/values/value.h"

namespace shoal::compiler {

// The value as a part of a path: str constants, str, path and int arguments, and what is built
// from them. nullopt: not computable before the call.
[[nodiscard]] std::optional<types::PathExpression> path_part(const Translation& translation,
                                                             const Value& value);
// A path or a list of paths, or an error at `span`.
[[nodiscard]] Result<types::PathExpression> path_of(const Translation& translation,
                                                    const Value& value, SourceSpan span);

// The path as a value: a str constant when it is one.
[[nodiscard]] Value text_value(types::PathExpression path);
// The parts joined without a separator.
[[nodiscard]] Value joined_text(std::vector<types::PathExpression> parts);

}  // namespace shoal::compiler
