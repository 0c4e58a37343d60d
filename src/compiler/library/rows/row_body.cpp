#include "compiler/library/rows/row_body.h"

#include <algorithm>
#include <utility>

#include "base/concat.h"
#include "compiler/library/rows/missing_text.h"
#include "compiler/library/rows/row_result.h"
#include "compiler/values/errors.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using ir::TypeForm;
using types::TypeKind;

// The walk around a body, put aside while the body is walked.
class Aside {
 public:
  explicit Aside(Translation& translation)
      : translation_(translation),
        block_(translation.block),
        undecided_(translation.undecided),
        ways_left_(translation.ways_left),
        ways_returned_(translation.ways_returned) {
    RowBody body;
    body.around = std::make_shared<const ir::Function>(std::move(translation.function));
    translation.row_body = std::move(body);
    translation.function = {};
    translation.block = translation.function.blocks.add({});
    // The body runs any number of times: nothing outside may change in it.
    translation.undecided = 1;
    translation.ways_left = 0;
    translation.ways_returned = 0;
  }

  // Goes on with the walk around; gives the function that was made.
  ir::Function restore() {
    ir::Function inner =
        std::exchange(translation_.function, ir::Function(*translation_.row_body->around));
    translation_.row_body.reset();
    translation_.block = block_;
    translation_.undecided = undecided_;
    translation_.ways_left = ways_left_;
    translation_.ways_returned = ways_returned_;
    return inner;
  }

 private:
  Translation& translation_;
  Id<ir::Block> block_;
  int undecided_;
  int ways_left_;
  int ways_returned_;
};

// Adds an op at the start of the body, where it is there for all of it.
ir::ValueId add_at_start(Translation& translation, ir::Op op) {
  op.span = translation.span;
  const bool is_argument = op.kind == ir::OpKind::argument;
  const ir::ValueId id = translation.function.ops.add(std::move(op));
  std::vector<ir::ValueId>& ops = translation.function.blocks[Id<ir::Block>{0}].ops;
  // Arguments first, then what is made of them alone.
  const auto& values = translation.row_body->values;
  const size_t arguments = translation.row_body->parameters.size();
  const size_t casts =
      static_cast<size_t>(std::count_if(values.begin(), values.end(), [&](const auto& value) {
        return translation.function.ops[value.second].kind != ir::OpKind::argument;
      }));
  ops.insert(ops.begin() + static_cast<ptrdiff_t>(is_argument ? arguments : arguments + casts), id);
  return id;
}

ir::ValueId add_parameter(Translation& translation, RowParameter parameter, ir::Type type) {
  std::vector<RowParameter>& parameters = translation.row_body->parameters;
  for (const RowParameter& known : parameters) {
    if (known.column == parameter.column && known.outside == parameter.outside) {
      return known.argument;
    }
  }
  ir::Op op;
  op.kind = ir::OpKind::argument;
  op.source = static_cast<int32_t>(parameters.size());
  op.type = std::move(type);
  parameter.argument = add_at_start(translation, std::move(op));
  parameters.push_back(parameter);
  return parameter.argument;
}

ir::Type scalar_of_kind(TypeForm form, TypeKind kind) {
  ir::Type type;
  type.form = form;
  type.element = types::numpy_type(kind);
  return type;
}

// The type of the Python number that pandas makes of an element.
std::optional<TypeKind> python_kind(TypeKind kind) {
  if (kind == TypeKind::boolean) return TypeKind::boolean;
  if (kind == TypeKind::uint64) return std::nullopt;
  return types::numpy_type(kind).is_float() ? TypeKind::float64 : TypeKind::int64;
}

ir::ValueId text_parameter(Translation& translation, RowParameter parameter,
                           const types::ColumnType& type) {
  ir::Type handed;
  handed.form = TypeForm::python_scalar;
  handed.element = type;
  return add_parameter(translation, parameter, std::move(handed));
}

// The text of a string parameter, made where the body begins.
ir::ValueId text_at_start(Translation& translation, ir::ValueId argument) {
  ir::Op op;
  op.kind = ir::OpKind::call_object;
  op.literal = std::string("text_of_argument");
  op.type.form = TypeForm::object;
  op.type.object = types::object_type(types::ObjectForm::text);
  op.operands = {argument};
  return add_at_start(translation, std::move(op));
}

