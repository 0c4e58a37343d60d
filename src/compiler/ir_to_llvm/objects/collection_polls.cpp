#include "compiler/ir_to_llvm/objects/collection_polls.h"

#include <llvm/IR/Dominators.h>

#include <algorithm>

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
  llvm::Constant* array = llvm::ConstantDataArray::get(module.module.getContext(), values);
  auto* global = new llvm::GlobalVariable(module.module, array->getType(), true,
                                          llvm::GlobalValue::PrivateLinkage, array, "roots");
  global->setAlignment(llvm::Align(4));
  global->setDSOLocal(true);
  return global;
}

}  // namespace

bool makes_objects(const ir::Function& function, Id<ir::Block> head, Id<ir::Block> last) {
  for (int32_t number = head.index; number <= last.index; ++number) {
    for (const ValueId id : function.blocks[Id<ir::Block>{number}].ops) {
      const ir::OpKind kind = function.ops[id].kind;
      const bool calls = kind == ir::OpKind::call_object || kind == ir::OpKind::list_append ||
                         kind == ir::OpKind::text_item_at || kind == ir::OpKind::map_arrays;
      if (calls) return true;
    }
  }
  return false;
}

void add_roots(ModuleBuilder& module, llvm::Function& main, const ir::Function& function,
               const std::map<ValueId, Leaves>& objects, const std::vector<CollectionPoll>& polls) {
  if (polls.empty()) return;
  llvm::IRBuilder<>& builder = module.builder;
  const llvm::DominatorTree tree(main);
  const std::map<ValueId, Range> ranges = ranges_of(function, objects, polls);
  llvm::BasicBlock& entry = main.getEntryBlock();
  for (const CollectionPoll& poll : polls) {
    std::vector<ValueId> roots = poll.passed;
    for (const auto& [id, range] : ranges) {
      const Leaves& leaves = objects.at(id);
      const bool is_used = range.first < poll.head.index && range.last >= poll.head.index;
      if (!is_used || is_constant(leaves) || !is_made_before(tree, leaves, poll.call)) continue;
      roots.push_back(id);
    }
    std::vector<uint32_t> layouts;
    uint64_t cell_count = 1;
    for (const ValueId id : roots) {
      const types::ObjectType& type = function.ops[id].type.object;
      layouts.push_back(static_cast<uint32_t>(layout_number(module, type)));
      cell_count += objects.at(id).size();
    }
    builder.SetInsertPoint(&entry, entry.begin());
    llvm::Value* cells =
        builder.CreateAlloca(llvm::ArrayType::get(builder.getInt64Ty(), cell_count));
    builder.SetInsertPoint(poll.call);
    uint64_t number = 0;
    for (const ValueId id : roots) {
      llvm::Value* place = builder.CreateConstInBoundsGEP1_64(builder.getInt64Ty(), cells, number);
      store_cells(module, objects.at(id), place);
      number += objects.at(id).size();
    }
    poll.call->setArgOperand(1, numbers(module, layouts));
    poll.call->setArgOperand(2, cells);
    poll.call->setArgOperand(3, builder.getInt64(roots.size()));
  }
}

}  // namespace shoal::ir_to_llvm
