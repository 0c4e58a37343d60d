#include "compiler/syntax_to_ir/exceptions/try_parts.h"

#include <algorithm>
#include <utility>

#include "base/error_classes.h"
#include "compiler/syntax_to_ir/control_flow.h"
#include "compiler/values/held_rows.h"

namespace shoal::compiler {
namespace {

bool has_failing_op(const ir::Function& function, Id<ir::Block> block) {
  const auto& ops = function.blocks[block].ops;
  return std::any_of(ops.begin(), ops.end(),
                     [&](ir::ValueId id) { return ir::may_fail(function.ops[id], block); });
}

// Whether the last edge has the variables as they are now.
bool is_current(const TryPart& part) {
  if (part.raised.empty()) return false;
  const std::map<std::string, Value>& variables = part.scope->variables;
  const std::map<std::string, Value>& there = part.raised.back().variables;
  return std::equal(variables.begin(), variables.end(), there.begin(), there.end(),
                    [](const auto& a, const auto& b) {
                      return a.first == b.first && is_same_value(a.second, b.second);
                    });
}

// The block that ops of the block being walked go to when they fail now. Handlers come later than
// what goes to them.
Id<ir::Block> edge_for(Walker& walker, TryPart& part) {
  const bool is_known =
      is_current(part) && part.raised.back().block.index > walker.translation.block.index;
  if (!is_known) part.raised.push_back({add_block(walker), part.scope->variables, {}});
  return part.raised.back().block;
}

// Other ranks would not come to the handler.
void note_own_failure(Walker& walker, TryPart& part, const ir::Op& op) {
  const Translation& translation = walker.translation;
  const bool is_own = std::any_of(op.operands.begin(), op.operands.end(), [&](ir::ValueId operand) {
    return is_made_of_rank(translation, operand);
  });
  const bool may_raise = op.kind != ir::OpKind::print && op.kind != ir::OpKind::parallel_print &&
                         op.kind != ir::OpKind::jump;
  if (is_own && may_raise) part.own_failure = op.span;
}

void prepare_failure(Walker& walker, const ir::Op& op) {
  Translation& translation = walker.translation;
  if (translation.row_body) return;
  ir::Function& function = translation.function;
  const Id<ir::Block> handler = function.blocks[translation.block].handler;
  TryPart* part = walker.tries.empty() ? nullptr : &walker.tries.back();
  if (part != nullptr) note_own_failure(walker, *part, op);
  const bool is_right = part == nullptr ? !handler.is_valid()
                                        : handler.is_valid() && is_current(*part) &&
                                              handler == part->raised.back().block;
  if (is_right) return;
  if (handler.is_valid() || has_failing_op(function, translation.block)) {
    const Id<ir::Block> next = add_block(walker);
    emit_jump(walker, next, {});
    translation.block = next;
  }
  if (part == nullptr) return;
  const Id<ir::Block> edge = edge_for(walker, *part);
  function.blocks[translation.block].handler = edge;
}

// What is known to raise before the function runs never gets to its handlers: nobody shall take it
// for an exception that they let pass.
Status not_caught(Status status) {
  ErrorDetail& detail = status.detail();
  if ((kinds_of_classes("BaseException") & kind_bit(detail.kind)) == 0) return status;
  detail.kind = ErrorKind::unsupported;
  detail.message += " Compiled code cannot catch what is known before it runs.";
  return status;
}

}  // namespace

void connect_handlers(Walker& walker) {
  walker.translation.prepare_failure = [&walker](const ir::Op& op) { prepare_failure(walker, op); };
}

Result<std::vector<OpenEdge>> walk_guarded(Walker& walker, const std::function<Status()>& step) {
  // The plans of the entry block run before all else, whatever it catches.
  if (walker.translation.block.index == 0) {
    const Id<ir::Block> next = add_block(walker);
    emit_jump(walker, next, {});
    walker.translation.block = next;
  }
  walker.tries.push_back({walker.scope, {}, {}});
  Status status = step();
  if (!status.is_ok()) return not_caught(std::move(status));
  TryPart part = std::move(walker.tries.back());
  walker.tries.pop_back();
  if (part.own_failure.is_known()) {
    return user_error(ErrorCode::S0103, part.own_failure,
                      "Whether this raises depends on the number of the rank; compiled code cannot "
                      "catch that yet: all ranks have to go the same way.",
                      "do what only some ranks shall do outside of the compiled function");
  }
  return std::move(part.raised);
}

Status walk_caught(Walker& walker, std::vector<OpenEdge> raised, SourceSpan span,
                   const std::function<Status()>& handler) {
  SHOAL_RETURN_IF_ERROR(join_edges(walker, std::move(raised), span).take_status());
  walker.translation.span = span;
  ir::Op op;
  op.kind = ir::OpKind::catch_error;
  op.source = static_cast<int32_t>(walker.caught.size());
  op.type = *run_time_type(walker, literal_value(int64_t{0}));
  walker.caught.push_back(emit(walker.translation, std::move(op)));
  SHOAL_RETURN_IF_ERROR(handler());
  walker.caught.pop_back();
  return Status::ok();
}

void emit_reraise(Walker& walker, size_t number) {
  ir::Op op;
  op.kind = ir::OpKind::reraise;
  op.source = static_cast<int32_t>(number);
  emit(walker.translation, std::move(op));
  walker.scope->is_ended = true;
}

}  // namespace shoal::compiler
