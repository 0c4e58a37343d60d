#include "compiler/library/arrays/elementwise.h"

#include <algorithm>
#include <utility>

#include "base/concat.h"
#include "compiler/library/operators.h"
#include "compiler/library/promotion.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using types::ColumnType;
using types::ObjectForm;
using types::ObjectType;
using types::TypeKind;

const ObjectType kInt = types::object_type(ObjectForm::integer);

// The function around, put aside while the ops of an inner one are emitted.
class InnerFunction {
 public:
  explicit InnerFunction(Translation& translation)
      : translation_(translation),
        around_(std::exchange(translation.function, {})),
        block_(std::exchange(translation.block, translation.function.blocks.add({}))),
        prepare_failure_(std::exchange(translation.prepare_failure, nullptr)) {}
  InnerFunction(const InnerFunction&) = delete;
  InnerFunction& operator=(const InnerFunction&) = delete;
  ~InnerFunction() { static_cast<void>(take()); }

  // Goes on with the function around.
  ir::Function take() {
    if (!around_) return {};
    ir::Function inner = std::exchange(translation_.function, std::move(*around_));
    around_.reset();
    translation_.block = block_;
    translation_.prepare_failure = std::move(prepare_failure_);
    return inner;
  }

 private:
  Translation& translation_;
  std::optional<ir::Function> around_;
  Id<ir::Block> block_;
  std::function<void(const ir::Op&)> prepare_failure_;
};

Value element_argument(Translation& translation, int32_t number, ir::TypeForm form,
                       const types::ColumnType& type) {
  ir::Op op;
  op.kind = ir::OpKind::argument;
  op.source = number;
  op.type.form = form;
  op.type.element = type;
  return Value{Scalar{emit(translation, std::move(op)), form, type}};
}

// The operands as the step sees them; `passed` gets the values that the inner function takes.
std::vector<Value> elements_of(Translation& translation, const std::vector<Value>& operands,
                               std::vector<ir::ValueId>& passed) {
  std::vector<Value> elements;
  for (const Value& operand : operands) {
    const auto number = static_cast<int32_t>(passed.size());
    if (const Object* array = as_array(operand)) {
      passed.push_back(array->value);
      elements.push_back(
          element_argument(translation, number, ir::TypeForm::numpy_scalar, array->type.element));
    } else if (const auto* scalar = operand.as<Scalar>()) {
      passed.push_back(scalar->value);
      elements.push_back(element_argument(translation, number, scalar->form, scalar->type));
    } else {
      elements.push_back(operand);
    }
  }
  return elements;
}

Result<types::ColumnType> end_inner(Translation& translation, const Value& result) {
  const std::optional<Operand> operand = operand_of(translation, result);
  if (!operand) return Status::internal("a function of elements gives no number");
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId value, coerce(translation, *operand, operand->type));
  ir::Op end;
  end.kind = ir::OpKind::return_values;
  end.operands = {value};
  emit(translation, std::move(end));
  return operand->type;
}

ir::ValueId emit_shape(Translation& translation, const std::vector<Value>& operands) {
  std::vector<ir::ValueId> arrays;
  int32_t rank = 0;
  for (const Value& operand : operands) {
    const Object* array = as_array(operand);
    if (array == nullptr) continue;
    arrays.push_back(array->value);
    rank = std::max(rank, array->type.rank);
  }
  ObjectType shape = types::object_type(ObjectForm::tuple);
  shape.items.resize(static_cast<size_t>(rank), kInt);
  return emit_object_op(translation, ir::OpKind::broadcast_shape, std::move(arrays), shape);
}

}  // namespace

Result<Value> map_elements(Translation& translation, const std::vector<Value>& operands,
                           const ElementStep& step) {
  const bool has_array = std::any_of(operands.begin(), operands.end(), [](const Value& operand) {
    return as_array(operand) != nullptr;
  });
  if (!has_array) return step(operands);
  const ir::ValueId shape = emit_shape(translation, operands);
  const auto rank = static_cast<int32_t>(type_of(translation, shape).object.items.size());
  std::vector<ir::ValueId> passed;
  InnerFunction inner(translation);
  const std::vector<Value> elements = elements_of(translation, operands, passed);
  SHOAL_ASSIGN_OR_RETURN(const Value result, step(elements));
  SHOAL_ASSIGN_OR_RETURN(const types::ColumnType type, end_inner(translation, result));
  ir::Function function = inner.take();
  function.name = "elements";
  ir::Op op;
  op.kind = ir::OpKind::map_arrays;
  op.source = static_cast<int32_t>(translation.function.functions.size());
  op.operands = {shape};
  op.operands.insert(op.operands.end(), passed.begin(), passed.end());
  const ObjectType array = types::array_type(type, rank);
  op.type = ir::type_of_object(array);
  translation.function.functions.push_back(std::move(function));
  return Value{Object{emit(translation, std::move(op)), array}};
}

