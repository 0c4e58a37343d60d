#include "compiler/library/selection.h"

#include <algorithm>

#include "base/concat.h"
#include "compiler/library/arrays/arrays.h"
#include "compiler/library/dispatch.h"
#include "compiler/library/objects/containers.h"
#include "compiler/library/operators.h"
#include "compiler/library/rows/row_rules.h"
#include "compiler/values/errors.h"
#include "compiler/values/gathered_rows.h"
#include "compiler/values/objects/object_values.h"
#include "compiler/values/rows.h"

namespace shoal::compiler {
namespace {

using types::TypeKind;

Status not_supported(const Value& object, const Value& key, SourceSpan span, std::string help) {
  return user_error(ErrorCode::S0406, span,
                    concat("Selecting from a ", describe(object), " with a ", describe(key),
                           " is not supported yet."),
                    std::move(help));
}

// Checks that `mask` selects rows of `rows`.
Result<ir::ValueId> mask_of(Translation& translation, const Rows& rows, const Series& mask,
                            SourceSpan span) {
  if (mask.type.kind != TypeKind::boolean) {
    return user_error(ErrorCode::S0405, span, "Rows are selected by a boolean column.",
                      "write a comparison, e.g. df[df[\"A\"] > 0]",
                      concat("Series of ", types::dtype_name(mask.type)));
  }
  if (mask.type.family == types::Family::object) {
    return user_error(ErrorCode::S0405, span,
                      "A boolean column with missing values (dtype object) cannot select rows.",
                      "compare it with a value first: df[\"A\"] == True");
  }
  if (!(mask.rows.frame == rows.frame)) {
    return user_error(ErrorCode::S0402, span,
                      "The condition belongs to other rows than the frame (one was filtered or "
                      "comes from another frame); matching them by index is not supported yet.",
                      "compute the condition from the frame that it filters");
  }
  return emit_column(translation, mask.rows.frame, mask.column);
}

Result<Value> filtered_frame(Translation& translation, const Frame& frame, const Series& mask,
                             SourceSpan span) {
  Frame result = frame;
  Series own_mask = mask;
  share_rows(translation, result, own_mask);
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId condition,
                         mask_of(translation, result.rows, own_mask, span));
  result.argument_name.clear();
  filter_rows(translation, result.rows, column_references(result), condition);
  return frame_value(std::move(result));
}

bool is_mask_array(const Value& key) {
  const Object* array = as_array(key);
  return array != nullptr && array->type.rank == 1 && array->type.element.kind == TypeKind::boolean;
}

// The array as a condition over the rows, whose frame becomes another one.
Result<Series> mask_beside(Translation& translation, Rows& rows,
                           std::vector<ColumnReference*> columns, const Value& array,
                           LengthError error, SourceSpan span) {
  Series mask;
  SHOAL_ASSIGN_OR_RETURN(mask.column, attached_column(translation, rows, std::move(columns), "mask",
                                                      array, std::move(error), span));
  mask.rows = rows;
  mask.type = types::numpy_type(TypeKind::boolean);
  return mask;
}

// frame["B"] when the columns are a MultiIndex: the columns below B.
std::optional<Frame> columns_below(const Frame& frame, const std::string& name) {
  Frame result;
  result.rows = frame.rows;
  for (const FrameColumn& column : frame.columns) {
    if (column.label.size() < 2 || column.label[0] != name) continue;
    result.columns.push_back(column);
    result.columns.back().label.erase(result.columns.back().label.begin());
  }
  if (result.columns.empty()) return std::nullopt;
  return result;
}

Result<Value> columns_item(const Frame& frame, const Value& key, SourceSpan span) {
  const std::optional<std::vector<std::string>> names = string_items(key);
  if (!names) return not_supported(frame_value(frame), key, span, "list the names of columns");
  std::vector<int> columns;
  for (const std::string& name : *names) {
    SHOAL_ASSIGN_OR_RETURN(const int column, find_column(frame, {name}, span));
    columns.push_back(column);
  }
  return frame_value(frame_with_columns(frame, columns));
}

Result<Value> sequence_item(const Value& object, const Value& key, SourceSpan span) {
  const Sequence& sequence = *object.sequence();
  const auto* index = key.literal<int64_t>();
  if (index == nullptr) {
    return not_supported(object, key, span, "use an integer known at compile time");
  }
  const auto size = static_cast<int64_t>(sequence.items.size());
  const int64_t position = *index < 0 ? *index + size : *index;
  if (position < 0 || position >= size) {
    return user_error(ErrorCode::S0308, span, concat(describe(object), " index out of range"));
  }
  return sequence.items[static_cast<size_t>(position)];
}

Result<Value> mapping_item(const Mapping& mapping, const Value& key, SourceSpan span) {
  const auto* wanted = key.as<Literal>();
  for (auto item = mapping.items.rbegin(); item != mapping.items.rend(); ++item) {
    const auto* literal = item->first.as<Literal>();
    if (wanted != nullptr && literal != nullptr && *wanted == *literal) return item->second;
  }
  if (wanted == nullptr) return not_supported(Value{}, key, span, "use a constant key");
  return user_error(ErrorCode::S0401, span, literal_repr(*wanted));
}

// object.loc[rows] and object.loc[rows, columns].
Result<Value> located(Translation& translation, const Value& object, const Value& key,
                      SourceSpan span) {
  const Sequence* parts = key.sequence();
  const bool is_pair =
      parts != nullptr && parts->kind == Sequence::Kind::tuple && parts->items.size() == 2;
  const Value& rows = is_pair ? parts->items[0] : key;
  if (rows.as<Series>() == nullptr) {
    return not_supported(object, key, span, "select rows by a condition: df.loc[df[\"A\"] > 0]");
  }
  SHOAL_ASSIGN_OR_RETURN(Value selected, get_item(translation, object, rows, span));
  if (!is_pair) return selected;
  return get_item(translation, selected, parts->items[1], span);
}

// A scalar as a column of the frame.
Result<ir::ValueId> broadcast(Translation& translation, const Frame& frame, const Value& value,
                              SourceSpan span) {
  const auto* scalar = value.as<Scalar>();
  const auto* literal = value.as<Literal>();
  ir::ValueId source;
  if (scalar != nullptr) source = scalar->value;
  if (literal != nullptr && !value.is_none()) source = emit_literal(translation, *literal);
  const bool usable = source.is_valid() && type_of(translation, source).element.is_numeric() &&
                      type_of(translation, source).element.family == types::Family::numpy;
  if (!usable) {
    return user_error(ErrorCode::S0201, span,
                      concat("A column cannot be made from a ", describe(value), " yet."),
                      "assign a column of the same frame or a number");
  }
  ir::Op op;
  op.kind = ir::OpKind::broadcast;
  op.type.form = ir::TypeForm::column;
  op.type.element = type_of(translation, source).element;
  op.operands = {frame.rows.frame, source};
  return emit(translation, std::move(op));
}

}  // namespace

