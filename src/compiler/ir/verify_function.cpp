// The rules that every IR function obeys; the first broken one is reported with its op.
#include <map>
#include <set>

#include "base/concat.h"
#include "base/error_classes.h"
#include "compiler/ir/function.h"
#include "compiler/ir/verify_columns.h"
#include "compiler/ir/verify_inner.h"
#include "compiler/ir/verify_objects.h"

namespace shoal::ir {
namespace {

using types::TypeKind;

class Verifier {
 public:
  Verifier(const Function& function, const std::vector<Function>& called)
      : function_(function), called_(called) {}

  Status run() {
    if (function_.blocks.size() == 0) return Status::internal("bad IR: no block");
    for (int32_t number = 0; number < function_.blocks.size(); ++number) {
      const Block& block = function_.blocks[Id<Block>{number}];
      enter_block(number);
      SHOAL_RETURN_IF_ERROR(check_handler(number, block));
      bool takes_arguments = true;
      for (const ValueId id : block.ops) {
        const bool is_argument = function_.ops[id].kind == OpKind::block_argument;
        if (is_argument && !takes_arguments) return fail(id, function_.ops[id], "stands too late");
        takes_arguments = is_argument;
        if (may_fail(function_.ops[id], Id<Block>{number})) leave_for_handler(block);
        SHOAL_RETURN_IF_ERROR(check_op(id));
        SHOAL_RETURN_IF_ERROR(note_rows(id));
        if (!defined_.insert(id).second) return fail(id, function_.ops[id], "stands twice");
        available_.insert(id);
      }
      leave_for_handler(block);  // nothing else gets there when no op may fail
      SHOAL_RETURN_IF_ERROR(check_end(number, block));
    }
    for (const plan::Plan& segment : function_.plans) {
      SHOAL_RETURN_IF_ERROR(plan::verify_plan(segment));
    }
    for (const Function& inner : function_.functions) {
      SHOAL_RETURN_IF_ERROR(Verifier(inner, {}).run());
      SHOAL_RETURN_IF_ERROR(check_inner(inner));
    }
    for (const Function& called : function_.called) {
      SHOAL_RETURN_IF_ERROR(Verifier(called, function_.called).run());
      SHOAL_RETURN_IF_ERROR(check_called(called));
    }
    return Status::ok();
  }

 private:
  static Status fail(ValueId id, const Op& op, std::string_view what) {
    return Status::internal(concat("bad IR, %", id.index, " = ", op_name(op.kind), ": ", what));
  }

  // What is defined on every way to a block: of what its jumps from earlier blocks have, all. Jumps
  // back come from blocks that it dominates. What no way leads to may use all that was before.
  void enter_block(int32_t number) {
    const auto found = at_entry_.find(number);
    available_ = found == at_entry_.end() ? defined_ : std::move(found->second);
  }

  Status check_end(int32_t number, const Block& block) {
    for (const ValueId id : block.ops) {
      const bool is_end = ends_block(function_.ops[id].kind);
      if (is_end != (id == block.ops.back())) {
        return fail(id, function_.ops[id], "a block ends with a jump, raise or return, only there");
      }
    }
    if (block.ops.empty()) return Status::internal("bad IR: empty block");
    const ValueId end = block.ops.back();
    const bool returns = function_.ops[end].kind == OpKind::return_values;
    if (returns != (number + 1 == function_.blocks.size())) {
      return fail(end, function_.ops[end], "the last block returns, only that");
    }
    return check_targets(number, end);
  }

