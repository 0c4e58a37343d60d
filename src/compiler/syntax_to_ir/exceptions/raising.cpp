// raise, assert and del.
#include <algorithm>

#include "base/concat.h"
#include "compiler/library/dispatch.h"
#include "compiler/syntax_to_ir/control_flow.h"
#include "compiler/syntax_to_ir/exceptions/try_parts.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using syntax::Node;
using syntax::NodeKind;

struct ExceptionClass {
  std::string_view name;
  ErrorKind kind;
};
constexpr ExceptionClass kExceptions[] = {
#define SHOAL_DEFINE(kind, name) {#name, ErrorKind::kind},
    SHOAL_PYTHON_ERRORS(SHOAL_DEFINE)
#undef SHOAL_DEFINE
};

Status unsupported_raise(const Node& statement, std::string message) {
  return user_error(ErrorCode::S0101, statement.span, std::move(message),
                    "raise a built-in exception with one message: raise ValueError(\"…\")");
}

// What an exception is said to come from would be missing in the traceback.
Status check_cause(const Walker& walker, const Node& statement) {
  const NodeKind cause = walker.node(statement.children[1]).kind;
  if (cause == NodeKind::absent || cause == NodeKind::constant_none) return Status::ok();
  return user_error(ErrorCode::S0101, statement.span,
                    "`raise … from` an exception is not supported in compiled code yet.",
                    "write `from None`, or leave the cause out");
}

Status raise_caught(Walker& walker, const Node& statement, const CaughtError& error) {
  const auto found = std::find(walker.caught.begin(), walker.caught.end(), error.kind);
  if (found == walker.caught.end()) {
    return unsupported_raise(
        statement, "An exception can be raised again in its `except` only, in compiled code.");
  }
  emit_reraise(walker, static_cast<size_t>(found - walker.caught.begin()));
  return Status::ok();
}

Status delete_name(Walker& walker, const Node& target) {
  std::map<std::string, Value>& variables = walker.scope->variables;
  const auto found = variables.find(target.text);
  // Without a value, reading it raises what deleting it would.
  if (found == variables.end() || found->second.as<MaybeUnbound>() != nullptr) {
    SHOAL_RETURN_IF_ERROR(walk_name(walker, target).take_status());
  }
  variables.erase(target.text);
  return Status::ok();
}

}  // namespace

std::optional<ErrorKind> exception_kind(const Value& value) {
  const auto* known = value.as<Known>();
  if (known == nullptr) return std::nullopt;
  const auto* found =
      std::find_if(std::begin(kExceptions), std::end(kExceptions),
                   [&](const ExceptionClass& entry) { return entry.name == known->name; });
  return found == std::end(kExceptions) ? std::nullopt : std::optional(found->kind);
}

Status emit_raise(Walker& walker, ErrorKind kind, const Value& message, bool has_message) {
  Translation& translation = walker.translation;
  ir::Op op;
  op.kind = ir::OpKind::raise;
  op.source = static_cast<int32_t>(kind);
  const bool is_key = kind == ErrorKind::missing_key;
  const auto* text = message.literal<std::string>();
  if (text != nullptr) {
    op.literal = is_key && has_message ? python_repr(*text) : *text;
  } else {
    SHOAL_ASSIGN_OR_RETURN(
        const ir::ValueId made,
        emit_text_of(translation, message, is_key ? "text_repr" : "text_of_value"));
    op.literal = std::string();
    op.operands = {made};
  }
  emit(translation, std::move(op));
  walker.scope->is_ended = true;
  if (translation.undecided > 0) ++translation.ways_returned;
  return Status::ok();
}

