// From an LLVM module to a flat piece of code, in three steps.
#pragma once

#include <llvm/ADT/SmallVector.h>
#include <llvm/IR/Module.h>
#include <llvm/Target/TargetMachine.h>

#include <string>

#include "base/status.h"
#include "image/image.h"

namespace shoal::ir_to_llvm {

// Position-independent code in the small model; `cpu` as in CodegenOptions. One per thread and
// CPU, kept: making it costs more than using it.
[[nodiscard]] Result<llvm::TargetMachine*> target_machine(const std::string& cpu);

// The short pipeline: what the emitted code needs to become vector loops. Float operations keep
// their order and their rounding.
void optimize(llvm::Module& module, llvm::TargetMachine& machine);

// A relocatable ELF file in memory.
[[nodiscard]] Result<llvm::SmallVector<char, 0>> emit_object(llvm::Module& module,
                                                             llvm::TargetMachine& machine);

// Lays the object's sections out behind each other and resolves its relocations: inside by
// distance, through the import slots otherwise. Fills code, symbols, imports, slot_offset_bytes.
// An object that needs anything else is an internal error.
[[nodiscard]] Result<image::Image> flatten_object(llvm::StringRef object);

}  // namespace shoal::ir_to_llvm
