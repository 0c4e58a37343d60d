#include "compiler/ir/verify_objects.h"

#include <algorithm>
#include <string>

namespace shoal::ir {
namespace {

using types::ObjectForm;
using types::ObjectType;
using types::TypeKind;

bool is_form(const Type& type, ObjectForm form) {
  return is_object_value(type) && object_of(type).form == form;
}

bool is_list_item(const Type& list, const Type& item) {
  return is_form(list, ObjectForm::list) && is_object_value(item) &&
         list.object.items[0] == object_of(item);
}

bool is_python_int(const Type& type) { return is_form(type, ObjectForm::integer); }

bool is_tuple_of(const Op& op, const std::vector<Type>& operands) {
  if (!is_form(op.type, ObjectForm::tuple)) return false;
  if (op.type.object.items.size() != operands.size()) return false;
  for (size_t i = 0; i < operands.size(); ++i) {
    if (!is_object_value(operands[i])) return false;
    if (!(op.type.object.items[i] == object_of(operands[i]))) return false;
  }
  return true;
}

bool is_item_of_tuple(const Op& op, const Type& tuple) {
  if (!is_form(tuple, ObjectForm::tuple) || !is_object_value(op.type)) return false;
  const std::vector<ObjectType>& items = tuple.object.items;
  return op.position >= 0 && static_cast<size_t>(op.position) < items.size() &&
         items[static_cast<size_t>(op.position)] == object_of(op.type);
}

// Whether an Optional type has the type of the value in it.
bool is_optional_of(const Type& optional, const Type& value) {
  return is_form(optional, ObjectForm::optional) && is_object_value(value) &&
         optional.object.items[0] == object_of(value);
}

bool is_element(const Type& array, const Type& value) {
  return value.form == TypeForm::numpy_scalar && value.element == array.object.element;
}

// array, then one Python int per dimension up to operand `end`.
bool has_indices(const std::vector<Type>& operands, size_t end) {
  if (operands.empty() || !is_form(operands[0], ObjectForm::array)) return false;
  if (end != 1 + static_cast<size_t>(operands[0].object.rank) || end > operands.size())
    return false;
  return std::all_of(operands.begin() + 1, operands.begin() + static_cast<ptrdiff_t>(end),
                     is_python_int);
}

bool is_shape(const Type& type) {
  if (!is_form(type, ObjectForm::tuple)) return false;
  const std::vector<ObjectType>& items = type.object.items;
  return std::all_of(items.begin(), items.end(),
                     [](const ObjectType& item) { return item.form == ObjectForm::integer; });
}

// Behind the shape: arrays of no more dimensions, and scalars.
bool are_elementwise(const Op& op, const std::vector<Type>& operands) {
  const int32_t rank = op.type.object.rank;
  if (!is_shape(operands[0]) || operands[0].object.items.size() != static_cast<size_t>(rank)) {
    return false;
  }
  return std::all_of(operands.begin() + 1, operands.end(), [&](const Type& type) {
    if (is_form(type, ObjectForm::array)) return type.object.rank <= rank;
    return type.form == TypeForm::numpy_scalar || type.form == TypeForm::python_scalar;
  });
}

bool are_right_for_arrays(const Op& op, const std::vector<Type>& operands) {
  if (operands.empty()) return false;
  const Type& array = operands[0];
  const bool has_no_value = op.type.form == TypeForm::nothing;
  const bool gives_array = is_form(op.type, ObjectForm::array);
  switch (op.kind) {
    case OpKind::array_length:
      return is_form(array, ObjectForm::array) && is_python_int(op.type) && op.position >= 0 &&
             op.position < array.object.rank;
    case OpKind::array_item:
      return has_indices(operands, operands.size()) && is_element(array, op.type);
    case OpKind::array_item_at:
      return is_form(array, ObjectForm::array) && array.object.rank == 1 &&
             operands[1].form == TypeForm::numpy_scalar &&
             operands[1].element.kind == TypeKind::uint64 && is_element(array, op.type);
    case OpKind::array_set:
      return has_no_value && has_indices(operands, operands.size() - 1) &&
             is_element(array, operands.back());
    case OpKind::array_view:
    case OpKind::array_transpose:
      return gives_array && is_form(array, ObjectForm::array) &&
             array.object.element == op.type.object.element &&
             std::holds_alternative<std::string>(op.literal);
    case OpKind::array_as:
      return gives_array && is_form(array, ObjectForm::array) &&
             array.object.element == op.type.object.element &&
             array.object.rank == op.type.object.rank &&
             op.type.object.is_strided >= array.object.is_strided;
    case OpKind::map_arrays:
      return gives_array && !op.type.object.is_strided && are_elementwise(op, operands);
    case OpKind::broadcast_shape:
      return is_shape(op.type) &&
             std::all_of(operands.begin(), operands.end(), [](const Type& type) {
               return is_shape(type) || is_form(type, ObjectForm::array);
             });
    default: return false;
  }
}

bool are_right(const Op& op, const std::vector<Type>& operands) {
  const bool has_no_value = op.type.form == TypeForm::nothing;
  switch (op.kind) {
    case OpKind::call_object: return std::holds_alternative<std::string>(op.literal);
    case OpKind::make_tuple: return is_tuple_of(op, operands);
    case OpKind::tuple_item: return is_item_of_tuple(op, operands[0]);
    case OpKind::make_none:
      return is_form(op.type, ObjectForm::optional) || is_form(op.type, ObjectForm::none) ||
             is_form(op.type, ObjectForm::unknown);
    case OpKind::make_optional: return is_optional_of(op.type, operands[0]);
    case OpKind::is_there:
      return is_form(operands[0], ObjectForm::optional) && is_form(op.type, ObjectForm::boolean);
    case OpKind::optional_item: return is_optional_of(operands[0], op.type);
    case OpKind::text_length:
      return is_form(operands[0], ObjectForm::text) && is_python_int(op.type);
    case OpKind::text_equal:
      return is_form(operands[0], ObjectForm::text) && is_form(operands[1], ObjectForm::text) &&
             is_form(op.type, ObjectForm::boolean);
    case OpKind::text_item_at:
      return is_form(operands[0], ObjectForm::text) && is_form(op.type, ObjectForm::text) &&
             operands[1].form == TypeForm::numpy_scalar;
    case OpKind::list_length:
      return is_form(operands[0], ObjectForm::list) && is_python_int(op.type);
    case OpKind::list_item: return is_list_item(operands[0], op.type) && is_python_int(operands[1]);
    case OpKind::list_item_at:
      return is_list_item(operands[0], op.type) && operands[1].form == TypeForm::numpy_scalar &&
             operands[1].element.kind == TypeKind::uint64;
    case OpKind::list_set:
      return has_no_value && is_list_item(operands[0], operands[2]) && is_python_int(operands[1]);
    case OpKind::list_append: return has_no_value && is_list_item(operands[0], operands[1]);
    case OpKind::table_length:
      return (is_form(operands[0], ObjectForm::dictionary) ||
              is_form(operands[0], ObjectForm::set)) &&
             is_python_int(op.type);
    default: return are_right_for_arrays(op, operands);
  }
}

}  // namespace

bool is_object_value(const Type& type) {
  if (type.form == TypeForm::object) return true;
  if (type.form == TypeForm::numpy_scalar) return type.element.kind != TypeKind::string;
  if (type.form != TypeForm::python_scalar) return false;
  const TypeKind kind = type.element.kind;
  return kind == TypeKind::boolean || kind == TypeKind::int64 || kind == TypeKind::float64;
}

std::string_view object_op_fault(const Op& op, const std::vector<Type>& operands) {
  return are_right(op, operands) ? "" : "the types do not fit";
}

}  // namespace shoal::ir
