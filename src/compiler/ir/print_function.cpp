#include "base/concat.h"
#include "base/text_reader.h"
#include "compiler/ir/function.h"
#include "plan/text_parts.h"

namespace shoal::ir {
namespace {

std::string print_type(const Type& type) {
  switch (type.form) {
    case TypeForm::nothing: return "";
    case TypeForm::python_scalar: return " : python " + to_text(type.element);
    case TypeForm::numpy_scalar: return " : numpy " + to_text(type.element);
    case TypeForm::column: return " : column " + to_text(type.element);
    case TypeForm::frame: return " : frame " + plan::print_schema(type.schema);
    case TypeForm::object: return concat(" : object ", quote(types::to_text(type.object)));
  }
  return "";
}

std::string print_targets(const Op& op) {
  std::string text = " ->";
  for (size_t i = 0; i < op.targets.size(); ++i) {
    text += concat(i > 0 ? ", " : " ", op.targets[i].index);
  }
  return text;
}

std::string print_attributes(const Op& op) {
  switch (op.kind) {
    case OpKind::read_parquet:
    case OpKind::argument_frame:
    case OpKind::argument:
    case OpKind::map_rows:
    case OpKind::map_arrays:
    case OpKind::print:
    case OpKind::parallel_print:
    case OpKind::catch_error:
    case OpKind::error_text:
    case OpKind::reraise:
    case OpKind::run_plan: return concat(" ", op.source);
    case OpKind::call: return concat(" ", op.source, " [", op.position, "]");
    case OpKind::parallel_loop:
    case OpKind::attach_column:
    case OpKind::raise: return concat(" ", op.source, " ", plan::print_literal(op.literal));
    case OpKind::column:
    case OpKind::tuple_item:
    case OpKind::array_length:
    case OpKind::scalar_of:
    case OpKind::column_values: return concat(" [", op.position, "]");
    case OpKind::check_bound:
    case OpKind::call_object:
    case OpKind::math:
    case OpKind::ufunc:
    case OpKind::array_view:
    case OpKind::array_transpose:
    case OpKind::error_is:
    case OpKind::constant: return " " + plan::print_literal(op.literal);
    case OpKind::aggregate: return " " + plan::print_aggregation(op.aggregation);
    case OpKind::jump:
    case OpKind::branch: return print_targets(op);
    default: return "";
  }
}

std::string print_op(const Function& function, ValueId id) {
  const Op& op = function.ops[id];
  std::string text = "  ";
  if (op.type.form != TypeForm::nothing) text += concat("%", id.index, " = ");
  text += op_name(op.kind);
  for (size_t i = 0; i < op.operands.size(); ++i) {
    text += concat(i > 0 ? ", %" : " %", op.operands[i].index);
  }
  return text + print_attributes(op) + print_type(op.type) + plan::print_held(op.distribution) +
         plan::print_span(op.span) + "\n";
}

std::string print_blocks(std::string_view keyword, const Function& function) {
  std::string text = concat(keyword, " ", quote(function.name), " {\n");
  if (!function.dtype_without_rows.empty()) {
    text += concat(" without_rows ", quote(function.dtype_without_rows), "\n");
  }
  if (function.result.form != TypeForm::nothing) {
    for (const Type& type : function.parameters) text += concat(" takes", print_type(type), "\n");
    text += concat(" gives", print_type(function.result), "\n");
  }
  for (const Print& print : function.prints) {
    text += concat(" prints ", print.on_every_rank ? "on_every_rank " : "",
                   quote(types::to_text(print.shape)), "\n");
  }
  int32_t number = 0;
  for (const Block& block : function.blocks) {
    text += concat(" block ", number++);
    if (block.handler.is_valid()) text += concat(" handler ", block.handler.index);
    text += "\n";
    for (const ValueId id : block.ops) text += print_op(function, id);
  }
  return text + "}\n";
}

}  // namespace

std::string print_function(const Function& function) {
  std::string text = print_blocks("func", function);
  for (const Function& inner : function.functions) text += print_blocks("inner", inner);
  for (const Function& called : function.called) text += print_blocks("called", called);
  for (const plan::Plan& segment : function.plans) text += plan::print_plan(segment);
  return text;
}

}  // namespace shoal::ir