Status walk_raise(Walker& walker, const Node& statement) {
  const Node& exception = walker.node(statement.children[0]);
  if (exception.kind == NodeKind::absent) {
    if (walker.caught.empty() && !walker.called_walks.empty()) {
      return unsupported_raise(statement,
                               "`raise` alone, outside of an `except`, in a function that calls "
                               "itself is not supported in compiled code.");
    }
    if (walker.caught.empty()) {
      return emit_raise(walker, ErrorKind::runtime_error,
                        literal_value(std::string("No active exception to reraise")));
    }
    emit_reraise(walker, walker.caught.size() - 1);
    return Status::ok();
  }
  SHOAL_RETURN_IF_ERROR(check_cause(walker, statement));
  const bool is_call = exception.kind == NodeKind::call;
  SHOAL_ASSIGN_OR_RETURN(
      const Value callee,
      walk_expression(walker, is_call ? exception.children[0] : statement.children[0]));
  if (const auto* error = callee.as<CaughtError>(); error != nullptr && !is_call) {
    return raise_caught(walker, statement, *error);
  }
  const std::optional<ErrorKind> kind = exception_kind(callee);
  if (!kind) {
    return unsupported_raise(statement, concat("Raising a ", describe(callee),
                                               " is not supported in compiled code yet."));
  }
  Value message = literal_value(std::string());
  bool has_message = false;
  if (is_call) {
    const auto& arguments = walker.node(exception.children[1]).children;
    const bool has_keywords = !walker.node(exception.children[2]).children.empty();
    if (arguments.size() > 1 || has_keywords) {
      return unsupported_raise(statement, "An exception of several values is not supported yet.");
    }
    has_message = !arguments.empty();
    if (has_message) {
      SHOAL_ASSIGN_OR_RETURN(message, walk_expression(walker, arguments[0]));
    }
  }
  walker.translation.span = statement.span;
  if (*kind == ErrorKind::interrupted && !walker.tries.empty()) {
    return unsupported_raise(
        statement,
        "Raising KeyboardInterrupt inside of a try statement is not supported: "
        "compiled code does not catch interrupts.");
  }
  return emit_raise(walker, *kind, message, has_message);
}

Status walk_assert(Walker& walker, const Node& statement) {
  SHOAL_ASSIGN_OR_RETURN(const Truth truth, walk_condition(walker, statement.children[0]));
  const auto fail = [&]() -> Status {
    Value message = literal_value(std::string());
    if (walker.node(statement.children[1]).kind != NodeKind::absent) {
      SHOAL_ASSIGN_OR_RETURN(message, walk_expression(walker, statement.children[1]));
    }
    walker.translation.span = statement.span;
    return emit_raise(walker, ErrorKind::assertion_error, message);
  };
  if (truth.known) return *truth.known ? Status::ok() : fail();
  Cases cases = branch_on(walker, truth);
  const OpenEdge holds = open_edge(walker);
  enter_block(walker, cases.if_false, std::move(cases.before.variables));
  ++walker.translation.undecided;
  SHOAL_RETURN_IF_ERROR(fail());
  --walker.translation.undecided;
  SHOAL_RETURN_IF_ERROR(join_edges(walker, {holds}, statement.span).take_status());
  narrow_variables(walker, statement.children[0], true);
  return Status::ok();
}

Status walk_delete(Walker& walker, const Node& statement) {
  for (const Id<Node> id : walker.node(statement.children[0]).children) {
    const Node& target = walker.node(id);
    if (target.kind == NodeKind::name) {
      SHOAL_RETURN_IF_ERROR(delete_name(walker, target));
      continue;
    }
    if (target.kind != NodeKind::subscript) {
      return user_error(ErrorCode::S0101, target.span,
                        "`del` of this is not supported in compiled code yet.");
    }
    SHOAL_ASSIGN_OR_RETURN(const Value object, walk_expression(walker, target.children[0]));
    SHOAL_ASSIGN_OR_RETURN(const Value key, walk_expression(walker, target.children[1]));
    SHOAL_RETURN_IF_ERROR(delete_item(walker.translation, object, key, target.span));
  }
  return Status::ok();
}

}  // namespace shoal::compiler
