// Elements of arrays as Python's numbers and lists; the truth of arrays, what is in them.
#include <limits>

#include "base/concat.h"
#include "compiler/library/arrays/array_rules.h"
#include "compiler/library/arrays/arrays.h"
#include "compiler/library/arrays/axes.h"
#include "compiler/library/dispatch.h"
#include "compiler/library/objects/containers.h"
#include "compiler/library/operators.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using ir::OpKind;
using types::TypeKind;

Status no_python_object(const types::ColumnType& type, SourceSpan span) {
  return user_error(ErrorCode::S0303, span,
                    concat("A Python object of a ", types::dtype_name(type),
                           " is not supported in compiled code."),
                    "convert it with astype(\"int64\") first");
}

Result<Value> list_of_elements(Translation& translation, const Object& array, int32_t depth,
                               SourceSpan span) {
  const uint64_t path = ~translation.call_path ^ static_cast<uint64_t>(depth) << 32;
  const int32_t site = translation.sites->number_of(path, span, 1);
  SHOAL_ASSIGN_OR_RETURN(const Value list, make_run_time_list(translation, site));
  SHOAL_RETURN_IF_ERROR(translation.iterate(
      Value{array},
      [&](const Value& item) -> Status {
        if (const Object* row = as_array(item)) {
          SHOAL_ASSIGN_OR_RETURN(const Value inner,
                                 list_of_elements(translation, *row, depth + 1, span));
          return add_item(translation, list, inner);
        }
        SHOAL_ASSIGN_OR_RETURN(const Value number, python_number(translation, item, span));
        return add_item(translation, list, number);
      },
      {}));
  return list;
}

Status raise_unless_one(Translation& translation, const Object& array, std::string message) {
  SHOAL_ASSIGN_OR_RETURN(const Value size, array_size(translation, Value{array}, translation.span));
  SHOAL_ASSIGN_OR_RETURN(const Value is_other, comparison(translation, OpKind::not_equal, size,
                                                          literal_value(int64_t{1})));
  if (const auto* known = is_other.literal<bool>(); known != nullptr && !*known) {
    return Status::ok();
  }
  return translation.raise_when(is_other, ErrorKind::value_error, std::move(message));
}

}  // namespace

Result<Value> python_number(Translation& translation, const Value& number, SourceSpan span) {
  const auto* scalar = number.as<Scalar>();
  if (scalar == nullptr || scalar->form == ir::TypeForm::python_scalar) return number;
  const types::ColumnType& own = scalar->type;
  if (own.is_temporal()) return no_python_object(own, span);
  if (own.kind == TypeKind::uint64) {
    SHOAL_ASSIGN_OR_RETURN(const Value is_wide,
                           comparison(translation, OpKind::greater, number,
                                      literal_value(std::numeric_limits<int64_t>::max())));
    SHOAL_RETURN_IF_ERROR(translation.raise_when(
        is_wide, ErrorKind::overflow_error,
        "The number does not fit a 64-bit integer; larger Python integers are not supported in "
        "compiled code."));
  }
  TypeKind kind = own.is_float() ? TypeKind::float64 : TypeKind::int64;
  if (own.kind == TypeKind::boolean) kind = TypeKind::boolean;
  const types::ColumnType type = types::numpy_type(kind);
  const ir::ValueId value =
      emit_operation(translation, OpKind::cast, {scalar->value}, type, ir::TypeForm::python_scalar);
  return Value{Scalar{value, ir::TypeForm::python_scalar, type}};
}

Result<Value> python_truth(Translation& translation, const Value& value) {
  SHOAL_ASSIGN_OR_RETURN(const Value truth, translation.truth_value(value));
  return python_number(translation, truth, translation.span);
}

Result<Value> array_to_list(Translation& translation, const Call& call) {
  if (as_array(call.receiver) == nullptr) {
    return python_number(translation, call.receiver, call.span);
  }
  const Object array = *as_array(call.receiver);
  if (array.type.element.is_temporal()) return no_python_object(array.type.element, call.span);
  if (array.type.rank > 0) return list_of_elements(translation, array, 0, call.span);
  SHOAL_ASSIGN_OR_RETURN(
      const Value number,
      array_item(translation, array, sequence_value(Sequence::Kind::tuple, {}), call.span));
  return python_number(translation, number, call.span);
}

// a.item() and a.item(number, …).
Result<Value> array_one_item(Translation& translation, const Call& call) {
  if (as_array(call.receiver) == nullptr) {
    return python_number(translation, call.receiver, call.span);
  }
  Object array = *as_array(call.receiver);
  if (array.type.element.is_temporal()) return no_python_object(array.type.element, call.span);
  std::vector<Value> keys;
  for (const Argument* key : call.find_all("args")) keys.push_back(key->value);
  if (keys.empty()) {
    SHOAL_RETURN_IF_ERROR(raise_unless_one(
        translation, array, "can only convert an array of size 1 to a Python scalar"));
    keys.push_back(literal_value(int64_t{0}));
  }
  if (keys.size() == 1) array = array_in_one_row(translation, array);
  SHOAL_ASSIGN_OR_RETURN(
      const Value number,
      array_item(translation, array, sequence_value(Sequence::Kind::tuple, std::move(keys)),
                 call.span));
  if (as_array(number) != nullptr) {
    return user_error_of(ErrorKind::value_error, ErrorCode::S0406, call.span,
                         "incorrect number of indices for array");
  }
  return python_number(translation, number, call.span);
}

Result<Value> array_contains(Translation& translation, const Value& array, const Value& item) {
  SHOAL_ASSIGN_OR_RETURN(const Value found, comparison(translation, OpKind::equal, array, item));
  Call any;
  any.method = "any";
  any.name = "any";
  any.receiver = found;
  any.span = translation.span;
  SHOAL_ASSIGN_OR_RETURN(const Value is_found, array_reduction(translation, any));
  return python_truth(translation, is_found);
}

Result<Value> array_truth(Translation& translation, const Object& array) {
  SHOAL_ASSIGN_OR_RETURN(const Value size, array_size(translation, Value{array}, translation.span));
  if (size.as<Literal>() == nullptr) {
    const Value one = literal_value(int64_t{1});
    SHOAL_ASSIGN_OR_RETURN(const Value is_empty, comparison(translation, OpKind::less, size, one));
    SHOAL_RETURN_IF_ERROR(translation.raise_when(
        is_empty, ErrorKind::value_error,
        "The truth value of an empty array is ambiguous. Use `array.size > 0` to check that an "
        "array is not empty."));
    SHOAL_ASSIGN_OR_RETURN(const Value is_long,
                           comparison(translation, OpKind::greater, size, one));
    SHOAL_RETURN_IF_ERROR(translation.raise_when(
        is_long, ErrorKind::value_error,
        "The truth value of an array with more than one element is ambiguous. Use a.any() or "
        "a.all()"));
  }
  Call any;
  any.method = "any";
  any.name = "any";
  any.receiver = Value{array};
  any.span = translation.span;
  return array_reduction(translation, any);
}

}  // namespace shoal::compiler
