// Operators on arrays, element by element.
#include "base/concat.h"
#include "compiler/library/arrays/arrays.h"
#include "compiler/library/arrays/temporal_elements.h"
#include "compiler/library/operators.h"
#include "compiler/library/promotion.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using ir::OpKind;
using types::TypeKind;

bool is_operand(const Value& value) { return as_array(value) != nullptr || is_number_value(value); }

}  // namespace

bool is_array_operation(const Value& left, const Value& right) {
  return (as_array(left) != nullptr || as_array(right) != nullptr) && is_operand(left) &&
         is_operand(right);
}

Result<Value> array_binary(Translation& translation, OpKind kind, const Value& left,
                           const Value& right) {
  std::vector<Value> operands = {left, right};
  if (kind != OpKind::divide) {
    SHOAL_ASSIGN_OR_RETURN(operands, fitting_operands(translation, std::move(operands)));
  }
  return as_ufunc_result(
      translation, map_elements(translation, operands, [&](const std::vector<Value>& elements) {
        return is_temporal_operation(elements[0], elements[1])
                   ? temporal_binary(translation, kind, elements[0], elements[1])
                   : binary_operation(translation, kind, elements[0], elements[1]);
      }));
}

Result<Value> array_comparison(Translation& translation, OpKind kind, const Value& left,
                               const Value& right) {
  return as_ufunc_result(
      translation,
      map_elements(translation, {left, right}, [&](const std::vector<Value>& elements) {
        return is_temporal_operation(elements[0], elements[1])
                   ? temporal_comparison(translation, kind, elements[0], elements[1])
                   : comparison(translation, kind, elements[0], elements[1]);
      }));
}

Result<Value> array_unary(Translation& translation, OpKind kind, const Value& array) {
  if (kind == OpKind::negate && as_array(array)->type.element.kind == TypeKind::duration) {
    return array_binary(translation, OpKind::multiply, array, literal_value(int64_t{-1}));
  }
  return as_ufunc_result(
      translation, map_elements(translation, {array}, [&](const std::vector<Value>& elements) {
        return unary_operation(translation, kind, elements[0]);
      }));
}

Result<Value> as_ufunc_result(Translation& translation, Result<Value> result) {
  if (!result.is_ok()) return result;
  const Object* array = as_array(*result);
  if (array == nullptr || array->type.rank > 0 || array->type.element.is_temporal()) return result;
  return array_item(translation, *array, sequence_value(Sequence::Kind::tuple, {}),
                    translation.span);
}

Status assign_elements(Translation& translation, const Object& array, const Value& value,
                       SourceSpan span) {
  Value given = value;
  if (!is_operand(value)) {
    SHOAL_ASSIGN_OR_RETURN(given, array_of_value(translation, value, span));
  }
  if (as_array(given) == nullptr) {
    // One element, repeated.
    SHOAL_ASSIGN_OR_RETURN(const Value element, scalar_as(translation, given, array.type.element));
    call_object(translation, "array_fill", {array.value, element.as<Scalar>()->value});
    return Status::ok();
  }
  SHOAL_ASSIGN_OR_RETURN(const Value converted,
                         array_as_dtype(translation, given, array.type.element));
  call_object(translation, "array_assign", {array.value, as_array(converted)->value});
  return Status::ok();
}

Status array_in_place(Translation& translation, OpKind kind, const Object& array,
                      const Value& value) {
  if (array.type.is_read_only) {
    return user_error_of(ErrorKind::value_error, ErrorCode::S0406, translation.span,
                         "output array is read-only");
  }
  SHOAL_ASSIGN_OR_RETURN(const Value result,
                         binary_operation(translation, kind, Value{array}, value));
  const Object* made = as_array(result);
  const bool loses_fraction =
      made != nullptr && made->type.element.is_float() && !array.type.element.is_float();
  const bool loses_sign = made != nullptr && array.type.element.is_unsigned_integer() &&
                          made->type.element.is_signed_integer();
  const bool is_bool_of_numbers = made != nullptr && array.type.element.kind == TypeKind::boolean &&
                                  made->type.element.kind != TypeKind::boolean;
  if (loses_fraction || loses_sign || is_bool_of_numbers) {
    return user_error_of(
        ErrorKind::type_error, ErrorCode::S0202, translation.span,
        concat("Cannot cast ufunc '", ir::op_name(kind), "' output from dtype('",
               types::dtype_name(made->type.element), "') to dtype('",
               types::dtype_name(array.type.element), "') with casting rule 'same_kind'"));
  }
  return assign_elements(translation, array, result, translation.span);
}

}  // namespace shoal::compiler
