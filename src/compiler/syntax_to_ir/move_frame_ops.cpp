#include "compiler/syntax_to_ir/move_frame_ops.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "compiler/values/errors.h"

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

  Status run() {
    std::vector<ir::ValueId>& entry = function_.blocks[Id<ir::Block>{0}].ops;
    for (const ir::Op& op : function_.ops) {
      asks_rank_ |= ir::op_distribution_rule(op.kind) == ir::DistributionRule::RANK;
    }
    moved_.assign(entry.begin(), entry.end());
    there_.insert(entry.begin(), entry.end());
    for (int32_t number = 1; number < function_.blocks.size(); ++number) {
      SHOAL_RETURN_IF_ERROR(move_from(function_.blocks[Id<ir::Block>{number}]));
    }
    if (moved_.size() > entry.size()) {
      std::rotate(moved_.begin() + static_cast<int64_t>(entry.size()) - 1,
                  moved_.begin() + static_cast<int64_t>(entry.size()), moved_.end());
    }
    entry = std::move(moved_);
    return Status::ok();
  }

 private:
  Status move_from(ir::Block& block) {
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
      if (asks_rank_ && (is_frame_op(op) || prints_frame(op))) return cannot_move(op);
      has_effect_ |= op.kind == ir::OpKind::call;
      has_effect_ |= ir::op_traits(op.kind) == ir::OpTraits::NONE && !ir::ends_block(op.kind) &&
                     op.kind != ir::OpKind::block_argument;
      kept.push_back(id);
    }
    block.ops = std::move(kept);
    return Status::ok();
  }

  [[nodiscard]] bool prints_frame(const ir::Op& op) const {
    const bool prints = op.kind == ir::OpKind::print || op.kind == ir::OpKind::parallel_print;
    return prints && std::any_of(op.operands.begin(), op.operands.end(), [&](ir::ValueId operand) {
             return function_.ops[operand].type.form == ir::TypeForm::frame;
           });
  }

  static Status cannot_move(const ir::Op& op) {
    return user_error(ErrorCode::S0111, op.span,
                      "Operations on frames behind a branch or loop, in a function that asks for "
                      "its rank, are not supported yet: all ranks have to come to them.",
                      "do them before it, or in another function");
  }

  Translation& translation_;
  ir::Function& function_;
  std::vector<ir::ValueId> moved_;
  std::set<ir::ValueId> there_;
  bool has_effect_ = false;
  bool asks_rank_ = false;  // then ranks may go different ways
};

}  // namespace

Status move_frame_ops(Translation& translation) { return FrameOpMover(translation).run(); }

}  // namespace shoal::compiler
