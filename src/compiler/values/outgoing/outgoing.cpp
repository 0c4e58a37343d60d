#include "compiler/values/outgoing/outgoing.h"

#include <cmath>

#include "base/concat.h"
#include "compiler/values/objects/object_values.h"
#include "compiler/values/outgoing/formatted_text.h"
#include "compiler/values/rows.h"
#include "types/aggregate.h"

namespace shoal::compiler {
namespace {

using types::TypeKind;
using types::ValueForm;
using types::ValueShape;

ValueForm scalar_form(const Scalar& scalar) {
  if (scalar.form == ir::TypeForm::numpy_scalar) return ValueForm::element;
  if (scalar.type.kind == TypeKind::boolean) return ValueForm::python_bool;
  if (scalar.type.kind == TypeKind::string) return ValueForm::python_str;
  return scalar.type.is_float() ? ValueForm::python_float : ValueForm::python_int;
}

ValueShape scalar_shape(const Scalar& scalar, std::vector<ir::ValueId>& leaves) {
  ValueShape shape;
  shape.form = scalar_form(scalar);
  if (shape.form == ValueForm::element) shape.type = scalar.type;
  leaves.push_back(scalar.value);
  return shape;
}

// Follows a column through ops that keep its values to the frame that made it.
ColumnReference origin_of(const Translation& translation, ColumnReference column,
                          ir::ValueId& frame) {
  while (true) {
    if (column.position < 0) {
      const ir::Op& value = op_of(translation, column.value);
      if (value.kind != ir::OpKind::column) return column;
      frame = value.operands[0];
      column = ColumnReference{value.position, {}};
    }
    const ir::Op& maker = op_of(translation, frame);
    switch (maker.kind) {
      case ir::OpKind::filter:
      case ir::OpKind::limit:
      case ir::OpKind::gather: frame = maker.operands[0]; break;
      case ir::OpKind::add_row_number:
        if (column.position + 1 == static_cast<int>(maker.type.schema.fields.size())) return column;
        frame = maker.operands[0];
        break;
      case ir::OpKind::project:
        column = ColumnReference{-1, maker.operands[static_cast<size_t>(column.position) + 1]};
        break;
      default: return column;
    }
  }
}

// The dtype that pandas casts the column to when every value fits; nullopt if it does not.
std::optional<TypeKind> narrowed_kind(const Translation& translation, ir::ValueId frame,
                                      const ColumnReference& column) {
  const ColumnReference origin = origin_of(translation, column, frame);
  if (origin.position < 0) return std::nullopt;
  const ir::Op& maker = op_of(translation, frame);
  const int number = origin.position - static_cast<int>(maker.aggregation.keys.size());
  if (maker.kind != ir::OpKind::aggregate || number < 0) return std::nullopt;
  const plan::AggregateItem& item = maker.aggregation.items[static_cast<size_t>(number)];
  if (item.column < 0) return std::nullopt;
  const types::ColumnType& input =
      type_of(translation, maker.operands[0]).schema.fields[static_cast<size_t>(item.column)].type;
  if (!types::aggregate_narrows_to_input(item.kind, types::AggregateContext::groupby, input)) {
    return std::nullopt;
  }
  return input.kind;
}

// Group keys of dtype object come back with the dtype that pandas infers from them: since pandas 3
// str, and bool unless a missing key is kept. Before, only an index was inferred, and only bool.
types::ColumnType shown_key_type(const Translation& translation, ir::ValueId frame,
                                 const ColumnReference& column, bool is_index,
                                 types::ColumnType type) {
  if (type.family != types::Family::object) return type;
  const ColumnReference origin = origin_of(translation, column, frame);
  const ir::Op& maker = op_of(translation, frame);
  const bool is_key = origin.position >= 0 && maker.kind == ir::OpKind::aggregate &&
                      origin.position < static_cast<int>(maker.aggregation.keys.size());
  if (!is_key) return type;
  const bool infers = translation.options.pandas_major >= 3;
  if (type.kind == TypeKind::string && infers) type.family = types::Family::str_nan;
  const bool is_whole = type.kind == TypeKind::boolean && maker.aggregation.dropna;
  if (is_whole && (infers || is_index)) type.family = types::Family::numpy;
  return type;
}

// Puts index and data columns, in this order, into one IR frame with nothing else. Equal
// references share a column. Returns the position of each data column.
std::vector<int> gather_columns(Translation& translation, const Rows& rows,
                                const std::vector<ColumnReference>& columns,
                                const std::vector<std::string>& names, ValueShape& shape,
                                std::vector<ir::ValueId>& leaves) {
  std::vector<ColumnReference> gathered;
  std::vector<std::string> gathered_names;
  const auto place = [&](const ColumnReference& column, const std::string& name) {
    for (size_t i = 0; i < gathered.size(); ++i) {
      const bool same =
          gathered[i].position == column.position && gathered[i].value == column.value;
      if (same) return static_cast<int>(i);
    }
    gathered.push_back(column);
    gathered_names.push_back(name);
    return static_cast<int>(gathered.size()) - 1;
  };
  for (const IndexLevelReference& level : rows.levels) {
    shape.index.levels.push_back({place(level.column, level.name.value_or("index")), level.name});
  }
  std::vector<int> positions;
  for (size_t i = 0; i < columns.size(); ++i) positions.push_back(place(columns[i], names[i]));
  std::vector<ir::ValueId> values;
  for (const ColumnReference& column : gathered) {
    values.push_back(emit_column(translation, rows.frame, column));
  }
  const ir::ValueId table = emit_project(translation, rows.frame, values, gathered_names);
  shape.schema = type_of(translation, table).schema;
  for (size_t i = 0; i < gathered.size(); ++i) {
    types::ColumnType& type = shape.schema.fields[i].type;
    const bool is_index = i < rows.levels.size();
    type = shown_key_type(translation, rows.frame, gathered[i], is_index, type);
    if (const auto kind = narrowed_kind(translation, rows.frame, gathered[i])) {
      shape.narrowed.push_back({static_cast<int>(i), *kind});
    }
  }
  leaves.push_back(table);
  return positions;
}

Result<ValueShape> frame_shape(Translation& translation, const Frame& frame,
                               std::vector<ir::ValueId>& leaves) {
  std::vector<ColumnReference> columns;
  std::vector<std::string> names;
  for (const FrameColumn& column : frame.columns) {
    SHOAL_RETURN_IF_ERROR(check_usable(column, translation.span));
    columns.push_back(column.column);
    names.push_back(column.label.empty() ? std::string() : column.label.back());
  }
  ValueShape shape;
  shape.form = ValueForm::frame;
  const std::vector<int> positions =
      gather_columns(translation, frame.rows, columns, names, shape, leaves);
  for (size_t i = 0; i < positions.size(); ++i) {
    shape.columns.push_back({frame.columns[i].label, positions[i]});
  }
  return shape;
}

Result<ValueShape> literal_shape(Translation& translation, const Literal& literal,
                                 std::vector<ir::ValueId>& leaves) {
  ValueShape shape;
  if (std::holds_alternative<None>(literal)) return shape;
  const auto* real = std::get_if<double>(&literal);
  if (real != nullptr && !std::isfinite(*real)) {
    shape.form = ValueForm::python_float;
    leaves.push_back(emit_literal(translation, literal));
    return shape;
  }
  shape.form = ValueForm::literal;
  shape.text = literal_repr(literal);
  return shape;
}

// Emits the leaves of one value that leaves compiled code.
class Leaver {
 public:
  Leaver(Translation& translation, const Outgoing& how, std::vector<ir::ValueId>& leaves)
      : translation_(translation), how_(how), leaves_(leaves) {}

