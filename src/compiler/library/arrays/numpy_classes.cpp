// Classes of NumPy, for isinstance().
#include <algorithm>
#include <iterator>

#include "compiler/library/arrays/arrays.h"
#include "types/object_type.h"

namespace shoal::compiler {
namespace {

using types::ColumnType;
using types::TypeKind;

struct ClassEntry {
  std::string_view name;
  bool (*holds)(const ColumnType& type);
};
constexpr ClassEntry kClasses[] = {
    {"numpy.generic", [](const ColumnType&) { return true; }},
    {"numpy.number",
     [](const ColumnType& type) { return type.is_numeric() && type.kind != TypeKind::boolean; }},
    {"numpy.integer", [](const ColumnType& type) { return type.is_integer(); }},
    {"numpy.signedinteger", [](const ColumnType& type) { return type.is_signed_integer(); }},
    {"numpy.unsignedinteger", [](const ColumnType& type) { return type.is_unsigned_integer(); }},
    {"numpy.floating", [](const ColumnType& type) { return type.is_float(); }},
    {"numpy.bool_", [](const ColumnType& type) { return type.kind == TypeKind::boolean; }},
    {"numpy.bool", [](const ColumnType& type) { return type.kind == TypeKind::boolean; }},
    {"float", [](const ColumnType& type) { return type.kind == TypeKind::float64; }},
};

// Whether an element of this dtype is one; others than NumPy's classes have none.
bool is_element_of(const ColumnType& type, std::string_view name) {
  const auto* found = std::find_if(std::begin(kClasses), std::end(kClasses),
                                   [&](const ClassEntry& entry) { return entry.name == name; });
  if (found != std::end(kClasses)) return found->holds(type);
  return name.starts_with("numpy.") && name.substr(6) == types::kind_name(type.kind);
}

bool is_instance(const Value& value, const Value& one) {
  const auto* known = one.as<Known>();
  if (known == nullptr) return false;
  if (as_array(value) != nullptr) return known->name == "numpy.ndarray";
  const auto* scalar = value.as<Scalar>();
  return scalar != nullptr && scalar->form == ir::TypeForm::numpy_scalar &&
         is_element_of(scalar->type, known->name);
}

}  // namespace

bool is_numpy_class(std::string_view name) {
  if (name == "numpy.ndarray") return true;
  return std::any_of(std::begin(kClasses), std::end(kClasses),
                     [&](const ClassEntry& entry) { return entry.name == name; });
}

std::optional<bool> is_numpy_instance(const Value& value, const Value& classes) {
  const Sequence* several = classes.sequence();
  const std::vector<Value> all = several == nullptr ? std::vector<Value>{classes} : several->items;
  const auto* scalar = value.as<Scalar>();
  const bool is_numpy_value = as_array(value) != nullptr ||
                              (scalar != nullptr && scalar->form == ir::TypeForm::numpy_scalar);
  const bool is_of_known = std::all_of(all.begin(), all.end(),
                                       [](const Value& one) { return one.as<Known>() != nullptr; });
  const bool names_numpy = std::all_of(all.begin(), all.end(), [](const Value& one) {
    return one.as<Known>() != nullptr && one.as<Known>()->name.starts_with("numpy.");
  });
  if (!is_of_known || (!is_numpy_value && !names_numpy)) return std::nullopt;
  return std::any_of(all.begin(), all.end(),
                     [&](const Value& one) { return is_instance(value, one); });
}

}  // namespace shoal::compiler
