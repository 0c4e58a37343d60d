#include "compiler/ir_to_llvm/objects/collection_polls.h"

#include <llvm/IR/Dominators.h>

#include <algorithm>

#include "abi/objects.h"

namespace shoal::ir_to_llvm {
namespace {

using ir::ValueId;

// From which block to which an object may be used.
struct Range {
  int32_t first = 0;
  int32_t last = 0;
};

std::map<ValueId, Range> ranges_of(const ir::Function& function,
                                   const std::map<ValueId, Leaves>& objects,
                                   std::vector<CollectionPoll> polls) {
  std::map<ValueId, Range> ranges;
  for (int32_t number = 0; number < function.blocks.size(); ++number) {
    for (const ValueId id : function.blocks[Id<ir::Block>{number}].ops) {
      if (objects.contains(id)) ranges[id] = {number, number};
      for (const ValueId operand : function.ops[id].operands) {
        const auto range = ranges.find(operand);
        if (range != ranges.end()) range->second.last = number;
      }
    }
  }
  // What a loop uses and does not make is used in its next round too; inner loops come first.
  std::sort(polls.begin(), polls.end(), [](const CollectionPoll& a, const CollectionPoll& b) {
    return a.last.index < b.last.index;
  });
  for (auto& [id, range] : ranges) {
    for (const CollectionPoll& poll : polls) {
      const bool is_used_in = range.first < poll.head.index && range.last >= poll.head.index;
      if (is_used_in) range.last = std::max(range.last, poll.last.index);
    }
  }
  return ranges;
}

bool is_made_before(const llvm::DominatorTree& tree, const Leaves& leaves,
                    const llvm::Instruction* at) {
  return std::all_of(leaves.begin(), leaves.end(), [&](const llvm::Value* leaf) {
    const auto* made = llvm::dyn_cast<llvm::Instruction>(leaf);
    return made == nullptr || tree.dominates(made, at);
  });
}

bool is_constant(const Leaves& leaves) {
  return std::all_of(leaves.begin(), leaves.end(),
                     [](const llvm::Value* leaf) { return llvm::isa<llvm::Constant>(leaf); });
}

llvm::Constant* numbers(ModuleBuilder& module, const std::vector<uint32_t>& values) {
  if (values.empty()) return llvm::ConstantPointerNull::get(module.builder.getPtrTy());
  llvm::Constant* array = llvm::ConstantDataArray::get(module.module.getContext(), values);
  auto* global = new llvm::GlobalVariable(module.module, array->getType(), true,
                                          llvm::GlobalValue::PrivateLinkage, array, "roots");
  global->setAlignment(llvm::Align(4));
  global->setDSOLocal(true);
  return global;
}

// Stores the leaves of the roots one after the other, before `at`.
void store_roots(ModuleBuilder& module, const std::map<ValueId, Leaves>& objects,
                 const std::vector<ValueId>& roots, llvm::Value* cells, llvm::Instruction* at) {
  llvm::IRBuilder<>& builder = module.builder;
  builder.SetInsertPoint(at);
  uint64_t number = 0;
  for (const ValueId id : roots) {
    llvm::Value* place = builder.CreateConstInBoundsGEP1_64(builder.getInt64Ty(), cells, number);
    store_cells(module, objects.at(id), place);
    number += objects.at(id).size();
  }
}

}  // namespace

bool makes_objects(const ir::Function& function, Id<ir::Block> head, Id<ir::Block> last) {
  for (int32_t number = head.index; number <= last.index; ++number) {
    for (const ValueId id : function.blocks[Id<ir::Block>{number}].ops) {
      const ir::OpKind kind = function.ops[id].kind;
      const bool calls = kind == ir::OpKind::call_object || kind == ir::OpKind::list_append ||
                         kind == ir::OpKind::text_item_at || kind == ir::OpKind::call ||
                         kind == ir::OpKind::map_arrays;
      if (calls) return true;
    }
  }
  return false;
}

llvm::Constant* layout_numbers(ModuleBuilder& module, const ir::Function& function,
                               const std::vector<ValueId>& objects) {
  std::vector<uint32_t> layouts;
  for (const ValueId id : objects) {
    layouts.push_back(static_cast<uint32_t>(layout_number(module, function.ops[id].type.object)));
  }
  return numbers(module, layouts);
}

void add_roots(ModuleBuilder& module, llvm::Function& whole, const ir::Function& function,
               const std::map<ValueId, Leaves>& objects, const std::vector<CollectionPoll>& polls) {
  if (polls.empty()) return;
  llvm::IRBuilder<>& builder = module.builder;
  const llvm::DominatorTree tree(whole);
  const std::map<ValueId, Range> ranges = ranges_of(function, objects, polls);
  llvm::BasicBlock& entry = whole.getEntryBlock();
  for (const CollectionPoll& poll : polls) {
    std::vector<ValueId> roots = poll.passed;
    for (const auto& [id, range] : ranges) {
      const Leaves& leaves = objects.at(id);
      const bool is_used = range.first < poll.head.index && range.last >= poll.head.index;
      if (!is_used || is_constant(leaves) || !is_made_before(tree, leaves, poll.call)) continue;
      roots.push_back(id);
    }
    uint64_t cell_count = 1;
    for (const ValueId id : roots) cell_count += objects.at(id).size();
    builder.SetInsertPoint(&entry, entry.begin());
    llvm::Value* cells =
        builder.CreateAlloca(llvm::ArrayType::get(builder.getInt64Ty(), cell_count));
    store_roots(module, objects, roots, cells, poll.call);
    poll.call->setArgOperand(1, layout_numbers(module, function, roots));
    poll.call->setArgOperand(2, cells);
    poll.call->setArgOperand(3, builder.getInt64(roots.size()));
  }
}

// One frame of roots for all calls of the function, which is filled before each. An object that is
// used up to the block of the call counts as used behind it.
void add_call_roots(ModuleBuilder& module, llvm::Function& whole, const ir::Function& function,
                    const std::map<ValueId, Leaves>& objects,
                    const std::vector<CollectionPoll>& polls,
                    const std::vector<CollectingCall>& calls) {
  if (calls.empty()) return;
  llvm::IRBuilder<>& builder = module.builder;
  const llvm::DominatorTree tree(whole);
  const std::map<ValueId, Range> ranges = ranges_of(function, objects, polls);
  std::vector<std::vector<ValueId>> roots_of_calls;
  uint64_t cell_count = 0;
  for (const CollectingCall& call : calls) {
    std::vector<ValueId>& roots = roots_of_calls.emplace_back();
    uint64_t count = 0;
    for (const auto& [id, range] : ranges) {
      const Leaves& leaves = objects.at(id);
      const bool is_used = range.first <= call.block.index && range.last >= call.block.index;
      if (!is_used || is_constant(leaves) || !is_made_before(tree, leaves, call.call)) continue;
      roots.push_back(id);
      count += leaves.size();
    }
    cell_count = std::max(cell_count, count);
  }
  if (cell_count == 0) return;
  llvm::BasicBlock& entry = whole.getEntryBlock();
  builder.SetInsertPoint(&entry, entry.begin());
  llvm::Value* cells = builder.CreateAlloca(llvm::ArrayType::get(builder.getInt64Ty(), cell_count));
  llvm::Value* frame =
      builder.CreateAlloca(llvm::ArrayType::get(builder.getInt8Ty(), sizeof(abi::RootFrame)));
  llvm::cast<llvm::AllocaInst>(frame)->setAlignment(llvm::Align(8));
  for (size_t i = 0; i < calls.size(); ++i) {
    llvm::CallInst* call = calls[i].call;
    const std::vector<ValueId>& roots = roots_of_calls[i];
    if (roots.empty()) continue;  // those of the functions around are passed on
    store_roots(module, objects, roots, cells, call);
    const auto store = [&](llvm::Value* value, size_t offset) {
      mark_access(module,
                  builder.CreateStore(value, builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(),
                                                                                frame, offset)),
                  "roots");
    };
    store(call->getArgOperand(calls[i].callers), offsetof(abi::RootFrame, callers));
    store(layout_numbers(module, function, roots), offsetof(abi::RootFrame, layouts));
    store(cells, offsetof(abi::RootFrame, cells));
    store(builder.getInt64(roots.size()), offsetof(abi::RootFrame, count));
    call->setArgOperand(calls[i].callers, frame);
  }
}

}  // namespace shoal::ir_to_llvm
