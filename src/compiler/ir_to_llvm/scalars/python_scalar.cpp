// Python's int, float and bool: as emit_elementwise, plus the exceptions that CPython 3.11 raises.
#include <array>

#include "base/concat.h"
#include "compiler/ir_to_llvm/elementwise/elementwise.h"
#include "compiler/ir_to_llvm/emit_functions.h"

namespace shoal::ir_to_llvm {
namespace {

using ir::OpKind;
using types::TypeKind;

constexpr std::string_view kIntOverflow = "int result does not fit in 64 bits";

// CPython's text for a zero divisor; empty for ops that divide nothing.
std::string_view zero_division_text(OpKind kind, bool is_float) {
  switch (kind) {
    case OpKind::divide: return is_float ? "float division by zero" : "division by zero";
    case OpKind::floor_divide:
      return is_float ? "float floor division by zero" : "integer division or modulo by zero";
    case OpKind::modulo: return is_float ? "float modulo" : "integer modulo by zero";
    default: return {};
  }
}

class PythonOp {
 public:
  PythonOp(ModuleBuilder& module, llvm::Value* runtime, const ir::Op& op)
      : module_(module), builder_(module.builder), runtime_(runtime), op_(op) {}

  Result<ScalarValue> run(std::span<const ScalarValue> operands) {
    const ScalarValue& left = operands[0];
    const ScalarValue& right = operands.back();
    if (left.type.kind == TypeKind::int64 && op_.kind != OpKind::cast) {
      return integer_op(left, right);
    }
    if (left.type.kind == TypeKind::float64) check_float(left.value, right.value);
    SHOAL_ASSIGN_OR_RETURN(const ScalarValue value, elementwise(operands));
    if (op_.kind == OpKind::power) check_power_range(left.value, right.value, value.value);
    return value;
  }

 private:
  Result<ScalarValue> elementwise(std::span<const ScalarValue> operands) {
    const std::optional<plan::ExpressionOp> operation = elementwise_op(op_.kind);
    if (!operation) {
      return Status::internal(concat("no op of Python's numbers: ", ir::op_name(op_.kind)));
    }
    return emit_elementwise(module_, *operation, op_.type.element, operands);
  }

  void raise_if(llvm::Value* condition, ErrorKind kind, std::string_view message) {
    emit_raise_if(module_, runtime_, condition, {kind, std::string(message), op_.span});
  }

  Result<ScalarValue> integer_op(const ScalarValue& left, const ScalarValue& right) {
    const std::array<ScalarValue, 2> operands = {left, right};
    switch (op_.kind) {
      case OpKind::add:
        return checked(llvm::Intrinsic::sadd_with_overflow, left.value, right.value);
      case OpKind::subtract:
        return checked(llvm::Intrinsic::ssub_with_overflow, left.value, right.value);
      case OpKind::multiply:
        return checked(llvm::Intrinsic::smul_with_overflow, left.value, right.value);
      case OpKind::negate:
        return checked(llvm::Intrinsic::ssub_with_overflow, builder_.getInt64(0), left.value);
      case OpKind::power: return power(left.value, right.value);
      case OpKind::divide:
      case OpKind::floor_divide:
      case OpKind::modulo: return integer_division(left, right);
      default: return elementwise(std::span(operands).first(op_.operands.size()));
    }
  }

  ScalarValue checked(llvm::Intrinsic::ID intrinsic, llvm::Value* left, llvm::Value* right) {
    llvm::Value* pair = builder_.CreateBinaryIntrinsic(intrinsic, left, right);
    raise_if(builder_.CreateExtractValue(pair, 1), ErrorKind::overflow_error, kIntOverflow);
    return {builder_.CreateExtractValue(pair, 0), nullptr, op_.type.element};
  }

  // int / int goes through double: correctly rounded where both are exact in it (below 2**53).
  Result<ScalarValue> integer_division(const ScalarValue& left, const ScalarValue& right) {
    raise_if(builder_.CreateIsNull(right.value), ErrorKind::zero_division,
             zero_division_text(op_.kind, false));
    std::array<ScalarValue, 2> operands = {left, right};
    if (op_.kind == OpKind::divide) {
      for (ScalarValue& operand : operands) {
        SHOAL_ASSIGN_OR_RETURN(operand, emit_cast(module_, op_.type.element, operand));
      }
      return elementwise(operands);
    }
    if (op_.kind == OpKind::floor_divide) {
      llvm::Value* overflows =
          builder_.CreateAnd(builder_.CreateICmpEQ(left.value, nat_constant(module_)),
                             builder_.CreateICmpEQ(right.value, builder_.getInt64(UINT64_MAX)));
      raise_if(overflows, ErrorKind::overflow_error, kIntOverflow);
    }
    return elementwise(operands);
  }

