// The same elements in other places: flip, roll, repeat, expand_dims and the like, and running
// sums.
#include "base/concat.h"
#include "compiler/library/arrays/array_rules.h"
#include "compiler/library/arrays/arrays.h"
#include "compiler/library/arrays/axes.h"
#include "compiler/library/operators.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using types::ObjectType;
using types::TypeKind;

const types::ColumnType kInt64 = types::numpy_type(TypeKind::int64);

bool is_given(const Argument* argument) {
  return argument != nullptr && !argument->value.is_none();
}

// The axis that is given, in an array of one row if none is.
Result<int32_t> axis_or_row(Translation& translation, const Call& call, Object& array) {
  const Argument* axis = call.find("axis");
  if (is_given(axis)) return axis_of(axis->value, array.type.rank, axis->span);
  if (array.type.rank != 1) array = array_in_one_row(translation, array);
  return 0;
}

// The elements at numbers that a function of array_functions.def makes of the length and a value.
Result<Object> taken_by(Translation& translation, const Object& array, int32_t axis,
                        std::string_view function, ir::ValueId value, SourceSpan span) {
  const Value length = array_length(translation, array, axis);
  const Value numbers = call_object_value(
      translation, function, {length.as<Scalar>()->value, value}, types::array_type(kInt64, 1));
  return item_along(translation, array, axis, numbers, span);
}

// array[…] with new dimensions at these places of the result.
Result<Value> with_new_dimensions(Translation& translation, const Object& array, int64_t places,
                                  SourceSpan span) {
  std::vector<Value> keys;
  for (int32_t i = 0, own = 0; own < array.type.rank || (places >> i) != 0; ++i) {
    const bool is_new = ((places >> i) & 1) != 0;
    keys.push_back(is_new ? Value{} : slice_value({}, {}));
    own += is_new ? 0 : 1;
  }
  return array_item(translation, array, sequence_value(Sequence::Kind::tuple, std::move(keys)),
                    span);
}

}  // namespace

Result<Value> array_accumulated(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(Object array, array_argument(translation, call, "a"));
  SHOAL_ASSIGN_OR_RETURN(const int32_t axis, axis_or_row(translation, call, array));
  types::ColumnType type = array.type.element;
  if (type.is_temporal()) {
    return user_error(ErrorCode::S0303, call.span,
                      concat("`", call.name, "` of ", types::dtype_name(type),
                             " is not supported in compiled code yet."),
                      "take .astype(\"int64\") of it first");
  }
  if (!type.is_float()) {
    type = types::numpy_type(type.is_unsigned_integer() ? TypeKind::uint64 : TypeKind::int64);
  }
  const Argument* dtype = call.find("dtype");
  if (is_given(dtype)) {
    SHOAL_ASSIGN_OR_RETURN(type, dtype_of(*dtype));
    if (type.is_temporal() || type.kind == TypeKind::boolean) {
      return call.unsupported_argument(*dtype, "use a dtype of numbers");
    }
  }
  const bool is_same = array.type.element == type;
  SHOAL_ASSIGN_OR_RETURN(const Value made, array_as_dtype(translation, Value{array}, type));
  const Object result = is_same ? array_copy(translation, array) : *as_array(made);
  const char* function = call.method == "cumsum" ? "array_add_up" : "array_multiply_up";
  call_object(translation, function, {result.value, emit_literal(translation, int64_t{axis})});
  return Value{result};
}