// A str argument of the function around.
Value taken_text(Translation& translation, ir::ValueId outside) {
  RowParameter parameter;
  parameter.outside = outside;
  const ir::ValueId argument = text_parameter(
      translation, parameter, translation.row_body->around->ops[outside].type.element);
  return value_of_object(translation,
                         call_object(translation, "text_of_argument", {argument},
                                     types::object_type(types::ObjectForm::text)),
                         types::object_type(types::ObjectForm::text));
}

Status unusable_outside(const Value& value, SourceSpan span) {
  return user_error(
      ErrorCode::S0309, span,
      concat("A ", describe(value), " from outside cannot be used in a function of rows yet."),
      "compute the numbers that it needs before, and use those", describe(value));
}

Result<Value> taken_scalar(Translation& translation, const Scalar& scalar, SourceSpan span) {
  const bool is_number =
      scalar.type.is_numeric() && scalar.type.missing_policy() != types::MissingPolicy::validity;
  if (!is_number) return unusable_outside(Value{scalar}, span);
  ir::Type type;
  type.form = scalar.form;
  type.element = scalar.type;
  RowParameter parameter;
  parameter.outside = scalar.value;
  const ir::ValueId argument = add_parameter(translation, parameter, std::move(type));
  return Value{Scalar{argument, scalar.form, scalar.type}};
}

Result<std::vector<Value>> taken_items(Translation& translation, const std::vector<Value>& items,
                                       SourceSpan span) {
  std::vector<Value> taken;
  for (const Value& item : items) {
    SHOAL_ASSIGN_OR_RETURN(taken.emplace_back(), taken_into_row_body(translation, item, span));
  }
  return taken;
}

// Why an op cannot stand in a function of rows; empty: it can.
std::string problem_of(const ir::Op& op) {
  if (op.type.form == TypeForm::frame || op.type.form == TypeForm::column) {
    return "Operations on frames and columns in a function of rows are not supported.";
  }
  const bool is_of_arrays = op.type.object.form == types::ObjectForm::array ||
                            (ir::is_object_op(op.kind) && op.kind > ir::OpKind::table_length);
  if (is_of_arrays) return "Arrays in a function of rows are not supported yet.";
  const bool is_of_ranks = op.kind == ir::OpKind::rank || op.kind == ir::OpKind::is_rank ||
                           op.kind == ir::OpKind::rank_count || op.kind == ir::OpKind::barrier;
  if (is_of_ranks) return "Functions of ranks in a function of rows are not supported.";
  if (op.kind == ir::OpKind::print || op.kind == ir::OpKind::parallel_print) {
    return "print() in a function of rows is not supported: rows are computed on several threads, "
           "in any order.";
  }
  return {};
}

Status check_ops(const ir::Function& inner) {
  for (const ir::Block& block : inner.blocks) {
    for (const ir::ValueId id : block.ops) {
      const std::string problem = problem_of(inner.ops[id]);
      if (problem.empty()) continue;
      return user_error(ErrorCode::S0309, inner.ops[id].span, problem,
                        "do it before or after the call, for all rows together");
    }
  }
  return Status::ok();
}

// Ends the body: return_values stands in the last block.
Result<types::ColumnType> end_body(Translation& translation, const Call& call, const Value& value) {
  translation.span = call.span;
  SHOAL_ASSIGN_OR_RETURN(RowReturn returned, returned_value(translation, call, value));
  if (translation.block.index + 1 < translation.function.blocks.size()) {
    const Id<ir::Block> last = translation.function.blocks.add({});
    ir::Op jump;
    jump.kind = ir::OpKind::jump;
    jump.targets = {last};
    emit(translation, std::move(jump));
    translation.block = last;
  }
  ir::Op end;
  end.kind = ir::OpKind::return_values;
  end.operands = returned_operands(translation, returned);
  emit(translation, std::move(end));
  return returned.type;
}

}  // namespace

Result<WalkedBody> walk_row_body(Translation& translation, const Call& call,
                                 const types::ColumnType& without_rows, const WalkRow& walk) {
  if (translation.row_body) {
    return user_error(ErrorCode::S0309, call.span,
                      concat(call.name, "() in a function of rows is not supported."),
                      "call it before, for all rows together");
  }
  Aside around(translation);
  const SourceSpan span = translation.span;
  WalkedBody body;
  Result<Value> value = walk();
  Result<types::ColumnType> type = value.is_ok() ? end_body(translation, call, *value)
                                                 : Result<types::ColumnType>(value.take_status());
  body.parameters = std::move(translation.row_body->parameters);
  ir::Function inner = around.restore();
  translation.span = span;
  SHOAL_RETURN_IF_ERROR(check_ops(inner));
  SHOAL_ASSIGN_OR_RETURN(body.type, std::move(type));
  inner.name = call.name;
  if (body.type != without_rows) inner.dtype_without_rows = types::dtype_name(without_rows);
  body.function = static_cast<int32_t>(translation.function.functions.size());
  translation.function.functions.push_back(std::move(inner));
  return body;
}

