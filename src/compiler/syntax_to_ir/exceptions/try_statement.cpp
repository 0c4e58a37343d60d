// try: the ways on which its body fails meet in its handlers; `finally` is walked once for each
// kind of way that leads out: behind it, to a return, break or continue, and with an exception.
#include <iterator>
#include <utility>

#include "base/concat.h"
#include "base/error_classes.h"
#include "compiler/syntax_to_ir/control_flow.h"
#include "compiler/syntax_to_ir/exceptions/try_parts.h"

namespace shoal::compiler {
namespace {

using syntax::Node;
using syntax::NodeKind;

Status refused_class(const Node& type, const Value& value) {
  const auto* known = value.as<Known>();
  if (known != nullptr && known->name == "KeyboardInterrupt") {
    return user_error(ErrorCode::S0101, type.span,
                      "Compiled code does not catch KeyboardInterrupt: Ctrl-C ends the call.",
                      "catch it where the function is called, or clean up in `finally`");
  }
  return user_error(
      ErrorCode::S0101, type.span,
      concat("Catching a ", describe(value), " is not supported in compiled code yet."),
      "catch built-in exceptions: except ValueError");
}

// The classes of a handler for the op error_is.
Status add_classes(const Node& type, const Value& value, std::string& classes) {
  if (const Sequence* sequence = value.sequence();
      sequence != nullptr && sequence->kind == Sequence::Kind::tuple && !sequence->items.empty()) {
    for (const Value& item : sequence->items) {
      SHOAL_RETURN_IF_ERROR(add_classes(type, item, classes));
    }
    return Status::ok();
  }
  const auto* known = value.as<Known>();
  if (known == nullptr || kinds_of_classes(known->name) == 0) return refused_class(type, value);
  classes += concat(classes.empty() ? "" : " ", known->name);
  return Status::ok();
}

Result<std::string> classes_of(Walker& walker, const Node& clause) {
  const Node& type = walker.node(clause.children[0]);
  if (type.kind == NodeKind::absent) return std::string("BaseException");
  SHOAL_ASSIGN_OR_RETURN(const Value value, walk_expression(walker, clause.children[0]));
  std::string classes;
  SHOAL_RETURN_IF_ERROR(add_classes(type, value, classes));
  return classes;
}

// Python forgets the name of the exception behind its handler, on whatever way.
class ErrorName {
 public:
  ErrorName(Walker& walker, const Node& clause)
      : walker_(walker), name_(clause.text), return_count_(walker.scope->returns.size()) {
    for (const Loop& loop : walker_.scope->loops) {
      counts_.emplace_back(loop.breaks.size(), loop.continues.size());
    }
    for (const TryPart& part : walker_.tries) raised_counts_.push_back(part.raised.size());
  }

  Status bind() {
    if (name_.empty()) return Status::ok();
    ir::Op op;
    op.kind = ir::OpKind::error_text;
    op.source = static_cast<int32_t>(walker_.caught.size() - 1);
    op.type = ir::type_of_object(types::object_type(types::ObjectForm::text));
    const ir::ValueId text = emit(walker_.translation, std::move(op));
    walker_.scope->variables[name_] = Value{CaughtError{walker_.caught.back(), text}};
    return Status::ok();
  }

  void forget() {
    if (name_.empty()) return;
    walker_.scope->variables.erase(name_);
    forget_from(walker_.scope->returns, return_count_);
    for (size_t i = 0; i < counts_.size(); ++i) {
      Loop& loop = walker_.scope->loops[i];
      forget_from(loop.breaks, counts_[i].first);
      forget_from(loop.continues, counts_[i].second);
    }
    for (size_t i = 0; i < raised_counts_.size(); ++i) {
      TryPart& part = walker_.tries[i];
      if (part.scope == walker_.scope) forget_from(part.raised, raised_counts_[i]);
    }
  }

 private:
  void forget_from(std::vector<OpenEdge>& edges, size_t first) {
    for (size_t i = first; i < edges.size(); ++i) edges[i].variables.erase(name_);
  }

