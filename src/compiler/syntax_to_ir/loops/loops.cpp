// Loop statements.
#include "base/concat.h"
#include "compiler/syntax_to_ir/loops/loop_walk.h"
#include "compiler/syntax_to_ir/parallel/parallel_for.h"
#include "compiler/values/errors.h"

namespace shoal::compiler {
namespace {

using syntax::Node;

class WhileCursor final : public Cursor {
 public:
  WhileCursor(Walker& walker, Id<Node> condition) : walker_(walker), condition_(condition) {}
  Result<Truth> test(ir::ValueId) override { return walk_condition(walker_, condition_); }
  Result<Value> item(ir::ValueId) override { return Value{}; }

 private:
  Walker& walker_;
  Id<Node> condition_;
};

}  // namespace

Status walk_while(Walker& walker, const Node& statement) {
  LoopParts parts{statement, {}, {}, statement.children[2]};
  collect_assigned(walker, statement.children[1], parts.assigned);
  collect_named(walker, statement.children[0], parts.assigned);
  parts.round = [&](const Value&) {
    narrow_variables(walker, statement.children[0], true);
    return walk_statements(walker, statement.children[1]);
  };
  WhileCursor cursor(walker, statement.children[0]);
  return walk_loop(walker, std::move(parts), cursor);
}

Status walk_for(Walker& walker, Id<Node> id) {
  const Node& statement = walker.node(id);
  const Id<Node> iterable = statement.children[1];
  SHOAL_ASSIGN_OR_RETURN(const Value items, walk_expression(walker, iterable));
  walker.translation.span = statement.span;
  const auto* range = items.as<std::shared_ptr<const Range>>();
  if (range != nullptr && (*range)->is_parallel) return walk_parallel_for(walker, id, **range);
  const Node& target = walker.node(statement.children[0]);
  LoopParts parts{statement, {}, {}, statement.children[3]};
  collect_targets(walker, target, parts.assigned);
  collect_assigned(walker, statement.children[2], parts.assigned);
  parts.round = [&](const Value& item) -> Status {
    SHOAL_RETURN_IF_ERROR(assign_target(walker, target, item));
    return walk_statements(walker, statement.children[2]);
  };
  return walk_items_of(walker, std::move(parts), items, walker.node(iterable).span);
}

Status walk_break(Walker& walker, const Node&) {
  walker.scope->loops.back().breaks.push_back(open_edge(walker));
  walker.scope->is_ended = true;
  if (walker.translation.undecided > 0) ++walker.translation.ways_left;
  return Status::ok();
}

Status walk_continue(Walker& walker, const Node&) {
  walker.scope->loops.back().continues.push_back(open_edge(walker));
  walker.scope->is_ended = true;
  if (walker.translation.undecided > 0) ++walker.translation.ways_left;
  return Status::ok();
}

}  // namespace shoal::compiler
