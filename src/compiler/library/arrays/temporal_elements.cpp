#include "compiler/library/arrays/temporal_elements.h"

#include <algorithm>

#include "base/concat.h"
#include "compiler/library/arrays/array_rules.h"
#include "compiler/library/arrays/arrays.h"
#include "compiler/library/promotion.h"
#include "compiler/library/timestamps.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using ir::OpKind;
using types::ColumnType;
using types::TimeUnit;
using types::TypeKind;

bool is_temporal(const Value& value) {
  const auto* scalar = value.as<Scalar>();
  const Object* array = as_array(value);
  return (scalar != nullptr && scalar->type.is_temporal()) ||
         (array != nullptr && array->type.element.is_temporal());
}

ColumnType temporal_type(TypeKind kind, TimeUnit unit) {
  ColumnType type = types::numpy_type(kind);
  type.unit = unit;
  return type;
}

// The finer unit of those that the two have; units are ordered from seconds to nanoseconds.
TimeUnit common_unit(const Operand& a, const Operand& b) {
  if (!a.type.is_temporal()) return b.type.unit;
  if (!b.type.is_temporal()) return a.type.unit;
  return std::max(a.type.unit, b.type.unit);
}

// Integers count as durations.
TypeKind kind_beside(const Operand& own) {
  return own.type.is_temporal() ? own.type.kind : TypeKind::duration;
}

Value scalar_value(ir::ValueId value, const ColumnType& type) {
  return Value{Scalar{value, ir::TypeForm::numpy_scalar, type}};
}

// As NumPy shows it in messages: "<M8[ns]".
std::string short_name(const ColumnType& type) {
  if (!type.is_temporal()) return types::dtype_name(type);
  return concat(type.kind == TypeKind::timestamp ? "<M8[" : "<m8[", types::unit_name(type.unit),
                "]");
}

Status no_meaning(const Translation& translation, OpKind kind, const Operand& a, const Operand& b) {
  return user_error_of(
      ErrorKind::type_error, ErrorCode::S0202, translation.span,
      concat("ufunc '", ir::op_name(kind), "' cannot use operands with types dtype('",
             short_name(a.type), "') and dtype('", short_name(b.type), "')"));
}

// What a sum or difference is; nullopt: it has no meaning.
std::optional<TypeKind> sum_kind(OpKind kind, const Operand& a, const Operand& b) {
  const bool a_is_date = a.type.kind == TypeKind::timestamp;
  const bool b_is_date = b.type.kind == TypeKind::timestamp;
  if (a.type.is_float() || b.type.is_float()) return std::nullopt;
  if (kind == OpKind::add) {
    if (a_is_date && b_is_date) return std::nullopt;
    return a_is_date || b_is_date ? TypeKind::timestamp : TypeKind::duration;
  }
  if (b_is_date) return a_is_date ? std::optional(TypeKind::duration) : std::nullopt;
  return a_is_date ? TypeKind::timestamp : TypeKind::duration;
}

Result<ir::ValueId> as_duration(Translation& translation, const Operand& operand, TimeUnit unit) {
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId own,
                         coerce(translation, operand, temporal_type(kind_beside(operand), unit)));
  return emit_cast(translation, own, temporal_type(TypeKind::duration, unit));
}

// A duration times an integer.
Result<Value> multiple(Translation& translation, const Operand& a, const Operand& b,
                       const ColumnType& type) {
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId x, coerce(translation, a, type));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId y, coerce(translation, b, type));
  return scalar_value(emit_operation(translation, OpKind::multiply, {x, y}, type), type);
}

Result<Value> ratio(Translation& translation, const Operand& a, const Operand& b,
                    const ColumnType& unit) {
  const ColumnType real = types::numpy_type(TypeKind::float64);
  std::vector<ir::ValueId> operands;
  for (const Operand* side : {&a, &b}) {
    SHOAL_ASSIGN_OR_RETURN(const ir::ValueId own, coerce(translation, *side, unit));
    operands.push_back(emit_cast(translation, own, real));
  }
  return scalar_value(emit_operation(translation, OpKind::divide, std::move(operands), real), real);
}

// A date or duration of its own: an array without dimensions, as scalars are those of pandas.
Value single(Translation& translation, ir::ValueId value, const ColumnType& type) {
  const Object array = make_array(translation, "array_new", type, {});
  call_object(translation, "array_fill", {array.value, value});
  return Value{array};
}

// The unit that the second argument of np.datetime64 and np.timedelta64 names.
Result<std::optional<TimeUnit>> unit_of(const Call& call) {
  const Argument* unit = call.find("unit");
  if (unit == nullptr) return std::optional<TimeUnit>();
  const auto* name = unit->value.literal<std::string>();
  for (const TimeUnit own :
       {TimeUnit::second, TimeUnit::millisecond, TimeUnit::microsecond, TimeUnit::nanosecond}) {
    if (name != nullptr && types::unit_name(own) == *name) return std::optional(own);
  }
  return call.unsupported_argument(*unit, "use one of 's', 'ms', 'us' and 'ns'");
}

}  // namespace

bool is_temporal_operation(const Value& left, const Value& right) {
  return is_temporal(left) || is_temporal(right);
}