  Status check_targets(int32_t number, ValueId end) {
    const Op& op = function_.ops[end];
    if (op.kind == OpKind::return_values) return Status::ok();
    const size_t target_count = op.kind == OpKind::raise || op.kind == OpKind::reraise ? 0
                                : op.kind == OpKind::jump                              ? 1
                                                                                       : 2;
    if (op.targets.size() != target_count) {
      return fail(end, op, "wrong number of targets");
    }
    for (const Id<Block> target : op.targets) {
      if (target.index == 0 || !function_.blocks.contains(target)) {
        return fail(end, op, "no such target");
      }
      const std::vector<ValueId> arguments = arguments_of(function_, target);
      if (op.kind == OpKind::branch ? !arguments.empty() : arguments.size() != op.operands.size()) {
        return fail(end, op, "arguments do not fit the target");
      }
      for (size_t i = 0; i < arguments.size(); ++i) {
        if (!(function_.ops[arguments[i]].type == type_of(op, i))) {
          return fail(end, op, "an argument is of another type");
        }
      }
      if (target.index > number) meet(target.index);
    }
    return Status::ok();
  }

  Status check_handler(int32_t number, const Block& block) const {
    if (!block.handler.is_valid()) return Status::ok();
    const bool is_later = block.handler.index > number && function_.blocks.contains(block.handler);
    return is_later && arguments_of(function_, block.handler).empty()
               ? Status::ok()
               : Status::internal(concat("bad IR, block ", number, ": no such handler"));
  }

  // A handler has what is available where the first op that may fail begins.
  void leave_for_handler(const Block& block) {
    if (block.handler.is_valid()) meet(block.handler.index);
  }

  void meet(int32_t target) {
    const auto [known, is_new] = at_entry_.emplace(target, available_);
    if (!is_new) {
      std::erase_if(known->second, [&](ValueId id) { return !available_.contains(id); });
    }
  }

  // Remembers of which frame's rows a column is; all columns of an op are of one frame's.
  Status note_rows(ValueId id) {
    const Op& op = function_.ops[id];
    if (ends_block(op.kind)) return Status::ok();
    const bool uses_frame = op.kind == OpKind::column || op.kind == OpKind::broadcast ||
                            op.kind == OpKind::filter || op.kind == OpKind::project ||
                            op.kind == OpKind::map_rows;
    ValueId rows = uses_frame ? op.operands[0] : ValueId{};
    for (const ValueId operand : op.operands) {
      const auto known = rows_.find(operand);
      if (known == rows_.end()) continue;
      if (!rows.is_valid()) rows = known->second;
      if (rows != known->second) return fail(id, op, "columns of different frames");
    }
    if (op.type.form == TypeForm::column) rows_[id] = rows;
    return Status::ok();
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
      if (!available_.contains(operand)) return fail(id, op, "operand is not defined before");
    }
    if (is_divided(op.distribution) && op.type.form != TypeForm::frame) {
      return fail(id, op, "only frames are divided");
    }
    if (op_group(op.kind) == OpGroup::frame) return check_frame_op(id, op);
    switch (op.kind) {
      case OpKind::column:
      case OpKind::scalar_of: return check_position(id, op);
      case OpKind::run_plan:
        return op.source >= 0 && static_cast<size_t>(op.source) < function_.plans.size()
                   ? Status::ok()
                   : fail(id, op, "no such plan");
      case OpKind::catch_error:
      case OpKind::error_is:
      case OpKind::error_text:
      case OpKind::reraise: return check_caught(id, op);
      case OpKind::argument:
        return is_passed(op.type) && op.source >= 0 ? Status::ok() : fail(id, op, "no scalar");
      case OpKind::constant:
        return is_constant(op) ? Status::ok() : fail(id, op, "literal does not fit its type");
      case OpKind::block_argument:
        return is_passed(op.type) ? Status::ok() : fail(id, op, "is no scalar");
      case OpKind::call: return checked(id, op, call_fault(function_, op, called_));
      case OpKind::range_length: return check_range_length(id, op);
      case OpKind::check_bound:
        return op.type.form == TypeForm::nothing &&
                       std::holds_alternative<std::string>(op.literal) &&
                       is_scalar(type_of(op, 0)) && type_of(op, 0).element.kind == TypeKind::boolean
                   ? Status::ok()
                   : fail(id, op, "is no name and a bool");
      case OpKind::branch:
        return is_scalar(type_of(op, 0)) && type_of(op, 0).element.kind == TypeKind::boolean
                   ? Status::ok()
                   : fail(id, op, "the condition is no bool");
      case OpKind::raise:
        return op.operands.size() <= 1 && std::holds_alternative<std::string>(op.literal)
                   ? Status::ok()
                   : fail(id, op, "is no message");
      case OpKind::return_values:
      case OpKind::jump:
      case OpKind::barrier:
        return op.type.form == TypeForm::nothing ? Status::ok() : fail(id, op, "gives no value");
      case OpKind::rank:
      case OpKind::rank_count:
      case OpKind::is_rank: return check_rank(id, op);
      case OpKind::column_values:
      case OpKind::map_rows:
      case OpKind::map_arrays:
      case OpKind::ufunc:
      case OpKind::select:
      case OpKind::parallel_loop: return check_functions(id, op);
      case OpKind::meet: return check_meet(id, op);
      case OpKind::is_present: return check_is_present(id, op);
      case OpKind::print:
      case OpKind::parallel_print: return check_print(id, op);
      case OpKind::broadcast: return checked(id, op, broadcast_fault(function_, op));
      default: return is_object_op(op.kind) ? check_objects(id, op) : check_elementwise(id, op);
    }
  }

