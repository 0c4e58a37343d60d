// Assignment to names, tuples of names, columns; augmented assignment.
#include "base/concat.h"
#include "compiler/library/dispatch.h"
#include "compiler/syntax_to_ir/walker.h"
#include "compiler/values/objects/object_values.h"
#include "compiler/values/rows.h"

namespace shoal::compiler {
namespace {

using syntax::Node;
using syntax::NodeKind;

void assign_name(Walker& walker, const Node& target, Value value) {
  hold_variable(walker, target.text, target.span, value);
  walker.translation.notes.push_back(
      variable_note(walker.translation, target.text, target.span, value));
  walker.scope->variables[target.text] = std::move(value);
}

// A change of what several names may share would be seen on ways on which it is not made.
Status check_may_change(const Walker& walker, const Node& target, const Value& object) {
  if (!walker.translation.is_undecided()) return Status::ok();
  return user_error(ErrorCode::S0111, target.span,
                    concat("Changing a ", describe(object),
                           " in a branch or loop that is decided at run time is not supported "
                           "yet."),
                    "make a new value before it, or in another function");
}

Status assign_attribute(Walker& walker, const Node& target, const Value& value) {
  SHOAL_ASSIGN_OR_RETURN(const Value object, walk_expression(walker, target.children[0]));
  const Frame* frame = object.frame();
  if (frame != nullptr) SHOAL_RETURN_IF_ERROR(check_may_change(walker, target, object));
  if (frame != nullptr && has_column(*frame, target.text)) {
    return set_item(walker.translation, object, literal_value(target.text), value, target.span);
  }
  return user_error(ErrorCode::S0302, target.span,
                    concat("Assigning the attribute `", target.text, "` of a ", describe(object),
                           " is not supported."),
                    frame != nullptr
                        ? concat("a new column is made by df[", python_repr(target.text), "] = …")
                        : std::string());
}

// object[key] = value
Status assign_item(Walker& walker, const Node& target, const Value& object, const Value& key,
                   const Value& value) {
  const auto* argument = object.as<Text>();
  const bool is_list_argument = argument != nullptr && argument->is_list;
  if (object.as<Object>() == nullptr && !is_list_argument && walker.translation.is_undecided()) {
    // Lists and dicts are to be made at run time, all else cannot be changed here.
    const bool has_place = (object.sequence() != nullptr && object.sequence()->site >= 0) ||
                           (object.mapping() != nullptr && object.mapping()->site >= 0);
    if (has_place) return as_run_time(walker.translation, object).take_status();
    SHOAL_RETURN_IF_ERROR(check_may_change(walker, target, object));
  }
  walker.translation.span = target.span;
  Value changed = object;
  if (is_list_argument) {
    SHOAL_ASSIGN_OR_RETURN(changed, as_run_time(walker.translation, object));
  }
  return set_item(walker.translation, changed, key, value, walker.node(target.children[1]).span);
}

}  // namespace

Status assign_target(Walker& walker, const Node& target, const Value& value) {
  switch (target.kind) {
    case NodeKind::name: assign_name(walker, target, value); return Status::ok();
    case NodeKind::tuple_display:
    case NodeKind::list_display: return unpack(walker, target, value);
    case NodeKind::subscript: {
      SHOAL_ASSIGN_OR_RETURN(const Value object, walk_expression(walker, target.children[0]));
      SHOAL_ASSIGN_OR_RETURN(const Value key, walk_expression(walker, target.children[1]));
      return assign_item(walker, target, object, key, value);
    }
    case NodeKind::attribute: return assign_attribute(walker, target, value);
    default:
      return user_error(ErrorCode::S0101, target.span,
                        "This target of an assignment is not supported in compiled code yet.");
  }
}

void collect_targets(const Walker& walker, const Node& target, std::vector<std::string>& names) {
  if (target.kind == NodeKind::name) names.push_back(target.text);
  if (target.kind == NodeKind::starred) {
    return collect_targets(walker, walker.node(target.children[0]), names);
  }
  const bool is_display =
      target.kind == NodeKind::tuple_display || target.kind == NodeKind::list_display;
  if (!is_display) return;
  for (const Id<Node> item : walker.node(target.children[0]).children) {
    collect_targets(walker, walker.node(item), names);
  }
}

void collect_named(const Walker& walker, Id<Node> id, std::vector<std::string>& names) {
  const Node& node = walker.node(id);
  if (node.kind == NodeKind::function || node.kind == NodeKind::lambda) return;
  if (node.kind == NodeKind::named_expression) {
    names.push_back(walker.node(node.children[0]).text);
  }
  for (const Id<Node> child : node.children) collect_named(walker, child, names);
}

void collect_assigned(const Walker& walker, Id<Node> list, std::vector<std::string>& names) {
  for (const Id<Node> id : walker.node(list).children) {
    const Node& statement = walker.node(id);
    collect_named(walker, id, names);
    switch (statement.kind) {
      case NodeKind::assign:
        for (const Id<Node> target : walker.node(statement.children[0]).children) {
          collect_targets(walker, walker.node(target), names);
        }
        break;
      case NodeKind::augmented_assign:
        collect_targets(walker, walker.node(statement.children[0]), names);
        break;
      case NodeKind::if_statement:
      case NodeKind::while_statement:
        collect_assigned(walker, statement.children[1], names);
        collect_assigned(walker, statement.children[2], names);
        break;
      case NodeKind::for_statement:
        collect_targets(walker, walker.node(statement.children[0]), names);
        collect_assigned(walker, statement.children[2], names);
        collect_assigned(walker, statement.children[3], names);
        break;
      case NodeKind::try_statement:
        for (const size_t part : {0, 2, 3}) {
          collect_assigned(walker, statement.children[part], names);
        }
        for (const Id<Node> clause : walker.node(statement.children[1]).children) {
          const Node& handler = walker.node(clause);
          if (!handler.text.empty()) names.push_back(handler.text);
          collect_assigned(walker, handler.children[1], names);
        }
        break;
      default: break;
    }
  }
}

Status walk_assign(Walker& walker, const Node& statement) {
  SHOAL_ASSIGN_OR_RETURN(const Value value, walk_expression(walker, statement.children[1]));
  for (const Id<Node> target : walker.node(statement.children[0]).children) {
    SHOAL_RETURN_IF_ERROR(assign_target(walker, walker.node(target), value));
  }
  return Status::ok();
}

Status walk_augmented_assign(Walker& walker, const Node& statement) {
  const Node& target = walker.node(statement.children[0]);
  const bool is_item = target.kind == NodeKind::subscript;
  // The object and the key of an item are evaluated once.
  Value object;
  Value key;
  Value old_value;
  if (is_item) {
    SHOAL_ASSIGN_OR_RETURN(object, walk_expression(walker, target.children[0]));
    SHOAL_ASSIGN_OR_RETURN(key, walk_expression(walker, target.children[1]));
    walker.translation.span = target.span;
    SHOAL_ASSIGN_OR_RETURN(
        old_value, get_item(walker.translation, object, key, walker.node(target.children[1]).span));
  } else {
    SHOAL_ASSIGN_OR_RETURN(old_value, walk_expression(walker, statement.children[0]));
  }
  SHOAL_ASSIGN_OR_RETURN(const Value operand, walk_expression(walker, statement.children[1]));
  if (target.kind == NodeKind::name && old_value.as<Series>() != nullptr) {
    return user_error(ErrorCode::S0101, statement.span,
                      "Changing a Series in place is not supported: other names may share it.",
                      concat("write ", target.text, " = ", target.text, " … instead"));
  }
  walker.translation.span = statement.span;
  SHOAL_ASSIGN_OR_RETURN(const std::optional<Value> result,
                         apply_augmented(walker, statement.text, old_value, operand));
  if (is_item) return assign_item(walker, target, object, key, result.value_or(old_value));
  return result ? assign_target(walker, target, *result) : Status::ok();
}

}  // namespace shoal::compiler
