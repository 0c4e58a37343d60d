// Errors that a user of the compiler sees: a code, a place, what is wrong, what to write instead.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/source_span.h"
#include "base/status.h"

namespace shoal::compiler {

enum class ErrorCode : uint8_t {
#define X(code, kind, title) code,
#include "compiler/values/error_codes.def"
#undef X
};

[[nodiscard]] std::string_view error_code_name(ErrorCode code);
[[nodiscard]] std::string_view error_code_title(ErrorCode code);

// `label` stands beside the caret. The kind of exception is the code's.
[[nodiscard]] Status user_error(ErrorCode code, SourceSpan span, std::string message,
                                std::string help = {}, std::string label = {});

// The same with another kind of exception than the code's usual one.
[[nodiscard]] Status user_error_of(ErrorKind kind, ErrorCode code, SourceSpan span,
                                   std::string message, std::string help = {});

// "did you mean `a`, `b`?" for the nearest of `candidates`, or `otherwise` when none is near.
[[nodiscard]] std::string suggestion(const std::vector<std::string>& candidates,
                                     std::string_view name, std::string otherwise = {});

// Python's repr of a string: 'text' with escapes.
[[nodiscard]] std::string python_repr(std::string_view text);

}  // namespace shoal::compiler