const Object* as_array(const Value& value) { return as_object(value, ObjectForm::array); }

bool is_number_value(const Value& value) {
  if (const auto* scalar = value.as<Scalar>()) {
    return scalar->type.family == types::Family::numpy &&
           scalar->type.kind != types::TypeKind::string;
  }
  return value.as<Literal>() != nullptr && !value.is_none() &&
         value.literal<std::string>() == nullptr;
}

Result<Value> scalar_as(Translation& translation, const Value& value,
                        const types::ColumnType& type) {
  const std::optional<Operand> operand = operand_of(translation, value);
  if (!operand) return Status::internal("a number is wanted of what is none");
  SHOAL_ASSIGN_OR_RETURN(ir::ValueId id, coerce(translation, *operand, type));
  if (type_of(translation, id).form != ir::TypeForm::numpy_scalar) {
    id = emit_operation(translation, ir::OpKind::cast, {id}, type);
  }
  return Value{Scalar{id, ir::TypeForm::numpy_scalar, type}};
}

Result<std::vector<Value>> fitting_operands(Translation& translation, std::vector<Value> operands) {
  Operand all;
  all.type = types::numpy_type(TypeKind::boolean);
  all.is_weak = true;
  for (const Value& operand : operands) {
    std::optional<Operand> own = operand_of(translation, operand);
    if (const Object* array = as_array(operand)) {
      own.emplace();
      own->type = array->type.element;
    }
    const std::optional<TypeKind> kind = own ? common_kind(all, *own) : std::nullopt;
    if (!kind) return operands;
    all.type = types::numpy_type(*kind);
    all.is_weak = all.is_weak && own->is_weak;
  }
  if (all.is_weak || !all.type.is_integer()) return operands;
  for (Value& operand : operands) {
    const auto* scalar = operand.as<Scalar>();
    if (scalar == nullptr || scalar->form != ir::TypeForm::python_scalar) continue;
    SHOAL_ASSIGN_OR_RETURN(operand, scalar_as(translation, operand, all.type));
  }
  return operands;
}

Result<Value> array_as_dtype(Translation& translation, const Value& array,
                             const types::ColumnType& type) {
  const Object* own = as_array(array);
  if (own != nullptr && own->type.element == type) return array;
  return map_elements(translation, {array}, [&](const std::vector<Value>& elements) {
    return scalar_as(translation, elements[0], type);
  });
}

ir::ValueId emit_array_as(Translation& translation, ir::ValueId array, const ObjectType& type) {
  if (type_of(translation, array).object == type) return array;
  return emit_object_op(translation, ir::OpKind::array_as, {array}, type);
}

Value array_length(Translation& translation, const Object& array, int32_t dimension) {
  ir::Op op;
  op.kind = ir::OpKind::array_length;
  op.operands = {array.value};
  op.position = dimension;
  op.type = ir::type_of_object(kInt);
  return value_of_object(translation, emit(translation, std::move(op)), kInt);
}

Result<ir::ValueId> emit_array_integer(Translation& translation, const Value& value,
                                       SourceSpan span) {
  const types::ColumnType int64 = types::numpy_type(types::TypeKind::int64);
  if (const auto* literal = value.as<Literal>()) {
    const auto* integer = std::get_if<int64_t>(literal);
    const auto* flag = std::get_if<bool>(literal);
    if (integer != nullptr) return emit_literal(translation, *integer);
    if (flag != nullptr) return emit_literal(translation, int64_t{*flag});
  }
  const auto* scalar = value.as<Scalar>();
  if (scalar != nullptr && scalar->type.is_integer()) {
    if (scalar->form == ir::TypeForm::python_scalar) return scalar->value;
    return emit_operation(translation, ir::OpKind::cast, {scalar->value}, int64,
                          ir::TypeForm::python_scalar);
  }
  return user_error_of(
      ErrorKind::type_error, ErrorCode::S0202, span,
      concat(python_repr(describe(value)), " object cannot be interpreted as an integer"));
}

}  // namespace shoal::compiler
