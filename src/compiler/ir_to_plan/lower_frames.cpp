#include "compiler/ir_to_plan/lower_frames.h"

#include <algorithm>
#include <map>
#include <utility>

#include "compiler/ir_to_plan/segment_builder.h"

namespace shoal::ir {
namespace {

bool is_core(const Op& op) {
  return op.type.form != TypeForm::frame && op.type.form != TypeForm::column;
}

bool has_effect(const Op& op) {
  return op_traits(op.kind) == OpTraits::NONE && !ends_block(op.kind);
}

bool may_raise(const Op& op) { return is_core(op) && op_traits(op.kind) == OpTraits::RAISES; }

// How many segments have to run, one after the other, before a value is known. Reductions of the
// same rows at the same depth can share a segment. What has an effect comes after all that may
// raise before it, and the other way round; so only a reduction that needs a value which may raise
// after a print can not share a segment with what is printed.
std::vector<int> segment_depths(const Function& function) {
  std::vector<int> depths(static_cast<size_t>(function.ops.size()), 0);
  int effect_depth = 0;
  int raise_depth = 0;
  for (const ValueId value : function.blocks[Id<Block>{0}].ops) {
    const Op& op = function.ops[value];
    int depth = 0;
    for (const ValueId operand : op.operands) {
      depth = std::max(depth, depths[static_cast<size_t>(operand.index)]);
    }
    if (op.kind == OpKind::scalar_of) ++depth;
    if (has_effect(op)) effect_depth = depth = std::max({depth, effect_depth, raise_depth});
    if (may_raise(op)) {
      depth = std::max(depth, effect_depth);
      raise_depth = std::max(raise_depth, depth);
    }
    depths[static_cast<size_t>(value.index)] = depth;
  }
  return depths;
}

// Reductions over one frame at one depth.
struct ReductionGroup {
  ValueId frame;
  bool is_emitted = false;
  std::vector<Reduction> reductions;
  std::vector<std::pair<ValueId, int32_t>> results;  // scalar_of op, position in the segment's row
};

bool same_reduction(const Reduction& a, const Reduction& b) {
  return a.column == b.column && a.item.kind == b.item.kind && a.item.ddof == b.item.ddof &&
         a.item.min_count == b.item.min_count && a.item.skipna == b.item.skipna;
}

// Finds IR values that compute the same column of the same frame, so that `df.B` written twice is
// one column.
using ColumnKey = std::pair<ValueId, int32_t>;
using PlainColumns = std::map<ColumnKey, ValueId>;

Reduction reduction_of(const Function& function, const Op& scalar, ValueId& rows,
                       PlainColumns& plain_columns) {
  const Op& aggregate = function.ops[scalar.operands[0]];
  const auto position = static_cast<size_t>(scalar.position);
  Reduction reduction;
  reduction.item = aggregate.aggregation.items[position];
  reduction.output = aggregate.type.schema.fields[position];
  reduction.span = scalar.span;
  rows = aggregate.operands[0];
  const Op& source = function.ops[rows];
  if (source.kind == OpKind::project) {
    if (reduction.item.column >= 0) {
      reduction.column = source.operands[static_cast<size_t>(reduction.item.column) + 1];
    }
    rows = source.operands[0];
  }
  if (!reduction.column.is_valid()) return reduction;
  const Op& column = function.ops[reduction.column];
  if (column.kind == OpKind::column) {
    reduction.column =
        plain_columns.try_emplace({rows, column.position}, reduction.column).first->second;
  }
  return reduction;
}

class Lowering {
 public:
  explicit Lowering(Function& function) : function_(function), depths_(segment_depths(function)) {}

  void run() {
    // reduction_of needs every reduced column as an op, also where the aggregate reads the frame
    // itself by position.
    name_reduced_columns();
    group_reductions();
    int depth_max = 0;
    for (const int depth : depths_) depth_max = std::max(depth_max, depth);
    for (int depth = 0; depth <= depth_max; ++depth) {
      emit_core(depth);
      for (auto& [key, group] : groups_) {
        if (key.second == depth) emit_reductions(group);
      }
    }
    for (const ValueId frame : frames_after_entry()) lowered(frame);
    emit_lowered(function_.ops[function_.blocks[Id<Block>{0}].ops.back()]);
    function_.blocks[Id<Block>{0}].ops = std::exchange(order_, {});
    copy_later_blocks();
    function_.ops = std::move(ops_);
  }

