// Where loops let memory be collected: which objects are used from there on, and the code that says
// so to the engine.
#pragma once

#include <map>
#include <vector>

#include "compiler/ir/function.h"
#include "compiler/ir_to_llvm/objects/object_ops.h"

namespace shoal::ir_to_llvm {

// Whether a loop makes objects: then its rounds look whether memory should be collected.
[[nodiscard]] bool makes_objects(const ir::Function& function, Id<ir::Block> head,
                                 Id<ir::Block> last);

// A call of shoal_poll_objects on the way back to the start of a loop, which is told its roots when
// the whole function is there.
struct CollectionPoll {
  llvm::CallInst* call = nullptr;
  Id<ir::Block> head;
  Id<ir::Block> last;                    // from where the way goes back
  std::vector<ir::ValueId> passed = {};  // objects that it passes to the head
};

// A call of a function that may collect memory, which is told the roots of this one when it is
// complete: argument number `callers` of the call.
struct CollectingCall {
  llvm::CallInst* call = nullptr;
  Id<ir::Block> block;
  unsigned callers = 0;
};

// Precondition: `whole` is complete.
void add_roots(ModuleBuilder& module, llvm::Function& whole, const ir::Function& function,
               const std::map<ir::ValueId, Leaves>& objects,
               const std::vector<CollectionPoll>& polls);
void add_call_roots(ModuleBuilder& module, llvm::Function& whole, const ir::Function& function,
                    const std::map<ir::ValueId, Leaves>& objects,
                    const std::vector<CollectionPoll>& polls,
                    const std::vector<CollectingCall>& calls);
// The numbers of the layouts of objects, as shoal_poll_objects takes them.
[[nodiscard]] llvm::Constant* layout_numbers(ModuleBuilder& module, const ir::Function& function,
                                             const std::vector<ir::ValueId>& objects);

}  // namespace shoal::ir_to_llvm
