// print(), and parallel_print() of shoal.
#include "compiler/library/rules.h"
#include "compiler/values/outgoing/outgoing.h"

namespace shoal::compiler {
namespace {

using types::ValueForm;
using types::ValueShape;

Outgoing printed() {
  Outgoing how;
  how.code = ErrorCode::S0110;
  how.done = "printed from";
  how.help = "print frames, series, numbers, strings, or tuples and lists of them";
  how.may_format = true;
  return how;
}

// The values of a call as a tuple. An error points at the value.
Result<ValueShape> values_shape(Translation& translation, const Call& call,
                                std::vector<ir::ValueId>& leaves) {
  const SourceSpan outer = translation.span;
  ValueShape values;
  values.form = ValueForm::tuple;
  for (const Argument* argument : call.find_all("values")) {
    translation.span = argument->span;
    Result<ValueShape> value = outgoing_shape(translation, argument->value, printed(), leaves);
    translation.span = outer;
    if (!value.is_ok()) return value;
    values.items.push_back(std::move(*value));
  }
  return values;
}

Value emit_print(Translation& translation, ir::OpKind kind, ValueShape shape,
                 std::vector<ir::ValueId> leaves) {
  ir::Op op;
  op.kind = kind;
  op.source = static_cast<int32_t>(translation.function.prints.size());
  op.operands = std::move(leaves);
  translation.function.prints.push_back({std::move(shape)});
  emit(translation, std::move(op));
  return Value{};
}

}  // namespace

Result<Value> python_print(Translation& translation, const Call& call) {
  std::vector<ir::ValueId> leaves;
  ValueShape shape;
  shape.form = ValueForm::tuple;
  SHOAL_ASSIGN_OR_RETURN(ValueShape values, values_shape(translation, call, leaves));
  shape.items.push_back(std::move(values));
  for (const char* name : {"sep", "end", "flush"}) {
    const Argument* option = call.find(name);
    const Value value = option != nullptr ? option->value : Value{};
    SHOAL_ASSIGN_OR_RETURN(ValueShape part, outgoing_shape(translation, value, printed(), leaves));
    shape.items.push_back(std::move(part));
  }
  return emit_print(translation, ir::OpKind::print, std::move(shape), std::move(leaves));
}

Result<Value> parallel_print(Translation& translation, const Call& call) {
  std::vector<ir::ValueId> leaves;
  SHOAL_ASSIGN_OR_RETURN(ValueShape values, values_shape(translation, call, leaves));
  return emit_print(translation, ir::OpKind::parallel_print, std::move(values), std::move(leaves));
}

}  // namespace shoal::compiler
