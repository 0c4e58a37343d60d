// Functions of the pandas module itself.
#include <algorithm>

#include "base/concat.h"
#include "compiler/library/rules.h"
#include "compiler/library/timestamps.h"
#include "compiler/values/paths.h"
#include "compiler/values/rows.h"

namespace shoal::compiler {
namespace {

// All columns of the file that are not index levels, in order.
std::vector<types::LabelledColumn> data_columns(const ReadSchema& read) {
  std::vector<types::LabelledColumn> columns;
  for (size_t i = 0; i < read.schema.fields.size(); ++i) {
    const int position = static_cast<int>(i);
    const bool is_index =
        std::any_of(read.index.levels.begin(), read.index.levels.end(),
                    [&](const types::IndexLevel& level) { return level.column == position; });
    if (!is_index) columns.push_back({{read.schema.fields[i].name}, position});
  }
  return columns;
}

// columns=[…]: these columns in this order; those that pandas keeps in the index stay there.
Result<std::vector<types::LabelledColumn>> chosen_columns(const ReadSchema& read,
                                                          const std::vector<std::string>& names,
                                                          SourceSpan span) {
  std::vector<types::LabelledColumn> columns;
  std::vector<std::string> all;
  for (const types::Field& field : read.schema.fields) all.push_back(field.name);
  for (const std::string& name : names) {
    const std::optional<int> position = read.schema.find(name);
    if (!position) {
      return user_error_of(ErrorKind::value_error, ErrorCode::S0401, span,
                           concat("The file has no column ", python_repr(name), "."),
                           suggestion(all, name));
    }
    const bool is_index =
        std::any_of(read.index.levels.begin(), read.index.levels.end(),
                    [&](const types::IndexLevel& level) { return level.column == *position; });
    if (!is_index) columns.push_back({{name}, *position});
  }
  return columns;
}

Result<ReadSchema> described(Translation& translation, const types::PathExpression& path,
                             SourceSpan span) {
  Result<ReadSchema> read = translation.describe_read(path);
  if (read.is_ok()) return read;
  Status status = read.take_status();
  if (!status.detail().span.is_known()) status.detail().span = span;
  return status;
}

// A RangeIndex that does not count the rows from 0 becomes a level that is computed from their
// numbers.
void apply_range(Translation& translation, const ReadSchema& read, Rows& rows) {
  const bool is_default = read.range_start == 0 && read.range_step == 1 && !read.range_name;
  if (!rows.row_number || is_default) return;
  const types::ColumnType int64 = types::numpy_type(types::TypeKind::int64);
  const auto constant = [&](int64_t value) {
    return emit_constant(translation, value, ir::TypeForm::numpy_scalar, int64);
  };
  const ir::ValueId number = emit_column(translation, rows.frame, *rows.row_number);
  const ir::ValueId scaled =
      emit_operation(translation, ir::OpKind::multiply, {number, constant(read.range_step)}, int64);
  const ir::ValueId label =
      emit_operation(translation, ir::OpKind::add, {scaled, constant(read.range_start)}, int64);
  rows.levels.push_back({read.range_name, ColumnReference{-1, label}});
  rows.row_number.reset();
}

}  // namespace

Result<Value> read_parquet(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* path, call.required("path"));
  Read read;
  SHOAL_ASSIGN_OR_RETURN(read.path, path_of(translation, path->value, path->span));
  SHOAL_ASSIGN_OR_RETURN(const ReadSchema schema, described(translation, read.path, call.span));
  std::vector<types::LabelledColumn> columns = data_columns(schema);
  const Argument* chosen = call.find("columns");
  if (chosen != nullptr && !chosen->value.is_none()) {
    const std::optional<std::vector<std::string>> names = string_items(chosen->value);
    if (!names) return call.unsupported_argument(*chosen, "write a list of column names");
    SHOAL_ASSIGN_OR_RETURN(columns, chosen_columns(schema, *names, chosen->span));
    read.has_columns = true;
  }
  for (const types::LabelledColumn& column : columns) read.columns.push_back(column.label[0]);
  ir::Op op;
  op.kind = ir::OpKind::read_parquet;
  op.source = static_cast<int32_t>(translation.reads.size());
  op.type.form = ir::TypeForm::frame;
  op.type.schema = schema.schema;
  translation.reads.push_back(std::move(read));
  const ir::ValueId frame = emit(translation, std::move(op));
  Frame result = frame_over_source(translation, frame, schema.index, columns);
  apply_range(translation, schema, result.rows);
  return frame_value(std::move(result));
}

Result<Value> named_aggregate(Translation&, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* column, call.required("column"));
  SHOAL_ASSIGN_OR_RETURN(const Argument* function, call.required("aggfunc"));
  return sequence_value(Sequence::Kind::tuple, {column->value, function->value});
}

Result<Value> timestamp_constant(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* input, call.required("ts_input"));
  const auto* text = input->value.literal<std::string>();
  const std::optional<Moment> moment = text == nullptr ? std::nullopt : parse_moment(*text);
  const std::optional<MomentCount> count = moment ? count_of(*moment, moment->unit) : std::nullopt;
  if (!count) {
    return user_error(ErrorCode::S0205, input->span,
                      "pd.Timestamp() needs a constant such as \"2000-01-31 12:30\".", {},
                      describe(input->value));
  }
  types::ColumnType type = types::numpy_type(types::TypeKind::timestamp);
  type.unit = moment->unit;
  constexpr auto kForm = ir::TypeForm::numpy_scalar;
  return Value{Scalar{emit_constant(translation, count->count, kForm, type), kForm, type}};
}

}  // namespace shoal::compiler
