#include "compiler/ir_passes/columns_of_arrays.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "compiler/ir_passes/remove_dead_ops.h"

namespace shoal::ir_passes {
namespace {

using ir::Op;
using ir::OpKind;
using ir::TypeForm;
using ir::ValueId;

class ColumnMaker {
 public:
  explicit ColumnMaker(ir::Function& function) : function_(function) {
    for (const ir::Block& block : function.blocks) {
      for (const ValueId id : block.ops) {
        for (const ValueId operand : function.ops[id].operands) users_[operand].insert(id);
      }
    }
  }

  bool run() {
    for (int32_t number = 0; number < function_.blocks.size(); ++number) {
      const std::vector<ValueId> ops = function_.blocks[Id<ir::Block>{number}].ops;
      order_.clear();
      for (const ValueId id : ops) {
        if (is_attached_to_rows(id)) make_column(id);
        order_.push_back(id);
      }
      std::erase_if(order_, [&](ValueId id) { return removed_.contains(id); });
      function_.blocks[Id<ir::Block>{number}].ops = order_;
    }
    return has_changed_;
  }

 private:
  [[nodiscard]] const Op& op(ValueId value) const { return function_.ops[value]; }
  [[nodiscard]] bool is_attached_to_rows(ValueId id) const {
    return op(id).kind == OpKind::attach_column && op(id).operands.size() == 2;
  }

  // Whether the frame has the same rows as `frame`, which was made of it by attaching columns.
  [[nodiscard]] bool is_below(ValueId frame, ValueId below) const {
    while (!(frame == below)) {
      if (!is_attached_to_rows(frame) && !made_.contains(frame)) return false;
      frame = op(frame).operands[0];
    }
    return true;
  }

  // The column whose values the array has, if it is of the frame's rows; and the frame it is of.
  struct Origin {
    ValueId rows;
    ValueId column;
  };
  [[nodiscard]] std::optional<Origin> origin_of(ValueId array, ValueId frame) const {
    const Op& values = op(array);
    if (values.kind != OpKind::column_values || values.type.object.element.is_temporal()) {
      return std::nullopt;
    }
    ValueId rows = values.operands[0];
    if (op(rows).kind == OpKind::gather) rows = op(rows).operands[0];
    const Op& project = op(rows);
    if (project.kind != OpKind::project || !is_below(frame, project.operands[0])) {
      return std::nullopt;
    }
    return Origin{project.operands[0], project.operands[static_cast<size_t>(values.position) + 1]};
  }

  [[nodiscard]] bool is_shape_of(ValueId shape, ValueId frame) const {
    const Op& source = op(shape);
    if (source.kind != OpKind::broadcast_shape) return origin_of(shape, frame).has_value();
    return std::all_of(source.operands.begin(), source.operands.end(),
                       [&](ValueId operand) { return is_shape_of(operand, frame); });
  }

  [[nodiscard]] bool is_scalar(ValueId value) const {
    const TypeForm form = op(value).type.form;
    return form == TypeForm::python_scalar || form == TypeForm::numpy_scalar;
  }

  // Whether each element is made of the values of one row.
  [[nodiscard]] bool is_made_by_row(const Op& map, ValueId frame) const {
    if (map.kind != OpKind::map_arrays || map.type.object.rank != 1) return false;
    if (map.type.object.element.is_temporal() || !is_shape_of(map.operands[0], frame)) return false;
    return std::all_of(map.operands.begin() + 1, map.operands.end(), [&](ValueId operand) {
      return is_scalar(operand) || origin_of(operand, frame).has_value();
    });
  }

