#include "compiler/ir_to_plan/lower_frames.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "compiler/ir_to_plan/segment_builder.h"

namespace shoal::ir {
namespace {

bool is_core(const Op& op) {
  return op.type.form != TypeForm::frame && op.type.form != TypeForm::column;
}

// What of the rows of one frame leaves it in one block: scalars of reductions, or arrays of
// columns.
struct Taken {
  ValueId rows;
  std::vector<ValueId> values;  // scalar_of or column_values ops that are not emitted yet
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

// Core ops stay in the order of the program, in their blocks. A segment runs right before the first
// op that needs it, so that what is printed is there before a later segment fails; what later
// blocks need runs at the end of the block that makes it.
class Lowering {
 public:
  explicit Lowering(Function& function) : function_(function) {}

  void run() {
    // reduction_of needs every reduced column as an op, also where the aggregate reads the frame
    // itself by position.
    name_reduced_columns();
    plain_columns_ = reduced_columns_;
    note_last_blocks();
    for (int32_t number = 0; number < function_.blocks.size(); ++number) lower_block(number);
    function_.ops = std::move(ops_);
  }

 private:
  void note_last_blocks();
  void lower_block(int32_t number);
  void name_reduced_columns();
  void note_taken(ValueId value);
  [[nodiscard]] ValueId column_of(ValueId taken) const;
  std::vector<ValueId> take_ready(Taken& taken, ValueId wanted);
  // Emits the value, and what of the same rows can be had by the same segment.
  void emit_scalars(Taken& taken, ValueId wanted);
  void emit_arrays(Taken& taken, ValueId wanted);
  void emit_results(ValueId rows, const std::vector<std::pair<ValueId, int32_t>>& results);
  // Whether all that a column is made of is known: nothing has to be emitted first but what has no
  // effect. `seen`: what has been asked, which is answered for.
  [[nodiscard]] bool is_ready(ValueId value, std::set<ValueId>& seen) const;
  // The value in the lowered function; runs the segment that gives it, if it has not run yet.
  ValueId lowered(ValueId value);
  ValueId emit(Op op);
  ValueId emit_lowered(Op op);
  ValueId emit_run_plan(plan::Plan plan, const std::vector<ValueId>& parameters, SourceSpan span);

