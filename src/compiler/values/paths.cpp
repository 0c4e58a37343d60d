#include "compiler/values/paths.h"

#include "compiler/values/errors.h"

namespace shoal::compiler {
namespace {

using types::PathExpression;

PathExpression literal_path(std::string text) {
  PathExpression path;
  path.text = std::move(text);
  return path;
}

// The parts of a concatenation, nested ones opened and neighbouring constants joined.
void append_part(std::vector<PathExpression>& parts, PathExpression part) {
  if (part.kind == PathExpression::Kind::concat) {
    for (PathExpression& inner : part.operands) append_part(parts, std::move(inner));
    return;
  }
  const bool both_literal = part.kind == PathExpression::Kind::literal && !parts.empty() &&
                            parts.back().kind == PathExpression::Kind::literal;
  if (both_literal) {
    parts.back().text += part.text;
  } else {
    parts.push_back(std::move(part));
  }
}

}  // namespace

std::optional<PathExpression> path_part(const Translation& translation, const Value& value) {
  if (const auto* text = value.literal<std::string>()) return literal_path(*text);
  if (const auto* text = value.as<Text>()) {
    return text->is_list ? std::nullopt : std::optional(text->path);
  }
  if (const auto* literal = value.as<Literal>()) return literal_path(literal_repr(*literal));
  const auto* scalar = value.as<Scalar>();
  if (scalar == nullptr) return std::nullopt;
  const ir::Op& op = op_of(translation, scalar->value);
  const bool is_int_argument = op.kind == ir::OpKind::argument &&
                               scalar->form == ir::TypeForm::python_scalar &&
                               scalar->type.kind == types::TypeKind::int64;
  if (!is_int_argument) return std::nullopt;
  PathExpression path;
  path.kind = PathExpression::Kind::argument;
  path.argument = op.source;
  return path;
}

Result<PathExpression> path_of(const Translation& translation, const Value& value,
                               SourceSpan span) {
  if (const auto* text = value.literal<std::string>()) return literal_path(*text);
  if (const auto* text = value.as<Text>()) return text->path;
  if (const Sequence* sequence = value.sequence();
      sequence != nullptr && sequence->kind == Sequence::Kind::list) {
    PathExpression list;
    list.kind = PathExpression::Kind::list;
    for (const Value& item : sequence->items) {
      SHOAL_ASSIGN_OR_RETURN(PathExpression path, path_of(translation, item, span));
      list.operands.push_back(std::move(path));
    }
    return list;
  }
  return user_error(ErrorCode::S0501, span,
                    "The path has to be known before the call: built from arguments and constants "
                    "by f-strings, + or os.path.join.",
                    "pass the path as an argument", describe(value));
}

Value text_value(PathExpression path) {
  if (path.kind == PathExpression::Kind::literal) return literal_value(std::move(path.text));
  return Value{Text{std::move(path), {}}};
}

Value joined_text(std::vector<PathExpression> parts) {
  PathExpression joined;
  joined.kind = PathExpression::Kind::concat;
  for (PathExpression& part : parts) append_part(joined.operands, std::move(part));
  if (joined.operands.empty()) return literal_value(std::string());
  if (joined.operands.size() == 1) return text_value(std::move(joined.operands[0]));
  return text_value(std::move(joined));
}

}  // namespace shoal::compiler