Result<Value> numpy_diff(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(Object array, array_argument(translation, call, "a"));
  SHOAL_ASSIGN_OR_RETURN(const int64_t times, call.literal_int("n", 1));
  if (array.type.rank == 0) {
    return user_error_of(ErrorKind::value_error, ErrorCode::S0303, call.span,
                         "diff requires input that is at least one dimensional");
  }
  if (times < 0) {
    return user_error_of(ErrorKind::value_error, ErrorCode::S0303, call.span,
                         concat("order must be non-negative but got ", times));
  }
  const Argument* given = call.find("axis");
  SHOAL_ASSIGN_OR_RETURN(const int32_t axis,
                         axis_of(given == nullptr ? literal_value(int64_t{-1}) : given->value,
                                 array.type.rank, call.span));
  const Value one = literal_value(int64_t{1});
  const Value last = literal_value(int64_t{-1});
  for (int64_t i = 0; i < times; ++i) {
    SHOAL_ASSIGN_OR_RETURN(const Object next,
                           item_along(translation, array, axis, slice_value(one, {}), call.span));
    SHOAL_ASSIGN_OR_RETURN(const Object before,
                           item_along(translation, array, axis, slice_value({}, last), call.span));
    const bool is_bool = array.type.element.kind == TypeKind::boolean;
    SHOAL_ASSIGN_OR_RETURN(
        const Value difference,
        is_bool ? comparison(translation, ir::OpKind::not_equal, Value{next}, Value{before})
                : binary_operation(translation, ir::OpKind::subtract, Value{next}, Value{before}));
    array = *as_array(difference);
  }
  return Value{array};
}

Result<Value> array_repeated(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(Object array, array_argument(translation, call, "a"));
  SHOAL_ASSIGN_OR_RETURN(const Argument* const repeats, call.required("repeats"));
  SHOAL_ASSIGN_OR_RETURN(const int32_t axis, axis_or_row(translation, call, array));
  SHOAL_ASSIGN_OR_RETURN(const Value given,
                         array_of_value(translation, repeats->value, repeats->span));
  const types::ColumnType& type = as_array(given)->type.element;
  if (!type.is_integer() && type.kind != TypeKind::boolean) {
    return user_error_of(ErrorKind::type_error, ErrorCode::S0202, repeats->span,
                         concat("Cannot cast array data from dtype('", types::dtype_name(type),
                                "') to dtype('int64') according to the rule 'safe'"));
  }
  SHOAL_ASSIGN_OR_RETURN(const Value counts, array_as_dtype(translation, given, kInt64));
  SHOAL_ASSIGN_OR_RETURN(const Object result,
                         taken_by(translation, array, axis, "array_repeated_numbers",
                                  as_array(counts)->value, call.span));
  return Value{result};
}

Result<Value> numpy_tile(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(Object array, array_argument(translation, call, "a"));
  SHOAL_ASSIGN_OR_RETURN(const Argument* const reps, call.required("reps"));
  std::vector<Value> counts = {reps->value};
  if (const Sequence* known = reps->value.sequence()) counts = known->items;
  int64_t added = 0;
  for (auto i = static_cast<size_t>(array.type.rank); i < counts.size(); ++i) {
    added = added << 1 | 1;
  }
  if (added != 0) {
    SHOAL_ASSIGN_OR_RETURN(const Value wide,
                           with_new_dimensions(translation, array, added, call.span));
    array = *as_array(wide);
  }
  const int32_t first = array.type.rank - static_cast<int32_t>(counts.size());
  for (size_t i = 0; i < counts.size(); ++i) {
    SHOAL_ASSIGN_OR_RETURN(const ir::ValueId count,
                           emit_array_integer(translation, counts[i], reps->span));
    SHOAL_ASSIGN_OR_RETURN(array, taken_by(translation, array, first + static_cast<int32_t>(i),
                                           "array_tiled_numbers", count, call.span));
  }
  return Value{counts.empty() ? array_copy(translation, array) : array};
}

Result<Value> numpy_roll(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Object whole, array_argument(translation, call, "a"));
  Object array = whole;
  SHOAL_ASSIGN_OR_RETURN(const Argument* const given, call.required("shift"));
  if (given->value.sequence() != nullptr) {
    return call.unsupported_argument(*given, "roll one axis after the other");
  }
  SHOAL_ASSIGN_OR_RETURN(const int32_t axis, axis_or_row(translation, call, array));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId shift,
                         emit_array_integer(translation, given->value, given->span));
  SHOAL_ASSIGN_OR_RETURN(const Object rolled, taken_by(translation, array, axis,
                                                       "array_rolled_numbers", shift, call.span));
  if (rolled.type.rank == whole.type.rank) return Value{rolled};
  std::vector<ir::ValueId> operands = {rolled.value};
  for (int32_t i = 0; i < whole.type.rank; ++i) {
    operands.push_back(array_length(translation, whole, i).as<Scalar>()->value);
  }
  return call_object_value(translation, "array_reshape", std::move(operands),
                           types::array_type(whole.type.element, whole.type.rank));
}

