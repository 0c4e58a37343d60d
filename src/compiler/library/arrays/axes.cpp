#include "compiler/library/arrays/axes.h"

#include "base/concat.h"
#include "compiler/library/arrays/arrays.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

Status axis_error(SourceSpan span, int64_t axis, int32_t rank) {
  return user_error_of(ErrorKind::value_error, ErrorCode::S0303, span,
                       concat("axis ", axis, " is out of bounds for array of dimension ", rank));
}

}  // namespace

Result<int32_t> axis_of(const Value& axis, int32_t rank, SourceSpan span) {
  const auto* number = axis.literal<int64_t>();
  if (number == nullptr) {
    return user_error(ErrorCode::S0303, span,
                      "An axis that is known only at run time is not supported: the type of the "
                      "result depends on it.",
                      "write it as a constant", describe(axis));
  }
  const int64_t from_start = *number + (*number < 0 ? rank : 0);
  if (from_start < 0 || from_start >= rank) return axis_error(span, *number, rank);
  return static_cast<int32_t>(from_start);
}

Result<AxisSet> axes_of(const Call& call, int32_t rank) {
  AxisSet set;
  const Argument* axis = call.find("axis");
  if (axis == nullptr || axis->value.is_none()) {
    set.bits = (int64_t{1} << rank) - 1;
    set.count = rank;
    set.is_all = true;
    return set;
  }
  // NumPy takes 0 and -1 for an array without dimensions.
  const auto* number = axis->value.literal<int64_t>();
  if (rank == 0 && number != nullptr && (*number == 0 || *number == -1)) return set;
  std::vector<Value> axes = {axis->value};
  if (const Sequence* given = axis->value.sequence()) axes = given->items;
  for (const Value& item : axes) {
    SHOAL_ASSIGN_OR_RETURN(const int32_t one, axis_of(item, rank, axis->span));
    if (((set.bits >> one) & 1) != 0) {
      return user_error_of(ErrorKind::value_error, ErrorCode::S0303, axis->span,
                           "duplicate value in 'axis'");
    }
    set.bits |= int64_t{1} << one;
    ++set.count;
  }
  return set;
}

// Functions of NumPy that give a series' values as an array what they give any array; others call
// the series' method, or give a series.
static bool takes_series_as_array(std::string_view function) {
  constexpr std::string_view kNames[] = {"unique", "sort",     "diff",   "median",   "bincount",
                                         "ravel",  "digitize", "interp", "tile",     "trace",
                                         "flip",   "nonzero",  "outer",  "histogram"};
  return function.starts_with("nan") ||
         std::find(std::begin(kNames), std::end(kNames), function) != std::end(kNames);
}

Result<Object> array_argument(Translation& translation, const Call& call,
                              std::string_view parameter) {
  if (as_array(call.receiver) != nullptr) return *as_array(call.receiver);
  SHOAL_ASSIGN_OR_RETURN(const Argument* const argument, call.required(parameter));
  const bool is_taken = takes_series_as_array(call.method);
  SHOAL_ASSIGN_OR_RETURN(const Value array,
                         is_taken ? array_or_series(translation, argument->value, argument->span)
                                  : array_of_value(translation, argument->value, argument->span));
  return *as_array(array);
}

Object array_copy(Translation& translation, const Object& array) {
  const types::ObjectType type = types::array_type(array.type.element, array.type.rank);
  return {call_object(translation, "array_copy", {array.value}, type), type};
}

Object array_in_one_row(Translation& translation, const Object& array) {
  const Object own = array.type.is_strided ? array_copy(translation, array) : array;
  types::ObjectType type = types::array_type(own.type.element, 1);
  type.is_read_only = own.type.is_read_only;
  const ir::ValueId all = emit_literal(translation, int64_t{-1});
  return {call_object(translation, "array_reshape", {own.value, all}, type), type};
}

Result<Object> item_along(Translation& translation, const Object& array, int32_t axis,
                          const Value& key, SourceSpan span) {
  std::vector<Value> keys(static_cast<size_t>(axis), slice_value({}, {}));
  keys.push_back(key);
  SHOAL_ASSIGN_OR_RETURN(
      const Value item,
      array_item(translation, array, sequence_value(Sequence::Kind::tuple, std::move(keys)), span));
  return *as_array(item);
}

Value slice_value(Value start, Value stop, Value step) {
  return Value{
      std::make_shared<const Slice>(Slice{std::move(start), std::move(stop), std::move(step)})};
}

}  // namespace shoal::compiler
