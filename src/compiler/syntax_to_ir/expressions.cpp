// Which step walks which expression; constants, names, attributes, subscripts, displays.
#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "base/concat.h"
#include "compiler/library/dispatch.h"
#include "compiler/library/rows/row_body.h"
#include "compiler/syntax_to_ir/calls/called_function.h"
#include "compiler/syntax_to_ir/control_flow.h"
#include "compiler/syntax_to_ir/loops/iterators.h"
#include "compiler/syntax_to_ir/walker.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using syntax::Binding;
using syntax::Node;
using syntax::NodeKind;

Status unsupported_expression(const Node& expression) {
  const std::string what = expression.kind == NodeKind::unsupported
                               ? expression.text
                               : std::string(syntax::node_kind_name(expression.kind));
  if (what.starts_with("Yield")) {
    return user_error(ErrorCode::S0102, expression.span,
                      "A generator function (`yield`) is not supported in compiled code yet.",
                      "collect the values in a list and return it");
  }
  if (what == "**kwargs") {
    return user_error(ErrorCode::S0102, expression.span,
                      "A lambda with `**kwargs` is not supported in compiled code yet.",
                      "give its parameters names, or pass a dict");
  }
  return user_error(ErrorCode::S0102, expression.span,
                    concat("This expression (", what, ") is not supported in compiled code yet."));
}

Result<Value> dispatch(Walker& walker, Id<Node> id) {
  const Node& expression = walker.node(id);
  switch (expression.kind) {
    case NodeKind::constant_int:
    case NodeKind::constant_float:
    case NodeKind::constant_string:
    case NodeKind::constant_bool:
    case NodeKind::constant_none: return walk_constant(walker, expression);
    case NodeKind::name: return walk_name(walker, expression);
    case NodeKind::attribute: return walk_attribute(walker, expression);
    case NodeKind::subscript: return walk_subscript(walker, expression);
    case NodeKind::slice: return walk_slice(walker, expression);
    case NodeKind::constant_ellipsis: return Value{Known{"Ellipsis"}};
    case NodeKind::call: return walk_call(walker, expression);
    case NodeKind::lambda: return define_function(walker, id);
    case NodeKind::joined_string: return walk_joined_string(walker, expression);
    case NodeKind::tuple_display:
    case NodeKind::list_display:
    case NodeKind::set_display:
    case NodeKind::dict_display: return walk_display(walker, expression);
    case NodeKind::binary_op: return walk_binary_op(walker, expression);
    case NodeKind::unary_op: return walk_unary_op(walker, expression);
    case NodeKind::bool_op: return walk_bool_op(walker, expression);
    case NodeKind::compare: return walk_compare(walker, expression);
    case NodeKind::conditional: return walk_conditional(walker, expression);
    case NodeKind::named_expression: return walk_named(walker, expression);
    case NodeKind::list_comprehension:
    case NodeKind::set_comprehension:
    case NodeKind::dict_comprehension: return walk_comprehension(walker, expression);
    case NodeKind::generator_expression: return walk_generator_expression(walker, expression);
    default: return unsupported_expression(expression);
  }
}

// As long as it lives, ops go to the end of the entry block: they run once, wherever the walk is.
class InEntryBlock {
 public:
  explicit InEntryBlock(Translation& translation)
      : translation_(translation),
        block_(translation.block),
        prepare_failure_(std::move(translation.prepare_failure)) {
    translation.prepare_failure = nullptr;
    if (block_ == kEntry) return;
    end_ = entry().back();
    entry().pop_back();
    translation.block = kEntry;
  }
  ~InEntryBlock() {
    if (!(block_ == kEntry)) entry().push_back(end_);
    translation_.block = block_;
    translation_.prepare_failure = std::move(prepare_failure_);
  }
  InEntryBlock(const InEntryBlock&) = delete;
  InEntryBlock& operator=(const InEntryBlock&) = delete;

 private:
  static constexpr Id<ir::Block> kEntry{0};
  std::vector<ir::ValueId>& entry() { return translation_.function.blocks[kEntry].ops; }

  Translation& translation_;
  Id<ir::Block> block_;
  std::function<void(const ir::Op& op)> prepare_failure_;
  ir::ValueId end_;
};

