#include "compiler/values/gathered_rows.h"

#include "compiler/values/rows.h"

namespace shoal::compiler {
namespace {

using Columns = std::vector<ColumnReference*>;

// Computes a column over a frame that was made over its own, the same one each time.
ir::ValueId retake(Translation& translation, ir::ValueId value, ir::ValueId frame) {
  const ir::TypeForm form = type_of(translation, value).form;
  if (form == ir::TypeForm::frame) return frame;
  if (form != ir::TypeForm::column) return value;
  const auto known = translation.retaken.find({value, frame});
  if (known != translation.retaken.end()) return known->second;
  ir::Op op = op_of(translation, value);
  for (ir::ValueId& operand : op.operands) operand = retake(translation, operand, frame);
  return translation.retaken[{value, frame}] = emit(translation, std::move(op));
}

bool is_made_over(const Translation& translation, ir::ValueId frame, ir::ValueId origin) {
  for (auto found = translation.made_over.find(frame); found != translation.made_over.end();
       found = translation.made_over.find(found->second)) {
    if (found->second == origin) return true;
  }
  return false;
}

void share(Translation& translation, Rows& a, const Columns& a_columns, Rows& b,
           const Columns& b_columns) {
  if (is_made_over(translation, b.frame, a.frame)) {
    move_rows(translation, a, a_columns, b.frame);
  } else if (is_made_over(translation, a.frame, b.frame)) {
    move_rows(translation, b, b_columns, a.frame);
  }
}

}  // namespace

void move_rows(Translation& translation, Rows& rows, std::vector<ColumnReference*> columns,
               ir::ValueId frame) {
  for (IndexLevelReference& level : rows.levels) columns.push_back(&level.column);
  if (rows.row_number) columns.push_back(&*rows.row_number);
  for (ColumnReference* column : columns) {
    if (column->value.is_valid()) column->value = retake(translation, column->value, frame);
  }
  rows.frame = frame;
}

void gather_rows(Translation& translation, Rows& rows, std::vector<ColumnReference*> columns) {
  move_rows(translation, rows, std::move(columns), emit_gather(translation, rows.frame));
}

void share_rows(Translation& translation, Frame& frame, Series& series) {
  share(translation, frame.rows, column_references(frame), series.rows, {&series.column});
}

void share_rows(Translation& translation, Series& a, Series& b) {
  share(translation, a.rows, {&a.column}, b.rows, {&b.column});
}

std::pair<Value, Value> on_shared_rows(Translation& translation, Value a, Value b) {
  auto* left = std::get_if<Series>(&a.data);
  auto* right = std::get_if<Series>(&b.data);
  if (left != nullptr && right != nullptr) share_rows(translation, *left, *right);
  return {std::move(a), std::move(b)};
}

}  // namespace shoal::compiler
