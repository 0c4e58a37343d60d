#include "types/path_expression.h"

#include <array>

#include "base/concat.h"
#include "base/text_reader.h"

namespace shoal::types {
namespace {

constexpr std::array<std::string_view, 5> kKindNames = {"literal", "argument", "concat", "join",
                                                        "list"};
constexpr int kDepthMax = 50;

void append_expression(std::string& out, const PathExpression& expression) {
  out += concat("(", kKindNames[static_cast<size_t>(expression.kind)]);
  if (expression.kind == PathExpression::Kind::literal) out += " " + quote(expression.text);
  if (expression.kind == PathExpression::Kind::argument) out += concat(" ", expression.argument);
  for (const PathExpression& operand : expression.operands) {
    out += " ";
    append_expression(out, operand);
  }
  out += ")";
}

PathExpression read_expression(TextReader& reader, int depth) {
  PathExpression expression;
  reader.expect("(");
  const std::string_view name = reader.word();
  size_t kind = 0;
  while (kind < kKindNames.size() && kKindNames[kind] != name) ++kind;
  if (kind == kKindNames.size() || depth > kDepthMax) {
    reader.fail("bad path expression");
    return expression;
  }
  expression.kind = static_cast<PathExpression::Kind>(kind);
  if (expression.kind == PathExpression::Kind::literal) expression.text = reader.quoted();
  if (expression.kind == PathExpression::Kind::argument) expression.argument = reader.index();
  while (reader.is_ok() && !reader.accept(")")) {
    expression.operands.push_back(read_expression(reader, depth + 1));
  }
  return expression;
}

}  // namespace

std::string to_text(const PathExpression& expression) {
  std::string out;
  append_expression(out, expression);
  return out;
}

Result<PathExpression> parse_path_expression(std::string_view text) {
  TextReader reader(text, "path expression");
  PathExpression expression = read_expression(reader, 0);
  if (reader.is_ok() && !reader.at_end()) reader.fail("text after the end");
  SHOAL_RETURN_IF_ERROR(reader.status());
  return expression;
}

}  // namespace shoal::types
