#include "compiler/syntax_to_ir/move_frame_ops.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

namespace shoal::compiler {
namespace {

bool is_frame_op(const ir::Op& op) {
  return op.type.form == ir::TypeForm::frame || op.type.form == ir::TypeForm::column ||
         op.kind == ir::OpKind::scalar_of || op.kind == ir::OpKind::column_values;
}

class FrameOpMover {
 public:
  explicit FrameOpMover(Translation& translation)
      : translation_(translation), function_(translation.function) {}

  void run() {
    std::vector<ir::ValueId>& entry = function_.blocks[Id<ir::Block>{0}].ops;
    moved_.assign(entry.begin(), entry.end());
    there_.insert(entry.begin(), entry.end());
    for (int32_t number = 1; number < function_.blocks.size(); ++number) {
      move_from(function_.blocks[Id<ir::Block>{number}]);
    }
    if (moved_.size() > entry.size()) {
      std::rotate(moved_.begin() + static_cast<int64_t>(entry.size()) - 1,
                  moved_.begin() + static_cast<int64_t>(entry.size()), moved_.end());
    }
    entry = std::move(moved_);
  }

 private:
  void move_from(ir::Block& block) {
    std::vector<ir::ValueId> kept;
    for (const ir::ValueId id : block.ops) {
      const ir::Op& op = function_.ops[id];
      const bool is_constant = op.kind == ir::OpKind::constant;
      const bool can_move =
          translation_.decided.contains(id) && !has_effect_ &&
          std::all_of(op.operands.begin(), op.operands.end(),
                      [&](ir::ValueId operand) { return there_.contains(operand); });
      if ((is_frame_op(op) || is_constant) && can_move) {
        moved_.push_back(id);
        there_.insert(id);
        continue;
      }
      has_effect_ |= op.kind == ir::OpKind::call;
      has_effect_ |= ir::op_traits(op.kind) == ir::OpTraits::NONE && !ir::ends_block(op.kind) &&
                     op.kind != ir::OpKind::block_argument;
      kept.push_back(id);
    }
    block.ops = std::move(kept);
  }

  Translation& translation_;
  ir::Function& function_;
  std::vector<ir::ValueId> moved_;
  std::set<ir::ValueId> there_;
  bool has_effect_ = false;
};

}  // namespace

void move_frame_ops(Translation& translation) { FrameOpMover(translation).run(); }

}  // namespace shoal::compiler