Result<Value> bound_value(Walker& walker, const Binding& binding, SourceSpan span) {
  switch (binding.kind) {
    case Binding::Kind::known: {
      constexpr std::string_view kBuiltins = "builtins.";
      const bool is_builtin = binding.text.starts_with(kBuiltins);
      return Value{Known{is_builtin ? binding.text.substr(kBuiltins.size()) : binding.text}};
    }
    case Binding::Kind::function: {
      const syntax::Function& function =
          walker.module.functions[static_cast<size_t>(binding.function)];
      const auto number = static_cast<int32_t>(walker.callables.size());
      walker.callables.push_back({function.root, binding.function, nullptr, {}});
      return Value{UserFunction{number}};
    }
    case Binding::Kind::constant: {
      const SiteTable::MakingOutside outside(*walker.translation.sites);
      const InEntryBlock entry(walker.translation);
      SHOAL_ASSIGN_OR_RETURN(Value value, walk_expression(walker, binding.constant));
      // A dict stays the one outside: it is looked up, and never made or changed at run time.
      if (const Mapping* mapping = value.mapping()) {
        Mapping fixed = *mapping;
        fixed.site = -1;
        return Value{std::make_shared<Mapping>(std::move(fixed))};
      }
      return value;
    }
    case Binding::Kind::opaque: break;
  }
  return user_error(ErrorCode::S0107, span,
                    concat("`", binding.name, "` is a ", binding.text,
                           " from outside the function, which compiled code cannot use."),
                    "pass what is needed of it as an argument", binding.text);
}

}  // namespace

Result<Value> walk_expression(Walker& walker, Id<Node> expression) {
  const SourceSpan outer = walker.translation.span;
  const SourceSpan span = walker.node(expression).span;
  if (span.is_known()) walker.translation.span = span;
  Result<Value> value = dispatch(walker, expression);
  walker.translation.span = outer;
  return value;
}

// The items of a display; `is_list`: one that can be made at run time.
Result<std::vector<Value>> walk_items(Walker& walker, Id<Node> list, bool is_list) {
  std::vector<Value> items;
  for (const Id<Node> id : walker.node(list).children) {
    const Node& item = walker.node(id);
    const bool is_starred = item.kind == NodeKind::starred;
    SHOAL_ASSIGN_OR_RETURN(Value value,
                           walk_expression(walker, is_starred ? item.children[0] : id));
    if (!is_starred) {
      items.push_back(std::move(value));
      continue;
    }
    SHOAL_ASSIGN_OR_RETURN(value, with_items_taken(walker, value, item.span));
    const Sequence* sequence = value.sequence();
    if (sequence == nullptr && is_list) {
      Translation& translation = walker.translation;
      translation.sites->make_run_time(site_here(translation, 1));
      return walk_again();
    }
    if (sequence == nullptr) {
      return user_error(ErrorCode::S0109, item.span,
                        concat("This ", describe(value), " cannot be unpacked in compiled code."),
                        "unpack it into a list: [*…]");
    }
    items.insert(items.end(), sequence->items.begin(), sequence->items.end());
  }
  return items;
}

Result<Value> walk_constant(Walker&, const Node& expression) {
  switch (expression.kind) {
    case NodeKind::constant_bool: return literal_value(expression.text == "True");
    case NodeKind::constant_string: return literal_value(expression.text);
    case NodeKind::constant_float:
      return literal_value(std::strtod(expression.text.c_str(), nullptr));
    case NodeKind::constant_int: {
      errno = 0;
      const int64_t value = std::strtoll(expression.text.c_str(), nullptr, 10);
      if (errno == ERANGE) {
        return user_error(ErrorCode::S0206, expression.span,
                          "Integers of more than 64 bits are not supported in compiled code.",
                          "use a float");
      }
      return literal_value(value);
    }
    default: return Value{};
  }
}

namespace {

// Whether the function being walked assigns the name somewhere, so that it means no global. In a
// loop it may have a value from an earlier round, which is not followed here.
bool is_own_unbound(const Walker& walker, const std::string& name) {
  const Node& root = walker.node(walker.active.back());
  const bool is_followed = root.kind != NodeKind::lambda && walker.scope->loops.empty();
  if (!is_followed || walker.translation.row_body) return false;
  std::vector<std::string> names;
  collect_assigned(walker, root.children[1], names);
  for (const Id<Node> id : walker.node(root.children[0]).children) {
    names.push_back(walker.node(id).text);
  }
  return std::find(names.begin(), names.end(), name) != names.end();
}

// The way being walked ends with UnboundLocalError; what follows is walked as if it went on.
Result<Value> read_unbound(Walker& walker, const Node& expression) {
  Translation& translation = walker.translation;
  translation.span = expression.span;
  ir::Op op;
  op.kind = ir::OpKind::check_bound;
  op.operands = {emit_literal(translation, false)};
  op.literal = expression.text;
  emit(translation, std::move(op));
  return unknown_value();
}

}  // namespace