  Result<ValueShape> shape_of(const Value& value) {
    if (const auto* literal = value.as<Literal>()) {
      return literal_shape(translation_, *literal, leaves_);
    }
    if (const auto* scalar = value.as<Scalar>()) return scalar_shape(*scalar, leaves_);
    if (const auto* object = value.as<Object>()) return object_shape(*object);
    if (const auto* error = value.as<CaughtError>(); error != nullptr && how_.may_format) {
      return object_shape({error->text, types::object_type(types::ObjectForm::text)});
    }
    if (value.frame() != nullptr || value.as<Series>() != nullptr) return table_shape(value);
    if (const auto* text = value.as<Text>()) return text_shape(value, *text);
    if (const auto* text = value.as<FormattedTextRef>()) return formatted_shape(value, **text);
    const Sequence* sequence = value.sequence();
    const bool has_items = sequence != nullptr && sequence->kind != Sequence::Kind::column_index;
    return has_items ? sequence_shape(*sequence) : refused(value);
  }

 private:
  Status refused(const Value& value) const {
    return user_error(
        how_.code, translation_.span,
        concat("A ", describe(value), " cannot be ", how_.done, " compiled code yet."), how_.help,
        describe(value));
  }

  Result<ValueShape> table_shape(const Value& value) {
    const Frame* frame = value.frame();
    SHOAL_ASSIGN_OR_RETURN(ValueShape shape, frame != nullptr
                                                 ? frame_shape(translation_, *frame, leaves_)
                                                 : series_shape(*value.as<Series>()));
    const bool is_gathered = how_.is_gathered && how_.is_gathered(value);
    if (is_gathered) leaves_.back() = emit_gather(translation_, leaves_.back());
    return shape;
  }

  ValueShape made_text_shape(ir::ValueId text) {
    ir::Op op;
    op.kind = ir::OpKind::call_object;
    op.literal = std::string("argument_of_text");
    op.operands = {text};
    op.type.form = ir::TypeForm::python_scalar;
    op.type.element = types::numpy_type(TypeKind::string);
    return string_shape(emit(translation_, std::move(op)));
  }