Result<Value> frame_item(Translation& translation, const Frame& frame, const Value& key,
                         SourceSpan key_span) {
  if (is_mask_array(key)) {
    Frame beside = frame;
    SHOAL_ASSIGN_OR_RETURN(
        const Series mask,
        mask_beside(translation, beside.rows, column_references(beside), key,
                    {"Item wrong length {length} instead of {rows}."}, key_span));
    return filtered_frame(translation, beside, mask, key_span);
  }
  if (const auto* mask = key.as<Series>()) {
    return filtered_frame(translation, frame, *mask, key_span);
  }
  if (const auto* name = key.literal<std::string>()) {
    if (std::optional<Frame> below = columns_below(frame, *name)) {
      const bool single =
          below->columns.size() == 1 && below->columns[0].label == std::vector<std::string>{""};
      if (single) return Value{series_of_column(translation, *below, 0)};
      return frame_value(std::move(*below));
    }
    SHOAL_ASSIGN_OR_RETURN(const int column, find_column(frame, {*name}, key_span));
    return Value{series_of_column(translation, frame, column)};
  }
  if (const Sequence* sequence = key.sequence()) {
    if (sequence->kind != Sequence::Kind::tuple) return columns_item(frame, key, key_span);
    if (const std::optional<std::vector<std::string>> label = string_items(key)) {
      SHOAL_ASSIGN_OR_RETURN(const int column, find_column(frame, *label, key_span));
      return Value{series_of_column(translation, frame, column)};
    }
  }
  if (const auto* literal = key.as<Literal>()) {
    return user_error(ErrorCode::S0401, key_span, literal_repr(*literal));
  }
  return not_supported(frame_value(frame), key, key_span,
                       "use a column name, a list of names or a condition");
}

