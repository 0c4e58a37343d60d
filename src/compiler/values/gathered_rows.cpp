#include "compiler/values/gathered_rows.h"

#include "compiler/values/rows.h"

namespace shoal::compiler {
namespace {

using Columns = std::vector<ColumnReference*>;

// Computes a column over the gather of its frame, the same one each time.
ir::ValueId retake(Translation& translation, ir::ValueId value) {
  const ir::TypeForm form = type_of(translation, value).form;
  if (form == ir::TypeForm::frame) return translation.gathers.at(value);
  if (form != ir::TypeForm::column) return value;
  const auto known = translation.retaken.find(value);
  if (known != translation.retaken.end()) return known->second;
  ir::Op op = op_of(translation, value);
  for (ir::ValueId& operand : op.operands) operand = retake(translation, operand);
  return translation.retaken[value] = emit(translation, std::move(op));
}

void put_on_gather(Translation& translation, Rows& rows, Columns columns) {
  for (IndexLevelReference& level : rows.levels) columns.push_back(&level.column);
  if (rows.row_number) columns.push_back(&*rows.row_number);
  for (ColumnReference* column : columns) {
    if (column->value.is_valid()) column->value = retake(translation, column->value);
  }
  rows.frame = translation.gathers.at(rows.frame);
}

bool are_gathered(const Translation& translation, const Rows& rows, const Rows& gathered) {
  const auto found = translation.gathers.find(rows.frame);
  return found != translation.gathers.end() && found->second == gathered.frame;
}

void share(Translation& translation, Rows& a, const Columns& a_columns, Rows& b,
           const Columns& b_columns) {
  if (are_gathered(translation, a, b)) {
    put_on_gather(translation, a, a_columns);
  } else if (are_gathered(translation, b, a)) {
    put_on_gather(translation, b, b_columns);
  }
}

}  // namespace

void gather_rows(Translation& translation, Rows& rows, std::vector<ColumnReference*> columns) {
  (void)emit_gather(translation, rows.frame);
  put_on_gather(translation, rows, std::move(columns));
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
