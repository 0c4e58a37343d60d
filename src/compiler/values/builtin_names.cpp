// The names are dir() of the classes in Python 3.11.
#include "compiler/values/builtin_names.h"

#include <string>

namespace shoal::compiler {
namespace {

// clang-format off
constexpr std::string_view kText =
    " capitalize casefold center count encode endswith expandtabs find format format_map index"
    " isalnum isalpha isascii isdecimal isdigit isidentifier islower isnumeric isprintable"
    " isspace istitle isupper join ljust lower lstrip maketrans partition removeprefix"
    " removesuffix replace rfind rindex rjust rpartition rsplit rstrip split splitlines"
    " startswith strip swapcase title translate upper zfill ";
constexpr std::string_view kList =
    " append clear copy count extend index insert pop remove reverse sort ";
constexpr std::string_view kDict =
    " clear copy fromkeys get items keys pop popitem setdefault update values ";
constexpr std::string_view kSet =
    " add clear copy difference difference_update discard intersection intersection_update"
    " isdisjoint issubset issuperset pop remove symmetric_difference"
    " symmetric_difference_update union update ";
// clang-format on

}  // namespace

bool is_builtin_attribute(std::string_view receiver, std::string_view name) {
  const std::string_view names = receiver == "str"    ? kText
                                 : receiver == "list" ? kList
                                 : receiver == "dict" ? kDict
                                                      : kSet;
  return names.find(" " + std::string(name) + " ") != std::string_view::npos;
}

}  // namespace shoal::compiler
