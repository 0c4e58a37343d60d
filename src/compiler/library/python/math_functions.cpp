// Python's math module over numbers.
#include <numbers>

#include "base/concat.h"
#include "compiler/library/operators.h"
#include "compiler/library/promotion.h"
#include "compiler/library/rules.h"

namespace shoal::compiler {
namespace {

using types::TypeKind;

// The argument as a Python float.
Result<ir::ValueId> emit_float(Translation& translation, const Call& call,
                               std::string_view parameter) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* argument, call.required(parameter));
  const bool is_series = argument->value.as<Series>() != nullptr;
  const std::optional<Operand> operand =
      is_series ? std::nullopt : operand_of(translation, argument->value);
  const bool is_number =
      operand && operand->type.is_numeric() && operand->type.family == types::Family::numpy;
  if (!is_number) {
    return user_error_of(ErrorKind::type_error, ErrorCode::S0303, argument->span,
                         concat("must be real number, not ", describe(argument->value)),
                         is_series ? "use operations on whole columns" : "");
  }
  const types::ColumnType real = types::numpy_type(TypeKind::float64);
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId value, coerce(translation, *operand, real));
  if (type_of(translation, value).form == ir::TypeForm::python_scalar) return value;
  return emit_operation(translation, ir::OpKind::cast, {value}, real, ir::TypeForm::python_scalar);
}

Value emit_math(Translation& translation, std::string_view function,
                std::vector<ir::ValueId> operands, TypeKind result) {
  ir::Op op;
  op.kind = ir::OpKind::math;
  op.literal = std::string(function);
  op.operands = std::move(operands);
  op.type.form = ir::TypeForm::python_scalar;
  op.type.element = types::numpy_type(result);
  return Value{Scalar{emit(translation, std::move(op)), ir::TypeForm::python_scalar,
                      types::numpy_type(result)}};
}

}  // namespace

Result<Value> math_function(Translation& translation, const Call& call) {
  std::vector<ir::ValueId> operands;
  SHOAL_ASSIGN_OR_RETURN(operands.emplace_back(), emit_float(translation, call, "x"));
  return emit_math(translation, call.method, std::move(operands), TypeKind::float64);
}

Result<Value> math_pair(Translation& translation, const Call& call) {
  std::vector<ir::ValueId> operands;
  SHOAL_ASSIGN_OR_RETURN(operands.emplace_back(), emit_float(translation, call, "x"));
  SHOAL_ASSIGN_OR_RETURN(operands.emplace_back(), emit_float(translation, call, "y"));
  return emit_math(translation, call.method, std::move(operands), TypeKind::float64);
}

Result<Value> math_test(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId x, emit_float(translation, call, "x"));
  return emit_math(translation, call.method, {x}, TypeKind::boolean);
}

// floor, ceil and trunc give ints; those of ints are the ints.
Result<Value> math_whole(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* argument, call.required("x"));
  const bool is_series = argument->value.as<Series>() != nullptr;
  const std::optional<Operand> operand =
      is_series ? std::nullopt : operand_of(translation, argument->value);
  if (operand && operand->is_weak && !operand->type.is_float()) {
    return binary_operation(translation, ir::OpKind::add, argument->value,
                            literal_value(int64_t{0}));
  }
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId x, emit_float(translation, call, "x"));
  return emit_math(translation, call.method, {x}, TypeKind::int64);
}

// log(x) and log(x, base).
Result<Value> math_log(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId x, emit_float(translation, call, "x"));
  const Value own = emit_math(translation, "log", {x}, TypeKind::float64);
  if (call.find("base") == nullptr) return own;
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId base, emit_float(translation, call, "base"));
  return binary_operation(translation, ir::OpKind::divide, own,
                          emit_math(translation, "log", {base}, TypeKind::float64));
}

Result<Value> math_angle(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId x, emit_float(translation, call, "x"));
  const Value angle{Scalar{x, ir::TypeForm::python_scalar, types::numpy_type(TypeKind::float64)}};
  const bool is_degrees = call.method == "degrees";
  return binary_operation(
      translation, ir::OpKind::multiply, angle,
      literal_value(is_degrees ? 180.0 / std::numbers::pi : std::numbers::pi / 180.0));
}

}  // namespace shoal::compiler
