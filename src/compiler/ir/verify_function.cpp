// The rules that every IR function obeys; the first broken one is reported with its op.
#include <set>

#include "base/concat.h"
#include "compiler/ir/function.h"

namespace shoal::ir {
namespace {

using types::TypeKind;

class Verifier {
 public:
  explicit Verifier(const Function& function) : function_(function) {}

  Status run() {
    if (function_.blocks.size() == 0) return Status::internal("bad IR: no block");
    for (const Block& block : function_.blocks) {
      for (const ValueId id : block.ops) {
        SHOAL_RETURN_IF_ERROR(check_op(id));
        defined_.insert(id);
      }
      if (block.ops.empty() ||
          function_.ops[block.ops.back()].kind != OpKind::return_values) {
        return Status::internal("bad IR: a block ends with return_values");
      }
    }
    for (const plan::Plan& segment : function_.plans) {
      SHOAL_RETURN_IF_ERROR(plan::verify_plan(segment));
    }
    return Status::ok();
  }

 private:
  static Status fail(ValueId id, const Op& op, std::string_view what) {
    return Status::internal(concat("bad IR, %", id.index, " = ", op_name(op.kind), ": ", what));
  }

  const Type& type_of(const Op& op, size_t operand) const {
    return function_.ops[op.operands[operand]].type;
  }

  Status check_op(ValueId id) const {
    const Op& op = function_.ops[id];
    const int count = op_operand_count(op.kind);
    if (count >= 0 && op.operands.size() != static_cast<size_t>(count)) {
      return fail(id, op, "wrong number of operands");
    }
    for (const ValueId operand : op.operands) {
      if (!defined_.contains(operand)) return fail(id, op, "operand is not defined before");
    }
    if (op_group(op.kind) == OpGroup::frame) return check_frame_op(id, op);
    switch (op.kind) {
      case OpKind::column:
      case OpKind::scalar_of:
        return check_position(id, op);
      case OpKind::run_plan:
        return op.source >= 0 && static_cast<size_t>(op.source) < function_.plans.size()
                   ? Status::ok()
                   : fail(id, op, "no such plan");
      case OpKind::argument:
      case OpKind::constant:
      case OpKind::return_values:
        return Status::ok();
      case OpKind::broadcast:
        return type_of(op, 0).form == TypeForm::frame && op.type.form == TypeForm::column
                   ? Status::ok()
                   : fail(id, op, "operands are a frame and a scalar, the result is a column");
      default:
        return check_elementwise(id, op);
    }
  }

  Status check_position(ValueId id, const Op& op) const {
    const Type& frame = type_of(op, 0);
    if (frame.form != TypeForm::frame) return fail(id, op, "operand is not a frame");
    if (op.position < 0 || static_cast<size_t>(op.position) >= frame.schema.fields.size()) {
      return fail(id, op, "no such column");
    }
    return frame.schema.fields[static_cast<size_t>(op.position)].type == op.type.element
               ? Status::ok()
               : fail(id, op, "type differs from the frame's");
  }

  Status check_elementwise(ValueId id, const Op& op) const {
    bool any_column = false;
    for (size_t i = 0; i < op.operands.size(); ++i) {
      const TypeForm form = type_of(op, i).form;
      if (form == TypeForm::frame || form == TypeForm::nothing) {
        return fail(id, op, "operand is no column or scalar");
      }
      any_column |= form == TypeForm::column;
    }
    return any_column == (op.type.form == TypeForm::column)
               ? Status::ok()
               : fail(id, op, "result is a column where an operand is, only there");
  }

  Status check_frame_op(ValueId id, const Op& op) const {
    if (op.type.form != TypeForm::frame) return fail(id, op, "gives no frame");
    if (op.operands.empty()) return Status::ok();
    const Type& input = type_of(op, 0);
    if (input.form != TypeForm::frame) return fail(id, op, "input is no frame");
    const size_t fields = op.type.schema.fields.size();
    switch (op.kind) {
      case OpKind::add_row_number:
        return fields == input.schema.fields.size() + 1 ? Status::ok()
                                                        : fail(id, op, "one column is added");
      case OpKind::project:
        return check_project(id, op, fields);
      case OpKind::filter: {
        const Type& mask = type_of(op, 1);
        return mask.form == TypeForm::column && mask.element.kind == TypeKind::boolean
                   ? Status::ok()
                   : fail(id, op, "mask is no boolean column");
      }
      case OpKind::aggregate:
        return fields == op.aggregation.keys.size() + op.aggregation.items.size()
                   ? Status::ok()
                   : fail(id, op, "outputs are keys and items");
      default:
        return Status::ok();
    }
  }

  Status check_project(ValueId id, const Op& op, size_t fields) const {
    if (op.operands.size() != fields + 1) return fail(id, op, "one column per output");
    for (size_t i = 0; i < fields; ++i) {
      const Type& column = type_of(op, i + 1);
      if (column.form == TypeForm::frame || column.element != op.type.schema.fields[i].type) {
        return fail(id, op, "output type differs from its column");
      }
    }
    return Status::ok();
  }

  const Function& function_;
  std::set<ValueId> defined_;
};

}  // namespace

Status verify_function(const Function& function) { return Verifier(function).run(); }

}  // namespace shoal::ir