  void make_column(ValueId attach) {
    const ValueId frame = op(attach).operands[0];
    const ValueId copy = op(attach).operands[1];
    const bool is_copy = op(copy).kind == OpKind::call_object &&
                         std::get<std::string>(op(copy).literal) == "array_copy";
    if (!is_copy || users_[copy].size() > 1) return;
    const ValueId array = op(copy).operands[0];
    ValueId column;
    if (const std::optional<Origin> origin = origin_of(array, frame)) {
      column = taken_from(origin->column, frame);
    } else if (users_[array].size() == 1 && is_made_by_row(op(array), frame)) {
      column = row_by_row(array, frame);
      removed_.insert(array);
      remove_shape(op(array).operands[0]);
    } else {
      return;
    }
    removed_.insert(copy);
    made_.insert(attach);
    put_beside(attach, column);
    has_changed_ = true;
  }

  // A shape that can only be right goes with the last array that needs it.
  void remove_shape(ValueId shape) {
    if (op(shape).kind != OpKind::broadcast_shape) return;
    const std::set<ValueId>& users = users_[shape];
    const bool is_needed = std::any_of(users.begin(), users.end(),
                                       [&](ValueId user) { return !removed_.contains(user); });
    if (is_needed) return;
    removed_.insert(shape);
    for (const ValueId operand : op(shape).operands) remove_shape(operand);
  }

  ValueId add(Op made) {
    order_.push_back(function_.ops.add(std::move(made)));
    return order_.back();
  }

  // The same column of a frame that has more columns.
  ValueId taken_from(ValueId column, ValueId frame) {
    if (op(column).type.form != TypeForm::column) return column;
    const auto known = taken_.find({column, frame});
    if (known != taken_.end()) return known->second;
    Op copy = op(column);
    for (ValueId& operand : copy.operands) {
      operand = op(operand).type.form == TypeForm::frame ? frame : taken_from(operand, frame);
    }
    return taken_[{column, frame}] = add(std::move(copy));
  }

  ValueId row_by_row(ValueId array, ValueId frame) {
    const Op map = op(array);
    Op rows;
    rows.kind = OpKind::map_rows;
    rows.type.form = TypeForm::column;
    rows.type.element = map.type.object.element;
    rows.span = map.span;
    rows.operands = {frame};
    for (size_t i = 1; i < map.operands.size(); ++i) {
      const std::optional<Origin> origin = origin_of(map.operands[i], frame);
      rows.operands.push_back(origin ? taken_from(origin->column, frame) : map.operands[i]);
    }
    rows.source = static_cast<int32_t>(function_.functions.size());
    function_.functions.push_back(
        ir::Function(function_.functions[static_cast<size_t>(map.source)]));
    return add(std::move(rows));
  }

  // The attached array becomes a project with the computed column behind all others.
  void put_beside(ValueId attach, ValueId column) {
    const ValueId frame = op(attach).operands[0];
    std::vector<ValueId> operands = {frame};
    const types::Schema schema = op(frame).type.schema;
    for (size_t i = 0; i < schema.fields.size(); ++i) {
      Op own;
      own.kind = OpKind::column;
      own.type.form = TypeForm::column;
      own.type.element = schema.fields[i].type;
      own.operands = {frame};
      own.position = static_cast<int32_t>(i);
      own.span = op(attach).span;
      operands.push_back(add(std::move(own)));
    }
    operands.push_back(column);
    Op& project = function_.ops[attach];
    project.kind = OpKind::project;
    project.operands = std::move(operands);
    project.source = 0;
    project.literal = {};
  }

  ir::Function& function_;
  std::map<ValueId, std::set<ValueId>> users_;
  std::map<std::pair<ValueId, ValueId>, ValueId> taken_;
  std::set<ValueId> made_;     // that were attached arrays
  std::set<ValueId> removed_;  // that nothing needs any more
  std::vector<ValueId> order_;
  bool has_changed_ = false;
};

}  // namespace

bool columns_of_arrays(ir::Function& function) {
  const bool has_attached = std::any_of(function.ops.begin(), function.ops.end(), [](const Op& op) {
    return op.kind == OpKind::attach_column;
  });
  if (!has_attached) return false;
  remove_dead_ops(function);  // what was fused, so that every user counts
  return ColumnMaker(function).run();
}

}  // namespace shoal::ir_passes
