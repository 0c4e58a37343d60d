// Which step walks which statement.
#include "base/concat.h"
#include "compiler/syntax_to_ir/walker.h"

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
    {"For", "A `for` loop", "use operations on whole columns, or write the steps out"},
    {"While", "A `while` loop", "use operations on whole columns, or write the steps out"},
    {"Try", "A `try` statement", "catch the exception where the function is called"},
    {"With", "A `with` statement", "open files and contexts outside the compiled function"},
    {"Raise", "A `raise` statement", "check before calling the compiled function"},
    {"Assert", "An `assert` statement", "check before calling the compiled function"},
    {"ClassDef", "A class definition", "define classes outside the compiled function"},
    {"Global", "A `global` statement", "return the value instead"},
    {"Nonlocal", "A `nonlocal` statement", "return the value instead"},
    {"Delete", "A `del` statement", "leave it out; unused values cost nothing"},
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
  if (walker.node(statement.children[0]).kind == NodeKind::absent) {
    walker.scope->returned = Value{};
    return Status::ok();
  }
  SHOAL_ASSIGN_OR_RETURN(Value value, walk_expression(walker, statement.children[0]));
  walker.translation.span = statement.span;
  walker.scope->returned = std::move(value);
  return Status::ok();
}

}  // namespace

Status walk_statements(Walker& walker, Id<Node> list) {
  for (const Id<Node> statement : walker.node(list).children) {
    SHOAL_RETURN_IF_ERROR(walk_statement(walker, statement));
    if (walker.scope->returned) break;
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
    case NodeKind::pass_statement: return Status::ok();
    case NodeKind::import_module:
    case NodeKind::import_from: return walk_import(walker, statement);
    case NodeKind::function: return walk_inner_function(walker, id);
    default: return unsupported_statement(statement);
  }
}

Status walk_if(Walker& walker, const Node& statement) {
  SHOAL_ASSIGN_OR_RETURN(const Value test, walk_expression(walker, statement.children[0]));
  SHOAL_ASSIGN_OR_RETURN(const bool truth,
                         known_truth(walker, test, walker.node(statement.children[0]).span));
  return walk_statements(walker, statement.children[truth ? 1 : 2]);
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
  const auto number = static_cast<int32_t>(walker.callables.size());
  walker.callables.push_back({id, walker.scope->module_function, walker.scope});
  walker.scope->variables[walker.node(id).text] = Value{UserFunction{number}};
  return Status::ok();
}

}  // namespace shoal::compiler
