// Which step walks which statement.
#include "base/concat.h"
#include "compiler/syntax_to_ir/control_flow.h"
#include "compiler/syntax_to_ir/walker.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using syntax::Node;
using syntax::NodeKind;

struct StatementHint {
  std::string_view ast_class;
  std::string_view shown;
  std::string_view help;
};
constexpr StatementHint kHints[] = {
    {"AsyncFor", "An `async for` loop", "leave out async"},
    {"TryStar", "An `except*` clause", "catch one exception at a time: except …"},
    {"With", "A `with` statement", "open files and contexts outside the compiled function"},
    {"ClassDef", "A class definition", "define classes outside the compiled function"},
    {"Global", "A `global` statement", "return the value instead"},
    {"**kwargs", "An inner function with `**kwargs`", "give its parameters names, or pass a dict"},
    {"Nonlocal", "A `nonlocal` statement", "return the value instead"},
    {"AnnAssign", "An annotated assignment", "leave the annotation out; types are inferred"},
};

Status unsupported_statement(const Node& statement) {
  for (const StatementHint& hint : kHints) {
    if (hint.ast_class != statement.text) continue;
    return user_error(ErrorCode::S0101, statement.span,
                      concat(hint.shown, " is not supported in compiled code yet."),
                      std::string(hint.help));
  }
  return user_error(
      ErrorCode::S0101, statement.span,
      concat("This statement (", statement.text, ") is not supported in compiled code yet."));
}

Status walk_return(Walker& walker, const Node& statement) {
  Value value;
  if (walker.node(statement.children[0]).kind != NodeKind::absent) {
    SHOAL_ASSIGN_OR_RETURN(value, walk_expression(walker, statement.children[0]));
  }
  walker.translation.span = statement.span;
  walker.scope->returns.push_back(open_edge(walker, std::move(value)));
  if (walker.translation.undecided > 0) ++walker.translation.ways_returned;
  walker.scope->is_ended = true;
  return Status::ok();
}

}  // namespace

Status walk_statements(Walker& walker, Id<Node> list) {
  for (const Id<Node> statement : walker.node(list).children) {
    SHOAL_RETURN_IF_ERROR(walk_statement(walker, statement));
    if (walker.scope->is_ended) break;
  }
  return Status::ok();
}

Status walk_statement(Walker& walker, Id<Node> id) {
  const Node& statement = walker.node(id);
  walker.translation.span = statement.span;
  switch (statement.kind) {
    case NodeKind::return_statement: return walk_return(walker, statement);
    case NodeKind::assign: return walk_assign(walker, statement);
    case NodeKind::augmented_assign: return walk_augmented_assign(walker, statement);
    case NodeKind::expression_statement:
      return walk_expression(walker, statement.children[0]).take_status();
    case NodeKind::if_statement: return walk_if(walker, statement);
    case NodeKind::while_statement: return walk_while(walker, statement);
    case NodeKind::for_statement: return walk_for(walker, id);
    case NodeKind::break_statement: return walk_break(walker, statement);
    case NodeKind::continue_statement: return walk_continue(walker, statement);
    case NodeKind::pass_statement: return Status::ok();
    case NodeKind::raise_statement: return walk_raise(walker, statement);
    case NodeKind::try_statement: return walk_try(walker, statement);
    case NodeKind::assert_statement: return walk_assert(walker, statement);
    case NodeKind::delete_statement: return walk_delete(walker, statement);
    case NodeKind::import_module:
    case NodeKind::import_from: return walk_import(walker, statement);
    case NodeKind::function: return walk_inner_function(walker, id);
    default: return unsupported_statement(statement);
  }
}

Status walk_if(Walker& walker, const Node& statement) {
  SHOAL_ASSIGN_OR_RETURN(const Truth truth, walk_condition(walker, statement.children[0]));
  if (truth.known) return walk_statements(walker, statement.children[*truth.known ? 1 : 2]);
  Cases cases = branch_on(walker, truth);
  std::vector<OpenEdge> ends;
  for (const size_t branch : {1, 2}) {
    if (branch == 2) enter_block(walker, cases.if_false, std::move(cases.before.variables));
    ++walker.translation.undecided;
    narrow_variables(walker, statement.children[0], branch == 1);
    SHOAL_RETURN_IF_ERROR(walk_statements(walker, statement.children[branch]));
    --walker.translation.undecided;
    if (!walker.scope->is_ended) ends.push_back(open_edge(walker));
  }
  return join_edges(walker, std::move(ends), statement.span).take_status();
}

Result<Value> end_function(Walker& walker, const Node& root) {
  Scope& scope = *walker.scope;
  if (!scope.is_ended) scope.returns.push_back(open_edge(walker));
  std::vector<OpenEdge> returns = std::move(scope.returns);
  if (returns.empty()) {  // it always raises, or has a loop without an end
    enter_block(walker, add_block(walker), {});
    return unknown_value();
  }
  // Behind several returns nobody reads the variables.
  for (OpenEdge& edge : returns) {
    if (returns.size() > 1) edge.variables.clear();
  }
  const SourceSpan line = {root.span.file, root.span.line, root.span.column, root.span.line,
                           root.span.column};
  return join_edges(walker, std::move(returns), line);
}

Status walk_import(Walker& walker, const Node& statement) {
  const Node& alias = walker.node(statement.children[0]);
  const std::string& path = statement.text;
  const bool is_module = statement.kind == NodeKind::import_module;
  if (alias.kind != NodeKind::absent) {
    walker.scope->variables[alias.text] = Value{Known{path}};
  } else if (is_module) {  // import os.path binds os
    const std::string top = path.substr(0, path.find('.'));
    walker.scope->variables[top] = Value{Known{top}};
  } else {
    walker.scope->variables[path.substr(path.rfind('.') + 1)] = Value{Known{path}};
  }
  return Status::ok();
}

Status walk_inner_function(Walker& walker, Id<Node> id) {
  SHOAL_ASSIGN_OR_RETURN(walker.scope->variables[walker.node(id).text],
                         define_function(walker, id));
  return Status::ok();
}

}  // namespace shoal::compiler
