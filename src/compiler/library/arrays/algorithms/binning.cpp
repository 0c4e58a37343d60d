// np.interp and np.histogram.
#include "base/concat.h"
#include "compiler/library/arrays/array_rules.h"
#include "compiler/library/arrays/arrays.h"
#include "compiler/library/arrays/axes.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using types::ObjectForm;
using types::ObjectType;
using types::TypeKind;

const types::ColumnType kFloat64 = types::numpy_type(TypeKind::float64);

Result<Object> real_array(Translation& translation, const Call& call, std::string_view name) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* const argument, call.required(name));
  SHOAL_ASSIGN_OR_RETURN(const Value array,
                         array_of_value(translation, argument->value, argument->span));
  SHOAL_ASSIGN_OR_RETURN(const Value real, array_as_dtype(translation, array, kFloat64));
  return *as_array(real);
}

Result<ir::ValueId> real_number(Translation& translation, const Argument& argument,
                                const Value& value) {
  if (!is_number_value(value)) {
    return user_error(ErrorCode::S0303, argument.span,
                      concat("A number is needed here, not a ", describe(value), "."));
  }
  SHOAL_ASSIGN_OR_RETURN(const Value number, scalar_as(translation, value, kFloat64));
  return number.as<Scalar>()->value;
}

}  // namespace

Result<Value> numpy_interp(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* const x, call.required("x"));
  SHOAL_ASSIGN_OR_RETURN(const Object places, real_array(translation, call, "x"));
  SHOAL_ASSIGN_OR_RETURN(const Object xp, real_array(translation, call, "xp"));
  SHOAL_ASSIGN_OR_RETURN(const Object fp, real_array(translation, call, "fp"));
  if (xp.type.rank != 1 || fp.type.rank != 1) {
    return user_error_of(ErrorKind::value_error, ErrorCode::S0303, call.span,
                         "Data points must be 1-D sequences");
  }
  std::vector<ir::ValueId> operands = {places.value, xp.value, fp.value};
  for (const char* side : {"left", "right"}) {
    const Argument* given = call.find(side);
    const bool is_given = given != nullptr && !given->value.is_none();
    operands.push_back(emit_literal(translation, is_given));
    SHOAL_ASSIGN_OR_RETURN(operands.emplace_back(),
                           real_number(translation, is_given ? *given : *x,
                                       is_given ? given->value : literal_value(0.0)));
  }
  const ObjectType result = is_number_value(x->value)
                                ? types::number_type(kFloat64)
                                : types::array_type(kFloat64, places.type.rank);
  return call_object_value(translation, "array_interpolate", std::move(operands), result);
}

Result<Value> numpy_histogram(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Object array, real_array(translation, call, "a"));
  const Argument* bins = call.find("bins");
  const Argument* range = call.find("range");
  const Value bin_value = bins == nullptr ? literal_value(int64_t{10}) : bins->value;
  ObjectType results = types::object_type(ObjectForm::tuple);
  results.items = {types::array_type(types::numpy_type(TypeKind::int64), 1),
                   types::array_type(kFloat64, 1)};
  std::vector<ir::ValueId> operands = {array.value};
  if (!is_number_value(bin_value)) {
    SHOAL_ASSIGN_OR_RETURN(const Value given, array_of_value(translation, bin_value, bins->span));
    results.items[1].element = as_array(given)->type.element;
    SHOAL_ASSIGN_OR_RETURN(const Object edges, real_array(translation, call, "bins"));
    call_object(translation, "array_check_increasing", {edges.value});
    results.items.pop_back();
    const Value counts = call_object_value(translation, "array_count_between",
                                           {array.value, edges.value}, results.items[0]);
    return sequence_value(Sequence::Kind::tuple, {counts, given});
  }
  SHOAL_ASSIGN_OR_RETURN(operands.emplace_back(),
                         emit_array_integer(translation, bin_value, call.span));
  const bool has_range = range != nullptr && !range->value.is_none();
  operands.push_back(emit_literal(translation, has_range));
  const Sequence* bounds = has_range ? range->value.sequence() : nullptr;
  if (has_range && (bounds == nullptr || bounds->items.size() != 2)) {
    return call.unsupported_argument(*range, "write a tuple of two numbers");
  }
  for (size_t i = 0; i < 2; ++i) {
    SHOAL_ASSIGN_OR_RETURN(operands.emplace_back(),
                           real_number(translation, has_range ? *range : call.arguments[0],
                                       bounds == nullptr ? literal_value(0.0) : bounds->items[i]));
  }
  return call_object_value(translation, "array_histogram", std::move(operands), results);
}

}  // namespace shoal::compiler
