// Arguments of the compiled function as values of the walk.
#include "base/concat.h"
#include "compiler/syntax_to_ir/walker.h"
#include "compiler/values/objects/object_values.h"
#include "compiler/values/rows.h"

namespace shoal::compiler {
namespace {

using types::TypeKind;
using types::ValueForm;
using types::ValueShape;

Scalar scalar_argument(Translation& translation, int number, ir::TypeForm form,
                       types::ColumnType type) {
  ir::Op op;
  op.kind = ir::OpKind::argument;
  op.source = number;
  op.type.form = form;
  op.type.element = type;
  return Scalar{emit(translation, std::move(op)), form, std::move(type)};
}

Value python_argument(Translation& translation, int number, TypeKind kind) {
  return Value{
      scalar_argument(translation, number, ir::TypeForm::python_scalar, types::numpy_type(kind))};
}

Text text_argument(int number) {
  Text text;
  text.path.kind = types::PathExpression::Kind::argument;
  text.path.argument = number;
  return text;
}

ir::ValueId table_argument(Translation& translation, const ValueShape& shape, int number) {
  ir::Op op;
  op.kind = ir::OpKind::argument_frame;
  op.source = number;
  op.type.form = ir::TypeForm::frame;
  op.type.schema = shape.schema;
  op.distribution = shape.distribution;
  return emit(translation, std::move(op));
}

Value frame_argument(Translation& translation, const ValueShape& shape, int number,
                     const std::string& name) {
  const ir::ValueId table = table_argument(translation, shape, number);
  Frame frame = frame_over_source(translation, table, shape.index, shape.columns);
  frame.argument_name = name;
  return frame_value(std::move(frame));
}

Result<Value> series_argument(Translation& translation, const ValueShape& shape, int number) {
  const ir::ValueId table = table_argument(translation, shape, number);
  std::vector<std::string> label;
  if (shape.name) label.push_back(*shape.name);
  const Frame frame = frame_over_source(translation, table, shape.index, {{label, shape.column}});
  SHOAL_RETURN_IF_ERROR(check_usable(frame.columns[0], translation.span));
  Series series = series_of_column(translation, frame, 0);
  if (!shape.name) series.name.reset();
  return Value{std::move(series)};
}

Value object_argument(Translation& translation, int number, const types::ObjectType& type) {
  ir::Op op;
  op.kind = ir::OpKind::argument;
  op.source = number;
  op.type = ir::type_of_object(type);
  return value_of_object(translation, emit(translation, std::move(op)), type);
}

Status unusable(const Translation& translation, const std::string& name, std::string type) {
  return user_error(
      ErrorCode::S0107, translation.span,
      concat("Argument `", name, "` is a ", type, ", which compiled code cannot use."),
      "pass numbers, strings, paths, DataFrames, Series, or lists, dicts and sets of one type of "
      "numbers or strings",
      type);
}

}  // namespace

Result<Value> argument_value(Translation& translation, const ValueShape& shape, int number,
                             const std::string& name) {
  switch (shape.form) {
    case ValueForm::none: return Value{};
    case ValueForm::python_int: return python_argument(translation, number, TypeKind::int64);
    case ValueForm::python_float: return python_argument(translation, number, TypeKind::float64);
    case ValueForm::python_bool: return python_argument(translation, number, TypeKind::boolean);
    case ValueForm::python_str: {
      Text text = text_argument(number);
      text.scalar = scalar_argument(translation, number, ir::TypeForm::python_scalar,
                                    types::numpy_type(TypeKind::string))
                        .value;
      return Value{std::move(text)};
    }
    case ValueForm::path: {
      Text text = text_argument(number);
      text.is_path = true;
      return Value{std::move(text)};
    }
    case ValueForm::path_list: {
      Text text = text_argument(number);
      text.is_list = true;
      return Value{std::move(text)};
    }
    case ValueForm::element:
      return Value{scalar_argument(translation, number, ir::TypeForm::numpy_scalar, shape.type)};
    case ValueForm::frame: return frame_argument(translation, shape, number, name);
    case ValueForm::series: return series_argument(translation, shape, number);
    case ValueForm::object: return object_argument(translation, number, shape.object);
    case ValueForm::tuple: return unusable(translation, name, "tuple");
    case ValueForm::list: return unusable(translation, name, "list");
    case ValueForm::literal:
    case ValueForm::formatted:
    case ValueForm::joined:
    case ValueForm::opaque: break;
  }
  return unusable(translation, name, shape.text);
}

}  // namespace shoal::compiler