Result<Value> series_item(Translation& translation, const Series& series, const Value& key,
                          SourceSpan key_span) {
  if (is_mask_array(key)) {
    Series result = series;
    LengthError error{"Boolean index has wrong length: {length} instead of {rows}",
                      ErrorKind::index_error};
    SHOAL_ASSIGN_OR_RETURN(
        const Series mask,
        mask_beside(translation, result.rows, {&result.column}, key, std::move(error), key_span));
    SHOAL_ASSIGN_OR_RETURN(const ir::ValueId condition,
                           mask_of(translation, result.rows, mask, key_span));
    filter_rows(translation, result.rows, {&result.column}, condition);
    return Value{std::move(result)};
  }
  const auto* mask = key.as<Series>();
  if (mask == nullptr) {
    return not_supported(Value{series}, key, key_span,
                         "select by a condition, or take the first rows with head(n)");
  }
  Series result = series;
  Series own_mask = *mask;
  share_rows(translation, result, own_mask);
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId condition,
                         mask_of(translation, result.rows, own_mask, key_span));
  filter_rows(translation, result.rows, {&result.column}, condition);
  return Value{std::move(result)};
}

Result<Value> groupby_item(const GroupBy& groupby, const Value& key, SourceSpan key_span) {
  GroupBy result = groupby;
  if (groupby.selection) {
    return user_error(ErrorCode::S0406, key_span, "Columns of this groupby are already selected.");
  }
  std::vector<std::string> names;
  if (const auto* name = key.literal<std::string>()) {
    names.push_back(*name);
    result.selects_series = true;
  } else if (const auto items = string_items(key); items && !items->empty()) {
    const bool is_tuple = key.sequence()->kind == Sequence::Kind::tuple;
    if (is_tuple) {
      return user_error_of(ErrorKind::value_error, ErrorCode::S0406, key_span,
                           "Cannot subset columns with a tuple with more than one element. Use a "
                           "list instead.");
    }
    names = *items;
  } else {
    return user_error(ErrorCode::S0406, key_span,
                      "Columns of a groupby are selected by a name or a list of names.");
  }
  std::vector<int> columns;
  for (const std::string& name : names) {
    SHOAL_ASSIGN_OR_RETURN(const int column, find_column(groupby.frame, {name}, key_span));
    columns.push_back(column);
  }
  result.selection = std::move(columns);
  return Value{std::make_shared<const GroupBy>(std::move(result))};
}

