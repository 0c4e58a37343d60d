// What the hardware does is in line, the rest are calls of libm's functions for double.
#include <algorithm>
#include <iterator>

#include "compiler/ir_to_llvm/emit_functions.h"

namespace shoal::ir_to_llvm {
namespace {

struct InlineFunction {
  std::string_view name;
  llvm::Intrinsic::ID intrinsic;
};
constexpr InlineFunction kInline[] = {
    {"sqrt", llvm::Intrinsic::sqrt},         {"fabs", llvm::Intrinsic::fabs},
    {"floor", llvm::Intrinsic::floor},       {"ceil", llvm::Intrinsic::ceil},
    {"trunc", llvm::Intrinsic::trunc},       {"rint", llvm::Intrinsic::rint},
    {"copysign", llvm::Intrinsic::copysign},
};

}  // namespace

llvm::Value* emit_float_function(ModuleBuilder& module, std::string_view name,
                                 llvm::ArrayRef<llvm::Value*> operands) {
  llvm::IRBuilder<>& builder = module.builder;
  llvm::Type* type = operands[0]->getType();
  const auto* entry = std::find_if(std::begin(kInline), std::end(kInline),
                                   [&](const InlineFunction& own) { return own.name == name; });
  if (entry != std::end(kInline))
    return builder.CreateIntrinsic(entry->intrinsic, {type}, operands);
  llvm::SmallVector<llvm::Value*, 2> wide;
  for (llvm::Value* operand : operands) {
    wide.push_back(builder.CreateFPExt(operand, builder.getDoubleTy()));
  }
  return builder.CreateFPTrunc(builder.CreateCall(import_math_function(module, name), wide), type);
}

}  // namespace shoal::ir_to_llvm
