// Builds one plan segment from the frame ops that lead to its output.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "compiler/ir/function.h"
#include "plan/plan.h"

namespace shoal::ir {

// Keyless aggregates of columns over the same rows.
struct Reduction {
  ValueId column;            // over the rows; not valid for size
  plan::AggregateItem item;  // item.column is set by the builder
  types::Field output;
  SourceSpan span;
};

class SegmentBuilder {
 public:
  explicit SegmentBuilder(const Function& function) : function_(function) {}

  // The node that computes the frame; made once.
  plan::NodeId lower_frame(ValueId frame);
  // Columns of an argument, just as they are; invalid if one is computed or the rows are no
  // argument's. Nothing is copied, so that it is not for results.
  plan::NodeId lower_argument_columns(ValueId frame, const std::vector<ValueId>& columns);
  // One row with an item per reduction.
  plan::NodeId lower_reductions(ValueId frame, const std::vector<Reduction>& reductions);

  // Whether the segment computes the frame.
  [[nodiscard]] bool has_lowered(ValueId frame) const { return nodes_.contains(frame); }
  // Ends the building. `parameters` are the IR values that the segment needs, in order: scalars,
  // then arrays.
  plan::Plan take_plan(plan::NodeId output, std::vector<ValueId>& parameters);

 private:
  // Columns of one node's output that a stage over it may use.
  struct Input {
    plan::NodeId node;
    std::map<ValueId, int32_t> computed = {};  // positions of values that a node below computes
    std::map<ValueId, plan::ExpressionId> expressions = {};  // made for this stage
    std::map<ValueId, int> sizes = {};  // operations in the expression of each value
    std::set<ValueId> searched = {};    // for comparisons of strings
  };

  [[nodiscard]] const Op& op(ValueId value) const { return function_.ops[value]; }
  plan::NodeId lower_source(const Op& source, plan::NodeKind kind);
  plan::NodeId lower_row_number(const Op& source);
  plan::NodeId lower_filter(const Op& filter);
  plan::NodeId lower_project(const Op& project);
  plan::NodeId lower_limit(const Op& limit);
  plan::NodeId lower_aggregate(const Op& aggregate);
  plan::NodeId lower_gather(const Op& gather);
  plan::NodeId lower_attach(const Op& attach);

  // A node with the output, span and distribution of the op.
  static plan::Node node_of(const Op& source, plan::NodeKind kind);
  plan::Node stage_over(const Input& input, types::Schema output, SourceSpan span) const;
  // Adds the nodes that have to compute columns before a stage can compute `value`.
  void prepare(Input& input, ValueId value);
  // Adds a stage for every value whose expression would be too large; gives the size of `value`'s.
  int add_large_columns(Input& input, ValueId value);
  void add_computed_column(Input& input, ValueId value);
  // Adds a string_compare node for every comparison of strings that `value` needs.
  void add_string_comparisons(Input& input, ValueId value);
  plan::ExpressionId lower_expression(Input& input, ValueId value);
  plan::ExpressionId lower_scalar(ValueId value, const types::ColumnType& type);
  plan::ExpressionId column_expression(int32_t position, const types::ColumnType& type);

  const Function& function_;
  plan::Plan plan_;
  std::vector<ValueId> parameters_;
  std::vector<ValueId> arrays_;
  std::map<ValueId, plan::NodeId> nodes_;
};

}  // namespace shoal::ir
