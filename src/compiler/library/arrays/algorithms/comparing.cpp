// clip, round, isclose, allclose and array_equal.
#include "base/concat.h"
#include "compiler/library/arrays/array_rules.h"
#include "compiler/library/arrays/arrays.h"
#include "compiler/library/arrays/axes.h"
#include "compiler/library/operators.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using ir::OpKind;
using types::TypeKind;

// A ufunc of arrays or numbers.
Result<Value> ufunc(Translation& translation, const char* name, std::vector<Value> operands,
                    SourceSpan span) {
  Call call;
  call.name = concat("np.", name);
  call.method = name;
  call.span = span;
  const char* const kNames[] = {"x1", "x2"};
  for (size_t i = 0; i < operands.size(); ++i) {
    call.arguments.push_back({kNames[i], std::move(operands[i]), span});
  }
  return numpy_ufunc(translation, call);
}

Result<Value> number_or_array(Translation& translation, const Argument& argument) {
  if (is_number_value(argument.value)) return argument.value;
  return array_of_value(translation, argument.value, argument.span);
}

// The receiver, or the argument.
Result<Value> elements_given(Translation& translation, const Call& call) {
  if (as_array(call.receiver) != nullptr) return call.receiver;
  SHOAL_ASSIGN_OR_RETURN(const Argument* const argument, call.required("a"));
  return number_or_array(translation, *argument);
}

// True, or all(of the array) with NumPy's result or Python's bool.
Result<Value> all_of(Translation& translation, const Value& truths, SourceSpan span) {
  if (as_array(truths) == nullptr) return truths;
  Call all;
  all.method = "all";
  all.name = "np.all";
  all.receiver = truths;
  all.span = span;
  return array_reduction(translation, all);
}

Result<Value> combined(Translation& translation, OpKind kind, const Value& a, const Value& b) {
  return binary_operation(translation, kind, a, b);
}

// numpy.isclose: near by the tolerances, or equal; infinities are near to themselves only.
Result<Value> close_to(Translation& translation, const Call& call, const Value& a, const Value& b) {
  const Argument* relative = call.find("rtol");
  const Argument* absolute = call.find("atol");
  SHOAL_ASSIGN_OR_RETURN(const bool is_nan_equal, call.literal_bool("equal_nan", false));
  const Value rtol = relative == nullptr ? literal_value(1e-5) : relative->value;
  const Value atol = absolute == nullptr ? literal_value(1e-8) : absolute->value;
  SHOAL_ASSIGN_OR_RETURN(const Value difference, combined(translation, OpKind::subtract, a, b));
  SHOAL_ASSIGN_OR_RETURN(const Value distance,
                         ufunc(translation, "absolute", {difference}, call.span));
  SHOAL_ASSIGN_OR_RETURN(const Value size, ufunc(translation, "absolute", {b}, call.span));
  SHOAL_ASSIGN_OR_RETURN(const Value part, combined(translation, OpKind::multiply, rtol, size));
  SHOAL_ASSIGN_OR_RETURN(const Value limit, combined(translation, OpKind::add, atol, part));
  SHOAL_ASSIGN_OR_RETURN(const Value is_within,
                         comparison(translation, OpKind::less_equal, distance, limit));
  SHOAL_ASSIGN_OR_RETURN(const Value is_finite, ufunc(translation, "isfinite", {b}, call.span));
  SHOAL_ASSIGN_OR_RETURN(const Value is_near,
                         combined(translation, OpKind::bit_and, is_within, is_finite));
  SHOAL_ASSIGN_OR_RETURN(const Value is_same, comparison(translation, OpKind::equal, a, b));
  SHOAL_ASSIGN_OR_RETURN(const Value result,
                         combined(translation, OpKind::bit_or, is_near, is_same));
  if (!is_nan_equal) return result;
  SHOAL_ASSIGN_OR_RETURN(const Value a_nan, ufunc(translation, "isnan", {a}, call.span));
  SHOAL_ASSIGN_OR_RETURN(const Value b_nan, ufunc(translation, "isnan", {b}, call.span));
  SHOAL_ASSIGN_OR_RETURN(const Value both, combined(translation, OpKind::bit_and, a_nan, b_nan));
  return combined(translation, OpKind::bit_or, result, both);
}

Result<Value> is_same_shape(Translation& translation, const Object& a, const Object& b) {
  Value is_same = literal_value(a.type.rank == b.type.rank);
  if (a.type.rank != b.type.rank) return is_same;
  for (int32_t i = 0; i < a.type.rank; ++i) {
    SHOAL_ASSIGN_OR_RETURN(const Value own,
                           comparison(translation, OpKind::equal, array_length(translation, a, i),
                                      array_length(translation, b, i)));
    if (i == 0) {
      is_same = own;
      continue;
    }
    SHOAL_ASSIGN_OR_RETURN(is_same, combined(translation, OpKind::bit_and, is_same, own));
  }
  return is_same;
}

}  // namespace

