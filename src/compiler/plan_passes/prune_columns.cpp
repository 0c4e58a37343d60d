#include "compiler/plan_passes/prune_columns.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "compiler/plan_passes/rewrite.h"
#include "plan/expression_columns.h"

namespace shoal::plan_passes {
namespace {

using plan::AggregateItem;
using plan::ExpressionId;
using plan::Node;
using plan::NodeId;
using plan::NodeKind;
using plan::Plan;
using plan::ScanPredicate;

// Ascending positions of a node's output columns that are needed.
using Positions = std::vector<int32_t>;

void normalize(Positions& positions) {
  std::sort(positions.begin(), positions.end());
  positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
}

// The size of a group is that of all its columns.
bool reads_column(const AggregateItem& item) { return item.kind != types::AggregateKind::size; }

// Builds the pruned plan from the output down; each node is made after its input.
class Pruner {
 public:
  explicit Pruner(const Plan& old) : old_(old) {
    result_.parameters = old.parameters;
    result_.array_count = old.array_count;
  }

  Plan run() {
    Positions all(old_.nodes[old_.output].output.fields.size());
    std::iota(all.begin(), all.end(), 0);
    result_.output = keep(old_.output, all);
    return std::move(result_);
  }

 private:
  // Adds node `id` with just the columns `needed` (ascending); output i is old column needed[i].
  NodeId keep(NodeId id, const Positions& needed) {
    const Node& node = old_.nodes[id];
    switch (node.kind) {
      case NodeKind::scan_parquet:
      case NodeKind::argument: return keep_source(node, needed);
      case NodeKind::row_number: return keep_appended(node, needed, keys_of(node.input));
      case NodeKind::string_compare: return keep_string_compare(node, needed);
      case NodeKind::attach:
        return keep_appended(node, needed,
                             node.input.is_valid() ? keys_of(node.input) : Positions{});
      case NodeKind::stage: return keep_stage(node, needed);
      case NodeKind::aggregate: return keep_aggregate(node, needed);
      case NodeKind::limit: return keep_limit(node, needed);
      case NodeKind::gather: return keep_gather(node, needed);
    }
    return {};
  }

  static types::Schema pick(const types::Schema& schema, const Positions& needed) {
    types::Schema picked;
    for (const int32_t position : needed) {
      picked.fields.push_back(schema.fields[static_cast<size_t>(position)]);
    }
    return picked;
  }

  // Where old column `position` is among the kept ones.
  static int32_t new_position(const Positions& kept, int32_t position) {
    return static_cast<int32_t>(std::lower_bound(kept.begin(), kept.end(), position) -
                                kept.begin());
  }

  static Node without_details(const Node& node) {
    Node copy;
    copy.kind = node.kind;
    copy.span = node.span;
    copy.distribution = node.distribution;
    return copy;
  }

  NodeId keep_source(const Node& node, const Positions& needed) {
    // A scan predicate's column is read by the stage above, so it is among the needed ones.
    Node kept = without_details(node);
    kept.source = node.source;
    kept.output = pick(node.output, needed);
    for (const int32_t position : needed) {
      kept.source_columns.push_back(node.source_columns[static_cast<size_t>(position)]);
    }
    for (const ScanPredicate& predicate : node.scan_predicates) {
      if (!std::binary_search(needed.begin(), needed.end(), predicate.column)) continue;
      kept.scan_predicates.push_back({new_position(needed, predicate.column), predicate.op,
                                      copy_constant(old_, predicate.operand, result_)});
    }
    return result_.nodes.add(std::move(kept));
  }

  // A node that appends one column to its input's. `extra` are input columns it reads itself. An
  // array is attached also where it is not used: its length may be wrong.
  NodeId keep_appended(const Node& node, const Positions& needed, const Positions& extra) {
    const auto appended = static_cast<int32_t>(node.output.fields.size()) - 1;
    const bool is_used = !needed.empty() && needed.back() == appended;
    const bool is_checked = node.kind == NodeKind::attach;
    Positions below = needed;
    if (!is_used && !is_checked) return keep(node.input, below);
    if (is_used) below.pop_back();
    const Positions passed_on = below;
    below.insert(below.end(), extra.begin(), extra.end());
    normalize(below);
    Node kept = without_details(node);
    if (node.input.is_valid()) kept.input = keep(node.input, below);
    kept.output = pick(node.output, below);
    kept.output.fields.push_back(node.output.fields.back());
    if (node.kind == NodeKind::string_compare) {
      kept.left = new_position(below, node.left);
      kept.compare_op = node.compare_op;
      kept.right = copy_over(node.right, below, kept.input);
    }
    if (node.kind == NodeKind::attach) {
      kept.source = node.source;
      kept.error = node.error;
      kept.message = node.message;
    }
    const NodeId id = result_.nodes.add(std::move(kept));
    if (is_used && passed_on == below) return id;
    return forward(id, below, needed, appended);
  }

