// Arrays as columns: beside rows that there are, and as new frames and series.
#include "base/concat.h"
#include "compiler/library/arrays/array_rules.h"
#include "compiler/library/arrays/arrays.h"
#include "compiler/library/arrays/axes.h"
#include "compiler/library/operators.h"
#include "compiler/library/selection.h"
#include "compiler/values/gathered_rows.h"
#include "compiler/values/objects/object_values.h"
#include "compiler/values/rows.h"

namespace shoal::compiler {
namespace {

constexpr const char* kOtherLength = "All arrays must be of the same length";

std::string message_of(ir::OpKind kind, bool is_array_first) {
  switch (kind) {
    case ir::OpKind::equal:
    case ir::OpKind::not_equal:
    case ir::OpKind::less:
    case ir::OpKind::less_equal:
    case ir::OpKind::greater:
    case ir::OpKind::greater_equal:
      return "('Lengths must match to compare', ({rows},), ({length},))";
    default:
      return is_array_first
                 ? "operands could not be broadcast together with shapes ({length},) ({rows},) "
                 : "operands could not be broadcast together with shapes ({rows},) ({length},) ";
  }
}

Status check_dimensions(const Value& array, std::string message, SourceSpan span) {
  if (as_array(array)->type.rank == 1) return Status::ok();
  return user_error_of(ErrorKind::value_error, ErrorCode::S0406, span, std::move(message));
}

// What a frame is made of, column by column; scalars are put into every row.
struct NewColumns {
  std::vector<std::string> names;
  std::vector<Value> values;
};

Result<NewColumns> columns_of_dict(const Argument& data) {
  NewColumns columns;
  for (const auto& [key, value] : data.value.mapping()->items) {
    const auto* name = key.literal<std::string>();
    if (name == nullptr) {
      return user_error(ErrorCode::S0406, data.span,
                        "Columns whose names are no strings are not supported yet.");
    }
    columns.names.push_back(*name);
    columns.values.push_back(value);
  }
  return columns;
}

// The columns of an array of two dimensions.
Result<NewColumns> columns_of_array(Translation& translation, const Argument& data,
                                    const Argument* names) {
  const std::optional<std::vector<std::string>> given =
      names == nullptr ? std::nullopt : string_items(names->value);
  if (!given || as_array(data.value)->type.rank != 2) {
    return user_error(ErrorCode::S0406, data.span,
                      "A DataFrame of an array is made of two dimensions and names of its columns.",
                      "write pd.DataFrame(array, columns=[\"a\", \"b\"])", describe(data.value));
  }
  const Object array = *as_array(data.value);
  const auto count = static_cast<int64_t>(given->size());
  SHOAL_ASSIGN_OR_RETURN(const Value is_other,
                         comparison(translation, ir::OpKind::not_equal,
                                    array_length(translation, array, 1), literal_value(count)));
  SHOAL_RETURN_IF_ERROR(translation.raise_when(
      is_other, ErrorKind::value_error,
      concat("The array has not as many columns as columns= has names: ", count)));
  NewColumns columns;
  columns.names = *given;
  for (int64_t i = 0; i < count; ++i) {
    SHOAL_ASSIGN_OR_RETURN(const Object column,
                           item_along(translation, array, 1, literal_value(i), data.span));
    columns.values.push_back(Value{column});
  }
  return columns;
}

// A frame over the arrays, and then the scalars.
Result<Frame> made_frame(Translation& translation, const NewColumns& columns, SourceSpan span) {
  std::vector<std::optional<Value>> arrays(columns.values.size());
  Rows rows;
  for (size_t i = 0; i < columns.values.size(); ++i) {
    const Value& value = columns.values[i];
    if (is_number_value(value)) continue;
    SHOAL_ASSIGN_OR_RETURN(const Value array, array_of_value(translation, value, span));
    SHOAL_RETURN_IF_ERROR(
        check_dimensions(array, "Per-column arrays must each be 1-dimensional", span));
    const Object own = array_copy(translation, *as_array(array));
    rows.frame = emit_attach(translation, rows.frame, own.value, columns.names[i], {kOtherLength});
    arrays[i] = Value{own};
  }
  if (!rows.frame.is_valid()) {
    return user_error_of(ErrorKind::value_error, ErrorCode::S0406, span,
                         "If using all scalar values, you must pass an index");
  }
  const auto made = static_cast<int>(type_of(translation, rows.frame).schema.fields.size());
  Frame frame;
  frame.rows.frame = emit_row_number(translation, rows.frame);
  frame.rows.row_number = ColumnReference{made, {}};
  int position = 0;
  for (size_t i = 0; i < columns.values.size(); ++i) {
    if (arrays[i]) {
      frame.columns.push_back({{columns.names[i]}, ColumnReference{position++, {}}, {}});
      continue;
    }
    SHOAL_RETURN_IF_ERROR(
        set_frame_column(translation, frame, columns.names[i], columns.values[i], span));
  }
  return frame;
}

}  // namespace

Result<ColumnReference> attached_column(Translation& translation, Rows& rows,
                                        std::vector<ColumnReference*> columns,
                                        const std::string& name, const Value& array,
                                        LengthError error, SourceSpan span) {
  SHOAL_RETURN_IF_ERROR(
      check_dimensions(array, "Expected a 1D array, got an array with another shape", span));
  const Object own = array_copy(translation, *as_array(array));
  move_rows(translation, rows, std::move(columns),
            emit_attach(translation, rows.frame, own.value, name, std::move(error)));
  const size_t count = type_of(translation, rows.frame).schema.fields.size();
  return ColumnReference{static_cast<int>(count) - 1, {}};
}

Result<Series> series_beside(Translation& translation, const Series& rows, const Value& array,
                             LengthError error, SourceSpan span) {
  Series series = rows;
  SHOAL_ASSIGN_OR_RETURN(series.column, attached_column(translation, series.rows, {}, "values",
                                                        array, std::move(error), span));
  series.type = as_array(array)->type.element;
  return series;
}

Result<std::optional<std::pair<Value, Value>>> arrays_as_series(Translation& translation,
                                                                ir::OpKind kind, const Value& left,
                                                                const Value& right) {
  const auto* series = left.as<Series>() != nullptr ? left.as<Series>() : right.as<Series>();
  const bool is_array_first = as_array(left) != nullptr;
  const Value& array = is_array_first ? left : right;
  if (series == nullptr || as_array(array) == nullptr) return std::nullopt;
  SHOAL_ASSIGN_OR_RETURN(const Series beside,
                         series_beside(translation, *series, array,
                                       {message_of(kind, is_array_first)}, translation.span));
  if (is_array_first) return std::optional(std::pair<Value, Value>(Value{beside}, right));
  return std::optional(std::pair<Value, Value>(left, Value{beside}));
}

Result<Value> pandas_frame(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* const data, call.required("data"));
  const Argument* names = call.find("columns");
  NewColumns columns;
  if (data->value.mapping() != nullptr && names == nullptr) {
    SHOAL_ASSIGN_OR_RETURN(columns, columns_of_dict(*data));
  } else if (as_array(data->value) != nullptr) {
    SHOAL_ASSIGN_OR_RETURN(columns, columns_of_array(translation, *data, names));
  } else {
    return call.unsupported_argument(*data, "give it a dict of names and arrays or lists");
  }
  SHOAL_ASSIGN_OR_RETURN(Frame frame, made_frame(translation, columns, call.span));
  return frame_value(std::move(frame));
}