  // Ops with functions over rows, elements or rounds, and between columns and arrays.
  Status check_functions(ValueId id, const Op& op) const {
    switch (op.kind) {
      case OpKind::column_values: return checked(id, op, column_values_fault(function_, op));
      case OpKind::map_rows: return checked(id, op, map_rows_fault(function_, op));
      case OpKind::ufunc: return checked(id, op, ufunc_fault(function_, op));
      case OpKind::select: return checked(id, op, select_fault(function_, op));
      case OpKind::parallel_loop:
        return checked(id, op, parallel_loop_fault(function_, op, called_));
      default: break;
    }
    const std::string_view fault = map_arrays_fault(function_, op);
    return fault.empty() ? check_objects(id, op) : fail(id, op, fault);
  }

  static Status checked(ValueId id, const Op& op, std::string_view fault) {
    return fault.empty() ? Status::ok() : fail(id, op, fault);
  }

  Status check_objects(ValueId id, const Op& op) const {
    std::vector<Type> operands;
    for (size_t i = 0; i < op.operands.size(); ++i) operands.push_back(type_of(op, i));
    const std::string_view fault = object_op_fault(op, operands);
    return fault.empty() ? Status::ok() : fail(id, op, fault);
  }

  static bool is_passed(const Type& type) {
    return is_scalar(type) || type.form == TypeForm::object;
  }

  static bool is_constant(const Op& op) {
    if (op.type.form != TypeForm::object) {
      return is_scalar(op.type) && plan::literal_fits(op.literal, op.type.element);
    }
    return op.type.object.form == types::ObjectForm::text &&
           std::holds_alternative<std::string>(op.literal);
  }

  // A called function has no frames, and its arguments and result are as it says.
  static Status check_called(const Function& called) {
    for (const Block& block : called.blocks) {
      for (const ValueId id : block.ops) {
        const Op& op = called.ops[id];
        if (op.type.form == TypeForm::frame || op.type.form == TypeForm::column) {
          return fail(id, op, "in a called function");
        }
        if (op.kind != OpKind::argument) continue;
        const auto number = static_cast<size_t>(op.source);
        if (number >= called.parameters.size() || !(called.parameters[number] == op.type)) {
          return fail(id, op, "is no parameter of the called function");
        }
      }
    }
    const Op& end = called.ops[return_op(called)];
    const bool is_right =
        end.operands.size() == 1 && called.ops[end.operands[0]].type == called.result;
    return is_right ? Status::ok() : fail(return_op(called), end, "returns another type");
  }