Result<Value> taken_into_row_body(Translation& translation, const Value& value, SourceSpan span) {
  if (const auto* scalar = value.as<Scalar>()) return taken_scalar(translation, *scalar, span);
  if (const auto* text = value.as<Text>(); text != nullptr && text->scalar.is_valid()) {
    return taken_text(translation, text->scalar);
  }
  if (const Sequence* sequence = value.sequence()) {
    SHOAL_ASSIGN_OR_RETURN(std::vector<Value> items,
                           taken_items(translation, sequence->items, span));
    return sequence_value(sequence->kind, std::move(items));
  }
  if (const Mapping* mapping = value.mapping()) {
    Mapping taken;
    for (const auto& [key, item] : mapping->items) {
      SHOAL_ASSIGN_OR_RETURN(Value own, taken_into_row_body(translation, item, span));
      taken.items.emplace_back(key, std::move(own));
    }
    return Value{std::make_shared<Mapping>(std::move(taken))};
  }
  if (const auto* range = value.as<std::shared_ptr<const Range>>()) {
    SHOAL_ASSIGN_OR_RETURN(
        std::vector<Value> bounds,
        taken_items(translation, {(*range)->start, (*range)->stop, (*range)->step}, span));
    return Value{std::make_shared<const Range>(Range{bounds[0], bounds[1], bounds[2]})};
  }
  if (const auto* error = value.as<Unreadable>()) {
    Status status = Status::error(*error->error);
    status.detail().span = span;
    return status;
  }
  const bool is_plain = value.as<Literal>() != nullptr || value.as<Known>() != nullptr ||
                        value.as<UserFunction>() != nullptr;
  if (is_plain) return value;
  return unusable_outside(value, span);
}

ir::ValueId row_text_argument(Translation& translation, int column, const types::ColumnType& type) {
  RowParameter parameter;
  parameter.column = column;
  return text_parameter(translation, parameter, type);
}

// Text of a column, or what stands for a missing one.
static Value text_element(Translation& translation, int column, const types::ColumnType& type) {
  RowBody& body = *translation.row_body;
  for (const auto& [missing, value] : body.missing) {
    if (missing == column) return literal_value(value);
  }
  const types::ObjectType text = types::object_type(types::ObjectForm::text);
  for (const auto& [known, value] : body.values) {
    if (known == column) return value_of_object(translation, value, text);
  }
  const ir::ValueId value =
      text_at_start(translation, row_text_argument(translation, column, type));
  translation.row_body->values.emplace_back(column, value);
  return value_of_object(translation, value, text);
}

Result<Value> row_element(Translation& translation, int column, const types::ColumnType& type,
                          std::optional<TypeKind> common, const std::string& name,
                          SourceSpan span) {
  if (!common && is_row_text(type)) return text_element(translation, column, type);
  const bool is_number = type.is_numeric() && type.family == types::Family::numpy;
  const std::optional<TypeKind> python = python_kind(type.kind);
  if (!is_number || (!common && !python)) {
    return user_error(ErrorCode::S0309, span,
                      concat(name, " is of dtype ", types::dtype_name(type),
                             ", which a function of rows cannot use yet."),
                      "convert the column before with astype(), or use operations on whole columns",
                      types::dtype_name(type));
  }
  const TypeForm form = common ? TypeForm::numpy_scalar : TypeForm::python_scalar;
  const ir::Type handed = scalar_of_kind(form, common ? *common : *python);
  auto& values = translation.row_body->values;
  for (const auto& [known, value] : values) {
    if (known == column) return Value{Scalar{value, form, handed.element}};
  }
  RowParameter parameter;
  parameter.column = column;
  const ir::ValueId argument =
      add_parameter(translation, parameter, scalar_of_kind(TypeForm::numpy_scalar, type.kind));
  ir::ValueId value = argument;
  if (!(type_of(translation, argument) == handed)) {
    ir::Op cast;
    cast.kind = ir::OpKind::cast;
    cast.type = handed;
    cast.operands = {argument};
    value = add_at_start(translation, std::move(cast));
  }
  values.emplace_back(column, value);
  return Value{Scalar{value, form, handed.element}};
}

}  // namespace shoal::compiler
