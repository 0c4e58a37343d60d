#include "compiler/ir/verify_inner.h"

#include <algorithm>
#include <string>

namespace shoal::ir {
namespace {

using types::ObjectForm;
using types::TypeKind;

const Type& type_of(const Function& function, const Op& op, size_t operand) {
  return function.ops[op.operands[operand]].type;
}

bool is_source_right(const Function& function, const Op& op) {
  return op.source >= 0 && static_cast<size_t>(op.source) < function.functions.size();
}

// Words with a blank between.
size_t word_count(const std::string& text) {
  if (text.empty()) return 0;
  return 1 + static_cast<size_t>(std::count(text.begin(), text.end(), ' '));
}

}  // namespace

std::string_view map_rows_fault(const Function& function, const Op& op) {
  if (!is_source_right(function, op)) return "no such function";
  const Function& inner = function.functions[static_cast<size_t>(op.source)];
  if (op.operands.empty() || type_of(function, op, 0).form != TypeForm::frame ||
      op.type.form != TypeForm::column) {
    return "operands are a frame and what is taken, the result is a column";
  }
  for (const Op& argument : inner.ops) {
    if (argument.kind != OpKind::argument) continue;
    const auto place = static_cast<size_t>(argument.source) + 1;
    if (place >= op.operands.size() || type_of(function, op, place).form == TypeForm::frame ||
        type_of(function, op, place).element != argument.type.element) {
      return "an operand does not fit the argument";
    }
  }
  if (inner.blocks.size() == 0) return "the function has no block";
  const Op& result = inner.ops[return_op(inner)];
  const bool fits =
      !result.operands.empty() && inner.ops[result.operands[0]].type.element == op.type.element;
  return fits ? "" : "the function gives another type";
}

std::string_view map_arrays_fault(const Function& function, const Op& op) {
  if (!is_source_right(function, op)) return "no such function";
  const Function& inner = function.functions[static_cast<size_t>(op.source)];
  if (inner.blocks.size() != 1) return "the function has not one block";
  for (const Op& argument : inner.ops) {
    if (argument.kind != OpKind::argument) continue;
    const size_t place = static_cast<size_t>(argument.source) + 1;
    if (place >= op.operands.size()) return "an operand is missing";
    const Type& given = type_of(function, op, place);
    const types::ColumnType& element =
        given.form == TypeForm::object ? given.object.element : given.element;
    if (element != argument.type.element) return "an operand does not fit the argument";
  }
  const Op& result = inner.ops[return_op(inner)];
  const bool fits = result.operands.size() == 1 &&
                    inner.ops[result.operands[0]].type.element == op.type.object.element;
  return fits ? "" : "the function gives another type";
}

std::string_view ufunc_fault(const Function& function, const Op& op) {
  const auto* name = std::get_if<std::string>(&op.literal);
  const bool is_right =
      name != nullptr && is_ufunc(*name, op.operands.size()) &&
      op.type.form == TypeForm::numpy_scalar &&
      type_of(function, op, 0).form == TypeForm::numpy_scalar &&
      type_of(function, op, op.operands.size() - 1).element == type_of(function, op, 0).element;
  return is_right ? "" : "no such function of NumPy for these types";
}

std::string_view select_fault(const Function& function, const Op& op) {
  const bool is_right = op.type.form == TypeForm::numpy_scalar &&
                        type_of(function, op, 0).element.kind == TypeKind::boolean &&
                        type_of(function, op, 1).element == op.type.element &&
                        type_of(function, op, 2).element == op.type.element;
  return is_right ? "" : "the types do not fit";
}

std::string_view parallel_loop_fault(const Function& function, const Op& op,
                                     const std::vector<Function>& called) {
  const auto* reductions = std::get_if<std::string>(&op.literal);
  if (reductions == nullptr) return "it does not say its reductions";
  if (op.source < 0 || static_cast<size_t>(op.source) >= called.size()) return "no such function";
  const Function& body = called[static_cast<size_t>(op.source)];
  const size_t count = word_count(*reductions);
  if (!(body.result == op.type) || op.type.form != TypeForm::object ||
      op.type.object.form != ObjectForm::tuple || op.type.object.items.size() != count) {
    return "the function gives another type";
  }
  if (op.operands.size() + 1 != body.parameters.size() + count) return "operands are missing";
  for (size_t i = 0; i < count; ++i) {
    if (!(object_of(type_of(function, op, 1 + i)) == op.type.object.items[i])) {
      return "an initial value is of another type";
    }
  }
  for (size_t i = 2; i < body.parameters.size(); ++i) {
    if (!(type_of(function, op, i - 1 + count) == body.parameters[i])) {
      return "an operand does not fit the parameter";
    }
  }
  return "";
}

}  // namespace shoal::ir