  // An inner function has the values of one row only, and nothing to see outside.
  static Status check_inner(const Function& inner) {
    for (const Block& block : inner.blocks) {
      for (const ValueId id : block.ops) {
        const Op& op = inner.ops[id];
        const bool is_scalar_op = op.type.form == TypeForm::nothing || is_scalar(op.type) ||
                                  op.type.form == TypeForm::object;
        const bool has_effect = op_traits(op.kind) == OpTraits::NONE && !ends_block(op.kind) &&
                                op.kind != OpKind::block_argument;
        if (!is_scalar_op || has_effect) return fail(id, op, "in an inner function");
      }
    }
    const Op& result = inner.ops[return_op(inner)];
    const size_t count = result.operands.size();
    return count >= 1 && count <= 3 ? Status::ok()
                                    : fail(return_op(inner), result, "returns no one value");
  }

  static bool is_scalar(const Type& type) {
    return type.form == TypeForm::python_scalar || type.form == TypeForm::numpy_scalar;
  }

  // ErrorKinds are numbered by Python ints.
  Status check_caught(ValueId id, const Op& op) const {
    const auto is_python = [](const Type& type, TypeKind kind) {
      return type.form == TypeForm::python_scalar && type.element.kind == kind;
    };
    bool is_right = op.source >= 0;
    if (op.kind == OpKind::catch_error) is_right = is_right && is_python(op.type, TypeKind::int64);
    if (op.kind == OpKind::error_text) {
      is_right = is_right && op.type.form == TypeForm::object &&
                 op.type.object.form == types::ObjectForm::text;
    }
    if (op.kind == OpKind::error_is) {
      const auto* classes = std::get_if<std::string>(&op.literal);
      is_right = classes != nullptr && kinds_of_classes(*classes) != 0 &&
                 is_python(op.type, TypeKind::boolean) &&
                 is_python(type_of(op, 0), TypeKind::int64);
    }
    return is_right ? Status::ok() : fail(id, op, "the types or the classes do not fit");
  }

  Status check_is_present(ValueId id, const Op& op) const {
    return op.type.form == TypeForm::python_scalar && op.type.element.kind == TypeKind::boolean &&
                   function_.ops[op.operands[0]].kind == OpKind::argument
               ? Status::ok()
               : fail(id, op, "is no bool of an argument");
  }

  Status check_meet(ValueId id, const Op& op) const {
    return is_scalar(op.type) && is_scalar(type_of(op, 0)) && op.type.element.is_numeric()
               ? Status::ok()
               : fail(id, op, "is no number");
  }

  Status check_rank(ValueId id, const Op& op) const {
    if (op.kind != OpKind::is_rank) {
      return op.type.form == TypeForm::python_scalar && op.type.element.kind == TypeKind::int64
                 ? Status::ok()
                 : fail(id, op, "is no Python int");
    }
    return is_scalar(op.type) && is_scalar(type_of(op, 0)) &&
                   type_of(op, 0).element.kind == TypeKind::int64 &&
                   op.type.element.kind == TypeKind::boolean
               ? Status::ok()
               : fail(id, op, "is no bool of an int");
  }

  Status check_range_length(ValueId id, const Op& op) const {
    bool is_right =
        op.type.form == TypeForm::numpy_scalar && op.type.element.kind == TypeKind::uint64;
    for (size_t i = 0; i < op.operands.size(); ++i) {
      is_right &= is_scalar(type_of(op, i)) && type_of(op, i).element.kind == TypeKind::int64;
    }
    return is_right ? Status::ok() : fail(id, op, "is no uint64 of three ints");
  }

