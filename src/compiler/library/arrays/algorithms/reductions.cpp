// Reductions of arrays: np.sum(a, axis), a.mean() and the like.
#include <algorithm>
#include <iterator>

#include "base/concat.h"
#include "compiler/library/arrays/arrays.h"
#include "compiler/library/arrays/axes.h"
#include "compiler/library/operators.h"
#include "compiler/library/rules.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using types::ColumnType;
using types::ObjectForm;
using types::ObjectType;
using types::TypeKind;

// The dtype of what a reduction gives.
enum class Reduced : uint8_t { sum, mean, same, position, truth, count };

struct ReductionEntry {
  std::string_view name;  // without "nan" before it
  std::string_view function;
  Reduced result;
};
constexpr ReductionEntry kReductions[] = {
    {"sum", "array_sum", Reduced::sum},
    {"prod", "array_product", Reduced::sum},
    {"mean", "array_mean", Reduced::mean},
    {"std", "array_variance", Reduced::mean},
    {"var", "array_variance", Reduced::mean},
    {"median", "array_median", Reduced::mean},
    {"min", "array_min", Reduced::same},
    {"amin", "array_min", Reduced::same},
    {"max", "array_max", Reduced::same},
    {"amax", "array_max", Reduced::same},
    {"argmin", "array_argmin", Reduced::position},
    {"argmax", "array_argmax", Reduced::position},
    {"any", "array_any", Reduced::truth},
    {"all", "array_all", Reduced::truth},
    {"count_nonzero", "array_count_nonzero", Reduced::count},
};

Result<TypeKind> result_kind(const Call& call, const ReductionEntry& entry,
                             const ColumnType& element) {
  const bool adds = entry.result == Reduced::sum || entry.result == Reduced::mean;
  if (adds && element.is_temporal()) {
    return user_error(ErrorCode::S0303, call.span,
                      concat("`", call.name, "` of ", types::dtype_name(element),
                             " is not supported in compiled code yet."),
                      "take .astype(\"int64\") of it first");
  }
  switch (entry.result) {
    case Reduced::same: return element.kind;
    case Reduced::position:
    case Reduced::count: return TypeKind::int64;
    case Reduced::truth: return TypeKind::boolean;
    case Reduced::mean: return element.is_float() ? element.kind : TypeKind::float64;
    case Reduced::sum: break;
  }
  if (element.is_float()) return element.kind;
  return element.is_unsigned_integer() ? TypeKind::uint64 : TypeKind::int64;
}

// An array with the dtype in which the reduction is to be done, if one is given.
Result<Object> in_dtype(Translation& translation, const Call& call, const ReductionEntry& entry,
                        const Object& array, TypeKind& result) {
  const Argument* dtype = call.find("dtype");
  if (dtype == nullptr || dtype->value.is_none()) return array;
  SHOAL_ASSIGN_OR_RETURN(const ColumnType wanted, dtype_of(*dtype));
  const bool is_refused = wanted.is_temporal() || wanted.kind == TypeKind::boolean ||
                          (entry.result == Reduced::mean && !wanted.is_float()) ||
                          (array.type.element.is_float() && !wanted.is_float());
  if (is_refused) {
    return call.unsupported_argument(*dtype, "convert the array with astype() first");
  }
  result = wanted.kind;
  SHOAL_ASSIGN_OR_RETURN(const Value converted, array_as_dtype(translation, Value{array}, wanted));
  return *as_array(converted);
}

bool is_without_nan(std::string_view name) { return !name.starts_with("nan"); }

