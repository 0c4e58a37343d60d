// Columns as NumPy arrays and as lists: .values, to_numpy(), tolist(), unique().
#include "base/concat.h"
#include "compiler/library/arrays/arrays.h"
#include "compiler/library/arrays/axes.h"
#include "compiler/library/objects/containers.h"
#include "compiler/library/rules.h"
#include "compiler/values/objects/object_values.h"
#include "compiler/values/rows.h"

namespace shoal::compiler {
namespace {

using types::ObjectForm;
using types::ObjectType;

// What the op column_values makes of the column.
Object column_values(Translation& translation, const Series& series, const ObjectType& type) {
  const ir::ValueId column = emit_column(translation, series.rows.frame, series.column);
  ir::Op op;
  op.kind = ir::OpKind::column_values;
  op.operands = {emit_project(translation, series.rows.frame, {column}, {"values"})};
  op.position = 0;
  op.type.form = ir::TypeForm::object;
  op.type.object = type;
  return {emit(translation, std::move(op)), type};
}

bool has_numpy_values(const types::ColumnType& type) {
  return type.family == types::Family::numpy && type.kind != types::TypeKind::string;
}

Status no_array(const types::ColumnType& type, SourceSpan span) {
  const bool is_text = type.kind == types::TypeKind::string;
  return user_error(
      ErrorCode::S0303, span,
      concat("An array of the values of a Series of ", types::dtype_name(type),
             " is not supported in compiled code: NumPy holds them as Python "
             "objects."),
      is_text ? "make a list of them: tolist()" : "convert the column before the call",
      types::dtype_name(type));
}

// Columns of bools or dates beside others become Python objects in pandas.
Status check_one_kind(const std::vector<Series>& columns, SourceSpan span) {
  const auto is_apart = [](const types::ColumnType& type) {
    return type.kind == types::TypeKind::boolean || type.is_temporal();
  };
  for (const Series& column : columns) {
    const types::ColumnType& first = columns[0].type;
    if (column.type == first || (!is_apart(column.type) && !is_apart(first))) continue;
    return user_error(ErrorCode::S0303, span,
                      concat("An array of columns of ", types::dtype_name(first), " and ",
                             types::dtype_name(column.type),
                             " is not supported in compiled code: NumPy holds them as Python "
                             "objects."),
                      "take the columns that are numbers, or one after the other");
  }
  return Status::ok();
}

Result<Value> frame_array(Translation& translation, const Frame& frame, SourceSpan span) {
  std::vector<Series> columns;
  for (size_t i = 0; i < frame.columns.size(); ++i) {
    SHOAL_RETURN_IF_ERROR(check_usable(frame.columns[i], span));
    columns.push_back(series_of_column(translation, frame, static_cast<int>(i)));
  }
  if (columns.empty()) {
    return user_error(ErrorCode::S0303, span, "An array of no columns is not supported.");
  }
  SHOAL_RETURN_IF_ERROR(check_one_kind(columns, span));
  std::vector<Value> arrays;
  for (const Series& column : columns) {
    SHOAL_ASSIGN_OR_RETURN(const Object values, values_of_series(translation, column, span));
    arrays.push_back(Value{values});
  }
  Call stack;
  stack.name = stack.method = "column_stack";
  stack.span = span;
  stack.arguments = {
      Argument{"arrays", sequence_value(Sequence::Kind::tuple, std::move(arrays)), span}};
  return numpy_stack_beside(translation, stack);
}

// dtype= and copy= of to_numpy().
Result<Value> converted(Translation& translation, const Call& call, Object array) {
  if (const Argument* dtype = call.find("dtype"); dtype != nullptr && !dtype->value.is_none()) {
    SHOAL_ASSIGN_OR_RETURN(const types::ColumnType type, dtype_of(*dtype));
    if (!(type == array.type.element)) return array_as_dtype(translation, Value{array}, type);
  }
  SHOAL_ASSIGN_OR_RETURN(const bool copies, call.literal_bool("copy", false));
  if (copies) array = array_copy(translation, array);
  return Value{array};
}

}  // namespace

Result<Object> values_of_series(Translation& translation, const Series& series, SourceSpan span) {
  if (!has_numpy_values(series.type)) return no_array(series.type, span);
  ObjectType type = types::array_type(series.type, 1);
  type.is_read_only = true;
  return column_values(translation, series, type);
}

Result<Object> items_of_series(Translation& translation, const Series& series, SourceSpan span) {
  if (series.type.kind == types::TypeKind::string) {
    const ObjectType text = types::object_type(ObjectForm::text);
    return column_values(translation, series, types::object_type(ObjectForm::list, {text}));
  }
  if (series.type.is_temporal()) {
    return user_error(ErrorCode::S0303, span,
                      concat("The values of a Series of ", types::dtype_name(series.type),
                             " one by one are not supported in compiled code yet."),
                      "go through its array: .values", types::dtype_name(series.type));
  }
  return values_of_series(translation, series, span);
}

Result<Value> series_values(Translation& translation, const Value& object, SourceSpan span) {
  SHOAL_ASSIGN_OR_RETURN(const Object array,
                         values_of_series(translation, *object.as<Series>(), span));
  return Value{array};
}

Result<Value> series_to_numpy(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Object array,
                         values_of_series(translation, *call.receiver.as<Series>(), call.span));
  return converted(translation, call, array);
}

Result<Value> series_to_list(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Object items,
                         items_of_series(translation, *call.receiver.as<Series>(), call.span));
  if (items.type.form == ObjectForm::list) return new_list_of(translation, Value{items});
  Call to_list = call;
  to_list.receiver = Value{items};
  return array_to_list(translation, to_list);
}

// In the order in which they first stand there: the keys of a groupby.
Result<Value> series_unique(Translation& translation, const Call& call) {
  Series series = *call.receiver.as<Series>();
  if (!has_numpy_values(series.type)) return no_array(series.type, call.span);
  const ir::ValueId column = emit_column(translation, series.rows.frame, series.column);
  ir::Op op;
  op.kind = ir::OpKind::aggregate;
  op.type.form = ir::TypeForm::frame;
  op.type.schema.fields.push_back(types::Field{"values", series.type, {}});
  op.operands = {emit_project(translation, series.rows.frame, {column}, {"values"})};
  op.aggregation.keys = {0};
  op.aggregation.sort = false;
  op.aggregation.dropna = false;
  series.rows = Rows{emit(translation, std::move(op)), {}, {}};
  series.column = ColumnReference{0, {}};
  SHOAL_ASSIGN_OR_RETURN(const Object values, values_of_series(translation, series, call.span));
  return Value{array_copy(translation, values)};
}

Result<Value> frame_values(Translation& translation, const Value& object, SourceSpan span) {
  return frame_array(translation, *object.frame(), span);
}

Result<Value> frame_to_numpy(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Value array,
                         frame_array(translation, *call.receiver.frame(), call.span));
  return converted(translation, call, *as_array(array));
}

}  // namespace shoal::compiler