  Function& function_;
  std::map<std::pair<ValueId, int32_t>, ValueId> reduced_columns_;
  PlainColumns plain_columns_;
  std::set<ValueId> used_;
  std::set<ValueId> used_later_;             // behind the block that makes it
  std::map<ValueId, Reduction> reductions_;  // of scalar_of ops of the block
  std::map<ValueId, Taken> scalars_;         // of the block, by rows
  std::map<ValueId, Taken> arrays_;
  std::map<ValueId, Taken*> taken_of_;  // of a scalar_of or column_values op
  std::map<ValueId, ValueId> mapped_;   // old value → new value
  Store<Op> ops_;
  std::vector<ValueId> order_;
};

void Lowering::note_last_blocks() {
  std::map<ValueId, int32_t> made_in;
  for (int32_t number = 0; number < function_.blocks.size(); ++number) {
    for (const ValueId value : function_.blocks[Id<Block>{number}].ops) {
      made_in[value] = number;
    }
  }
  for (int32_t number = 0; number < function_.blocks.size(); ++number) {
    for (const ValueId value : function_.blocks[Id<Block>{number}].ops) {
      const Op& op = function_.ops[value];
      for (const ValueId operand : op.operands) {
        used_.insert(operand);
        const bool is_value = is_core(op) || is_core(function_.ops[operand]);
        if (is_value && made_in[operand] != number) used_later_.insert(operand);
      }
    }
  }
}

void Lowering::lower_block(int32_t number) {
  reductions_.clear();
  scalars_.clear();
  arrays_.clear();
  taken_of_.clear();
  const std::vector<ValueId> values = function_.blocks[Id<Block>{number}].ops;
  for (const ValueId value : values) note_taken(value);
  for (const ValueId value : values) {
    const Op& op = function_.ops[value];
    const bool is_lazy = !is_core(op) || taken_of_.contains(value) || mapped_.contains(value);
    if (!is_lazy && !ends_block(op.kind)) mapped_[value] = emit_lowered(op);
  }
  for (const ValueId value : values) {
    // The lengths of what is attached are compared also where nothing uses the rows.
    const bool is_check =
        function_.ops[value].kind == OpKind::attach_column && !used_.contains(value);
    if (used_later_.contains(value) || is_check) lowered(value);
  }
  if (!values.empty() && ends_block(function_.ops[values.back()].kind)) {
    emit_lowered(function_.ops[values.back()]);
  }
  function_.blocks[Id<Block>{number}].ops = std::exchange(order_, {});
}

void Lowering::name_reduced_columns() {
  for (int32_t number = 0; number < function_.blocks.size(); ++number) {
    for (const ValueId value : function_.blocks[Id<Block>{number}].ops) {
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
        reduced_columns_[{rows, item.column}] = function_.ops.add(std::move(column));
      }
    }
  }
}

void Lowering::note_taken(ValueId value) {
  const Op& op = function_.ops[value];
  ValueId rows;
  if (op.kind == OpKind::scalar_of) {
    Reduction reduction = reduction_of(function_, op, rows, plain_columns_);
    const bool reads_frame = rows == function_.ops[op.operands[0]].operands[0];
    if (reads_frame && reduction.item.column >= 0) {
      reduction.column = reduced_columns_.at({rows, reduction.item.column});
    }
    reductions_.emplace(value, std::move(reduction));
  } else if (op.kind == OpKind::column_values) {
    const Op& project = function_.ops[op.operands[0]];
    if (project.kind != OpKind::project) return;
    rows = project.operands[0];
  } else {
    return;
  }
  Taken& taken = (op.kind == OpKind::scalar_of ? scalars_ : arrays_)[rows];
  taken.rows = rows;
  taken.values.push_back(value);
  taken_of_[value] = &taken;
}

bool Lowering::is_ready(ValueId value, std::set<ValueId>& seen) const {
  if (mapped_.contains(value) || !seen.insert(value).second) return true;
  const Op& op = function_.ops[value];
  const bool is_early =
      !is_core(op) || (op_traits(op.kind) == OpTraits::PURE && op.kind != OpKind::block_argument);
  return is_early && !taken_of_.contains(value) &&
         std::all_of(op.operands.begin(), op.operands.end(),
                     [&](ValueId operand) { return is_ready(operand, seen); });
}

// Takes the wanted value and the others that are ready out of those that are not emitted.
std::vector<ValueId> Lowering::take_ready(Taken& taken, ValueId wanted) {
  std::vector<ValueId> ready;
  std::vector<ValueId> later;
  for (const ValueId value : taken.values) {
    const ValueId column = column_of(value);
    std::set<ValueId> seen;
    const bool is_now = value == wanted || !column.is_valid() || is_ready(column, seen);
    (is_now ? ready : later).push_back(value);
  }
  taken.values = std::move(later);
  for (const ValueId value : ready) taken_of_.erase(value);
  return ready;
}

ValueId Lowering::column_of(ValueId value) const {
  const auto reduction = reductions_.find(value);
  if (reduction != reductions_.end()) return reduction->second.column;
  const Op& op = function_.ops[value];
  const Op& project = function_.ops[op.operands[0]];
  return project.operands[static_cast<size_t>(op.position) + 1];
}

void Lowering::emit_scalars(Taken& taken, ValueId wanted) {
  std::vector<Reduction> reductions;
  std::vector<std::pair<ValueId, int32_t>> results;  // op, position in the segment's row
  for (const ValueId value : take_ready(taken, wanted)) {
    const Reduction& reduction = reductions_.at(value);
    const auto same =
        std::find_if(reductions.begin(), reductions.end(),
                     [&](const Reduction& other) { return same_reduction(other, reduction); });
    results.emplace_back(value, static_cast<int32_t>(same - reductions.begin()));
    if (same == reductions.end()) reductions.push_back(reduction);
  }
  SegmentBuilder builder(function_);
  const plan::NodeId output = builder.lower_reductions(taken.rows, reductions);
  std::vector<ValueId> parameters;
  plan::Plan plan = builder.take_plan(output, parameters);
  emit_results(emit_run_plan(std::move(plan), parameters, reductions.front().span), results);
}

void Lowering::emit_arrays(Taken& taken, ValueId wanted) {
  std::vector<ValueId> columns;
  std::vector<std::pair<ValueId, int32_t>> results;  // op, position in the project
  Op project = function_.ops[function_.ops[wanted].operands[0]];
  const types::Schema none;
  project.operands = {taken.rows};
  project.type.schema = none;
  for (const ValueId value : take_ready(taken, wanted)) {
    const ValueId column = column_of(value);
    const auto same = std::find(columns.begin(), columns.end(), column);
    results.emplace_back(value, static_cast<int32_t>(same - columns.begin()));
    if (same != columns.end()) continue;
    columns.push_back(column);
    const Op& own = function_.ops[function_.ops[value].operands[0]];
    const auto position = static_cast<size_t>(function_.ops[value].position);
    project.operands.push_back(column);
    project.type.schema.fields.push_back(own.type.schema.fields[position]);
  }
  SegmentBuilder builder(function_);
  const plan::NodeId as_they_are = builder.lower_argument_columns(taken.rows, columns);
  if (as_they_are.is_valid()) {
    std::vector<ValueId> parameters;
    plan::Plan plan = builder.take_plan(as_they_are, parameters);
    emit_results(emit_run_plan(std::move(plan), parameters, project.span), results);
    return;
  }
  const ValueId rows = function_.ops.add(std::move(project));
  emit_results(lowered(rows), results);
}

void Lowering::emit_results(ValueId rows, const std::vector<std::pair<ValueId, int32_t>>& results) {
  for (const auto& [value, position] : results) {
    Op copy = function_.ops[value];
    copy.operands = {rows};
    copy.position = position;
    mapped_[value] = emit(std::move(copy));
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

ValueId Lowering::lowered(ValueId value) {
  if (const auto found = taken_of_.find(value); found != taken_of_.end()) {
    const bool is_scalar = function_.ops[value].kind == OpKind::scalar_of;
    is_scalar ? emit_scalars(*found->second, value) : emit_arrays(*found->second, value);
  }
  if (const auto found = mapped_.find(value); found != mapped_.end()) return found->second;
  if (function_.ops[value].type.form != TypeForm::frame) {
    return mapped_[value] = emit_lowered(function_.ops[value]);
  }
  SegmentBuilder builder(function_);
  const plan::NodeId output = builder.lower_frame(value);
  std::vector<ValueId> parameters;
  plan::Plan plan = builder.take_plan(output, parameters);
  return mapped_[value] = emit_run_plan(std::move(plan), parameters, function_.ops[value].span);
}

}  // namespace

Status lower_frames(Function& function) {
  const auto& order = function.blocks[Id<Block>{0}].ops;
  if (order.empty() || !ends_block(function.ops[order.back()].kind)) {
    return Status::internal("lower_frames: the entry block has no end");
  }
  for (const Block& block : function.blocks) {
    for (const ValueId value : block.ops) {
      const Op& op = function.ops[value];
      if (op.kind != OpKind::scalar_of) continue;
      const Op& row = function.ops[op.operands[0]];
      if (row.kind != OpKind::aggregate || !row.aggregation.keys.empty()) {
        return Status::internal("lower_frames: a scalar of rows that no aggregate has reduced");
      }
    }
  }
  Lowering(function).run();
  return Status::ok();
}

}  // namespace shoal::ir