// np.sum(series) and the like are the series' own method, which leaves out missing values.
Result<Value> series_reduction(Translation& translation, const Call& call, const Value& series) {
  Call method;
  method.receiver = series;
  method.method = call.method.starts_with("am") ? call.method.substr(1) : call.method;
  method.name = call.name;
  method.span = call.span;
  for (const Argument& argument : call.arguments) {
    if (argument.name == "a") continue;
    const bool is_default =
        argument.value.is_none() || argument.name == "ddof" ||
        (argument.name == "axis" && argument.value.literal<int64_t>() != nullptr);
    if (!is_default) return call.unsupported_argument(argument, "reduce the array: .values");
    if (argument.name == "ddof") method.arguments.push_back(argument);
  }
  const bool is_spread = method.method == "std" || method.method == "var";
  if (is_spread && method.arguments.empty()) {
    method.arguments.push_back(Argument{"ddof", literal_value(int64_t{0}), call.span});
  }
  return series_reduce(translation, method);
}

bool is_method_of_series(std::string_view function) {
  constexpr std::string_view kNames[] = {"sum",  "prod", "mean", "std", "var", "min",
                                         "amin", "max",  "amax", "any", "all"};
  return std::find(std::begin(kNames), std::end(kNames), function) != std::end(kNames);
}

}  // namespace

Result<Value> array_reduction(Translation& translation, const Call& call) {
  const Argument* given = call.find("a");
  const bool is_of_series = given != nullptr && given->value.as<Series>() != nullptr;
  if (is_of_series && is_method_of_series(call.method)) {
    return series_reduction(translation, call, given->value);
  }
  SHOAL_ASSIGN_OR_RETURN(Object array, array_argument(translation, call, "a"));
  const std::string name = is_without_nan(call.method) ? call.method : call.method.substr(3);
  const auto* entry = std::find_if(std::begin(kReductions), std::end(kReductions),
                                   [&](const ReductionEntry& own) { return own.name == name; });
  const Argument* axis = call.find("axis");
  SHOAL_ASSIGN_OR_RETURN(const AxisSet axes, axes_of(call, array.type.rank));
  if (entry->result == Reduced::position && !axes.is_all && axes.count > 1) {
    return call.unsupported_argument(*axis, "give one axis, or none");
  }
  if (entry->result == Reduced::mean && array.type.rank == 0 && !axes.is_all) {
    // Other reductions of arrays without dimensions take 0 and -1.
    SHOAL_RETURN_IF_ERROR(axis_of(axis->value, 0, axis->span).take_status());
  }
  SHOAL_ASSIGN_OR_RETURN(TypeKind kind, result_kind(call, *entry, array.type.element));
  SHOAL_ASSIGN_OR_RETURN(array, in_dtype(translation, call, *entry, array, kind));
  SHOAL_ASSIGN_OR_RETURN(const bool keeps, call.literal_bool("keepdims", false));
  ColumnType element =
      kind == array.type.element.kind ? array.type.element : types::numpy_type(kind);
  const int32_t rank = keeps ? array.type.rank : array.type.rank - axes.count;
  // A date is an array without dimensions.
  const ObjectType result = rank == 0 && !element.is_temporal() ? types::number_type(element)
                                                                : types::array_type(element, rank);
  std::vector<ir::ValueId> operands = {array.value, emit_literal(translation, axes.bits),
                                       emit_literal(translation, !is_without_nan(call.method))};
  if (entry->function == "array_variance") {
    const Argument* freedom = call.find("ddof");
    SHOAL_ASSIGN_OR_RETURN(
        const Value removed,
        scalar_as(translation, freedom == nullptr ? literal_value(int64_t{0}) : freedom->value,
                  types::numpy_type(TypeKind::float64)));
    operands.push_back(removed.as<Scalar>()->value);
    operands.push_back(emit_literal(translation, entry->name == "std"));
  }
  return call_object_value(translation, entry->function, std::move(operands), result);
}

// The distance between the largest and the smallest element.
Result<Value> array_peak_to_peak(Translation& translation, const Call& call) {
  Call extreme = call;
  extreme.method = "max";
  SHOAL_ASSIGN_OR_RETURN(const Value high, array_reduction(translation, extreme));
  extreme.method = "min";
  SHOAL_ASSIGN_OR_RETURN(const Value low, array_reduction(translation, extreme));
  return binary_operation(translation, ir::OpKind::subtract, high, low);
}

}  // namespace shoal::compiler
