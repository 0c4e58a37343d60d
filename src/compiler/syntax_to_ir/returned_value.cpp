// The returned value as leaves of the IR function, and the shape that rebuilds it in Python.
#include <cmath>

#include "base/concat.h"
#include "compiler/syntax_to_ir/walker.h"
#include "compiler/values/held_rows.h"
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

Result<ValueShape> series_shape(Translation& translation, const Series& series,
                                std::vector<ir::ValueId>& leaves) {
  ValueShape shape;
  shape.form = ValueForm::series;
  if (series.name && series.name->size() == 1) shape.name = (*series.name)[0];
  if (series.name && series.name->size() > 1) {
    return user_error(
        ErrorCode::S0108, translation.span,
        concat("A Series named ", label_repr(*series.name), " cannot be returned yet."),
        "return the frame it belongs to");
  }
  shape.column = gather_columns(translation, series.rows, {series.column},
                                {shape.name.value_or("value")}, shape, leaves)[0];
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

Result<ValueShape> table_shape(Walker& walker, const Value& value,
                               std::vector<ir::ValueId>& leaves) {
  Translation& translation = walker.translation;
  const Frame* frame = value.frame();
  SHOAL_ASSIGN_OR_RETURN(ValueShape shape,
                         frame != nullptr ? frame_shape(translation, *frame, leaves)
                                          : series_shape(translation, *value.as<Series>(), leaves));
  if (is_returned_gathered(walker, value)) leaves.back() = emit_gather(translation, leaves.back());
  return shape;
}

std::string explain_value(const Translation& translation, const Value& value) {
  const Frame* frame = value.frame();
  if (frame == nullptr) return describe(value);
  constexpr size_t kShownMax = 12;
  std::string text = "DataFrame [";
  for (size_t i = 0; i < frame->columns.size() && i < kShownMax; ++i) {
    const FrameColumn& column = frame->columns[i];
    const std::string type =
        column.unsupported.empty()
            ? types::dtype_name(column_type(translation, frame->rows.frame, column.column))
            : column.unsupported;
    text += concat(i > 0 ? ", " : "", label_repr(column.label), ": ", type);
  }
  if (frame->columns.size() > kShownMax) text += ", …";
  return text + "]";
}

}  // namespace

Result<ValueShape> returned_shape(Walker& walker, const Value& value,
                                  std::vector<ir::ValueId>& leaves) {
  Translation& translation = walker.translation;
  if (const auto* literal = value.as<Literal>()) {
    return literal_shape(translation, *literal, leaves);
  }
  if (const auto* scalar = value.as<Scalar>()) return scalar_shape(*scalar, leaves);
  if (value.frame() != nullptr || value.as<Series>() != nullptr) {
    return table_shape(walker, value, leaves);
  }
  if (const auto* text = value.as<Text>(); text != nullptr && text->scalar.is_valid()) {
    return scalar_shape(
        Scalar{text->scalar, ir::TypeForm::python_scalar, types::numpy_type(TypeKind::string)},
        leaves);
  }
  const Sequence* sequence = value.sequence();
  if (sequence != nullptr && sequence->kind != Sequence::Kind::column_index) {
    ValueShape shape;
    shape.form = sequence->kind == Sequence::Kind::tuple ? ValueForm::tuple : ValueForm::list;
    for (const Value& item : sequence->items) {
      SHOAL_ASSIGN_OR_RETURN(ValueShape part, returned_shape(walker, item, leaves));
      shape.items.push_back(std::move(part));
    }
    return shape;
  }
  return user_error(ErrorCode::S0108, translation.span,
                    concat("A ", describe(value), " cannot be returned from compiled code yet."),
                    "return frames, series, numbers, strings, or tuples and lists of them",
                    describe(value));
}

LineNote variable_note(const Translation& translation, const std::string& name, SourceSpan span,
                       const Value& value) {
  const std::vector<ir::ValueId> frames = row_frames(translation, value);
  const bool is_one = frames.size() == 1 && value.sequence() == nullptr;
  return {span, concat(name, ": ", explain_value(translation, value)),
          is_one ? frames[0] : ir::ValueId{}};
}

}  // namespace shoal::compiler
