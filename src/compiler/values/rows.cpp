#include "compiler/values/rows.h"

#include <algorithm>

#include "base/concat.h"
#include "compiler/values/errors.h"

namespace shoal::compiler {
namespace {

bool is_computed(const ColumnReference& reference) { return reference.value.is_valid(); }

std::vector<ColumnReference*> with_index(Rows& rows, std::vector<ColumnReference*> columns) {
  for (IndexLevelReference& level : rows.levels) columns.push_back(&level.column);
  if (rows.row_number) columns.push_back(&*rows.row_number);
  return columns;
}

}  // namespace

Frame frame_over_source(Translation& translation, ir::ValueId source,
                        const types::IndexShape& index,
                        const std::vector<types::LabelledColumn>& columns) {
  Frame frame;
  frame.rows.frame = source;
  const auto fields = type_of(translation, source).schema.fields;
  if (index.levels.empty()) {
    frame.rows.frame = emit_row_number(translation, source);
    frame.rows.row_number = ColumnReference{static_cast<int>(fields.size()), {}};
  }
  for (const types::IndexLevel& level : index.levels) {
    frame.rows.levels.push_back({level.name, ColumnReference{level.column, {}}});
  }
  for (const types::LabelledColumn& column : columns) {
    const types::Field& field = fields[static_cast<size_t>(column.column)];
    frame.columns.push_back({column.label, ColumnReference{column.column, {}}, field.unsupported});
  }
  return frame;
}

void materialize(Translation& translation, Rows& rows, std::vector<ColumnReference*> columns) {
  columns = with_index(rows, std::move(columns));
  const bool any_computed = std::any_of(columns.begin(), columns.end(),
                                        [](const ColumnReference* c) { return is_computed(*c); });
  if (!any_computed) return;
  std::vector<ir::ValueId> values;
  std::vector<std::string> names;
  const auto fields = type_of(translation, rows.frame).schema.fields;
  for (const ColumnReference* column : columns) {
    values.push_back(emit_column(translation, rows.frame, *column));
    names.push_back(is_computed(*column) ? concat("computed ", names.size())
                                         : fields[static_cast<size_t>(column->position)].name);
  }
  rows.frame = emit_project(translation, rows.frame, values, names);
  for (size_t i = 0; i < columns.size(); ++i) {
    *columns[i] = ColumnReference{static_cast<int>(i), {}};
  }
}

void filter_rows(Translation& translation, Rows& rows, std::vector<ColumnReference*> columns,
                 ir::ValueId mask) {
  const std::vector<ColumnReference*> carried = with_index(rows, columns);
  const bool carries_computed = std::any_of(
      carried.begin(), carried.end(), [](const ColumnReference* c) { return is_computed(*c); });
  if (carries_computed) {
    ColumnReference mask_column{-1, mask};
    columns.push_back(&mask_column);
    materialize(translation, rows, columns);
    mask = emit_column(translation, rows.frame, mask_column);
  }
  rows.frame = emit_filter(translation, rows.frame, mask);
  if (rows.levels.empty() && rows.row_number) {
    rows.levels.push_back({std::nullopt, *rows.row_number});
  }
  rows.row_number.reset();
}

void limit_rows(Translation& translation, Rows& rows, std::vector<ColumnReference*> columns,
                ir::ValueId row_count) {
  materialize(translation, rows, std::move(columns));
  rows.frame = emit_limit(translation, rows.frame, row_count);
}

std::vector<ColumnReference*> column_references(Frame& frame) {
  std::vector<ColumnReference*> references;
  for (FrameColumn& column : frame.columns) {
    if (column.unsupported.empty()) references.push_back(&column.column);
  }
  return references;
}

Result<int> find_column(const Frame& frame, const std::vector<std::string>& label,
                        SourceSpan span) {
  int found = -1;
  std::vector<std::string> names;
  for (size_t i = 0; i < frame.columns.size(); ++i) {
    const FrameColumn& column = frame.columns[i];
    if (column.label.size() == 1) names.push_back(column.label[0]);
    if (column.label != label) continue;
    if (found >= 0) {
      return user_error(ErrorCode::S0407, span,
                        concat("Two columns have the name ", label_repr(label), "."),
                        "rename one of them where the frame is made");
    }
    found = static_cast<int>(i);
  }
  if (found >= 0) {
    SHOAL_RETURN_IF_ERROR(check_usable(frame.columns[static_cast<size_t>(found)], span));
    return found;
  }
  return user_error(ErrorCode::S0401, span, label_repr(label),
                    label.size() == 1 ? suggestion(names, label[0]) : std::string(),
                    "no such column");
}

bool has_column(const Frame& frame, const std::string& name) {
  return std::any_of(frame.columns.begin(), frame.columns.end(), [&](const FrameColumn& column) {
    return column.label.size() == 1 && column.label[0] == name;
  });
}

Status check_usable(const FrameColumn& column, SourceSpan span) {
  if (column.unsupported.empty()) return Status::ok();
  return user_error(ErrorCode::S0404, span,
                    concat("Column ", label_repr(column.label), " has the type ",
                           column.unsupported, ", which compiled code does not support."),
                    "select the other columns first: df[[…]] or read_parquet(…, columns=[…])",
                    column.unsupported);
}

Series series_of_column(const Translation& translation, const Frame& frame, int column) {
  const FrameColumn& source = frame.columns[static_cast<size_t>(column)];
  Series series;
  series.rows = frame.rows;
  series.column = source.column;
  series.type = column_type(translation, frame.rows.frame, source.column);
  series.name = source.label;
  return series;
}

Frame frame_with_columns(const Frame& frame, const std::vector<int>& columns) {
  Frame result;
  result.rows = frame.rows;
  for (const int column : columns) {
    result.columns.push_back(frame.columns[static_cast<size_t>(column)]);
  }
  return result;
}

Value row_count(Translation& translation, const Rows& rows) {
  const types::ColumnType int64 = types::numpy_type(types::TypeKind::int64);
  ir::Op op;
  op.kind = ir::OpKind::aggregate;
  op.type.form = ir::TypeForm::frame;
  op.type.schema.fields.push_back(types::Field{"size", int64, {}});
  op.operands = {rows.frame};
  op.aggregation.items.push_back(plan::AggregateItem{types::AggregateKind::size, -1, 1, 0, true});
  const ir::ValueId frame = emit(translation, std::move(op));
  return Value{Scalar{emit_scalar_of(translation, frame, 0, ir::TypeForm::python_scalar),
                      ir::TypeForm::python_scalar, int64}};
}

}  // namespace shoal::compiler
