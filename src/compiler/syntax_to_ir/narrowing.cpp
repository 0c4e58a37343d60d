// What conditions say about variables that may be None.
#include "compiler/syntax_to_ir/control_flow.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using syntax::Node;
using syntax::NodeKind;

// The name that an expression is or gives a value to; null: none.
const std::string* name_in(const Walker& walker, Id<Node> id) {
  const Node& node = walker.node(id);
  if (node.kind == NodeKind::name) return &node.text;
  if (node.kind == NodeKind::named_expression) return name_in(walker, node.children[0]);
  return nullptr;
}

// The names that are not None where the condition has this truth.
void collect_present(const Walker& walker, Id<Node> id, bool truth,
                     std::vector<std::string>& names) {
  const Node& node = walker.node(id);
  if (const std::string* name = name_in(walker, id); name != nullptr && truth) {
    names.push_back(*name);
    return;
  }
  if (node.kind == NodeKind::unary_op && node.text == "not") {
    return collect_present(walker, node.children[0], !truth, names);
  }
  if (node.kind == NodeKind::bool_op && (node.text == "and") == truth) {
    for (const Id<Node> operand : walker.node(node.children[0]).children) {
      collect_present(walker, operand, truth, names);
    }
    return;
  }
  if (node.kind != NodeKind::compare) return;
  const auto& comparisons = walker.node(node.children[1]).children;
  const std::string* name = name_in(walker, node.children[0]);
  if (name == nullptr || comparisons.size() != 1) return;
  const Node& comparison = walker.node(comparisons[0]);
  const bool is_none_right = walker.node(comparison.children[0]).kind == NodeKind::constant_none;
  const std::string_view wanted = truth ? "isnot" : "is";
  if (is_none_right && comparison.text == wanted) names.push_back(*name);
}

}  // namespace

void narrow_variables(Walker& walker, Id<Node> condition, bool truth) {
  std::vector<std::string> names;
  collect_present(walker, condition, truth, names);
  for (const std::string& name : names) {
    const auto found = walker.scope->variables.find(name);
    if (found == walker.scope->variables.end()) continue;
    const Object* optional = as_object(found->second, types::ObjectForm::optional);
    if (optional == nullptr) continue;
    const types::ObjectType type = optional->type.items[0];
    const ir::ValueId item =
        emit_object_op(walker.translation, ir::OpKind::optional_item, {optional->value}, type);
    found->second = value_of_object(walker.translation, item, type);
  }
}

}  // namespace shoal::compiler