  // Square and multiply. The last square is needed by the highest bit, so that an overflow of any
  // square is one of the result.
  ScalarValue power(llvm::Value* base, llvm::Value* exponent) {
    llvm::Type* type = builder_.getInt64Ty();
    llvm::Value* one = builder_.getInt64(1);
    raise_if(builder_.CreateICmpSLT(exponent, builder_.getInt64(0)), ErrorKind::value_error,
             "a negative power of an int is not an int");
    llvm::BasicBlock* before = builder_.GetInsertBlock();
    llvm::Function* function = before->getParent();
    llvm::LLVMContext& context = function->getContext();
    auto* loop = llvm::BasicBlock::Create(context, "power", function);
    auto* more = llvm::BasicBlock::Create(context, "power.square", function);
    auto* done = llvm::BasicBlock::Create(context, "power.done", function);
    builder_.CreateBr(loop);

    builder_.SetInsertPoint(loop);
    llvm::PHINode* result = builder_.CreatePHI(type, 2);
    llvm::PHINode* square = builder_.CreatePHI(type, 2);
    llvm::PHINode* left = builder_.CreatePHI(type, 2);
    result->addIncoming(one, before);
    square->addIncoming(base, before);
    left->addIncoming(exponent, before);
    llvm::Value* odd = builder_.CreateTrunc(left, builder_.getInt1Ty());
    llvm::Value* factor = builder_.CreateSelect(odd, square, one);
    llvm::Value* product = checked(llvm::Intrinsic::smul_with_overflow, result, factor).value;
    llvm::Value* rest = builder_.CreateLShr(left, one);
    builder_.CreateCondBr(builder_.CreateIsNull(rest), done, more);

    builder_.SetInsertPoint(more);
    llvm::Value* next = checked(llvm::Intrinsic::smul_with_overflow, square, square).value;
    result->addIncoming(product, builder_.GetInsertBlock());
    square->addIncoming(next, builder_.GetInsertBlock());
    left->addIncoming(rest, builder_.GetInsertBlock());
    builder_.CreateBr(loop);

    builder_.SetInsertPoint(done);
    return {product, nullptr, op_.type.element};
  }

  void check_float(llvm::Value* left, llvm::Value* right) {
    llvm::Value* zero = llvm::ConstantFP::get(builder_.getDoubleTy(), 0.0);
    const std::string_view text = zero_division_text(op_.kind, true);
    if (!text.empty()) {
      raise_if(builder_.CreateFCmpOEQ(right, zero), ErrorKind::zero_division, text);
    }
    if (op_.kind != OpKind::power) return;
    raise_if(
        builder_.CreateAnd(builder_.CreateFCmpOEQ(left, zero), builder_.CreateFCmpOLT(right, zero)),
        ErrorKind::zero_division, "0.0 cannot be raised to a negative power");
    llvm::Value* fractional =
        builder_.CreateFCmpONE(builder_.CreateUnaryIntrinsic(llvm::Intrinsic::trunc, right), right);
    llvm::Value* negative = builder_.CreateAnd(builder_.CreateFCmpOLT(left, zero), is_finite(left));
    raise_if(builder_.CreateAnd(negative, fractional), ErrorKind::unsupported,
             "the power is complex; complex numbers are not supported in compiled code");
  }

  void check_power_range(llvm::Value* left, llvm::Value* right, llvm::Value* result) {
    if (!result->getType()->isDoubleTy()) return;
    llvm::Value* finite_operands = builder_.CreateAnd(is_finite(left), is_finite(right));
    raise_if(builder_.CreateAnd(finite_operands, builder_.CreateNot(is_finite(result))),
             ErrorKind::overflow_error, "(34, 'Numerical result out of range')");
  }

  llvm::Value* is_finite(llvm::Value* value) {
    llvm::Value* infinity = llvm::ConstantFP::getInfinity(value->getType());
    return builder_.CreateFCmpONE(builder_.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, value),
                                  infinity);
  }

  ModuleBuilder& module_;
  llvm::IRBuilder<>& builder_;
  llvm::Value* runtime_;
  const ir::Op& op_;
};

}  // namespace

Result<ScalarValue> emit_python_op(ModuleBuilder& module, llvm::Value* runtime, const ir::Op& op,
                                   std::span<const ScalarValue> operands) {
  return PythonOp(module, runtime, op).run(operands);
}

void emit_failure(ModuleBuilder& module, llvm::Value* status) {
  if (module.handler != nullptr) {
    module.builder.CreateBr(module.handler);
  } else if (module.exit != nullptr) {
    llvm::BasicBlock* here = module.builder.GetInsertBlock();
    for (llvm::PHINode* part : module.exit->parts) {
      const bool is_flag = part == module.exit->parts.back();
      part->addIncoming(is_flag ? module.builder.getTrue()
                                : llvm::cast<llvm::Value>(llvm::PoisonValue::get(part->getType())),
                        here);
    }
    module.builder.CreateBr(module.exit->block);
  } else {
    module.builder.CreateRet(module.builder.CreateZExtOrTrunc(status, module.builder.getInt32Ty()));
  }
}