Result<Value> array_clipped(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(Value result, elements_given(translation, call));
  const char* const kBounds[][2] = {{"min", "maximum"}, {"max", "minimum"}};
  for (const auto& [name, function] : kBounds) {
    const Argument* bound = call.find(name);
    if (bound == nullptr || bound->value.is_none()) continue;
    SHOAL_ASSIGN_OR_RETURN(const Value limit, number_or_array(translation, *bound));
    SHOAL_ASSIGN_OR_RETURN(result, ufunc(translation, function, {result, limit}, call.span));
  }
  const bool is_same = as_array(result) != nullptr && as_array(call.receiver) != nullptr &&
                       as_array(result)->value == as_array(call.receiver)->value;
  return is_same ? Value{array_copy(translation, *as_array(result))} : result;
}

// np.round: a multiplication, rint, and back, as NumPy does it.
Result<Value> array_rounded(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Value given, elements_given(translation, call));
  SHOAL_ASSIGN_OR_RETURN(const int64_t decimals, call.literal_int("decimals", 0));
  const Object* array = as_array(given);
  if (array != nullptr && !array->type.element.is_float()) {
    const bool is_bool = array->type.element.kind == TypeKind::boolean;
    if (!is_bool && decimals >= 0) return Value{array_copy(translation, *array)};
    return user_error(
        ErrorCode::S0303, call.span,
        concat("`", call.name, "` of ", types::dtype_name(array->type.element),
               is_bool ? "" : " with negative decimals", " is not supported in compiled code yet."),
        "convert it with astype(float) first");
  }
  if (decimals == 0) return ufunc(translation, "rint", {given}, call.span);
  double factor = 1;
  for (int64_t i = 0; i < (decimals < 0 ? -decimals : decimals); ++i) factor *= 10;
  const OpKind first = decimals > 0 ? OpKind::multiply : OpKind::divide;
  const OpKind last = decimals > 0 ? OpKind::divide : OpKind::multiply;
  SHOAL_ASSIGN_OR_RETURN(const Value wide,
                         combined(translation, first, given, literal_value(factor)));
  SHOAL_ASSIGN_OR_RETURN(const Value whole, ufunc(translation, "rint", {wide}, call.span));
  return combined(translation, last, whole, literal_value(factor));
}

Result<Value> numpy_isclose(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* const a, call.required("a"));
  SHOAL_ASSIGN_OR_RETURN(const Argument* const b, call.required("b"));
  SHOAL_ASSIGN_OR_RETURN(const Value left, number_or_array(translation, *a));
  SHOAL_ASSIGN_OR_RETURN(const Value right, number_or_array(translation, *b));
  SHOAL_ASSIGN_OR_RETURN(const Value result, close_to(translation, call, left, right));
  if (call.method == "isclose") return result;
  SHOAL_ASSIGN_OR_RETURN(const Value all, all_of(translation, result, call.span));
  return python_truth(translation, all);
}

Result<Value> numpy_array_equal(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* const first, call.required("a1"));
  SHOAL_ASSIGN_OR_RETURN(const Argument* const second, call.required("a2"));
  SHOAL_ASSIGN_OR_RETURN(const Value a, array_of_value(translation, first->value, first->span));
  SHOAL_ASSIGN_OR_RETURN(const Value b, array_of_value(translation, second->value, second->span));
  SHOAL_ASSIGN_OR_RETURN(const bool is_nan_equal, call.literal_bool("equal_nan", false));
  SHOAL_ASSIGN_OR_RETURN(const Value is_same,
                         is_same_shape(translation, *as_array(a), *as_array(b)));
  const auto elements_equal = [&]() -> Result<Value> {
    SHOAL_ASSIGN_OR_RETURN(Value equal, comparison(translation, OpKind::equal, a, b));
    if (is_nan_equal) {
      SHOAL_ASSIGN_OR_RETURN(const Value a_nan, ufunc(translation, "isnan", {a}, call.span));
      SHOAL_ASSIGN_OR_RETURN(const Value b_nan, ufunc(translation, "isnan", {b}, call.span));
      SHOAL_ASSIGN_OR_RETURN(const Value both,
                             combined(translation, OpKind::bit_and, a_nan, b_nan));
      SHOAL_ASSIGN_OR_RETURN(equal, combined(translation, OpKind::bit_or, equal, both));
    }
    SHOAL_ASSIGN_OR_RETURN(const Value all, all_of(translation, equal, call.span));
    return python_truth(translation, all);
  };
  if (const auto* known = is_same.literal<bool>()) {
    return *known ? elements_equal() : Result<Value>(literal_value(false));
  }
  return translation.choose(is_same, elements_equal,
                            [] { return Result<Value>(literal_value(false)); });
}

}  // namespace shoal::compiler
