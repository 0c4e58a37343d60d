// NumPy's functions over elements, of arrays and of numbers.
#include <algorithm>
#include <iterator>

#include "base/concat.h"
#include "compiler/library/arrays/arrays.h"
#include "compiler/library/operators.h"
#include "compiler/library/promotion.h"
#include "compiler/library/rules.h"
#include "compiler/values/gathered_rows.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using types::ColumnType;
using types::TypeKind;

enum class UfuncResult : uint8_t { FLOAT, SAME, TEST };

struct UfuncEntry {
  std::string_view name;
  UfuncResult result;
};
constexpr UfuncEntry kUfuncs[] = {
#define X(name, count, result) {#name, UfuncResult::result},
#include "compiler/ir/ufuncs.def"
#undef X
};

bool is_comparison(ir::OpKind kind) {
  return kind >= ir::OpKind::equal && kind <= ir::OpKind::greater_equal;
}

// Names of operators as functions.
constexpr std::pair<std::string_view, ir::OpKind> kOperators[] = {
    {"add", ir::OpKind::add},
    {"subtract", ir::OpKind::subtract},
    {"multiply", ir::OpKind::multiply},
    {"divide", ir::OpKind::divide},
    {"true_divide", ir::OpKind::divide},
    {"floor_divide", ir::OpKind::floor_divide},
    {"mod", ir::OpKind::modulo},
    {"remainder", ir::OpKind::modulo},
    {"power", ir::OpKind::power},
    {"negative", ir::OpKind::negate},
    {"invert", ir::OpKind::invert},
    {"logical_and", ir::OpKind::bit_and},
    {"logical_or", ir::OpKind::bit_or},
    {"logical_xor", ir::OpKind::bit_xor},
    {"logical_not", ir::OpKind::invert},
    {"bitwise_and", ir::OpKind::bit_and},
    {"bitwise_or", ir::OpKind::bit_or},
    {"bitwise_xor", ir::OpKind::bit_xor},
    {"equal", ir::OpKind::equal},
    {"not_equal", ir::OpKind::not_equal},
    {"less", ir::OpKind::less},
    {"less_equal", ir::OpKind::less_equal},
    {"greater", ir::OpKind::greater},
    {"greater_equal", ir::OpKind::greater_equal},
};

// Functions of floats take small integers as small floats.
TypeKind float_kind(TypeKind kind) {
  if (kind == TypeKind::float32 || kind == TypeKind::float64) return kind;
  const bool is_small = kind == TypeKind::int16 || kind == TypeKind::uint16;
  return is_small ? TypeKind::float32 : TypeKind::float64;
}

Value scalar_value(ir::ValueId value, const ColumnType& type) {
  return Value{Scalar{value, ir::TypeForm::numpy_scalar, type}};
}

// Durations have a size; others are counts only after astype().
Result<Value> temporal_ufunc(Translation& translation, const UfuncEntry& entry,
                             const Value& element, const ColumnType& type) {
  if (entry.name != "absolute" || type.kind != TypeKind::duration) {
    return user_error(ErrorCode::S0303, translation.span,
                      concat("`np.", entry.name, "` of ", types::dtype_name(type),
                             " is not supported in compiled code yet."),
                      "take .astype(\"int64\") of it first");
  }
  const ColumnType count = types::numpy_type(TypeKind::int64);
  ir::Op op;
  op.kind = ir::OpKind::ufunc;
  op.literal = std::string(entry.name);
  op.operands = {emit_cast(translation, element.as<Scalar>()->value, count)};
  op.type.form = ir::TypeForm::numpy_scalar;
  op.type.element = count;
  return scalar_value(emit_cast(translation, emit(translation, std::move(op)), type), type);
}

Status gives_float16(const Translation& translation, const UfuncEntry& entry,
                     const ColumnType& type) {
  return user_error(ErrorCode::S0303, translation.span,
                    concat("`np.", entry.name, "` of ", types::dtype_name(type),
                           " gives float16, which is not supported in compiled code."),
                    "convert it first: .astype(np.float64)");
}

