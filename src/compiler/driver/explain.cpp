#include "compiler/driver/explain.h"

#include <map>
#include <utility>

#include "base/concat.h"
#include "compiler/distribution/reasons.h"

namespace shoal::compiler {
namespace {

using plan::Node;
using plan::NodeKind;

// (file, line) → what happens there.
using Remarks = std::map<std::pair<int32_t, int32_t>, std::vector<std::string>>;

constexpr std::string_view kOperators[] = {"==", "!=", "<", "<=", ">", ">="};

std::string quoted_names(const types::Schema& schema) {
  std::string text;
  for (const types::Field& field : schema.fields) {
    if (!text.empty()) text += ", ";
    text += concat(field.name, " ", types::dtype_name(field.type));
  }
  return text.empty() ? "no columns" : text;
}

std::string describe_scan(const plan::Plan& plan, const Node& node) {
  std::string text = concat("reads ", quoted_names(node.output));
  if (is_divided(node.distribution)) text += ", divided over ranks by bytes of the file";
  for (const plan::ScanPredicate& predicate : node.scan_predicates) {
    const auto op =
        static_cast<size_t>(predicate.op) - static_cast<size_t>(plan::ExpressionOp::equal);
    const bool is_literal = plan.expressions[predicate.operand].op == plan::ExpressionOp::literal;
    text += concat("; skips row groups without ",
                   node.output.fields[static_cast<size_t>(predicate.column)].name, " ",
                   kOperators[op], is_literal ? " the constant" : " the run-time value");
  }
  return text;
}

std::string describe_stage(const plan::Plan& plan, const Node& node) {
  size_t computed = 0;
  for (const plan::ExpressionId id : node.expressions) {
    if (plan.expressions[id].op != plan::ExpressionOp::column) ++computed;
  }
  std::string text = "compiled stage:";
  if (node.predicate.is_valid()) text += " filters rows";
  if (node.predicate.is_valid() && computed > 0) text += ",";
  if (computed > 0) text += concat(" computes ", computed, computed == 1 ? " column" : " columns");
  return text;
}

std::string describe_aggregate(const plan::Plan& plan, const Node& node) {
  const types::Schema& input = plan.nodes[node.input].output;
  std::string text = node.aggregation.keys.empty() ? "reduces to one row:" : "groups by";
  for (size_t i = 0; i < node.aggregation.keys.size(); ++i) {
    text += concat(i > 0 ? ", " : " ", node.output.fields[i].name);
  }
  if (!node.aggregation.keys.empty()) text += ":";
  for (size_t i = 0; i < node.aggregation.items.size(); ++i) {
    const plan::AggregateItem& item = node.aggregation.items[i];
    text += concat(i > 0 ? ", " : " ", types::aggregate_name(item.kind));
    if (item.column < 0) continue;
    text += concat(" of ", input.fields[static_cast<size_t>(item.column)].name);
  }
  if (!node.aggregation.keys.empty() && !node.aggregation.sort) text += "; in first-seen order";
  if (is_divided(node.distribution)) text += "; partial groups per rank, exchanged by key";
  const bool is_combined =
      node.aggregation.keys.empty() && is_divided(plan.nodes[node.input].distribution);
  if (is_combined) text += "; combined over all ranks";
  return text;
}

// Empty for nodes that say nothing to a reader.
std::string describe_node(const plan::Plan& plan, const Node& node) {
  switch (node.kind) {
    case NodeKind::scan_parquet: return describe_scan(plan, node);
    case NodeKind::argument: return concat("uses ", quoted_names(node.output));
    case NodeKind::row_number: return "numbers the rows, for the index";
    case NodeKind::stage: return node.code >= 0 ? describe_stage(plan, node) : "";
    case NodeKind::string_compare:
      return concat("compares the strings of ",
                    node.output.fields[static_cast<size_t>(node.left)].name);
    case NodeKind::aggregate: return describe_aggregate(plan, node);
    case NodeKind::limit: return "takes the first rows and stops reading";
    case NodeKind::attach: return "puts an array beside the rows, as a column";
    case NodeKind::gather: return "gathers the rows of all ranks on every rank";
  }
  return "";
}

void add_plans(const ir::Function& function, Remarks& remarks) {
  int32_t number = 1;
  for (const plan::Plan& plan : function.plans) {
    for (const Node& node : plan.nodes) {
      const std::string text = describe_node(plan, node);
      if (text.empty()) continue;
      remarks[{node.span.file, node.span.line}].push_back(concat("plan ", number, ": ", text));
    }
    ++number;
  }
}

void append_function(std::string& out, const syntax::Module& module,
                     const syntax::Function& function, Remarks& remarks) {
  const SourceSpan& span = module.nodes[function.root].span;
  const syntax::SourceFile& file = module.files[static_cast<size_t>(function.file)];
  out += concat(function.name, "()  ", file.path, ":", span.line, "\n");
  for (int32_t line = span.line; line <= span.end_line; ++line) {
    const int32_t index = line - file.first_line;
    if (index < 0 || static_cast<size_t>(index) >= file.lines.size()) continue;
    std::string number = std::to_string(line);
    number.insert(0, number.size() < 5 ? 5 - number.size() : 0, ' ');
    out += concat(number, " | ", file.lines[static_cast<size_t>(index)], "\n");
    for (const std::string& remark : remarks[{function.file, line}]) {
      out += concat("      |   # ", remark, "\n");
    }
  }
}

}  // namespace

std::string explain(const syntax::Module& module, const ir::Function& function,
                    const std::vector<LineNote>& notes, const std::vector<Read>& reads,
                    const distribution::Model& model) {
  Remarks remarks;
  for (const LineNote& note : notes) {
    std::string text = note.text;
    if (note.value.is_valid()) text += ", " + distribution::summary_of(model, note.value);
    remarks[{note.span.file, note.span.line}].push_back(std::move(text));
  }
  add_plans(function, remarks);
  std::string out;
  for (const syntax::Function& source : module.functions) {
    append_function(out, module, source, remarks);
  }
  int32_t number = 0;
  for (const Read& read : reads) {
    out += concat("read ", number++, ": path ", types::to_text(read.path), "\n");
  }
  return out;
}

}  // namespace shoal::compiler
