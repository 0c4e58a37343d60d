// f-strings: constants, paths built from arguments, and text to print.
#include <algorithm>

#include "base/concat.h"
#include "compiler/syntax_to_ir/walker.h"
#include "compiler/values/objects/object_values.h"
#include "compiler/values/outgoing/formatted_text.h"
#include "compiler/values/paths.h"

namespace shoal::compiler {
namespace {

using syntax::Node;
using syntax::NodeKind;

// What stands behind the value: "!r:>10". Values inside of a format have to be constants.
Result<std::string> format_of(Walker& walker, const Node& part) {
  std::string how = part.text.empty() ? "" : "!" + part.text;
  const Node& format = walker.node(part.children[1]);
  if (format.kind == NodeKind::absent) return how;
  SHOAL_ASSIGN_OR_RETURN(const Value text, walk_expression(walker, part.children[1]));
  const auto* literal = text.literal<std::string>();
  if (literal == nullptr) {
    return user_error(ErrorCode::S0205, format.span,
                      "The format of a value in an f-string has to be a constant.",
                      "write it out, or use ljust(), rjust() or center()", describe(text));
  }
  return literal->empty() ? how : concat(how, ":", *literal);
}

// The value as a part of a path or a constant text; nullopt: it is known only at run time, or
// formatted in a way that Python knows best.
std::optional<types::PathExpression> known_part(const Walker& walker, const FormattedPart& part) {
  const auto* literal = part.value.as<Literal>();
  const bool is_repr = part.how == "!r" && literal != nullptr;
  if (is_repr) {
    types::PathExpression repr;
    repr.text = literal_repr(*literal);
    return repr;
  }
  if (!part.how.empty() && part.how != "!s") return std::nullopt;
  return path_part(walker.translation, part.value);
}

bool has_mutable(const types::ObjectType& type) {
  return types::is_mutable(type.form) ||
         std::any_of(type.items.begin(), type.items.end(), has_mutable);
}

Status walk_part(Walker& walker, const Node& part, FormattedPart& made) {
  if (part.kind == NodeKind::constant_string) {
    made.value = literal_value(part.text);
    return Status::ok();
  }
  SHOAL_ASSIGN_OR_RETURN(made.value, walk_expression(walker, part.children[0]));
  SHOAL_ASSIGN_OR_RETURN(made.how, format_of(walker, part));
  if (const auto* error = made.value.as<CaughtError>()) {
    if (!made.how.empty() && made.how != "!s") {
      return user_error(ErrorCode::S0205, part.span,
                        "A caught exception has no format in compiled code but its message.",
                        "write {e} or {str(e):…}");
    }
    made.value = Value{Object{error->text, types::object_type(types::ObjectForm::text)}};
    return Status::ok();
  }
  // A container may be another one when the text is made.
  const std::optional<types::ObjectType> type = object_type_of(walker.translation, made.value);
  if (type && has_mutable(*type)) {
    SHOAL_ASSIGN_OR_RETURN(const ir::ValueId text,
                           emit_text(walker.translation, formatted_text({made})));
    made = {value_of_object(walker.translation, text, types::object_type(types::ObjectForm::text)),
            {}};
  }
  return Status::ok();
}

}  // namespace

Result<Value> walk_joined_string(Walker& walker, const Node& expression) {
  std::vector<FormattedPart> parts;
  std::vector<types::PathExpression> known;
  for (const Id<Node> id : walker.node(expression.children[0]).children) {
    FormattedPart part;
    SHOAL_RETURN_IF_ERROR(walk_part(walker, walker.node(id), part));
    std::optional<types::PathExpression> path = known_part(walker, part);
    if (path) known.push_back(std::move(*path));
    parts.push_back(std::move(part));
  }
  return known.size() == parts.size() ? joined_text(std::move(known))
                                      : formatted_text(std::move(parts));
}

}  // namespace shoal::compiler
