// Small functions that call themselves get some levels of these calls in line, as C++ compilers do:
// a call costs more than what such a function does.
#pragma once

#include <llvm/IR/Function.h>

namespace shoal::ir_to_llvm {

// Marks an instruction of the poll at the start of a called function. Calls in line do without.
void mark_poll(llvm::Instruction& instruction);

// True if the function is another one now. It is to have been simplified before.
bool inline_recursion(llvm::Function& function);

}  // namespace shoal::ir_to_llvm
