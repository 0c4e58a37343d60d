#include "compiler/syntax_to_ir/parallel/loop_names.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/concat.h"
#include "compiler/values/errors.h"

namespace shoal::compiler {
namespace {

using syntax::Node;
using syntax::NodeKind;

constexpr std::pair<std::string_view, std::string_view> kOperations[] = {
    {"add", "add"},      {"sub", "add"},        {"mult", "multiply"}, {"bitand", "bit_and"},
    {"bitor", "bit_or"}, {"bitxor", "bit_xor"}, {"and", "bit_and"},   {"or", "bit_or"},
    {"min", "min"},      {"max", "max"},
};

std::string operation_named(std::string_view name) {
  for (const auto& [own, operation] : kOperations) {
    if (own == name) return std::string(operation);
  }
  return {};
}

class NameFinder {
 public:
  NameFinder(const Walker& walker, const Node& loop,
             const std::function<bool(const std::string&)>& is_outside)
      : walker_(walker), loop_(loop), is_outside_(is_outside) {}

  Result<LoopNames> run() {
    collect_targets(walker_, walker_.node(loop_.children[0]), names_.own);
    for (const std::string& name : names_.own) own_.insert(name);
    if (!walker_.node(loop_.children[3]).children.empty()) {
      return race(loop_.span, "`else` of a prange is not supported.", "do it behind the loop");
    }
    SHOAL_RETURN_IF_ERROR(visit_list(loop_.children[2]));
    for (const auto& [name, reduction] : names_.reductions) {
      if (!read_.contains(name)) continue;
      return race(reduction.span,
                  concat("All rounds of this prange change `", name,
                         "`, and read it: which value they see would depend on their order."),
                  concat("use `", name, "` only behind the loop, or write for … in range()"));
    }
    return std::move(names_);
  }

 private:
  static Status race(SourceSpan span, std::string message, std::string help) {
    return user_error(ErrorCode::S0112, span, std::move(message), std::move(help));
  }

  Status visit_list(Id<Node> list) {
    for (const Id<Node> id : walker_.node(list).children) {
      SHOAL_RETURN_IF_ERROR(visit_statement(id, walker_.node(id)));
    }
    return Status::ok();
  }

  Status visit_statement(Id<Node> id, const Node& statement) {
    switch (statement.kind) {
      case NodeKind::assign: return visit_assign(statement);
      case NodeKind::augmented_assign: return visit_augmented(statement);
      case NodeKind::for_statement: {
        visit(statement.children[1]);
        SHOAL_RETURN_IF_ERROR(assign(walker_.node(statement.children[0])));
        ++inner_loops_;
        SHOAL_RETURN_IF_ERROR(visit_list(statement.children[2]));
        --inner_loops_;
        return visit_list(statement.children[3]);
      }
      case NodeKind::while_statement:
        visit(statement.children[0]);
        ++inner_loops_;
        SHOAL_RETURN_IF_ERROR(visit_list(statement.children[1]));
        --inner_loops_;
        return visit_list(statement.children[2]);
      case NodeKind::if_statement:
        visit(statement.children[0]);
        SHOAL_RETURN_IF_ERROR(visit_list(statement.children[1]));
        return visit_list(statement.children[2]);
      case NodeKind::break_statement:
        if (inner_loops_ > 0) return Status::ok();
        return race(statement.span, "`break` out of a prange: other rounds may have run already.",
                    "write for … in range()");
      case NodeKind::return_statement:
        return race(statement.span, "`return` out of a prange: other rounds may have run already.",
                    "keep the result in a variable, or write for … in range()");
      case NodeKind::try_statement: {
        for (const size_t part : {0, 2, 3}) {
          SHOAL_RETURN_IF_ERROR(visit_list(statement.children[part]));
        }
        for (const Id<Node> clause : walker_.node(statement.children[1]).children) {
          SHOAL_RETURN_IF_ERROR(visit_list(walker_.node(clause).children[1]));
        }
        return Status::ok();
      }
      default: visit(id); return Status::ok();
    }
  }

  // The names that an expression reads.
  void visit(Id<Node> id) {
    const Node& node = walker_.node(id);
    if (node.kind == NodeKind::name) read(node.text);
    if (node.kind == NodeKind::named_expression) {
      visit(node.children[1]);
      own_.insert(walker_.node(node.children[0]).text);
      return;
    }
    for (const Id<Node> child : node.children) visit(child);
  }

  // What stands in a target beside the names that it sets: the array and index of an item.
  void visit_target(const Node& target) {
    if (target.kind == NodeKind::name) return;
    const bool holds_targets = target.kind == NodeKind::tuple_display ||
                               target.kind == NodeKind::list_display ||
                               target.kind == NodeKind::list || target.kind == NodeKind::starred;
    for (const Id<Node> child : target.children) {
      if (holds_targets) {
        visit_target(walker_.node(child));
      } else {
        visit(child);
      }
    }
  }