  Walker& walker_;
  std::string name_;
  size_t return_count_;
  std::vector<std::pair<size_t, size_t>> counts_;
  std::vector<size_t> raised_counts_;
};

Status walk_clause(Walker& walker, const Node& clause, std::vector<OpenEdge>& ends) {
  ErrorName name(walker, clause);
  SHOAL_RETURN_IF_ERROR(name.bind());
  SHOAL_RETURN_IF_ERROR(walk_statements(walker, clause.children[1]));
  name.forget();
  if (!walker.scope->is_ended) ends.push_back(open_edge(walker));
  return Status::ok();
}

// Tries the handlers in order; what none of them catches is raised again.
Status walk_clauses(Walker& walker, Id<Node> clauses, std::vector<OpenEdge>& ends) {
  const ir::ValueId kind = walker.caught.back();
  for (const Id<Node> id : walker.node(clauses).children) {
    const Node& clause = walker.node(id);
    SHOAL_ASSIGN_OR_RETURN(std::string classes, classes_of(walker, clause));
    walker.translation.span = clause.span;
    ir::Op op;
    op.kind = ir::OpKind::error_is;
    op.literal = std::move(classes);
    op.operands = {kind};
    op.type = *run_time_type(walker, literal_value(true));
    Cases cases = branch_on(walker, Truth{{}, emit(walker.translation, std::move(op))});
    SHOAL_RETURN_IF_ERROR(walk_clause(walker, clause, ends));
    enter_block(walker, cases.if_false, std::move(cases.before.variables));
  }
  emit_reraise(walker, walker.caught.size() - 1);
  return Status::ok();
}

// All but `finally`.
Status walk_handled(Walker& walker, const Node& statement) {
  const Id<Node> clauses = statement.children[1];
  if (walker.node(clauses).children.empty()) return walk_statements(walker, statement.children[0]);
  std::vector<OpenEdge> ends;
  SHOAL_ASSIGN_OR_RETURN(std::vector<OpenEdge> raised, walk_guarded(walker, [&] {
                           return walk_statements(walker, statement.children[0]);
                         }));
  if (!walker.scope->is_ended) {
    SHOAL_RETURN_IF_ERROR(walk_statements(walker, statement.children[2]));
  }
  if (!walker.scope->is_ended) ends.push_back(open_edge(walker));
  if (!raised.empty()) {
    SHOAL_RETURN_IF_ERROR(walk_caught(walker, std::move(raised), statement.span,
                                      [&] { return walk_clauses(walker, clauses, ends); }));
  }
  return join_edges(walker, std::move(ends), statement.span).take_status();
}

// The ways out of the scope or its innermost loop that are added from now on.
class WaysOut {
 public:
  explicit WaysOut(Scope& scope) : scope_(scope) {
    for (const auto* edges : all()) counts_.push_back(edges->size());
  }

  // By kind: returns, breaks, continues.
  std::vector<std::vector<OpenEdge>> take() {
    std::vector<std::vector<OpenEdge>> taken;
    for (size_t i = 0; i < counts_.size(); ++i) {
      std::vector<OpenEdge>& edges = *all()[i];
      const auto first = edges.begin() + static_cast<int64_t>(counts_[i]);
      taken.emplace_back(std::make_move_iterator(first), std::make_move_iterator(edges.end()));
      edges.erase(first, edges.end());
    }
    return taken;
  }

  std::vector<std::vector<OpenEdge>*> all() {
    std::vector<std::vector<OpenEdge>*> kinds = {&scope_.returns};
    if (!scope_.loops.empty()) {
      kinds.push_back(&scope_.loops.back().breaks);
      kinds.push_back(&scope_.loops.back().continues);
    }
    return kinds;
  }

 private:
  Scope& scope_;
  std::vector<size_t> counts_;
};

Status walk_with_finally(Walker& walker, const Node& statement) {
  Scope& scope = *walker.scope;
  const Id<Node> last = statement.children[3];
  WaysOut ways(scope);
  std::vector<OpenEdge> ends;
  SHOAL_ASSIGN_OR_RETURN(std::vector<OpenEdge> raised,
                         walk_guarded(walker, [&] { return walk_handled(walker, statement); }));
  std::vector<std::vector<OpenEdge>> taken = ways.take();
  if (!scope.is_ended) {
    SHOAL_RETURN_IF_ERROR(walk_statements(walker, last));
    if (!scope.is_ended) ends.push_back(open_edge(walker));
  }
  for (size_t i = 0; i < taken.size(); ++i) {
    if (taken[i].empty()) continue;
    SHOAL_ASSIGN_OR_RETURN(Value value, join_edges(walker, std::move(taken[i]), statement.span));
    SHOAL_RETURN_IF_ERROR(walk_statements(walker, last));
    if (!scope.is_ended) ways.all()[i]->push_back(open_edge(walker, std::move(value)));
  }
  if (!raised.empty()) {
    SHOAL_RETURN_IF_ERROR(walk_caught(walker, std::move(raised), statement.span, [&]() -> Status {
      SHOAL_RETURN_IF_ERROR(walk_statements(walker, last));
      if (!scope.is_ended) emit_reraise(walker, walker.caught.size() - 1);
      return Status::ok();
    }));
  }
  return join_edges(walker, std::move(ends), statement.span).take_status();
}

}  // namespace

Status walk_try(Walker& walker, const Node& statement) {
  if (walker.translation.row_body) {
    return user_error(ErrorCode::S0101, statement.span,
                      "A `try` statement in a function of rows is not supported yet.",
                      "test the values with `if` before");
  }
  ++walker.translation.undecided;
  const bool has_finally = !walker.node(statement.children[3]).children.empty();
  SHOAL_RETURN_IF_ERROR(has_finally ? walk_with_finally(walker, statement)
                                    : walk_handled(walker, statement));
  --walker.translation.undecided;
  return Status::ok();
}

}  // namespace shoal::compiler
