// f-strings: constants, and paths built from arguments.
#include "base/concat.h"
#include "compiler/syntax_to_ir/walker.h"
#include "compiler/values/paths.h"

namespace shoal::compiler {
namespace {

using syntax::Node;
using syntax::NodeKind;

Result<types::PathExpression> formatted_part(Walker& walker, const Node& part) {
  SHOAL_ASSIGN_OR_RETURN(const Value value, walk_expression(walker, part.children[0]));
  const bool has_format = walker.node(part.children[1]).kind != NodeKind::absent;
  const auto* literal = value.as<Literal>();
  const bool is_repr = part.text == "r" || part.text == "a";
  if (is_repr && literal != nullptr && !has_format) {
    types::PathExpression repr;
    repr.text = literal_repr(*literal);
    return repr;
  }
  std::optional<types::PathExpression> path = path_part(walker.translation, value);
  if (path && !has_format && !is_repr) return std::move(*path);
  return user_error(ErrorCode::S0501, part.span,
                    "An f-string in compiled code joins constants and str, int and path "
                    "arguments, without formats.",
                    "format the text outside and pass it as an argument", describe(value));
}

}  // namespace

Result<Value> walk_joined_string(Walker& walker, const Node& expression) {
  std::vector<types::PathExpression> parts;
  for (const Id<Node> id : walker.node(expression.children[0]).children) {
    const Node& part = walker.node(id);
    if (part.kind == NodeKind::constant_string) {
      types::PathExpression text;
      text.text = part.text;
      parts.push_back(std::move(text));
      continue;
    }
    SHOAL_ASSIGN_OR_RETURN(types::PathExpression path, formatted_part(walker, part));
    parts.push_back(std::move(path));
  }
  return joined_text(std::move(parts));
}

}  // namespace shoal::compiler