 private:
  int depth_of(ValueId value) const { return depths_[static_cast<size_t>(value.index)]; }

  // Frames made in the entry block that later blocks use: they are there for all of them.
  std::vector<ValueId> frames_after_entry() const {
    std::vector<ValueId> frames;
    for (int32_t number = 1; number < function_.blocks.size(); ++number) {
      for (const ValueId value : function_.blocks[Id<Block>{number}].ops) {
        for (const ValueId operand : function_.ops[value].operands) {
          if (function_.ops[operand].type.form == TypeForm::frame) frames.push_back(operand);
        }
      }
    }
    return frames;
  }

  // They have no frame ops.
  void copy_later_blocks() {
    for (int32_t number = 1; number < function_.blocks.size(); ++number) {
      Block& block = function_.blocks[Id<Block>{number}];
      for (const ValueId value : block.ops) {
        mapped_[value] = emit_lowered(function_.ops[value]);
      }
      block.ops = std::exchange(order_, {});
    }
  }

  void name_reduced_columns();
  void group_reductions();
  void emit_core(int depth);
  void emit_reductions(ReductionGroup& group);
  // The value in the lowered function; runs the segment that gives it, if it has not run yet.
  ValueId lowered(ValueId value);
  ValueId emit(Op op);
  ValueId emit_lowered(Op op);
  ValueId emit_run_plan(plan::Plan plan, const std::vector<ValueId>& parameters, SourceSpan span);

