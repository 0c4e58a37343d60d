#include "compiler/driver/distribution.h"

#include <algorithm>

#include "base/concat.h"
#include "compiler/distribution/analyse.h"
#include "compiler/distribution/diagnostics.h"
#include "compiler/distribution/reasons.h"
#include "compiler/values/errors.h"

namespace shoal::compiler {
namespace {

using ir::NamedValue;
using types::ValueForm;
using types::ValueShape;

constexpr size_t kReasonsShownMax = 12;

bool is_named(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Sets how each frame and series of a result is held, and collects them. `next` is the leaf that
// comes next.
void hold_leaves(const ir::Function& function, const std::vector<ir::ValueId>& leaves,
                 ValueShape& shape, const std::string& name, size_t& next,
                 std::vector<NamedValue>& results) {
  switch (shape.form) {
    case ValueForm::none:
    case ValueForm::literal: return;
    case ValueForm::tuple:
    case ValueForm::list:
      for (size_t i = 0; i < shape.items.size(); ++i) {
        hold_leaves(function, leaves, shape.items[i], concat(name, "[", i, "]"), next, results);
      }
      return;
    case ValueForm::frame:
    case ValueForm::series: {
      const ir::ValueId leaf = leaves[next++];
      shape.distribution = function.ops[leaf].distribution;
      results.push_back({name, function.ops[leaf].span, leaf});
      return;
    }
    default: ++next;
  }
}

// What to write instead, by where the chain of reasons ends.
std::string help_for(const ir::Function& function, const std::vector<std::string>& parameters,
                     const std::vector<distribution::Reason>& chain) {
  if (chain.empty()) return {};
  const ir::Op& origin = function.ops[chain.back().value];
  if (origin.kind == ir::OpKind::argument_frame) {
    const std::string& name = parameters[static_cast<size_t>(origin.source)];
    return concat("pass `", name, "` divided: distributed=[", python_repr(name),
                  "], or read the data inside the function");
  }
  if (origin.kind == ir::OpKind::gather) {
    return "leave it out of replicated=, or let returned values be divided: "
           "returns_maybe_distributed=True";
  }
  return "what is reduced over all rows is the same on every rank: do not ask for it divided";
}

Status not_divided(const WalkResult& walked, const distribution::Model& model,
                   const NamedValue& named, const std::string& message) {
  Status status = user_error(ErrorCode::S0601, named.span, message, {}, "replicated");
  if (!named.value.is_valid()) return status;
  const std::vector<distribution::Reason> chain = distribution::reason_chain(
      {walked.function, model, walked.parameters}, named.value, kReasonsShownMax);
  for (const distribution::Reason& reason : chain) {
    status.detail().notes.push_back({reason.span, reason.text});
  }
  status.detail().help = help_for(walked.function, walked.parameters, chain);
  return status;
}

Status check_assertions(const WalkResult& walked, const distribution::Model& model,
                        const std::vector<NamedValue>& results,
                        const DistributionOptions& options) {
  const auto is_divided = [&](ir::ValueId value) {
    return types::is_divided(distribution::distribution_of(model, value));
  };
  for (const NamedValue& variable : walked.variables) {
    if (!is_named(options.distributed, variable.name)) continue;
    if (!variable.value.is_valid()) {
      return not_divided(walked, model, variable,
                         concat("`", variable.name,
                                "` has no rows to divide, but distributed= names it: every rank "
                                "holds it whole."));
    }
    if (is_divided(variable.value)) continue;
    return not_divided(walked, model, variable,
                       concat("`", variable.name,
                              "` is replicated, but distributed= says that it is divided over "
                              "ranks."));
  }
  if (!options.all_returns_distributed) return Status::ok();
  for (const NamedValue& result : results) {
    if (is_divided(result.value)) continue;
    return not_divided(walked, model, result,
                       concat("The returned value is replicated, but all_returns_distributed=True "
                              "says that it is divided over ranks: ",
                              result.name));
  }
  return Status::ok();
}

// Says with the reason of a gather what asked for it.
void explain_gather(const ir::Function& function, distribution::Model& model, ir::ValueId gather,
                    const std::string& asked) {
  const ir::Op& op = function.ops[gather];
  if (op.kind != ir::OpKind::gather) return;
  const auto fired = model.fired.find({distribution::FactKind::replicated, gather});
  if (fired == model.fired.end() || !model.clauses[fired->second].is_fallback) return;
  std::string& reason = model.clauses[fired->second].reason;
  if (reason.find(": ") == std::string::npos) reason += concat(": ", asked);
}

void explain_gathers(const WalkResult& walked, const DistributionOptions& options,
                     const std::vector<NamedValue>& results, distribution::Model& model) {
  const ir::Function& function = walked.function;
  for (const NamedValue& variable : walked.variables) {
    if (!variable.value.is_valid() || !is_named(options.replicated, variable.name)) continue;
    explain_gather(function, model, variable.value,
                   concat("replicated= names `", variable.name, "`"));
  }
  if (!options.returns_maybe_distributed) {
    for (const NamedValue& result : results) {
      explain_gather(function, model, result.value, "returns_maybe_distributed=False");
    }
  }
  for (const ir::Block& block : function.blocks) {
    for (const ir::ValueId value : block.ops) {
      const ir::Op& op = function.ops[value];
      if (!distribution::needs_replicated(op)) continue;
      for (const ir::ValueId operand : op.operands) {
        explain_gather(function, model, operand,
                       concat(ir::op_name(op.kind), " reads them as a whole"));
      }
    }
  }
}

}  // namespace

Result<DistributionResult> distribute(WalkResult& walked, const DistributionOptions& options) {
  DistributionResult result;
  result.model = distribution::analyse(walked.function, walked.parameters);
  const ir::Op& end = walked.function.ops[ir::return_op(walked.function)];
  std::vector<NamedValue> results;
  size_t next = 0;
  hold_leaves(walked.function, end.operands, walked.result, "result", next, results);
  explain_gathers(walked, options, results, result.model);
  SHOAL_RETURN_IF_ERROR(check_assertions(walked, result.model, results, options));
  const distribution::Findings findings{walked.function, result.model, walked.parameters,
                                        walked.variables, results};
  for (int level = 1; level <= distribution::kDiagnosticsLevelMax; ++level) {
    result.diagnostics.push_back(distribution::diagnose(findings, level));
  }
  result.sequential_reason = distribution::sequential_reason(findings);
  return result;
}

}  // namespace shoal::compiler
