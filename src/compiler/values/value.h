// What a variable of the user's function holds while the compiler walks it: a constant, a scalar
// that is known only at run time, a frame, a series, a function … Values are cheap to copy; a frame
// is a cell shared by all its aliases, as in Python.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/source_span.h"
#include "base/status.h"
#include "compiler/ir/function.h"
#include "compiler/values/frame_value.h"
#include "compiler/values/row_value.h"
#include "compiler/values/simple_value.h"
#include "types/path_expression.h"

namespace shoal::compiler {

struct Value;

struct Sequence {
  enum class Kind : uint8_t { tuple, list, column_index };
  Kind kind = Kind::tuple;
  std::vector<Value> items;
  int32_t site = -1;  // of a list: where it was made, see objects/site_table.h
};

struct Mapping {
  std::vector<std::pair<Value, Value>> items;
  int32_t site = -1;
};

struct FormattedText;  // formatted_text.h
using FormattedTextRef = std::shared_ptr<const FormattedText>;

struct BoundMethod {
  std::shared_ptr<const Value> receiver;
  std::string name;
};

// A range object; the bounds are Python ints.
struct Range;

// What is gone through item by item and never held: enumerate(), zip(), a generator expression …
struct Iteration;

// start:stop:step in brackets; what is not given is None.
struct Slice;

// A variable of which is known only at run time whether it has a value: `is_bound`, a Python bool.
struct MaybeUnbound {
  std::shared_ptr<const Value> value;  // a Scalar or Object
  ir::ValueId is_bound;
};

struct Value {
  using Data =
      std::variant<Literal, Scalar, Object, std::shared_ptr<const Slice>, Text,
                   std::shared_ptr<Sequence>, std::shared_ptr<Mapping>, std::shared_ptr<Frame>,
                   Series, std::shared_ptr<const GroupBy>, Known, UserFunction, BoundMethod,
                   FormattedTextRef, std::shared_ptr<const Range>, std::shared_ptr<const Iteration>,
                   MaybeUnbound, Unreadable, std::shared_ptr<const Row>, CaughtError>;
  Data data = Literal(None{});

  template <typename T>
  [[nodiscard]] const T* as() const {
    return std::get_if<T>(&data);
  }
  // The literal of type T, or null.
  template <typename T>
  [[nodiscard]] const T* literal() const {
    const auto* constant = std::get_if<Literal>(&data);
    return constant == nullptr ? nullptr : std::get_if<T>(constant);
  }
  [[nodiscard]] const Frame* frame() const;
  [[nodiscard]] const Sequence* sequence() const;
  [[nodiscard]] const Mapping* mapping() const;
  [[nodiscard]] const GroupBy* groupby() const;
  [[nodiscard]] const Row* row() const;
  [[nodiscard]] bool is_none() const { return literal<None>() != nullptr; }
};

struct Range {
  Value start;
  Value stop;
  Value step;
  bool is_parallel = false;  // a prange
};

struct Slice {
  Value start;
  Value stop;
  Value step;
};

struct Iteration {
  enum class Kind : uint8_t {
    enumerate,
    zip,
    reversed,
    items,
    keys,
    values,
    map,
    filter,
    generator
  };
  Kind kind = Kind::enumerate;
  std::vector<Value> parts;      // what is gone through; enumerate: and the first number
  Value function;                // map, filter
  int32_t generator_number = 0;  // generator: in the walker's table of them
};

// Whether they are the same column of the same rows.
[[nodiscard]] bool is_same_series(const Series& a, const Series& b);

[[nodiscard]] Value literal_value(Literal literal);
[[nodiscard]] Value sequence_value(Sequence::Kind kind, std::vector<Value> items);
[[nodiscard]] Value frame_value(Frame frame);

// What the value is, for messages: "str", "DataFrame", "Series of int64", "np.float64".
[[nodiscard]] std::string describe(const Value& value);

// Python's repr of a literal.
[[nodiscard]] std::string literal_repr(const Literal& literal);

// The strings of a list or tuple of string literals; nullopt if it is something else.
[[nodiscard]] std::optional<std::vector<std::string>> string_items(const Value& value);

// A column label for people: 'B', or ('B', 'sum').
[[nodiscard]] std::string label_repr(const std::vector<std::string>& label);

}  // namespace shoal::compiler