Status set_frame_column(Translation& translation, Frame& frame, const std::string& name,
                        const Value& value, SourceSpan key_span) {
  FrameColumn column;
  column.label = {name};
  if (const auto* given = value.as<Series>()) {
    Series series = *given;
    share_rows(translation, frame, series);
    if (!(series.rows.frame == frame.rows.frame)) {
      return user_error(ErrorCode::S0402, key_span,
                        "The assigned column belongs to other rows than the frame (one was "
                        "filtered or comes from another frame); matching them by index is not "
                        "supported yet.",
                        "compute the column from the frame that it goes into");
    }
    column.column = series.column;
  } else if (as_array(value) != nullptr) {
    constexpr const char* kMessage =
        "Length of values ({length}) does not match length of index ({rows})";
    SHOAL_ASSIGN_OR_RETURN(column.column,
                           attached_column(translation, frame.rows, column_references(frame), name,
                                           value, {kMessage}, key_span));
  } else {
    SHOAL_ASSIGN_OR_RETURN(column.column.value, broadcast(translation, frame, value, key_span));
  }
  for (FrameColumn& existing : frame.columns) {
    if (existing.label != column.label) continue;
    existing = std::move(column);
    return Status::ok();
  }
  frame.columns.push_back(std::move(column));
  return Status::ok();
}

Result<Value> get_item(Translation& translation, const Value& object, const Value& key,
                       SourceSpan key_span) {
  if (const Frame* frame = object.frame()) return frame_item(translation, *frame, key, key_span);
  if (const auto* series = object.as<Series>()) {
    return series_item(translation, *series, key, key_span);
  }
  if (const GroupBy* groupby = object.groupby()) return groupby_item(*groupby, key, key_span);
  if (is_unknown(object)) return object;
  const bool is_known_key = key.as<Literal>() != nullptr;
  if (is_known_key && object.sequence() != nullptr) return sequence_item(object, key, key_span);
  if (is_known_key && object.mapping() != nullptr) {
    return mapping_item(*object.mapping(), key, key_span);
  }
  if (object.as<Object>() != nullptr || is_text_value(object) || is_known_items(object)) {
    return object_item(translation, object, key, key_span);
  }
  if (const auto* text = object.as<Text>(); text != nullptr && text->is_list) {
    return object_item(translation, object, key, key_span);
  }
  const auto* method = object.as<BoundMethod>();
  if (object.row() != nullptr || (method != nullptr && method->receiver->row() != nullptr)) {
    return row_item(translation, object, key, key_span);
  }
  if (method != nullptr && method->name == "loc") {
    return located(translation, *method->receiver, key, key_span);
  }
  if (stands_for_missing(object)) {
    return user_error_of(ErrorKind::type_error, ErrorCode::S0202, translation.span,
                         concat(type_repr(object), " object is not subscriptable"));
  }
  return not_supported(object, key, key_span, {});
}

Status set_item(Translation& translation, const Value& object, const Value& key, const Value& value,
                SourceSpan key_span) {
  const auto* cell = object.as<std::shared_ptr<Frame>>();
  if (is_unknown(object)) return Status::ok();
  if (object.as<Object>() != nullptr || is_known_items(object)) {
    SHOAL_ASSIGN_OR_RETURN(const Object changed, changing(translation, object, key_span));
    return set_object_item(translation, changed, key, value, key_span);
  }
  if (cell == nullptr) {
    return user_error(ErrorCode::S0406, key_span,
                      concat("Assigning into a ", describe(object), " is not supported yet."));
  }
  const auto* name = key.literal<std::string>();
  if (name == nullptr) {
    return user_error(ErrorCode::S0406, key_span,
                      concat("Assigning to rows or several columns (key: ", describe(key),
                             ") is not supported yet."),
                      "assign one column at a time: df[\"C\"] = …");
  }
  Frame& frame = **cell;
  if (!frame.argument_name.empty()) {
    return user_error(
        ErrorCode::S0403, key_span,
        concat("`", frame.argument_name, "` is the caller's frame, which this line would change."),
        concat("work on a copy: ", frame.argument_name, " = ", frame.argument_name,
               ".copy() before this line"));
  }
  const bool many_levels = !frame.columns.empty() && frame.columns[0].label.size() > 1;
  if (many_levels) {
    return user_error(ErrorCode::S0406, key_span,
                      "Assigning to a frame with MultiIndex columns is not supported yet.");
  }
  return set_frame_column(translation, frame, *name, value, key_span);
}

}  // namespace shoal::compiler
