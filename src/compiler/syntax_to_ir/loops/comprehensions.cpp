// Comprehensions and generator expressions. A list comprehension over what the walk knows item by
// item is known itself; all others are filled by loops.
#include <map>
#include <optional>
#include <utility>

#include "base/concat.h"
#include "compiler/library/dispatch.h"
#include "compiler/syntax_to_ir/loops/iterators.h"
#include "compiler/syntax_to_ir/loops/loop_walk.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using syntax::Node;
using syntax::NodeKind;
using types::ObjectForm;
using types::ObjectType;

// Variables that a comprehension has for itself: what they hid is there again at its end.
class OwnVariables {
 public:
  OwnVariables(Walker& walker, const Node& clauses) : walker_(walker) {
    for (const Id<Node> clause : clauses.children) {
      collect_targets(walker, walker.node(walker.node(clause).children[0]), names_);
    }
    for (const std::string& name : names_) {
      const auto hidden = variables().extract(name);
      if (!hidden.empty()) hidden_.emplace(name, hidden.mapped());
    }
  }
  ~OwnVariables() {
    for (const std::string& name : names_) variables().erase(name);
    for (auto& [name, value] : hidden_) variables()[name] = std::move(value);
  }
  OwnVariables(const OwnVariables&) = delete;
  OwnVariables& operator=(const OwnVariables&) = delete;

  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

 private:
  std::map<std::string, Value>& variables() { return walker_.scope->variables; }

  Walker& walker_;
  std::vector<std::string> names_;
  std::map<std::string, Value> hidden_;
};

struct Clauses {
  const Node& node;  // the whole comprehension
  const Node& list;  // its `for`s
  std::function<Status()> step;
  std::vector<std::string> changed;  // variables that steps change
  // What the walk knows item by item is collected; a loop or condition decided at run time ends it.
  bool only_known = false;
  bool* was_left = nullptr;  // LoopParts
};

Status walk_conditions(Walker& walker, const Clauses& clauses, const Node& clause, size_t number,
                       const std::function<Status()>& then) {
  const auto& conditions = walker.node(clause.children[2]).children;
  if (number == conditions.size()) return then();
  SHOAL_ASSIGN_OR_RETURN(const Truth truth, walk_condition(walker, conditions[number]));
  if (clauses.only_known && !truth.known) return walk_again();
  return walk_when(
      walker, truth,
      [&] {
        narrow_variables(walker, conditions[number], true);
        return walk_conditions(walker, clauses, clause, number + 1, then);
      },
      clauses.node.span);
}

bool is_known(const Value& items) {
  return items.mapping() != nullptr || known_count(items).has_value();
}

// `items` is what clause number `number` goes through, if that is walked already.
Status walk_clauses(Walker& walker, const Clauses& clauses, size_t number,
                    std::optional<Value> items) {
  if (number == clauses.list.children.size()) return clauses.step();
  const Node& clause = walker.node(clauses.list.children[number]);
  const Node& iterable = walker.node(clause.children[1]);
  if (!items) {
    SHOAL_ASSIGN_OR_RETURN(items, walk_expression(walker, clause.children[1]));
  }
  if (clauses.only_known && !is_known(*items)) return walk_again();
  LoopParts parts{clauses.node, clauses.changed, {}, {}, clauses.was_left};
  for (const Id<Node> later : clauses.list.children) {
    collect_targets(walker, walker.node(walker.node(later).children[0]), parts.assigned);
    collect_named(walker, later, parts.assigned);
  }
  for (const Id<Node> child : clauses.node.children) collect_named(walker, child, parts.assigned);
  parts.round = [&](const Value& item) -> Status {
    SHOAL_RETURN_IF_ERROR(assign_target(walker, walker.node(clause.children[0]), item));
    return walk_conditions(walker, clauses, clause, 0,
                           [&] { return walk_clauses(walker, clauses, number + 1, {}); });
  };
  return walk_items_of(walker, std::move(parts), *items, iterable.span);
}

Result<Value> walk_first_items(Walker& walker, const Node& list) {
  return walk_expression(walker, walker.node(list.children[0]).children[1]);
}

// All items, if the walk knows how many there are; nullopt: it does not.
Result<std::optional<std::vector<Value>>> known_items(Walker& walker, const Node& expression,
                                                      const Node& list, const Value& first) {
  if (!is_known(first)) return std::optional<std::vector<Value>>();
  std::vector<Value> items;
  Clauses clauses{expression, list, {}, {}, true};
  clauses.step = [&]() -> Status {
    SHOAL_ASSIGN_OR_RETURN(items.emplace_back(), walk_expression(walker, expression.children[0]));
    return Status::ok();
  };
  SHOAL_RETURN_IF_ERROR(walk_clauses(walker, clauses, 0, first));
  return std::optional(std::move(items));
}

