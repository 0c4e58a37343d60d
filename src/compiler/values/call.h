// A call of a library function or method, with its arguments matched to parameter names. Rules ask
// for arguments by name; what is wrong with one is reported at its place.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/values/errors.h"
#include "compiler/values/value.h"

namespace shoal::compiler {

struct Argument {
  std::string name;  // empty until bound, for positional ones
  Value value;
  SourceSpan span;
};

struct Call {
  std::string name;    // for messages: "DataFrame.head", "pd.read_parquet"
  std::string method;  // last part of the name
  Value receiver;      // of a method
  std::vector<Argument> arguments;
  SourceSpan span;

  // The argument, or null when it was not given.
  [[nodiscard]] const Argument* find(std::string_view parameter) const;
  // Arguments that several parameters collect ("*paths", "**columns"): all of them, in order.
  [[nodiscard]] std::vector<const Argument*> find_all(std::string_view parameter) const;
  // The argument, or a TypeError that it is missing.
  [[nodiscard]] Result<const Argument*> required(std::string_view parameter) const;

  // Constants; an error at the argument if it is something else.
  [[nodiscard]] Result<bool> literal_bool(std::string_view parameter, bool default_value) const;
  [[nodiscard]] Result<int64_t> literal_int(std::string_view parameter,
                                            int64_t default_value) const;

  // This argument with this value is not supported.
  [[nodiscard]] Status unsupported_argument(const Argument& argument, std::string help) const;
};

// Matches call.arguments to the parameters of `signature`, a comma-separated list as in Python:
//   "by, axis!0, *, as_index, **kwargs"
// `name!` is a parameter that only its default may be given for (any text after ! is one accepted
// literal, as Python's repr; several are separated by |); `*` starts keyword-only parameters;
// `*name` and `**name` collect the rest.
[[nodiscard]] Status bind_arguments(Call& call, std::string_view signature);

}  // namespace shoal::compiler