  Function& function_;
  std::vector<int> depths_;
  std::map<std::pair<ValueId, int32_t>, ValueId> reduced_columns_;
  std::map<std::pair<ValueId, int>, ReductionGroup> groups_;  // by rows and depth
  std::map<ValueId, ReductionGroup*> group_of_;               // of a scalar_of op
  std::map<ValueId, ValueId> mapped_;                         // old value → new value
  Store<Op> ops_;
  std::vector<ValueId> order_;
};

void Lowering::name_reduced_columns() {
  const std::vector<ValueId> order = function_.blocks[Id<Block>{0}].ops;
  for (const ValueId value : order) {
    const Op op = function_.ops[value];
    if (op.kind != OpKind::aggregate || !op.aggregation.keys.empty()) continue;
    const ValueId rows = op.operands[0];
    if (function_.ops[rows].kind == OpKind::project) continue;
    for (const plan::AggregateItem& item : op.aggregation.items) {
      if (item.column < 0 || reduced_columns_.count({rows, item.column}) > 0) continue;
      Op column;
      column.kind = OpKind::column;
      column.type.form = TypeForm::column;
      column.type.element =
          function_.ops[rows].type.schema.fields[static_cast<size_t>(item.column)].type;
      column.operands = {rows};
      column.position = item.column;
      column.span = op.span;
      const int depth = depth_of(rows);
      reduced_columns_[{rows, item.column}] = function_.ops.add(std::move(column));
      depths_.push_back(depth);
    }
  }
}

void Lowering::group_reductions() {
  PlainColumns plain_columns = reduced_columns_;
  for (const ValueId value : function_.blocks[Id<Block>{0}].ops) {
    const Op& op = function_.ops[value];
    if (op.kind != OpKind::scalar_of) continue;
    ValueId rows;
    Reduction reduction = reduction_of(function_, op, rows, plain_columns);
    const bool reads_frame = rows == function_.ops[op.operands[0]].operands[0];
    if (reads_frame && reduction.item.column >= 0) {
      reduction.column = reduced_columns_.at({rows, reduction.item.column});
    }
    ReductionGroup& group = groups_[{rows, depth_of(value)}];
    group.frame = rows;
    group_of_[value] = &group;
    const auto same =
        std::find_if(group.reductions.begin(), group.reductions.end(),
                     [&](const Reduction& other) { return same_reduction(other, reduction); });
    group.results.emplace_back(value, static_cast<int32_t>(same - group.reductions.begin()));
    if (same == group.reductions.end()) group.reductions.push_back(std::move(reduction));
  }
}

ValueId Lowering::emit(Op op) {
  const ValueId id = ops_.add(std::move(op));
  order_.push_back(id);
  return id;
}

ValueId Lowering::emit_lowered(Op op) {
  for (ValueId& operand : op.operands) operand = lowered(operand);
  return emit(std::move(op));
}

ValueId Lowering::emit_run_plan(plan::Plan plan, const std::vector<ValueId>& parameters,
                                SourceSpan span) {
  Op op;
  op.kind = OpKind::run_plan;
  op.type.form = TypeForm::frame;
  op.type.schema = plan.nodes[plan.output].output;
  op.distribution = plan.nodes[plan.output].distribution;
  op.span = span;
  for (const ValueId parameter : parameters) op.operands.push_back(lowered(parameter));
  op.source = static_cast<int32_t>(function_.plans.size());
  function_.plans.push_back(std::move(plan));
  return emit(std::move(op));
}

// In the order of the program. A segment runs right before the first op that needs it, so that what
// is printed is there before a later segment fails.
void Lowering::emit_core(int depth) {
  for (const ValueId value : function_.blocks[Id<Block>{0}].ops) {
    const Op& op = function_.ops[value];
    const bool is_here = is_core(op) && depth_of(value) == depth;
    if (!is_here || op.kind == OpKind::scalar_of || ends_block(op.kind)) continue;
    mapped_[value] = emit_lowered(op);
  }
}

void Lowering::emit_reductions(ReductionGroup& group) {
  if (group.is_emitted) return;
  group.is_emitted = true;
  SegmentBuilder builder(function_);
  const plan::NodeId output = builder.lower_reductions(group.frame, group.reductions);
  std::vector<ValueId> parameters;
  plan::Plan plan = builder.take_plan(output, parameters);
  const ValueId row = emit_run_plan(std::move(plan), parameters, group.reductions.front().span);
  for (const auto& [scalar, position] : group.results) {
    Op copy = function_.ops[scalar];
    copy.operands = {row};
    copy.position = position;
    mapped_[scalar] = emit(std::move(copy));
  }
}

ValueId Lowering::lowered(ValueId value) {
  const Op& op = function_.ops[value];
  if (op.kind == OpKind::scalar_of) emit_reductions(*group_of_.at(value));
  if (op.type.form == TypeForm::frame && mapped_.count(value) == 0) {
    SegmentBuilder builder(function_);
    const plan::NodeId output = builder.lower_frame(value);
    std::vector<ValueId> parameters;
    plan::Plan plan = builder.take_plan(output, parameters);
    mapped_[value] = emit_run_plan(std::move(plan), parameters, op.span);
  }
  return mapped_.at(value);
}

}  // namespace

Status lower_frames(Function& function) {
  const auto& order = function.blocks[Id<Block>{0}].ops;
  if (order.empty() || !ends_block(function.ops[order.back()].kind)) {
    return Status::internal("lower_frames: the entry block has no end");
  }
  for (int32_t number = 1; number < function.blocks.size(); ++number) {
    for (const ValueId value : function.blocks[Id<Block>{number}].ops) {
      const Op& op = function.ops[value];
      const bool is_of_frames = !is_core(op) || op.kind == OpKind::scalar_of;
      if (is_of_frames) return Status::internal("lower_frames: a frame op after the entry block");
    }
  }
  for (const ValueId value : order) {
    const Op& op = function.ops[value];
    if (op.kind != OpKind::scalar_of) continue;
    const Op& row = function.ops[op.operands[0]];
    if (row.kind != OpKind::aggregate || !row.aggregation.keys.empty()) {
      return Status::internal("lower_frames: a scalar of rows that no aggregate has reduced");
    }
  }
  Lowering(function).run();
  return Status::ok();
}

}  // namespace shoal::ir
