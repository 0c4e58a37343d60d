// Called functions in LLVM: one internal function each,
//   {leaves of the result, i1 failed} (context, room, [callers,] leaves of the arguments)
// `context` is an array of slots on the stack of `main`, `room` how many calls there may be in one
// another from here on, `callers` the roots of the functions around (abi::RootFrame), for functions
// that may collect memory.
#pragma once

#include <vector>

#include "compiler/ir/function.h"
#include "compiler/ir_to_llvm/objects/object_ops.h"

namespace shoal::ir_to_llvm {

// Slots of the context, 8 bytes each.
enum class ContextSlot : uint8_t {
  runtime,
  calls_left,  // before the next poll
  world,       // of objects, and its flag; only if a called function uses them
  collection_flag,
  room,  // what `main` had
};
inline constexpr uint64_t kContextSlots = 5;

struct CalledFunctions {
  const std::vector<ir::Function>* functions = nullptr;
  std::vector<llvm::Function*> made;  // by number
  std::vector<bool> collects;         // whether it, or what it calls, may collect memory
  std::vector<int32_t> first_prints;  // number of its first print in the image
  bool uses_objects = false;          // whether any of them does
  int32_t caught_count = 0;           // how many handlers are around another one, at most
};

// Declares the called functions of `function`, and says what there is to know of them.
[[nodiscard]] CalledFunctions declare_called(ModuleBuilder& module, const ir::Function& function);
[[nodiscard]] Status emit_called(ModuleBuilder& module, const CalledFunctions& called,
                                 size_t number);

// The address of a slot of the context.
[[nodiscard]] llvm::Value* context_slot(ModuleBuilder& module, llvm::Value* context,
                                        ContextSlot slot);
// The context of `main`, at the start of its entry block; `room` becomes what the engine gives.
[[nodiscard]] llvm::Value* make_context(ModuleBuilder& module, const CalledFunctions& called,
                                        const ObjectFrame& frame, llvm::Value* runtime,
                                        llvm::Value*& room);

}  // namespace shoal::ir_to_llvm