  Result<ValueShape> object_shape(const Object& object) {
    if (object.type.form == types::ObjectForm::unknown) return ValueShape{};
    if (object.type.form == types::ObjectForm::text) return made_text_shape(object.value);
    ValueShape shape;
    shape.form = ValueForm::object;
    shape.object = object.type;
    leaves_.push_back(object.value);
    return shape;
  }

  Result<ValueShape> series_shape(const Series& series) {
    ValueShape shape;
    shape.form = ValueForm::series;
    if (series.name && series.name->size() == 1) shape.name = (*series.name)[0];
    if (series.name && series.name->size() > 1) {
      return user_error(how_.code, translation_.span,
                        concat("A Series named ", label_repr(*series.name), " cannot be ",
                               how_.done, " compiled code yet."),
                        "take the frame it belongs to");
    }
    shape.column = gather_columns(translation_, series.rows, {series.column},
                                  {shape.name.value_or("value")}, shape, leaves_)[0];
    return shape;
  }

  Result<ValueShape> sequence_shape(const Sequence& sequence) {
    ValueShape shape;
    shape.form = sequence.kind == Sequence::Kind::tuple ? ValueForm::tuple : ValueForm::list;
    for (const Value& item : sequence.items) {
      const auto* text = item.as<Text>();
      if (text != nullptr && text->is_path) return refused(item);  // its repr is not its text
      SHOAL_ASSIGN_OR_RETURN(ValueShape part, shape_of(item));
      shape.items.push_back(std::move(part));
    }
    return shape;
  }

  Result<ValueShape> text_shape(const Value& value, const Text& text) {
    if (text.scalar.is_valid()) return string_shape(text.scalar);
    if (how_.may_format && !text.is_list) return path_shape(text.path);
    if (text.is_list || text.is_path) return refused(value);
    SHOAL_ASSIGN_OR_RETURN(const ir::ValueId made, emit_text(translation_, value));
    return made_text_shape(made);
  }

  ValueShape string_shape(ir::ValueId value) {
    return scalar_shape(
        Scalar{value, ir::TypeForm::python_scalar, types::numpy_type(TypeKind::string)}, leaves_);
  }

  ValueShape path_shape(const types::PathExpression& path) {
    using Kind = types::PathExpression::Kind;
    ValueShape shape;
    if (path.kind == Kind::literal) {
      shape.form = ValueForm::literal;
      shape.text = python_repr(path.text);
      return shape;
    }
    if (path.kind == Kind::argument) return argument_shape(path.argument);
    shape.form = ValueForm::joined;
    if (path.kind == Kind::join) shape.text = path.operands.size() == 1 ? "pathlib" : "path";
    for (const types::PathExpression& part : path.operands) {
      shape.items.push_back(path_shape(part));
    }
    return shape;
  }

  // An argument as text.
  ValueShape argument_shape(int32_t number) {
    const bool is_int =
        translation_.argument_forms[static_cast<size_t>(number)] == ValueForm::python_int;
    const TypeKind kind = is_int ? TypeKind::int64 : TypeKind::string;
    ir::Op op;
    op.kind = ir::OpKind::argument;
    op.source = number;
    op.type.form = ir::TypeForm::python_scalar;
    op.type.element = types::numpy_type(kind);
    const ir::ValueId value = emit(translation_, std::move(op));
    if (!is_int) return string_shape(value);
    ValueShape shape;
    shape.form = ValueForm::formatted;
    shape.items.push_back(
        scalar_shape(Scalar{value, ir::TypeForm::python_scalar, types::numpy_type(kind)}, leaves_));
    return shape;
  }

  Result<ValueShape> formatted_shape(const Value& value, const FormattedText& text) {
    if (!how_.may_format) {
      SHOAL_ASSIGN_OR_RETURN(const ir::ValueId made, emit_text(translation_, value));
      return made_text_shape(made);
    }
    ValueShape shape;
    shape.form = ValueForm::joined;
    for (const FormattedPart& part : text.parts) {
      SHOAL_ASSIGN_OR_RETURN(ValueShape inner, shape_of(part.value));
      const bool is_text = part.how.empty() && part.value.literal<std::string>() != nullptr;
      if (is_text) {
        shape.items.push_back(std::move(inner));
        continue;
      }
      const auto* path = part.value.as<Text>();
      if (path != nullptr && path->is_path && part.how.starts_with("!r"))
        return refused(part.value);
      ValueShape formatted;
      formatted.form = ValueForm::formatted;
      formatted.text = part.how;
      formatted.items.push_back(std::move(inner));
      shape.items.push_back(std::move(formatted));
    }
    return shape;
  }

  Translation& translation_;
  const Outgoing& how_;
  std::vector<ir::ValueId>& leaves_;
};

}  // namespace

Result<ValueShape> outgoing_shape(Translation& translation, const Value& value, const Outgoing& how,
                                  std::vector<ir::ValueId>& leaves) {
  return Leaver(translation, how, leaves).shape_of(value);
}

}  // namespace shoal::compiler