  // A stage that leaves out what only the node below needed.
  NodeId forward(NodeId input, const Positions& below, const Positions& needed, int32_t appended) {
    Node stage;
    stage.kind = NodeKind::stage;
    stage.input = input;
    stage.span = result_.nodes[input].span;
    stage.distribution = result_.nodes[input].distribution;
    const types::Schema schema = result_.nodes[input].output;
    for (const int32_t position : needed) {
      const int32_t at =
          position == appended ? static_cast<int32_t>(below.size()) : new_position(below, position);
      stage.expressions.push_back(column_expression(result_, schema, at));
      stage.output.fields.push_back(schema.fields[static_cast<size_t>(at)]);
    }
    return result_.nodes.add(std::move(stage));
  }

  // What an aggregate or an attached array gives out in any case: rows are numbered right above it,
  // not above a stage that leaves its keys out.
  [[nodiscard]] Positions keys_of(NodeId id) const {
    const Node& node = old_.nodes[id];
    if (node.kind == NodeKind::attach) {
      Positions attached = node.input.is_valid() ? keys_of(node.input) : Positions{};
      attached.push_back(static_cast<int32_t>(node.output.fields.size()) - 1);
      return attached;
    }
    if (node.kind != NodeKind::aggregate) return {};
    Positions keys(node.aggregation.keys.size());
    std::iota(keys.begin(), keys.end(), 0);
    return keys;
  }

  NodeId keep_string_compare(const Node& node, const Positions& needed) {
    Positions extra = {node.left};
    collect_columns(old_, node.right, extra);
    normalize(extra);
    return keep_appended(node, needed, extra);
  }

  // Copies an expression over the old input to one over the kept columns of the new input.
  ExpressionId copy_over(ExpressionId id, const Positions& kept, NodeId input) {
    const types::Schema schema = result_.nodes[input].output;
    return copy_expression(old_, id, result_, [&](int32_t position) {
      return column_expression(result_, schema, new_position(kept, position));
    });
  }

  NodeId keep_stage(const Node& node, const Positions& needed) {
    Positions below;
    if (node.predicate.is_valid()) collect_columns(old_, node.predicate, below);
    for (const int32_t position : needed) {
      collect_columns(old_, node.expressions[static_cast<size_t>(position)], below);
    }
    normalize(below);
    Node kept = without_details(node);
    kept.input = keep(node.input, below);
    kept.output = pick(node.output, needed);
    if (node.predicate.is_valid()) kept.predicate = copy_over(node.predicate, below, kept.input);
    for (const int32_t position : needed) {
      kept.expressions.push_back(
          copy_over(node.expressions[static_cast<size_t>(position)], below, kept.input));
    }
    if (is_aggregate_again(kept)) return kept.input;
    return result_.nodes.add(std::move(kept));
  }

  // An aggregate's table is new memory and can be the result as it is. An argument's can't: a
  // stage over it makes the copy.
  bool is_aggregate_again(const Node& stage) const {
    const Node& input = result_.nodes[stage.input];
    return input.kind == NodeKind::aggregate && input.output == stage.output &&
           forwards_input(result_, stage);
  }

  NodeId keep_aggregate(const Node& node, const Positions& needed) {
    const auto key_count = static_cast<int32_t>(node.aggregation.keys.size());
    Positions items;  // numbers of the items kept
    for (const int32_t position : needed) {
      if (position >= key_count) items.push_back(position - key_count);
    }
    Positions below = node.aggregation.keys;
    for (const int32_t number : items) {
      const AggregateItem& item = node.aggregation.items[static_cast<size_t>(number)];
      if (reads_column(item)) below.push_back(item.column);
    }
    normalize(below);
    Node kept = without_details(node);
    kept.input = keep(node.input, below);
    kept.aggregation.sort = node.aggregation.sort;
    kept.aggregation.dropna = node.aggregation.dropna;
    Positions made;  // old positions of the new node's outputs: all keys, then the items
    for (int32_t key = 0; key < key_count; ++key) {
      kept.aggregation.keys.push_back(
          new_position(below, node.aggregation.keys[static_cast<size_t>(key)]));
      made.push_back(key);
    }
    for (const int32_t number : items) {
      AggregateItem item = node.aggregation.items[static_cast<size_t>(number)];
      item.column = reads_column(item) ? new_position(below, item.column) : -1;
      kept.aggregation.items.push_back(item);
      made.push_back(key_count + number);
    }
    kept.output = pick(node.output, made);
    const NodeId id = result_.nodes.add(std::move(kept));
    return made == needed ? id : forward(id, made, needed, -1);
  }

  NodeId keep_limit(const Node& node, const Positions& needed) {
    Node kept = without_details(node);
    kept.input = keep(node.input, needed);
    kept.output = pick(node.output, needed);
    kept.row_count = copy_constant(old_, node.row_count, result_);
    return result_.nodes.add(std::move(kept));
  }

  // Only what is used is sent to the other ranks.
  NodeId keep_gather(const Node& node, const Positions& needed) {
    Node kept = without_details(node);
    kept.input = keep(node.input, needed);
    kept.output = pick(node.output, needed);
    return result_.nodes.add(std::move(kept));
  }

  const Plan& old_;
  Plan result_;
};

}  // namespace

void prune_columns(Plan& plan) { plan = Pruner(plan).run(); }

}  // namespace shoal::plan_passes