// A place in the source that makes a container: the comprehension's own.
Result<Value> empty_container(Walker& walker, ObjectForm form, int32_t site) {
  Translation& translation = walker.translation;
  if (form == ObjectForm::list) return make_run_time_list(translation, site);
  translation.sites->make_run_time(site);
  ObjectType type = types::object_type(form);
  type.items = translation.sites->items_of(site);
  type.site = site;
  const char* function = form == ObjectForm::set ? "set_new" : "dict_new";
  return Value{Object{call_object(translation, function, {}, type), type}};
}

}  // namespace

Result<Value> walk_comprehension(Walker& walker, const Node& expression) {
  const bool is_dict = expression.kind == NodeKind::dict_comprehension;
  const bool is_list = expression.kind == NodeKind::list_comprehension;
  const ObjectForm form = is_list   ? ObjectForm::list
                          : is_dict ? ObjectForm::dictionary
                                    : ObjectForm::set;
  const Node& list = walker.node(expression.children[is_dict ? 2 : 1]);
  Translation& translation = walker.translation;
  const int32_t site = site_here(translation, is_dict ? 2 : 1);
  SHOAL_ASSIGN_OR_RETURN(const Value first, walk_first_items(walker, list));
  const OwnVariables own(walker, list);
  const bool may_be_known =
      is_list && is_known(first) && !translation.sites->site(site).is_run_time;
  if (may_be_known) {
    Result<std::optional<std::vector<Value>>> items = known_items(walker, expression, list, first);
    if (items.is_ok()) {
      Sequence known{Sequence::Kind::list, std::move(**items), site};
      return Value{std::make_shared<Sequence>(std::move(known))};
    }
    translation.sites->make_run_time(site);
    return items.take_status();
  }
  SHOAL_ASSIGN_OR_RETURN(const Value made, empty_container(walker, form, site));
  Clauses clauses{expression, list, {}, {}};
  clauses.step = [&]() -> Status {
    SHOAL_ASSIGN_OR_RETURN(Value item, walk_expression(walker, expression.children[0]));
    translation.span = expression.span;
    if (!is_dict) return add_item(translation, made, item);
    SHOAL_ASSIGN_OR_RETURN(const Value value, walk_expression(walker, expression.children[1]));
    return set_item(translation, made, item, value, expression.span);
  };
  SHOAL_RETURN_IF_ERROR(walk_clauses(walker, clauses, 0, first));
  return made;
}

Result<Value> walk_generator_expression(Walker& walker, const Node& expression) {
  Generator generator;
  generator.scope = walker.scope;
  const Node& list = walker.node(expression.children[1]);
  SHOAL_ASSIGN_OR_RETURN(generator.items, walk_first_items(walker, list));
  for (const Id<Node> child : expression.children) generator.parts.push_back(child);
  generator.span = expression.span;
  Iteration iteration;
  iteration.kind = Iteration::Kind::generator;
  iteration.generator_number = static_cast<int32_t>(walker.generators.size());
  walker.generators.push_back(std::move(generator));
  const Value made{std::make_shared<const Iteration>(std::move(iteration))};
  note_iterator(walker, made);
  return made;
}

Status walk_generator(Walker& walker, const Iteration& iteration, LoopParts parts) {
  const Generator generator = walker.generators[static_cast<size_t>(iteration.generator_number)];
  if (generator.scope != walker.scope) {
    return user_error(ErrorCode::S0102, generator.span,
                      "A generator expression is gone through in another function than the one it "
                      "stands in, which is not supported yet.",
                      "make it a list: [… for … in …]");
  }
  Node expression;
  expression.kind = NodeKind::generator_expression;
  expression.span = generator.span;
  expression.children = generator.parts;
  const Node& list = walker.node(generator.parts[1]);
  const OwnVariables own(walker, list);
  Clauses clauses{expression, list, {}, parts.assigned, false, parts.was_left};
  clauses.step = [&]() -> Status {
    SHOAL_ASSIGN_OR_RETURN(const Value item, walk_expression(walker, generator.parts[0]));
    return parts.round(item);
  };
  return walk_clauses(walker, clauses, 0, generator.items);
}

Result<Value> walk_named(Walker& walker, const Node& expression) {
  SHOAL_ASSIGN_OR_RETURN(Value value, walk_expression(walker, expression.children[1]));
  SHOAL_RETURN_IF_ERROR(assign_target(walker, walker.node(expression.children[0]), value));
  return value;
}

}  // namespace shoal::compiler
