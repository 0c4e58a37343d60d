#include "compiler/syntax_to_ir/walk_function.h"

#include <algorithm>
#include <set>

#include "base/concat.h"
#include "compiler/syntax_to_ir/control_flow.h"
#include "compiler/syntax_to_ir/walker.h"
#include "compiler/values/call.h"

namespace shoal::compiler {
namespace {

using syntax::Node;

Status bind_parameters(Walker& walker, const WalkRequest& request, const Node& root) {
  const auto& parameters = walker.node(root.children[0]).children;
  if (parameters.size() != request.arguments.size()) {
    return Status::internal("the number of arguments is not the number of parameters");
  }
  for (size_t i = 0; i < parameters.size(); ++i) {
    const Node& parameter = walker.node(parameters[i]);
    walker.translation.span = parameter.span;
    SHOAL_ASSIGN_OR_RETURN(Value value, argument_value(walker.translation, request.arguments[i],
                                                       static_cast<int>(i), parameter.text));
    hold_variable(walker, parameter.text, parameter.span, value);
    LineNote note = variable_note(walker.translation, parameter.text, parameter.span, value);
    if (note.value.is_valid()) walker.translation.notes.push_back(std::move(note));
    walker.scope->variables[parameter.text] = std::move(value);
  }
  return Status::ok();
}

Result<Value> walk_body(Walker& walker, const Node& root) {
  if (root.kind == syntax::NodeKind::lambda) return walk_expression(walker, root.children[1]);
  SHOAL_RETURN_IF_ERROR(walk_statements(walker, root.children[1]));
  return end_function(walker, root);
}

bool is_frame_op(const ir::Op& op) {
  return op.type.form == ir::TypeForm::frame || op.type.form == ir::TypeForm::column ||
         op.kind == ir::OpKind::scalar_of;
}

// Plans are made of the frame ops of the entry block. Others go there if every call comes to them,
// nothing that others see happens before them, and what they need is there.
class FrameOpMover {
 public:
  explicit FrameOpMover(Translation& translation)
      : translation_(translation), function_(translation.function) {}

  Status run() {
    std::vector<ir::ValueId>& entry = function_.blocks[Id<ir::Block>{0}].ops;
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
      if (is_frame_op(op) || prints_frame(op)) return cannot_move(op);
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
                      "Operations on frames in a branch or loop that is decided at run time, or "
                      "with numbers that are made there, are not supported yet.",
                      "do them before it, or in another function");
  }

  Translation& translation_;
  ir::Function& function_;
  std::vector<ir::ValueId> moved_;
  std::set<ir::ValueId> there_;
  bool has_effect_ = false;
};

// What library rules ask of the walk: to call lambdas, as in df.assign(c=lambda df: …), and to
// choose.
void connect_library(Walker& walker) {
  walker.translation.choose = [&walker](const Value& condition, const WalkValue& if_true,
                                        const WalkValue& if_false) -> Result<Value> {
    const SourceSpan span = walker.translation.span;
    SHOAL_ASSIGN_OR_RETURN(const Truth truth, truth_of(walker, condition, span));
    return walk_either(walker, truth, if_true, if_false, span);
  };
  walker.translation.call_user_function = [&walker](const UserFunction& function,
                                                    std::vector<Value> values) {
    std::vector<Argument> arguments;
    for (Value& value : values) {
      arguments.push_back(Argument{{}, std::move(value), walker.translation.span});
    }
    return call_user_function(walker, function, std::move(arguments), walker.translation.span);
  };
}

}  // namespace

Result<WalkResult> walk_function(const WalkRequest& request) {
  const syntax::Function& function = request.module.functions[0];
  Walker walker{request.module, {}, std::make_shared<Scope>(), {}, {function.root}};
  walker.translation.function.name = function.name;
  walker.translation.block = walker.translation.function.blocks.add({});
  walker.translation.options = request.options;
  walker.translation.describe_read = request.describe_read;
  for (const types::ValueShape& shape : request.arguments) {
    walker.translation.argument_forms.push_back(shape.form);
  }
  connect_library(walker);
  const Node& root = walker.node(function.root);
  SHOAL_RETURN_IF_ERROR(check_distribution_options(walker, root));
  SHOAL_RETURN_IF_ERROR(bind_parameters(walker, request, root));
  SHOAL_ASSIGN_OR_RETURN(const Value value, walk_body(walker, root));
  WalkResult result;
  walker.translation.ways_returned = 0;  // all ways have met
  if (walker.translation.block.index + 1 < walker.translation.function.blocks.size()) {
    const Id<ir::Block> last = add_block(walker);
    emit_jump(walker, last, {});
    walker.translation.block = last;
  }
  ir::Op op;
  op.kind = ir::OpKind::return_values;
  SHOAL_ASSIGN_OR_RETURN(result.result, returned_shape(walker, value, op.operands));
  emit(walker.translation, std::move(op));
  SHOAL_RETURN_IF_ERROR(FrameOpMover(walker.translation).run());
  result.function = std::move(walker.translation.function);
  result.reads = std::move(walker.translation.reads);
  result.notes = std::move(walker.translation.notes);
  result.variables = std::move(walker.translation.variables);
  for (const Id<Node> parameter : walker.node(root.children[0]).children) {
    result.parameters.push_back(walker.node(parameter).text);
  }
  return result;
}

}  // namespace shoal::compiler
