// The public names of Python's built-in classes, to tell a method that is not supported yet from a
// name that does not exist.
#pragma once

#include <string_view>

namespace shoal::compiler {

// `receiver` is str, list, dict or set.
[[nodiscard]] bool is_builtin_attribute(std::string_view receiver, std::string_view name);

}  // namespace shoal::compiler
