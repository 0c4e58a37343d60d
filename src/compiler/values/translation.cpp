#include "compiler/values/translation.h"

#include <utility>

#include "base/check.h"

namespace shoal::compiler {
namespace {

// Converts a constant at compile time where the target holds the same number exactly; nullopt
// leaves the conversion to run time.
std::optional<plan::LiteralValue> convert_literal(const plan::LiteralValue& literal,
                                                  const types::ColumnType& type) {
  if (std::holds_alternative<std::string>(literal)) return std::nullopt;
  if (type.is_float()) {
    return std::visit(
        [](const auto& value) -> std::optional<plan::LiteralValue> {
          if constexpr (std::is_arithmetic_v<std::decay_t<decltype(value)>>) {
            return static_cast<double>(value);
          } else {
            return std::nullopt;
          }
        },
        literal);
  }
  if (std::holds_alternative<double>(literal)) return std::nullopt;
  if (const auto* flag = std::get_if<bool>(&literal)) {
    if (type.is_signed_integer()) return static_cast<int64_t>(*flag);
    if (type.is_unsigned_integer()) return static_cast<uint64_t>(*flag);
    return std::nullopt;
  }
  if (const auto* integer = std::get_if<int64_t>(&literal)) {
    if (type.is_signed_integer()) return *integer;
    if (type.is_unsigned_integer() && *integer >= 0) return static_cast<uint64_t>(*integer);
    return std::nullopt;
  }
  if (type.is_unsigned_integer()) return literal;
  return std::nullopt;
}

}  // namespace

ir::ValueId emit(Translation& translation, ir::Op op) {
  op.span = translation.span;
  if (translation.prepare_failure && ir::may_fail(op, translation.block)) {
    translation.prepare_failure(op);
  }
  const bool is_decided = translation.block.index > 0 && !translation.is_undecided();
  const ir::ValueId id = translation.function.ops.add(std::move(op));
  if (is_decided) translation.decided.insert(id);
  translation.function.blocks[translation.block].ops.push_back(id);
  return id;
}

const ir::Op& op_of(const Translation& translation, ir::ValueId value) {
  return translation.function.ops[value];
}

const ir::Type& type_of(const Translation& translation, ir::ValueId value) {
  return op_of(translation, value).type;
}

ir::ValueId emit_constant(Translation& translation, plan::LiteralValue literal, ir::TypeForm form,
                          types::ColumnType type) {
  ir::Op op;
  op.kind = ir::OpKind::constant;
  op.type.form = form;
  op.type.element = std::move(type);
  op.literal = std::move(literal);
  return emit(translation, std::move(op));
}

ir::ValueId emit_literal(Translation& translation, const Literal& literal) {
  using types::TypeKind;
  constexpr auto kForm = ir::TypeForm::python_scalar;
  if (const auto* flag = std::get_if<bool>(&literal)) {
    return emit_constant(translation, *flag, kForm, types::numpy_type(TypeKind::boolean));
  }
  if (const auto* integer = std::get_if<int64_t>(&literal)) {
    return emit_constant(translation, *integer, kForm, types::numpy_type(TypeKind::int64));
  }
  if (const auto* real = std::get_if<double>(&literal)) {
    return emit_constant(translation, *real, kForm, types::numpy_type(TypeKind::float64));
  }
  const auto* text = std::get_if<std::string>(&literal);
  SHOAL_CHECK(text != nullptr);
  return emit_constant(translation, *text, kForm, types::numpy_type(TypeKind::string));
}

ir::ValueId emit_operation(Translation& translation, ir::OpKind kind,
                           std::vector<ir::ValueId> operands, types::ColumnType type,
                           ir::TypeForm scalar_form) {
  ir::Op op;
  op.kind = kind;
  op.type.form = scalar_form;
  op.type.element = std::move(type);
  for (const ir::ValueId operand : operands) {
    if (type_of(translation, operand).form == ir::TypeForm::column) {
      op.type.form = ir::TypeForm::column;
    }
  }
  op.operands = std::move(operands);
  return emit(translation, std::move(op));
}

ir::ValueId emit_cast(Translation& translation, ir::ValueId value, types::ColumnType type) {
  const ir::Op& source = op_of(translation, value);
  if (source.type.element == type) return value;
  if (source.kind == ir::OpKind::constant) {
    if (std::optional<plan::LiteralValue> literal = convert_literal(source.literal, type)) {
      return emit_constant(translation, std::move(*literal), source.type.form, std::move(type));
    }
  }
  const ir::TypeForm form = source.type.form;
  return emit_operation(translation, ir::OpKind::cast, {value}, std::move(type), form);
}

ir::ValueId emit_meet(Translation& translation, ir::ValueId value, ir::Type type) {
  ir::Op op;
  op.kind = ir::OpKind::meet;
  op.type = std::move(type);
  op.operands = {value};
  return emit(translation, std::move(op));
}

ir::ValueId emit_row_number(Translation& translation, ir::ValueId frame) {
  ir::Op op;
  op.kind = ir::OpKind::add_row_number;
  op.type = type_of(translation, frame);
  op.type.schema.fields.push_back(
      types::Field{"row number", types::numpy_type(types::TypeKind::int64), {}});
  op.operands = {frame};
  return emit(translation, std::move(op));
}

ir::ValueId emit_filter(Translation& translation, ir::ValueId frame, ir::ValueId mask) {
  ir::Op op;
  op.kind = ir::OpKind::filter;
  op.type = type_of(translation, frame);
  op.operands = {frame, mask};
  return emit(translation, std::move(op));
}

ir::ValueId emit_limit(Translation& translation, ir::ValueId frame, ir::ValueId row_count) {
  ir::Op op;
  op.kind = ir::OpKind::limit;
  op.type = type_of(translation, frame);
  op.operands = {frame, row_count};
  return emit(translation, std::move(op));
}

ir::ValueId emit_gather(Translation& translation, ir::ValueId frame) {
  const auto [gathered, is_new] = translation.gathers.try_emplace(frame);
  if (!is_new) return gathered->second;
  ir::Op op;
  op.kind = ir::OpKind::gather;
  op.type = type_of(translation, frame);
  op.operands = {frame};
  gathered->second = emit(translation, std::move(op));
  translation.made_over[gathered->second] = frame;
  return gathered->second;
}

ir::ValueId emit_attach(Translation& translation, ir::ValueId frame, ir::ValueId array,
                        const std::string& name, LengthError error) {
  ir::Op op;
  op.kind = ir::OpKind::attach_column;
  op.source = static_cast<int32_t>(error.kind);
  op.literal = std::move(error.message);
  op.type.form = ir::TypeForm::frame;
  if (frame.is_valid()) {
    op.type = type_of(translation, frame);
    op.operands.push_back(frame);
  }
  const types::ColumnType element = type_of(translation, array).object.element;
  op.type.schema.fields.push_back(types::Field{name, element, {}});
  op.operands.push_back(array);
  const ir::ValueId attached = emit(translation, std::move(op));
  if (frame.is_valid()) translation.made_over[attached] = frame;
  return attached;
}

ir::ValueId emit_project(Translation& translation, ir::ValueId frame,
                         const std::vector<ir::ValueId>& columns,
                         const std::vector<std::string>& names) {
  ir::Op op;
  op.kind = ir::OpKind::project;
  op.type.form = ir::TypeForm::frame;
  op.operands = {frame};
  for (size_t i = 0; i < columns.size(); ++i) {
    op.type.schema.fields.push_back(
        types::Field{names[i], type_of(translation, columns[i]).element, {}});
    op.operands.push_back(columns[i]);
  }
  return emit(translation, std::move(op));
}

ir::ValueId emit_column(Translation& translation, ir::ValueId frame,
                        const ColumnReference& column) {
  if (column.value.is_valid()) return column.value;
  ir::Op op;
  op.kind = ir::OpKind::column;
  op.type.form = ir::TypeForm::column;
  op.type.element = column_type(translation, frame, column);
  op.operands = {frame};
  op.position = column.position;
  return emit(translation, std::move(op));
}

ir::ValueId emit_scalar_of(Translation& translation, ir::ValueId frame, int position,
                           ir::TypeForm form) {
  ir::Op op;
  op.kind = ir::OpKind::scalar_of;
  op.type.form = form;
  op.type.element = column_type(translation, frame, ColumnReference{position, {}});
  op.operands = {frame};
  op.position = position;
  return emit(translation, std::move(op));
}

types::ColumnType column_type(const Translation& translation, ir::ValueId frame,
                              const ColumnReference& column) {
  if (column.value.is_valid()) return type_of(translation, column.value).element;
  const auto& fields = type_of(translation, frame).schema.fields;
  SHOAL_CHECK(column.position >= 0 && static_cast<size_t>(column.position) < fields.size());
  return fields[static_cast<size_t>(column.position)].type;
}

}  // namespace shoal::compiler
