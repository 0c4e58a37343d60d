#include "compiler/distribution/diagnostics.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/concat.h"
#include "compiler/distribution/reasons.h"

namespace shoal::distribution {
namespace {

using ir::NamedValue;
using ir::Op;
using ir::TypeForm;
using ir::ValueId;

constexpr size_t kReasonsShownMax = 12;

std::string line_of(const SourceSpan& span) {
  return span.is_known() ? concat("line ", span.line, ": ") : "";
}

void append_named(std::string& out, const Findings& findings, std::string_view title,
                  const std::vector<NamedValue>& values) {
  if (values.empty()) return;
  out += concat(title, "\n");
  for (const NamedValue& named : values) {
    if (!named.value.is_valid()) continue;
    out += concat("  ", line_of(named.span), named.name, ": ",
                  summary_of(findings.model, named.value), "\n");
    for (const Reason& reason :
         reason_chain(findings.function, findings.model, named.value, kReasonsShownMax)) {
      out += concat("      ", line_of(reason.span), reason.text, "\n");
    }
  }
}

void append_ops(std::string& out, const Findings& findings) {
  using Place = std::pair<int32_t, int32_t>;  // file, line
  std::map<Place, std::vector<ValueId>> by_line;
  for (const ir::Block& block : findings.function.blocks) {
    for (const ValueId value : block.ops) {
      const Op& op = findings.function.ops[value];
      if (op.type.form == TypeForm::frame) by_line[{op.span.file, op.span.line}].push_back(value);
    }
  }
  out += "operations\n";
  for (const auto& [place, values] : by_line) {
    for (const ValueId value : values) {
      const Op& op = findings.function.ops[value];
      out += concat("  ", line_of(op.span), "%", value.index, " = ", ir::op_name(op.kind),
                    ": held ", types::distribution_name(op.distribution), "\n");
    }
  }
}

std::string fact_text(const Fact& fact) {
  constexpr std::string_view kTexts[] = {
#define SHOAL_DEFINE(name, text) text,
      SHOAL_FACTS(SHOAL_DEFINE)
#undef SHOAL_DEFINE
  };
  return concat(kTexts[static_cast<size_t>(fact.kind)], "(%", fact.value.index, ")");
}

void append_clauses(std::string& out, const Findings& findings) {
  std::vector<size_t> fired;
  for (const auto& [fact, clause] : findings.model.fired) fired.push_back(clause);
  std::sort(fired.begin(), fired.end());
  out += "clauses that fired\n";
  for (const size_t number : fired) {
    const Clause& clause = findings.model.clauses[number];
    out += concat("  ", fact_text(clause.head));
    for (size_t i = 0; i < clause.body.size(); ++i) {
      out += concat(i > 0 ? ", " : " <- ", fact_text(clause.body[i]));
    }
    out += concat("  ", clause.reason, "\n");
  }
}

}  // namespace

std::string diagnose(const Findings& findings, int level) {
  std::string out = concat(findings.function.name, "()\n");
  append_named(out, findings, "variables", findings.variables);
  append_named(out, findings, "returned", findings.results);
  if (level >= 2) append_ops(out, findings);
  if (level >= 3) append_clauses(out, findings);
  return out;
}

std::string sequential_reason(const Findings& findings) {
  std::vector<ValueId> arguments;
  for (const ir::Block& block : findings.function.blocks) {
    for (const ValueId value : block.ops) {
      const Op& op = findings.function.ops[value];
      if (op.type.form != TypeForm::frame) continue;
      if (is_divided(op.distribution)) return {};
      if (op.kind == ir::OpKind::argument_frame) arguments.push_back(value);
    }
  }
  if (arguments.empty()) return {};
  std::string named;
  std::string quoted;
  for (const ValueId value : arguments) {
    const Op& op = findings.function.ops[value];
    const auto number = static_cast<size_t>(op.source);
    if (!named.empty()) named += " and ";
    named += parameter_name(findings.parameters, op.source);
    if (op.span.is_known()) named += concat(" (line ", op.span.line, ")");
    if (number >= findings.parameters.size()) continue;
    quoted += concat(quoted.empty() ? "'" : ", '", findings.parameters[number], "'");
  }
  const bool is_one = arguments.size() == 1;
  return concat("nothing in ", findings.function.name, "() is divided over ranks: argument",
                is_one ? " " : "s ", named, is_one ? " is" : " are",
                " replicated, and all else follows from it; pass distributed=[", quoted,
                "] or read the data inside the function");
}

}  // namespace shoal::distribution
