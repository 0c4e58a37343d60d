// Sorted arrays, the numbers that sort them, distinct elements.
#include "base/concat.h"
#include "compiler/library/arrays/array_rules.h"
#include "compiler/library/arrays/arrays.h"
#include "compiler/library/arrays/axes.h"
#include "compiler/library/promotion.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using types::ObjectForm;
using types::ObjectType;
using types::TypeKind;

const types::ColumnType kInt64 = types::numpy_type(TypeKind::int64);

// The axis of a sort: the last one if none is given. None sorts all elements in one row.
Result<int32_t> sorted_axis(Translation& translation, const Call& call, Object& array) {
  const Argument* given = call.find("axis");
  if (given != nullptr && given->value.is_none()) {
    array = array_in_one_row(translation, array);
    return 0;
  }
  return axis_of(given == nullptr ? literal_value(int64_t{-1}) : given->value, array.type.rank,
                 given == nullptr ? call.span : given->span);
}

Status check_writable(const Object& array, SourceSpan span) {
  if (!array.type.is_read_only) return Status::ok();
  return user_error_of(ErrorKind::value_error, ErrorCode::S0406, span, "sort array is read-only");
}

// Two arrays, or an array and a number, in the dtype that both have in common.
Status to_common_dtype(Translation& translation, Value& a, Value& b, SourceSpan span) {
  const auto operand = [&](const Value& value) -> std::optional<Operand> {
    const Object* array = as_array(value);
    if (array == nullptr) return operand_of(translation, value);
    Operand own;
    own.type = array->type.element;
    return own;
  };
  const std::optional<Operand> left = operand(a);
  const std::optional<Operand> right = operand(b);
  if (left && right && left->type == right->type) return Status::ok();
  const std::optional<TypeKind> kind = left && right ? common_kind(*left, *right) : std::nullopt;
  if (!kind) {
    return user_error(ErrorCode::S0303, span, "The dtypes of both have nothing in common.",
                      "convert one of them with astype()");
  }
  for (Value* value : {&a, &b}) {
    const types::ColumnType type = types::numpy_type(*kind);
    if (as_array(*value) != nullptr) {
      SHOAL_ASSIGN_OR_RETURN(*value, array_as_dtype(translation, *value, type));
    } else {
      SHOAL_ASSIGN_OR_RETURN(*value, scalar_as(translation, *value, type));
    }
  }
  return Status::ok();
}

// The array that is sorted, and what is looked for: a number or an array.
Result<Value> number_or_array(Translation& translation, const Argument& argument) {
  if (is_number_value(argument.value)) return argument.value;
  return array_of_value(translation, argument.value, argument.span);
}

Result<Value> searched(Translation& translation, Value sorted, Value wanted, bool is_right,
                       SourceSpan span) {
  if (as_array(sorted)->type.rank != 1) {
    return user_error_of(ErrorKind::value_error, ErrorCode::S0303, span,
                         "object of too small depth for desired array");
  }
  if (as_array(wanted) == nullptr) {
    const std::optional<Operand> operand = operand_of(translation, wanted);
    if (!operand) return Status::internal("a number is wanted of what is none");
    SHOAL_ASSIGN_OR_RETURN(wanted, scalar_as(translation, wanted, operand->type));
  }
  SHOAL_RETURN_IF_ERROR(to_common_dtype(translation, sorted, wanted, span));
  const Object* many = as_array(wanted);
  const ObjectType result =
      many == nullptr ? types::number_type(kInt64) : types::array_type(kInt64, many->type.rank);
  const ir::ValueId value = many == nullptr ? wanted.as<Scalar>()->value : many->value;
  return call_object_value(translation, "array_searchsorted",
                           {as_array(sorted)->value, value, emit_literal(translation, is_right)},
                           result);
}

}  // namespace

Result<Value> array_sorted(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(Object array, array_argument(translation, call, "a"));
  const bool is_method = as_array(call.receiver) != nullptr;
  SHOAL_ASSIGN_OR_RETURN(const int32_t axis, sorted_axis(translation, call, array));
  if (is_method) {
    SHOAL_RETURN_IF_ERROR(check_writable(array, call.span));
  } else {
    array = array_copy(translation, array);
  }
  call_object(translation, "array_sort", {array.value, emit_literal(translation, int64_t{axis})});
  return is_method ? Value{} : Value{array};
}

