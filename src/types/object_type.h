// The type of a Python value that compiled code makes or changes at run time: text and containers,
// and what they hold.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "types/column_type.h"

namespace shoal::types {

// SHOAL_OBJECT_FORM(name, name in text forms and messages, count of items or -1 for any)
#define SHOAL_OBJECT_FORMS(X) \
  X(none, "None", 0)          \
  X(boolean, "bool", 0)       \
  X(integer, "int", 0)        \
  X(real, "float", 0)         \
  X(text, "str", 0)           \
  X(tuple, "tuple", -1)       \
  X(list, "list", 1)          \
  X(dictionary, "dict", 2)    \
  X(set, "set", 1)            \
  X(optional, "Optional", 1)  \
  X(array, "array", 0)        \
  X(number, "number", 0)      \
  X(unknown, "unknown", 0)

enum class ObjectForm : uint8_t {
#define SHOAL_DEFINE(name, shown, items) name,
  SHOAL_OBJECT_FORMS(SHOAL_DEFINE)
#undef SHOAL_DEFINE
};

struct ObjectType {
  ObjectForm form = ObjectForm::none;
  std::vector<ObjectType> items;  // tuple: of each item; list, set: element; dict: key, value
  // Of an array of NumPy; `element` also of a NumPy scalar (number).
  ColumnType element;
  int32_t rank = 0;
  bool is_strided = false;  // its items need not lie one after the other in row-major order
  bool is_read_only = false;
  // Of a list, set or dict: the place of the source that decides what it holds, where the compiler
  // looks for its type; of `unknown`: the place that has not decided yet. -1: given from outside.
  // Not part of the type.
  int32_t site = -1;

  friend bool operator==(const ObjectType& a, const ObjectType& b) {
    return a.form == b.form && a.items == b.items && a.element == b.element && a.rank == b.rank &&
           a.is_strided == b.is_strided && a.is_read_only == b.is_read_only;
  }
};

[[nodiscard]] ObjectType object_type(ObjectForm form, std::vector<ObjectType> items = {});

// A writable array in row-major order.
[[nodiscard]] ObjectType array_type(ColumnType element, int32_t rank);
[[nodiscard]] ObjectType number_type(ColumnType element);
inline constexpr int32_t kArrayRankMax = 32;
// The type of what is an array of one or the other type: strided or read-only if one is. nullopt:
// they are no arrays of the same dtype and rank.
[[nodiscard]] std::optional<ObjectType> met_array_type(const ObjectType& a, const ObjectType& b);

[[nodiscard]] std::string_view object_form_name(ObjectForm form);

// Whether values are the same object for all names that have them, and can change.
[[nodiscard]] bool is_mutable(ObjectForm form);
// Whether a value may be a key of a dict or an item of a set.
[[nodiscard]] bool is_hashable(const ObjectType& type);
// Whether `unknown` is in it.
[[nodiscard]] bool has_unknown(const ObjectType& type);

// In how many 8-byte cells a value is passed: int, float, bool 1 each, text 2 (address, length and
// kind), list, dict, set 1, a tuple those of its items, an Optional 1 (is there) and its item's, a
// NumPy scalar 1, an array the address of its first item, its shape and, if strided, its strides in
// bytes.
[[nodiscard]] int cell_count(const ObjectType& type);

// "dict[str, list[int]]", "array[float64, 2, strided, readonly]"; parse_object_type reads it back,
// without the sites.
[[nodiscard]] std::string to_text(const ObjectType& type);
[[nodiscard]] Result<ObjectType> parse_object_type(std::string_view text);

}  // namespace shoal::types