Result<Value> numpy_flip(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Object array, array_argument(translation, call, "a"));
  AxisSet axes;
  if (call.method == "flip") {
    SHOAL_ASSIGN_OR_RETURN(axes, axes_of(call, array.type.rank));
  } else {
    axes.bits = call.method == "fliplr" ? 2 : 1;
    if (array.type.rank < (call.method == "fliplr" ? 2 : 1)) {
      return user_error_of(
          ErrorKind::value_error, ErrorCode::S0303, call.span,
          call.method == "fliplr" ? "Input must be >= 2-d." : "Input must be >= 1-d.");
    }
  }
  std::vector<Value> keys;
  for (int32_t i = 0; i < array.type.rank; ++i) {
    const bool is_flipped = ((axes.bits >> i) & 1) != 0;
    keys.push_back(slice_value({}, {}, is_flipped ? literal_value(int64_t{-1}) : Value{}));
  }
  if (keys.empty()) return Value{array};
  return array_item(translation, array, sequence_value(Sequence::Kind::tuple, std::move(keys)),
                    call.span);
}

Result<Value> numpy_expand_dims(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Object array, array_argument(translation, call, "a"));
  SHOAL_ASSIGN_OR_RETURN(const Argument* const axis, call.required("axis"));
  const Sequence* several = axis->value.sequence();
  const int32_t added = several == nullptr ? 1 : static_cast<int32_t>(several->items.size());
  SHOAL_ASSIGN_OR_RETURN(const AxisSet places, axes_of(call, array.type.rank + added));
  return with_new_dimensions(translation, array, places.bits, call.span);
}

Result<Value> array_squeezed(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Object array, array_argument(translation, call, "a"));
  if (!is_given(call.find("axis"))) {
    return user_error(ErrorCode::S0303, call.span,
                      "squeeze() without an axis is not supported: how many dimensions the result "
                      "has is known only at run time.",
                      "name the dimensions, as in a.squeeze(axis=0)");
  }
  SHOAL_ASSIGN_OR_RETURN(const AxisSet axes, axes_of(call, array.type.rank));
  std::vector<Value> keys;
  for (int32_t i = 0; i < array.type.rank; ++i) {
    const bool is_squeezed = ((axes.bits >> i) & 1) != 0;
    keys.push_back(is_squeezed ? literal_value(int64_t{0}) : slice_value({}, {}));
    if (!is_squeezed) continue;
    SHOAL_ASSIGN_OR_RETURN(const Value is_other, comparison(translation, ir::OpKind::not_equal,
                                                            array_length(translation, array, i),
                                                            literal_value(int64_t{1})));
    SHOAL_RETURN_IF_ERROR(translation.raise_when(
        is_other, ErrorKind::value_error,
        "cannot select an axis to squeeze out which has size not equal to one"));
  }
  // A slice of a new dimension keeps it an array where all are squeezed.
  if (axes.count == array.type.rank) keys.push_back(Value{Known{"Ellipsis"}});
  return array_item(translation, array, sequence_value(Sequence::Kind::tuple, std::move(keys)),
                    call.span);
}

Result<Value> array_swapped(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Object array, array_argument(translation, call, "a"));
  std::vector<int64_t> order;
  for (int32_t i = 0; i < array.type.rank; ++i) order.push_back(i);
  int32_t axes[2] = {};
  for (int i = 0; i < 2; ++i) {
    SHOAL_ASSIGN_OR_RETURN(const Argument* const axis, call.required(i == 0 ? "axis1" : "axis2"));
    SHOAL_ASSIGN_OR_RETURN(axes[i], axis_of(axis->value, array.type.rank, axis->span));
  }
  std::swap(order[static_cast<size_t>(axes[0])], order[static_cast<size_t>(axes[1])]);
  Call turned = call;
  turned.receiver = Value{array};
  turned.arguments.clear();
  for (const int64_t axis : order)
    turned.arguments.push_back({"axes", literal_value(axis), call.span});
  return array_transpose(translation, turned);
}

}  // namespace shoal::compiler