Result<Value> temporal_binary(Translation& translation, OpKind kind, const Value& left,
                              const Value& right) {
  const std::optional<Operand> a = operand_of(translation, left);
  const std::optional<Operand> b = operand_of(translation, right);
  if (!a || !b) return Status::internal("a date is combined with what is no number");
  const TimeUnit unit = common_unit(*a, *b);
  if (kind == OpKind::add || kind == OpKind::subtract) {
    const std::optional<TypeKind> result = sum_kind(kind, *a, *b);
    if (!result) return no_meaning(translation, kind, *a, *b);
    // Dates are counts like durations.
    SHOAL_ASSIGN_OR_RETURN(const ir::ValueId x, as_duration(translation, *a, unit));
    SHOAL_ASSIGN_OR_RETURN(const ir::ValueId y, as_duration(translation, *b, unit));
    const ColumnType type = temporal_type(TypeKind::duration, unit);
    const ir::ValueId sum = emit_operation(translation, kind, {x, y}, type);
    const ColumnType result_type = temporal_type(*result, unit);
    return scalar_value(emit_cast(translation, sum, result_type), result_type);
  }
  const bool has_date = a->type.kind == TypeKind::timestamp || b->type.kind == TypeKind::timestamp;
  const bool are_durations = a->type.is_temporal() && b->type.is_temporal();
  const ColumnType duration = temporal_type(TypeKind::duration, unit);
  if (has_date) return no_meaning(translation, kind, *a, *b);
  if (kind == OpKind::divide && are_durations) return ratio(translation, *a, *b, duration);
  const Operand& other = a->type.is_temporal() ? *b : *a;
  if (kind == OpKind::multiply && are_durations) return no_meaning(translation, kind, *a, *b);
  if (kind == OpKind::multiply && other.type.is_integer()) {
    return multiple(translation, *a, *b, duration);
  }
  return user_error(
      ErrorCode::S0201, translation.span,
      concat("`", ir::op_name(kind), "` of elements of ", types::dtype_name(a->type), " and ",
             types::dtype_name(b->type), " is not supported in compiled code yet."),
      "take .astype(\"int64\") of the durations first");
}

Result<Value> temporal_comparison(Translation& translation, OpKind kind, const Value& left,
                                  const Value& right) {
  const std::optional<Operand> a = operand_of(translation, left);
  const std::optional<Operand> b = operand_of(translation, right);
  if (!a || !b) return Status::internal("a date is compared with what is no number");
  if (kind_beside(*a) != kind_beside(*b) || a->type.is_float() || b->type.is_float()) {
    return no_meaning(translation, kind, *a, *b);
  }
  const ColumnType type = temporal_type(kind_beside(*a), common_unit(*a, *b));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId x, coerce(translation, *a, type));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId y, coerce(translation, *b, type));
  const ColumnType boolean = types::numpy_type(TypeKind::boolean);
  return scalar_value(emit_operation(translation, kind, {x, y}, boolean), boolean);
}

// np.datetime64("2020-01-31T12:30:00"), with a unit for coarser dates.
Result<Value> numpy_datetime(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* const value, call.required("value"));
  SHOAL_ASSIGN_OR_RETURN(const std::optional<TimeUnit> given, unit_of(call));
  const auto* text = value->value.literal<std::string>();
  const std::optional<Moment> moment = text == nullptr ? std::nullopt : parse_moment(*text);
  // Without seconds NumPy's unit is a coarser one.
  const bool has_seconds = moment && text->size() >= std::string_view("2000-01-31T12:30:00").size();
  const TimeUnit unit = given.value_or(moment ? moment->unit : TimeUnit::second);
  const std::optional<MomentCount> count = moment ? count_of(*moment, unit) : std::nullopt;
  if (!count || (!given && !has_seconds)) {
    return call.unsupported_argument(
        *value, "write a constant and its unit: np.datetime64(\"2000-01-31\", \"s\")");
  }
  const ColumnType type = temporal_type(TypeKind::timestamp, unit);
  return single(translation,
                emit_constant(translation, count->count, ir::TypeForm::numpy_scalar, type), type);
}

// np.timedelta64(5, "s").
Result<Value> numpy_timedelta(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* const value, call.required("value"));
  SHOAL_ASSIGN_OR_RETURN(const std::optional<TimeUnit> unit, unit_of(call));
  if (!unit) {
    return call.unsupported_argument(*value, "give its unit: np.timedelta64(5, \"s\")");
  }
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId count,
                         emit_array_integer(translation, value->value, value->span));
  const ColumnType type = temporal_type(TypeKind::duration, *unit);
  return single(translation, emit_operation(translation, OpKind::cast, {count}, type), type);
}

// np.isnat: what is not equal to itself.
Result<Value> numpy_isnat(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* const x, call.required("x"));
  if (!is_temporal(x->value)) {
    return user_error_of(ErrorKind::type_error, ErrorCode::S0202, x->span,
                         "ufunc 'isnat' is only defined for np.datetime64 and np.timedelta64.");
  }
  return as_ufunc_result(
      translation, map_elements(translation, {x->value}, [&](const std::vector<Value>& elements) {
        return temporal_comparison(translation, OpKind::not_equal, elements[0], elements[0]);
      }));
}

}  // namespace shoal::compiler