Result<Value> emit_ufunc(Translation& translation, const UfuncEntry& entry,
                         const std::vector<Value>& elements) {
  std::optional<Operand> common;
  for (const Value& element : elements) {
    const std::optional<Operand> operand = operand_of(translation, element);
    if (!operand) return Status::internal("a ufunc of what is no number");
    if (!common) {
      common = operand;
      continue;
    }
    const std::optional<TypeKind> kind = common_kind(*common, *operand);
    if (!kind) return temporal_ufunc(translation, entry, element, operand->type);
    common->type = types::numpy_type(*kind);
    common->is_weak &= operand->is_weak;
  }
  ColumnType type = common->type;
  if (type.is_temporal()) return temporal_ufunc(translation, entry, elements[0], type);
  if (entry.result == UfuncResult::FLOAT) {
    const bool rounds = entry.name == "floor" || entry.name == "ceil" || entry.name == "trunc";
    if (rounds && !type.is_float()) return scalar_as(translation, elements[0], type);
    const bool is_of_bytes = types::value_bytes(type.kind) == 1;
    if (is_of_bytes) return gives_float16(translation, entry, type);
    type = types::numpy_type(float_kind(type.kind));
  }
  ir::Op op;
  op.kind = ir::OpKind::ufunc;
  op.literal = std::string(entry.name);
  for (const Value& element : elements) {
    SHOAL_ASSIGN_OR_RETURN(const Value operand, scalar_as(translation, element, type));
    op.operands.push_back(operand.as<Scalar>()->value);
  }
  op.type.form = ir::TypeForm::numpy_scalar;
  op.type.element = entry.result == UfuncResult::TEST ? types::numpy_type(TypeKind::boolean) : type;
  const ColumnType result = op.type.element;
  return scalar_value(emit(translation, std::move(op)), result);
}

std::string ufunc_name(const Call& call) {
  if (call.method == "abs") return "absolute";
  if (call.method == "asin") return "arcsin";
  if (call.method == "acos") return "arccos";
  if (call.method == "atan") return "arctan";
  if (call.method == "atan2") return "arctan2";
  if (call.method == "pow") return "power";
  return call.method;
}

// The positional operands, as arrays or numbers.
Result<std::vector<Value>> operands_of(Translation& translation, const Call& call) {
  std::vector<Value> operands;
  for (const char* name : {"x1", "x2"}) {
    const Argument* argument = call.find(name);
    if (argument == nullptr) continue;
    if (is_number_value(argument->value)) {
      operands.push_back(argument->value);
      continue;
    }
    SHOAL_ASSIGN_OR_RETURN(operands.emplace_back(),
                           array_of_value(translation, argument->value, argument->span));
  }
  return operands;
}

Result<Value> as_bool(Translation& translation, const Value& value) {
  return scalar_as(translation, value, types::numpy_type(TypeKind::boolean));
}

Result<Value> apply_operator(Translation& translation, ir::OpKind kind, const std::string& name,
                             std::vector<Value> elements) {
  for (Value& element : elements) {
    // Constants are NumPy's numbers here: np.add(2**62, 2**62) wraps.
    if (name.starts_with("logical")) {
      SHOAL_ASSIGN_OR_RETURN(element, as_bool(translation, element));
    }
  }
  if (elements.size() == 1) return unary_operation(translation, kind, elements[0]);
  return is_comparison(kind) ? comparison(translation, kind, elements[0], elements[1])
                             : binary_operation(translation, kind, elements[0], elements[1]);
}

// np.where takes Python ints that do not fit as a cast does.
ir::ValueId emit_wrapped(Translation& translation, const Operand& operand, const ColumnType& type) {
  const ir::ValueId own =
      operand.literal ? emit_literal(translation, *operand.literal) : operand.value;
  return emit_operation(translation, ir::OpKind::cast, {own}, type);
}