Result<Value> array_argsorted(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(Object array, array_argument(translation, call, "a"));
  SHOAL_ASSIGN_OR_RETURN(const int32_t axis, sorted_axis(translation, call, array));
  return call_object_value(translation, "array_argsort",
                           {array.value, emit_literal(translation, int64_t{axis})},
                           types::array_type(kInt64, array.type.rank));
}

Result<Value> array_searched(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Object sorted, array_argument(translation, call, "a"));
  SHOAL_ASSIGN_OR_RETURN(const Argument* const v, call.required("v"));
  SHOAL_ASSIGN_OR_RETURN(const Value wanted, number_or_array(translation, *v));
  const Argument* side = call.find("side");
  const auto* name = side == nullptr ? nullptr : side->value.literal<std::string>();
  if (side != nullptr && (name == nullptr || (*name != "left" && *name != "right"))) {
    return call.unsupported_argument(*side, "write 'left' or 'right'");
  }
  const bool is_right = name != nullptr && *name == "right";
  return searched(translation, Value{sorted}, wanted, is_right, call.span);
}

Result<Value> numpy_digitize(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* const x, call.required("x"));
  SHOAL_ASSIGN_OR_RETURN(const Argument* const given, call.required("bins"));
  SHOAL_ASSIGN_OR_RETURN(const Value wanted, number_or_array(translation, *x));
  SHOAL_ASSIGN_OR_RETURN(const Value bins, array_of_value(translation, given->value, given->span));
  SHOAL_ASSIGN_OR_RETURN(const bool is_right, call.literal_bool("right", false));
  call_object(translation, "array_check_rising", {as_array(bins)->value});
  return searched(translation, bins, wanted, !is_right, call.span);
}

Result<Value> array_distinct(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Object array, array_argument(translation, call, "a"));
  int64_t wanted = 0;
  ObjectType results = types::object_type(ObjectForm::tuple);
  results.items.push_back(types::array_type(array.type.element, 1));
  const char* const kParts[] = {"return_index", "return_inverse", "return_counts"};
  for (int part = 0; part < 3; ++part) {
    SHOAL_ASSIGN_OR_RETURN(const bool is_wanted, call.literal_bool(kParts[part], false));
    if (!is_wanted) continue;
    wanted |= int64_t{1} << part;
    results.items.push_back(types::array_type(kInt64, 1));
  }
  if ((wanted & 2) != 0 && array.type.rank != 1) {
    return call.unsupported_argument(
        *call.find("return_inverse"),
        "call it with a.ravel(): the shape depends on NumPy's version");
  }
  const ObjectType& result = wanted == 0 ? results.items[0] : results;
  return call_object_value(translation, "array_unique",
                           {array.value, emit_literal(translation, wanted)}, result);
}

Result<Value> numpy_bincount(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Object array, array_argument(translation, call, "x"));
  if (array.type.rank != 1) {
    return user_error_of(ErrorKind::value_error, ErrorCode::S0303, call.span,
                         array.type.rank == 0 ? "object of too small depth for desired array"
                                              : "object too deep for desired array");
  }
  const bool is_safe =
      (array.type.element.is_integer() && array.type.element.kind != TypeKind::uint64) ||
      array.type.element.kind == TypeKind::boolean;
  if (!is_safe) {
    return user_error_of(
        ErrorKind::type_error, ErrorCode::S0202, call.span,
        concat("Cannot cast array data from dtype('", types::dtype_name(array.type.element),
               "') to dtype('int64') according to the rule 'safe'"));
  }
  SHOAL_ASSIGN_OR_RETURN(const Value numbers, array_as_dtype(translation, Value{array}, kInt64));
  std::vector<ir::ValueId> operands = {as_array(numbers)->value};
  const Argument* length = call.find("minlength");
  SHOAL_ASSIGN_OR_RETURN(
      operands.emplace_back(),
      emit_array_integer(translation, length == nullptr ? literal_value(int64_t{0}) : length->value,
                         call.span));
  const Argument* weights = call.find("weights");
  if (weights == nullptr || weights->value.is_none()) {
    return call_object_value(translation, "array_bincount", std::move(operands),
                             types::array_type(kInt64, 1));
  }
  const types::ColumnType float64 = types::numpy_type(TypeKind::float64);
  SHOAL_ASSIGN_OR_RETURN(const Value given,
                         array_of_value(translation, weights->value, weights->span));
  SHOAL_ASSIGN_OR_RETURN(const Value real, array_as_dtype(translation, given, float64));
  operands.push_back(as_array(real)->value);
  return call_object_value(translation, "array_bincount", std::move(operands),
                           types::array_type(float64, 1));
}

}  // namespace shoal::compiler