void emit_return_if_failed(ModuleBuilder& module, llvm::Value* status) {
  llvm::IRBuilder<>& builder = module.builder;
  llvm::Function* function = builder.GetInsertBlock()->getParent();
  auto* failed = llvm::BasicBlock::Create(function->getContext(), "failed", function);
  auto* next = llvm::BasicBlock::Create(function->getContext(), "next", function);
  builder.CreateCondBr(builder.CreateIsNull(status), next, failed);
  builder.SetInsertPoint(failed);
  emit_failure(module, status);
  builder.SetInsertPoint(next);
}

void emit_leave_row_if(ModuleBuilder& module, llvm::Value* condition, uint32_t error) {
  llvm::IRBuilder<>& builder = module.builder;
  llvm::Function* function = builder.GetInsertBlock()->getParent();
  auto* next = llvm::BasicBlock::Create(function->getContext(), "row.next", function);
  const RowFailure& failure = *module.row_failure;
  failure.number->addIncoming(builder.getInt32(error + 1), builder.GetInsertBlock());
  builder.CreateCondBr(condition, failure.block, next);
  builder.SetInsertPoint(next);
  module.errors[error].row_function = failure.function;
}

void emit_raise_if(ModuleBuilder& module, llvm::Value* runtime, llvm::Value* condition,
                   image::ImageError error) {
  llvm::IRBuilder<>& builder = module.builder;
  if (const auto* known = llvm::dyn_cast<llvm::ConstantInt>(condition); known && known->isZero()) {
    return;
  }
  llvm::Function* function = builder.GetInsertBlock()->getParent();
  llvm::LLVMContext& context = function->getContext();
  const auto error_number = static_cast<uint32_t>(module.errors.size());
  if (module.row_failure != nullptr) {
    module.errors.push_back(std::move(error));
    emit_leave_row_if(module, condition, error_number);
    return;
  }
  auto* raise = llvm::BasicBlock::Create(context, "raise", function);
  auto* next = llvm::BasicBlock::Create(context, "next", function);
  builder.CreateCondBr(condition, raise, next);
  builder.SetInsertPoint(raise);
  llvm::Value* number = builder.getInt32(error_number);
  emit_failure(module,
               builder.CreateCall(import_function(module, "shoal_raise"), {runtime, number}));
  builder.SetInsertPoint(next);
  module.errors.push_back(std::move(error));
}

void emit_check_bound(ModuleBuilder& module, llvm::Value* runtime, const ir::Op& op,
                      const ScalarValue& is_bound) {
  emit_raise_if(module, runtime, module.builder.CreateNot(is_bound.value),
                {ErrorKind::unbound_local,
                 concat("cannot access local variable '", std::get<std::string>(op.literal),
                        "' where it is not associated with a value"),
                 op.span});
}

llvm::Value* index_from_start(ModuleBuilder& module, llvm::Value* index, llvm::Value* length) {
  llvm::IRBuilder<>& builder = module.builder;
  llvm::Value* is_negative = builder.CreateICmpSLT(index, builder.getInt64(0));
  return builder.CreateSelect(is_negative, builder.CreateAdd(index, length), index);
}

ScalarValue emit_range_length(ModuleBuilder& module, llvm::Value* runtime, const ir::Op& op,
                              std::span<const ScalarValue> bounds) {
  llvm::IRBuilder<>& builder = module.builder;
  llvm::Value* start = bounds[0].value;
  llvm::Value* stop = bounds[1].value;
  llvm::Value* step = bounds[2].value;
  llvm::Value* zero = builder.getInt64(0);
  llvm::Value* one = builder.getInt64(1);
  emit_raise_if(module, runtime, builder.CreateICmpEQ(step, zero),
                {ErrorKind::value_error, "range() arg 3 must not be zero", op.span});
  llvm::Value* is_up = builder.CreateICmpSGT(step, zero);
  llvm::Value* low = builder.CreateSelect(is_up, start, stop);
  llvm::Value* high = builder.CreateSelect(is_up, stop, start);
  llvm::Value* stride = builder.CreateSelect(is_up, step, builder.CreateNeg(step));
  llvm::Value* span = builder.CreateSub(builder.CreateSub(high, low), one);
  llvm::Value* length = builder.CreateAdd(builder.CreateUDiv(span, stride), one);
  llvm::Value* is_empty = builder.CreateICmpSGE(low, high);
  return {builder.CreateSelect(is_empty, zero, length), nullptr, op.type.element};
}

}  // namespace shoal::ir_to_llvm
