#include "base/error_classes.h"

#include <algorithm>
#include <iterator>

namespace shoal {
namespace {

struct ErrorClass {
  std::string_view name;
  std::string_view base = "Exception";
};

// Classes whose base is not Exception.
constexpr ErrorClass kDerived[] = {
    {"UnboundLocalError", "NameError"},
    {"OverflowError", "ArithmeticError"},
    {"ZeroDivisionError", "ArithmeticError"},
    {"IndexError", "LookupError"},
    {"KeyError", "LookupError"},
    {"RecursionError", "RuntimeError"},
    {"NotImplementedError", "RuntimeError"},
    {"FileNotFoundError", "OSError"},
    {"KeyboardInterrupt", "BaseException"},
    {"Exception", "BaseException"},
    {"BaseException", ""},
};

struct ClassOfKind {
  ErrorKind kind;
  std::string_view name;
};
constexpr ClassOfKind kClasses[] = {
#define SHOAL_DEFINE(kind, name) {ErrorKind::kind, #name},
    SHOAL_PYTHON_ERRORS(SHOAL_DEFINE)
#undef SHOAL_DEFINE
        {ErrorKind::key_error, "KeyError"},
    {ErrorKind::bad_file, "OSError"},
};

std::string_view base_of(std::string_view name) {
  const auto* found = std::find_if(std::begin(kDerived), std::end(kDerived),
                                   [&](const ErrorClass& entry) { return entry.name == name; });
  return found == std::end(kDerived) ? "Exception" : found->base;
}

bool is_kind_of(std::string_view name, std::string_view base) {
  while (!name.empty() && name != base) name = base_of(name);
  return !name.empty();
}

}  // namespace

uint32_t kinds_of_classes(std::string_view names) {
  uint32_t kinds = 0;
  while (!names.empty()) {
    const std::string_view name = names.substr(0, names.find(' '));
    names.remove_prefix(std::min(names.size(), name.size() + 1));
    uint32_t caught = 0;
    for (const ClassOfKind& entry : kClasses) {
      const bool is_caught = entry.kind != ErrorKind::interrupted && is_kind_of(entry.name, name);
      if (is_caught) caught |= kind_bit(entry.kind);
    }
    if (caught == 0) return 0;
    kinds |= caught;
  }
  return kinds;
}

}  // namespace shoal