Result<Value> pandas_series(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* const data, call.required("data"));
  const Argument* name = call.find("name");
  const bool is_named = name != nullptr && !name->value.is_none();
  if (is_named && name->value.literal<std::string>() == nullptr) {
    return call.unsupported_argument(*name, "write the name as a string");
  }
  SHOAL_ASSIGN_OR_RETURN(const bool copies, call.literal_bool("copy", false));
  if (as_array(data->value) != nullptr && !copies && translation.options.pandas_major < 3) {
    return user_error(ErrorCode::S0403, call.span,
                      "A Series of pandas 2 shares the array that it is made of, which compiled "
                      "code does not follow.",
                      "write pd.Series(array, copy=True)");
  }
  SHOAL_ASSIGN_OR_RETURN(const Value array, array_of_value(translation, data->value, data->span));
  SHOAL_RETURN_IF_ERROR(check_dimensions(
      array, "Data must be 1-dimensional, got an array of another shape", data->span));
  NewColumns columns;
  columns.names.emplace_back(is_named ? *name->value.literal<std::string>() : "values");
  columns.values.push_back(array);
  SHOAL_ASSIGN_OR_RETURN(const Frame frame, made_frame(translation, columns, call.span));
  Series series = series_of_column(translation, frame, 0);
  if (!is_named) series.name.reset();
  return Value{std::move(series)};
}

}  // namespace shoal::compiler