  Status check_print(ValueId id, const Op& op) const {
    if (op.type.form != TypeForm::nothing) return fail(id, op, "gives no value");
    if (op.source < 0 || static_cast<size_t>(op.source) >= function_.prints.size()) {
      return fail(id, op, "no such print");
    }
    const std::vector<const types::ValueShape*> leaves =
        types::leaves_of(function_.prints[static_cast<size_t>(op.source)].shape);
    if (leaves.size() != op.operands.size()) return fail(id, op, "operands are no leaves of it");
    for (size_t i = 0; i < leaves.size(); ++i) {
      const bool is_table =
          leaves[i]->form == types::ValueForm::frame || leaves[i]->form == types::ValueForm::series;
      const Type& type = type_of(op, i);
      if (is_table ? type.form != TypeForm::frame : !is_passed(type)) {
        return fail(id, op, "an operand is not of the leaf's form");
      }
    }
    return Status::ok();
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
    if (op.kind == OpKind::attach_column) return checked(id, op, attach_fault(function_, op));
    if (op.operands.empty()) return Status::ok();
    const Type& input = type_of(op, 0);
    if (input.form != TypeForm::frame) return fail(id, op, "input is no frame");
    const size_t fields = op.type.schema.fields.size();
    switch (op.kind) {
      case OpKind::add_row_number:
        return fields == input.schema.fields.size() + 1 ? Status::ok()
                                                        : fail(id, op, "one column is added");
      case OpKind::project: return check_project(id, op, fields);
      case OpKind::filter: {
        const Type& mask = type_of(op, 1);
        if (mask.form != TypeForm::column || mask.element.kind != TypeKind::boolean) {
          return fail(id, op, "mask is no boolean column");
        }
        return check_same_columns(id, op, input.schema);
      }
      case OpKind::limit:
        if (!is_scalar(type_of(op, 1)) || !type_of(op, 1).element.is_integer()) {
          return fail(id, op, "row count is no integer");
        }
        return check_same_columns(id, op, input.schema);
      case OpKind::gather:
        return is_divided(op.distribution) ? fail(id, op, "gathered rows are replicated")
                                           : check_same_columns(id, op, input.schema);
      case OpKind::aggregate: return check_aggregate(id, op, input.schema);
      default: return Status::ok();
    }
  }

  static Status check_same_columns(ValueId id, const Op& op, const types::Schema& input) {
    const std::vector<types::Field>& fields = op.type.schema.fields;
    if (fields.size() != input.fields.size()) return fail(id, op, "columns differ");
    for (size_t i = 0; i < fields.size(); ++i) {
      if (fields[i].type != input.fields[i].type) return fail(id, op, "columns differ");
    }
    return Status::ok();
  }

  Status check_aggregate(ValueId id, const Op& op, const types::Schema& input) const {
    const auto& [keys, items, sort, dropna] = op.aggregation;
    const auto in_range = [&](int32_t column) {
      return column >= 0 && static_cast<size_t>(column) < input.fields.size();
    };
    if (op.type.schema.fields.size() != keys.size() + items.size()) {
      return fail(id, op, "outputs are keys and items");
    }
    for (size_t i = 0; i < keys.size(); ++i) {
      if (!in_range(keys[i]) ||
          input.fields[static_cast<size_t>(keys[i])].type != op.type.schema.fields[i].type) {
        return fail(id, op, "key does not fit the input");
      }
    }
    for (const plan::AggregateItem& item : items) {
      const bool has_none = item.kind == types::AggregateKind::size && item.column == -1;
      if (!has_none && !in_range(item.column)) return fail(id, op, "aggregate of no column");
    }
    return Status::ok();
  }

  Status check_project(ValueId id, const Op& op, size_t fields) const {
    if (op.operands.size() != fields + 1) return fail(id, op, "one column per output");
    for (size_t i = 0; i < fields; ++i) {
      const Type& column = type_of(op, i + 1);
      if (column.form != TypeForm::column || column.element != op.type.schema.fields[i].type) {
        return fail(id, op, "output type differs from its column");
      }
    }
    return Status::ok();
  }

  const Function& function_;
  const std::vector<Function>& called_;
  std::set<ValueId> defined_;    // in all blocks so far
  std::set<ValueId> available_;  // in the block, and before it on every way to it
  std::map<int32_t, std::set<ValueId>> at_entry_;
  std::map<ValueId, ValueId> rows_;  // column → the frame whose rows it has
};

}  // namespace

Status verify_function(const Function& function) {
  return Verifier(function, function.called).run();
}

}  // namespace shoal::ir
