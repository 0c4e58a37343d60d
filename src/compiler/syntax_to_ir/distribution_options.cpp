// What the walk does for the options distributed= and replicated= of @jit. They name variables of
// the compiled function itself, not of functions that it calls.
#include <algorithm>

#include "base/concat.h"
#include "compiler/syntax_to_ir/walker.h"
#include "compiler/values/held_rows.h"

namespace shoal::compiler {
namespace {

using syntax::Node;
using syntax::NodeKind;

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<std::string> variables_of(const Walker& walker, const Node& root) {
  std::vector<std::string> names;
  for (const Id<Node> parameter : walker.node(root.children[0]).children) {
    names.push_back(walker.node(parameter).text);
  }
  if (root.kind == NodeKind::function) collect_assigned(walker, root.children[1], names);
  return names;
}

bool is_same(const Value& a, const Value& b) {
  if (a.frame() != nullptr) return a.frame() == b.frame();
  const auto* left = a.as<Series>();
  const auto* right = b.as<Series>();
  return left != nullptr && right != nullptr && is_same_series(*left, *right);
}

bool is_among(const Value& value, const Value& wanted) {
  if (is_same(wanted, value)) return true;
  const Sequence* sequence = value.sequence();
  return sequence != nullptr &&
         std::any_of(sequence->items.begin(), sequence->items.end(),
                     [&](const Value& item) { return is_same(wanted, item); });
}

}  // namespace

Status check_distribution_options(const Walker& walker, const Node& root) {
  const DistributionOptions& options = walker.translation.options.distribution;
  const std::vector<std::string> variables = variables_of(walker, root);
  const auto check = [&](const std::vector<std::string>& names, std::string_view option) {
    for (const std::string& name : names) {
      if (contains(variables, name)) continue;
      return user_error(ErrorCode::S0602, root.span,
                        concat("`", name, "` in ", option, "= is no variable of ",
                               walker.translation.function.name, "()."),
                        suggestion(variables, name, "name an argument or a variable it assigns"));
    }
    return Status::ok();
  };
  SHOAL_RETURN_IF_ERROR(check(options.distributed, "distributed"));
  SHOAL_RETURN_IF_ERROR(check(options.replicated, "replicated"));
  for (const std::string& name : options.distributed) {
    if (!contains(options.replicated, name)) continue;
    return user_error(ErrorCode::S0603, root.span,
                      concat("`", name, "` is in distributed= and in replicated=."),
                      "leave it in the one that is meant");
  }
  return Status::ok();
}

void hold_variable(Walker& walker, const std::string& name, SourceSpan span, Value& value) {
  if (walker.active.size() != 1) return;  // a variable of a called function
  Translation& translation = walker.translation;
  const DistributionOptions& options = translation.options.distribution;
  if (contains(options.replicated, name)) gather_value(translation, value);
  const std::vector<ir::ValueId> frames = row_frames(translation, value);
  for (const ir::ValueId frame : frames) translation.variables.push_back({name, span, frame});
  const bool is_asserted = contains(options.distributed, name);
  if (frames.empty() && is_asserted) translation.variables.push_back({name, span, {}});
}

bool is_returned_gathered(const Walker& walker, const Value& value) {
  const DistributionOptions& options = walker.translation.options.distribution;
  if (options.returns_maybe_distributed) return false;
  return std::none_of(
      options.distributed.begin(), options.distributed.end(), [&](const std::string& name) {
        const auto variable = walker.scope->variables.find(name);
        return variable != walker.scope->variables.end() && is_among(variable->second, value);
      });
}

}  // namespace shoal::compiler