  void read(const std::string& name) { read_.insert(name); }

  bool is_name(Id<Node> id, const std::string& name) const {
    const Node& node = walker_.node(id);
    return node.kind == NodeKind::name && node.text == name;
  }

  // What `name = value` does to the name if it is a change of its own value; "": something else.
  // `changed` is what it is changed by.
  std::string change_of(const std::string& name, const Node& value,
                        std::vector<Id<Node>>& changed) {
    if (value.kind == NodeKind::binary_op && is_name(value.children[0], name)) {
      changed = {value.children[1]};
      return operation_named(value.text);
    }
    if (value.kind == NodeKind::bool_op) {
      const std::vector<Id<Node>>& operands = walker_.node(value.children[0]).children;
      if (!is_name(operands[0], name)) return {};
      changed.assign(operands.begin() + 1, operands.end());
      return operation_named(value.text);
    }
    if (value.kind != NodeKind::call) return {};
    const Node& callee = walker_.node(value.children[0]);
    const std::vector<Id<Node>>& arguments = walker_.node(value.children[1]).children;
    const bool is_extreme = callee.kind == NodeKind::name &&
                            (callee.text == "min" || callee.text == "max") &&
                            arguments.size() == 2 && is_name(arguments[0], name);
    if (!is_extreme) return {};
    changed = {arguments[1]};
    return operation_named(callee.text);
  }

  Status visit_assign(const Node& statement) {
    const std::vector<Id<Node>>& targets = walker_.node(statement.children[0]).children;
    const Node& first = walker_.node(targets[0]);
    if (targets.size() == 1 && first.kind == NodeKind::name && !own_.contains(first.text) &&
        is_outside_(first.text)) {
      std::vector<Id<Node>> changed;
      const std::string operation =
          change_of(first.text, walker_.node(statement.children[1]), changed);
      if (!operation.empty()) {
        for (const Id<Node> part : changed) visit(part);
        return reduce(first.text, operation, statement.span);
      }
    }
    visit(statement.children[1]);
    for (const Id<Node> target : targets) SHOAL_RETURN_IF_ERROR(assign(walker_.node(target)));
    return Status::ok();
  }

  Status reduce(const std::string& name, const std::string& operation, SourceSpan span) {
    const auto [known, is_new] = names_.reductions.emplace(name, Reduction{operation, span});
    if (is_new || known->second.operation == operation) return Status::ok();
    return race(span,
                concat("The rounds of this prange change `", name,
                       "` in two ways, whose order would matter."),
                "use a variable for each, or write for … in range()");
  }

  Status visit_augmented(const Node& statement) {
    const Node& target = walker_.node(statement.children[0]);
    visit(statement.children[1]);
    if (target.kind != NodeKind::name) {
      visit_target(target);
      return Status::ok();
    }
    if (own_.contains(target.text)) {
      read(target.text);
      return Status::ok();
    }
    const std::string operation = operation_named(statement.text);
    if (!operation.empty()) return reduce(target.text, operation, statement.span);
    return race(statement.span,
                concat("All rounds of this prange change `", target.text,
                       "` by an operator whose order matters."),
                "use +, *, min, max, and, or; or write for … in range()");
  }

  // A target of an assignment: a variable of the round, or an item.
  Status assign(const Node& target) {
    std::vector<std::string> targets;
    collect_targets(walker_, target, targets);
    visit_target(target);
    for (const std::string& name : targets) {
      if (names_.reductions.contains(name)) {
        return race(target.span,
                    concat("All rounds of this prange change `", name, "`, and one sets it anew."),
                    concat("use another name than `", name, "` here"));
      }
      const bool is_read_before = read_.contains(name) && !own_.contains(name) && is_outside_(name);
      if (is_read_before) {
        return race(
            target.span,
            concat("A round of this prange reads `", name,
                   "` before it sets it: it would see what another round has left."),
            concat("set `", name, "` before it is read, use +=, or write for … in range()"));
      }
      if (own_.insert(name).second) names_.own.push_back(name);
    }
    return Status::ok();
  }

  const Walker& walker_;
  const Node& loop_;
  const std::function<bool(const std::string&)>& is_outside_;
  LoopNames names_;
  std::set<std::string> own_;
  std::set<std::string> read_;
  int inner_loops_ = 0;
};

}  // namespace

Result<LoopNames> names_of_loop(const Walker& walker, const Node& loop,
                                const std::function<bool(const std::string&)>& is_outside) {
  return NameFinder(walker, loop, is_outside).run();
}

}  // namespace shoal::compiler