Result<Value> walk_name(Walker& walker, const Node& expression) {
  for (const Scope* scope = walker.scope.get(); scope != nullptr; scope = scope->enclosing.get()) {
    const auto found = scope->variables.find(expression.text);
    if (found == scope->variables.end()) continue;
    if (walker.translation.row_body && !scope->is_in_row_body) {
      return taken_into_row_body(walker.translation, found->second, expression.span);
    }
    if (scope->level < walker.called_walks.size()) {
      return captured_value(walker, *scope, found->first, expression.span);
    }
    return read_variable(walker, found->first, Value(found->second), expression.span);
  }
  const auto function = static_cast<size_t>(walker.scope->module_function);
  for (const Binding& binding : walker.module.functions[function].bindings) {
    if (binding.name == expression.text) return bound_value(walker, binding, expression.span);
  }
  if (is_own_unbound(walker, expression.text)) return read_unbound(walker, expression);
  std::vector<std::string> names;
  for (const auto& [name, value] : walker.scope->variables) names.push_back(name);
  return user_error(
      ErrorCode::S0106, expression.span,
      concat("name ", python_repr(expression.text), " is not defined here"),
      suggestion(names, expression.text,
                 walker.translation.undecided == 0
                     ? ""
                     : concat("give `", expression.text, "` a value before the loop or branch")));
}

Result<Value> walk_attribute(Walker& walker, const Node& expression) {
  SHOAL_ASSIGN_OR_RETURN(const Value object, walk_expression(walker, expression.children[0]));
  return get_attribute(walker.translation, object, expression.text, expression.span);
}

Result<Value> walk_subscript(Walker& walker, const Node& expression) {
  SHOAL_ASSIGN_OR_RETURN(const Value object, walk_expression(walker, expression.children[0]));
  SHOAL_ASSIGN_OR_RETURN(const Value key, walk_expression(walker, expression.children[1]));
  walker.translation.span = expression.span;
  return get_item(walker.translation, object, key, walker.node(expression.children[1]).span);
}

Result<Value> walk_slice(Walker& walker, const Node& node) {
  std::vector<Value> bounds(3);
  for (size_t i = 0; i < bounds.size(); ++i) {
    if (walker.node(node.children[i]).kind == NodeKind::absent) continue;
    SHOAL_ASSIGN_OR_RETURN(bounds[i], walk_expression(walker, node.children[i]));
  }
  return Value{std::make_shared<const Slice>(Slice{bounds[0], bounds[1], bounds[2]})};
}

// A list with a starred part that is known only at run time.
Result<Value> walk_list_of_parts(Walker& walker, const Node& expression) {
  Translation& translation = walker.translation;
  SHOAL_ASSIGN_OR_RETURN(const Value made,
                         make_run_time_list(translation, site_here(translation, 1)));
  const auto add = [&](const Value& item) { return add_item(translation, made, item); };
  for (const Id<Node> id : walker.node(expression.children[0]).children) {
    const Node& item = walker.node(id);
    const bool is_starred = item.kind == NodeKind::starred;
    SHOAL_ASSIGN_OR_RETURN(const Value value,
                           walk_expression(walker, is_starred ? item.children[0] : id));
    SHOAL_RETURN_IF_ERROR(is_starred ? translation.iterate(value, add, {}) : add(value));
  }
  return made;
}

bool has_starred(const Walker& walker, const Node& expression) {
  const auto& items = walker.node(expression.children[0]).children;
  return std::any_of(items.begin(), items.end(),
                     [&](Id<Node> id) { return walker.node(id).kind == NodeKind::starred; });
}

Result<Value> walk_display(Walker& walker, const Node& expression) {
  const bool is_list = expression.kind == NodeKind::list_display;
  const SiteTable& sites = *walker.translation.sites;
  if (is_list && has_starred(walker, expression) &&
      sites.site(site_here(walker.translation, 1)).is_run_time) {
    return walk_list_of_parts(walker, expression);
  }
  SHOAL_ASSIGN_OR_RETURN(std::vector<Value> items,
                         walk_items(walker, expression.children[0], is_list));
  if (expression.kind == NodeKind::tuple_display) {
    return sequence_value(Sequence::Kind::tuple, std::move(items));
  }
  if (is_list) {
    return make_list(walker.translation, std::move(items));
  }
  if (expression.kind == NodeKind::set_display) {
    return make_set(walker.translation, items);
  }
  SHOAL_ASSIGN_OR_RETURN(std::vector<Value> values, walk_items(walker, expression.children[1]));
  if (items.size() != values.size()) return unsupported_expression(expression);
  Mapping mapping;
  for (size_t i = 0; i < items.size(); ++i) {
    const auto* key = items[i].as<Literal>();
    bool replaced = false;
    for (auto& [known_key, value] : mapping.items) {
      const auto* known = known_key.as<Literal>();
      if (key == nullptr || known == nullptr || !(*key == *known)) continue;
      value = values[i];
      replaced = true;
    }
    if (!replaced) mapping.items.emplace_back(items[i], values[i]);
  }
  // Keys that are known only at run time may be equal.
  const bool has_known_keys =
      std::all_of(mapping.items.begin(), mapping.items.end(),
                  [](const auto& item) { return item.first.template as<Literal>() != nullptr; });
  if (!has_known_keys && mapping.items.size() > 1) {
    walker.translation.sites->make_run_time(site_here(walker.translation, 2));
  }
  return make_dict(walker.translation, std::move(mapping.items));
}

}  // namespace shoal::compiler
