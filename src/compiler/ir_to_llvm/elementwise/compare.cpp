// equal, not_equal, less, less_equal, greater, greater_equal.
#include "compiler/ir_to_llvm/elementwise/elementwise.h"

namespace shoal::ir_to_llvm {
namespace {

using llvm::CmpInst;
using plan::ExpressionOp;
using types::MissingPolicy;
using types::TypeKind;

struct Predicates {
  CmpInst::Predicate for_floats;  // ordered, so that NaN compares false; != is its opposite
  CmpInst::Predicate for_signed;
  CmpInst::Predicate for_unsigned;
};

Predicates predicates_of(ExpressionOp op) {
  switch (op) {
    case ExpressionOp::equal: return {CmpInst::FCMP_OEQ, CmpInst::ICMP_EQ, CmpInst::ICMP_EQ};
    case ExpressionOp::not_equal: return {CmpInst::FCMP_UNE, CmpInst::ICMP_NE, CmpInst::ICMP_NE};
    case ExpressionOp::less: return {CmpInst::FCMP_OLT, CmpInst::ICMP_SLT, CmpInst::ICMP_ULT};
    case ExpressionOp::less_equal: return {CmpInst::FCMP_OLE, CmpInst::ICMP_SLE, CmpInst::ICMP_ULE};
    case ExpressionOp::greater: return {CmpInst::FCMP_OGT, CmpInst::ICMP_SGT, CmpInst::ICMP_UGT};
    default: return {CmpInst::FCMP_OGE, CmpInst::ICMP_SGE, CmpInst::ICMP_UGE};
  }
}

}  // namespace

llvm::Value* emit_comparison(ModuleBuilder& module, ExpressionOp op, const ScalarValue& left,
                             const ScalarValue& right) {
  llvm::IRBuilder<>& builder = module.builder;
  const types::ColumnType& type = left.type;
  const Predicates predicates = predicates_of(op);
  if (type.kind == TypeKind::string) return nullptr;
  if (type.is_float()) return builder.CreateFCmp(predicates.for_floats, left.value, right.value);
  if (type.kind == TypeKind::boolean || type.is_unsigned_integer()) {
    return builder.CreateICmp(predicates.for_unsigned, left.value, right.value);
  }
  llvm::Value* value = builder.CreateICmp(predicates.for_signed, left.value, right.value);
  for (const ScalarValue* side : {&left, &right}) {
    if (side->type.missing_policy() != MissingPolicy::nat) continue;
    llvm::Value* missing = is_nat(module, side->value);
    value = op == ExpressionOp::not_equal ? builder.CreateOr(value, missing)
                                          : builder.CreateAnd(value, builder.CreateNot(missing));
  }
  return value;
}

}  // namespace shoal::ir_to_llvm
