#include "compiler/distribution/diagnostics.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/concat.h"
#include "compiler/ir/live_values.h"

namespace shoal::distribution {
namespace {

using ir::NamedValue;
using ir::Op;
using ir::OpKind;
using ir::TypeForm;
using ir::ValueId;

constexpr size_t kReasonsShownMax = 12;

std::string line_of(const SourceSpan& span) {
  return span.is_known() ? concat("line ", span.line, ": ") : "";
}

// What is known besides of what is run.
struct Report {
  const Findings& findings;
  std::set<ValueId> live;

  // A gather of rows that every rank has is left out, its users take the rows.
  [[nodiscard]] bool is_run(ValueId value) const {
    const Op& op = findings.function.ops[value];
    if (live.contains(value)) return true;
    return op.kind == OpKind::gather &&
           findings.model.holds(FactKind::replicated, op.operands[0]) && is_run(op.operands[0]);
  }
};

// Where a value begins at the line that names it, how it is held says it all, unless it is gathered
// or an argument in equal shares.
bool says_more(const Findings& findings, const NamedValue& named,
               const std::vector<Reason>& reasons) {
  if (reasons.size() != 1) return !reasons.empty();
  const SourceSpan& span = reasons[0].span;
  if (span.file != named.span.file || span.line != named.span.line) return true;
  const ValueId origin = reasons[0].value;
  return findings.function.ops[origin].kind == OpKind::gather ||
         distribution_of(findings.model, origin) == types::Distribution::block;
}

void append_named(std::string& out, const Report& report, std::string_view title,
                  const std::vector<NamedValue>& values) {
  const Findings& findings = report.findings;
  std::string text;
  for (const NamedValue& named : values) {
    if (!named.value.is_valid() || !report.is_run(named.value)) continue;
    text += concat("  ", line_of(named.span), named.name, ": ",
                   summary_of(findings.model, named.value), "\n");
    const std::vector<Reason> reasons = reason_chain(
        {findings.function, findings.model, findings.parameters}, named.value, kReasonsShownMax);
    if (!says_more(findings, named, reasons)) continue;
    for (const Reason& reason : reasons) {
      text += concat("      ", line_of(reason.span), reason.text, "\n");
    }
  }
  if (!text.empty()) out += concat(title, "\n", text);
}

void append_unused(std::string& out, const Report& report) {
  std::string text;
  for (const NamedValue& named : report.findings.variables) {
    if (!named.value.is_valid() || report.is_run(named.value)) continue;
    text += concat("  ", line_of(named.span), named.name, "\n");
  }
  if (!text.empty()) out += concat("not computed, as nothing uses it\n", text);
}

// What the ranks send each other for the op; empty: nothing.
std::string_view exchange_of(const Findings& findings, const Op& op) {
  const bool is_of_divided = !op.operands.empty() &&
                             findings.function.ops[op.operands[0]].type.form == TypeForm::frame &&
                             is_divided(distribution_of(findings.model, op.operands[0]));
  if (!is_of_divided) return "";
  switch (op.kind) {
    case OpKind::gather: return "; every rank gets the rows of all";
    case OpKind::limit: return "; ranks exchange their numbers of rows";
    case OpKind::add_row_number:
      return "; ranks exchange their numbers of rows if the index is used";
    case OpKind::aggregate:
      return op.aggregation.keys.empty() ? "; ranks combine a row of each"
                                         : "; ranks exchange partial groups by key";
    default: return "";
  }
}

void append_ops(std::string& out, const Report& report) {
  using Place = std::pair<int32_t, int32_t>;  // file, line
  const Findings& findings = report.findings;
  std::map<Place, std::vector<ValueId>> by_line;
  for (const ir::Block& block : findings.function.blocks) {
    for (const ValueId value : block.ops) {
      const Op& op = findings.function.ops[value];
      if (op.type.form != TypeForm::frame || !report.live.contains(value)) continue;
      by_line[{op.span.file, op.span.line}].push_back(value);
    }
  }
  if (!by_line.empty()) out += "operations\n";
  for (const auto& [place, values] : by_line) {
    for (const ValueId value : values) {
      const Op& op = findings.function.ops[value];
      out +=
          concat("  ", line_of(op.span), "%", value.index, " = ", ir::op_name(op.kind), ": held ",
                 types::distribution_name(op.distribution), exchange_of(findings, op), "\n");
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

void append_clauses(std::string& out, const Report& report) {
  const Model& model = report.findings.model;
  std::vector<size_t> fired;
  for (const auto& [fact, clause] : model.fired) {
    const bool is_outweighed =
        fact.kind == FactKind::varying && model.holds(FactKind::replicated, fact.value);
    if (report.live.contains(fact.value) && !is_outweighed) fired.push_back(clause);
  }
  std::sort(fired.begin(), fired.end());
  if (!fired.empty()) out += "rules applied\n";
  for (const size_t number : fired) {
    const Clause& clause = model.clauses[number];
    out += concat("  ", fact_text(clause.head));
    for (size_t i = 0; i < clause.body.size(); ++i) {
      out += concat(i > 0 ? ", " : " <- ", fact_text(clause.body[i]));
    }
    out += concat("  ", clause.reason, "\n");
  }
}

}  // namespace

std::string diagnose(const Findings& findings, int level) {
  const Report report{findings, ir::live_values(findings.function)};
  std::string out = concat(findings.function.name, "()\n");
  append_named(out, report, "variables", findings.variables);
  append_named(out, report, "returned", findings.results);
  append_unused(out, report);
  if (level < 2) return out;
  append_ops(out, report);
  if (level >= 3) append_clauses(out, report);
  const std::string sequential = sequential_reason(findings);
  if (!sequential.empty()) out += sequential + "\n";
  return out;
}

std::string sequential_reason(const Findings& findings) {
  std::vector<ValueId> arguments;
  for (const ValueId value : ir::live_values(findings.function)) {
    const Op& op = findings.function.ops[value];
    if (op.type.form != TypeForm::frame) continue;
    if (is_divided(op.distribution)) return {};
    if (op.kind == OpKind::argument_frame) arguments.push_back(value);
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