// Of series a series: what NumPy makes of their values, with their index.
Result<Value> ufunc_of_series(Translation& translation, const Call& call) {
  std::optional<Series> rows;
  Call of_arrays = call;
  for (Argument& argument : of_arrays.arguments) {
    const auto* series = argument.value.as<Series>();
    if (series == nullptr) continue;
    Series own = *series;
    if (rows) share_rows(translation, *rows, own);
    if (rows && !(rows->rows.frame == own.rows.frame)) {
      return user_error(ErrorCode::S0402, argument.span,
                        "The series belong to different rows; matching them by index is not "
                        "supported yet.",
                        "take both from the same frame");
    }
    if (rows && rows->name != own.name) rows->name.reset();
    if (!rows) rows = own;
    SHOAL_ASSIGN_OR_RETURN(const Object values, values_of_series(translation, own, argument.span));
    argument.value = Value{values};
  }
  SHOAL_ASSIGN_OR_RETURN(const Value array, numpy_ufunc(translation, of_arrays));
  SHOAL_ASSIGN_OR_RETURN(
      Series made,
      series_beside(translation, *rows, array,
                    {"operands could not be broadcast together with shapes ({rows},) ({length},) "},
                    call.span));
  return Value{std::move(made)};
}

}  // namespace

Result<Value> numpy_ufunc(Translation& translation, const Call& call) {
  const bool has_series =
      std::any_of(call.arguments.begin(), call.arguments.end(),
                  [](const Argument& argument) { return argument.value.as<Series>() != nullptr; });
  if (has_series) return ufunc_of_series(translation, call);
  const std::string name = ufunc_name(call);
  SHOAL_ASSIGN_OR_RETURN(std::vector<Value> operands, operands_of(translation, call));
  const auto* operation = std::find_if(std::begin(kOperators), std::end(kOperators),
                                       [&](const auto& entry) { return entry.first == name; });
  const auto* entry = std::find_if(std::begin(kUfuncs), std::end(kUfuncs),
                                   [&](const UfuncEntry& own) { return own.name == name; });
  const bool takes_common_dtype = operation == std::end(kOperators)
                                      ? entry->result == UfuncResult::SAME
                                      : operation->second != ir::OpKind::divide &&
                                            !is_comparison(operation->second) &&
                                            !name.starts_with("logical");
  if (takes_common_dtype) {
    SHOAL_ASSIGN_OR_RETURN(operands, fitting_operands(translation, std::move(operands)));
  }
  return as_ufunc_result(
      translation, map_elements(translation, operands, [&](const std::vector<Value>& elements) {
        return operation != std::end(kOperators)
                   ? apply_operator(translation, operation->second, name, elements)
                   : emit_ufunc(translation, *entry, elements);
      }));
}

Result<Value> numpy_where(Translation& translation, const Call& call) {
  if (call.find("x") == nullptr && call.find("y") == nullptr) {
    Call places = call;
    places.arguments.front().name = std::string("a");
    return array_nonzero(translation, places);
  }
  std::vector<Value> operands;
  for (const char* name : {"condition", "x", "y"}) {
    SHOAL_ASSIGN_OR_RETURN(const Argument* const argument, call.required(name));
    if (is_number_value(argument->value)) {
      operands.push_back(argument->value);
      continue;
    }
    SHOAL_ASSIGN_OR_RETURN(operands.emplace_back(),
                           array_or_series(translation, argument->value, argument->span));
  }
  return map_elements(
      translation, operands, [&](const std::vector<Value>& elements) -> Result<Value> {
        SHOAL_ASSIGN_OR_RETURN(const Value condition, as_bool(translation, elements[0]));
        const std::optional<Operand> x = operand_of(translation, elements[1]);
        const std::optional<Operand> y = operand_of(translation, elements[2]);
        const std::optional<TypeKind> common = x && y ? common_kind(*x, *y) : std::nullopt;
        if (!common) return Status::internal("np.where of what is no number");
        const ColumnType type = types::numpy_type(*common);
        const ir::ValueId chosen =
            emit_operation(translation, ir::OpKind::select,
                           {condition.as<Scalar>()->value, emit_wrapped(translation, *x, type),
                            emit_wrapped(translation, *y, type)},
                           type);
        return scalar_value(chosen, type);
      });
}

}  // namespace shoal::compiler
