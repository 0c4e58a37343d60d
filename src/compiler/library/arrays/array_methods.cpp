// Attributes and methods of arrays that look at their shape or copy them.
#include "base/concat.h"
#include "compiler/library/arrays/arrays.h"
#include "compiler/library/operators.h"
#include "compiler/library/rules.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using types::ObjectForm;
using types::ObjectType;

Value transposed(Translation& translation, const Object& array, const std::vector<int32_t>& order) {
  ObjectType type = array.type;
  bool is_turned = false;
  std::string text;
  for (size_t i = 0; i < order.size(); ++i) {
    is_turned |= order[i] != static_cast<int32_t>(i);
    text += concat(i > 0 ? " " : "", order[i]);
  }
  if (!is_turned) return Value{array};
  type.is_strided = true;
  ir::Op op;
  op.kind = ir::OpKind::array_transpose;
  op.literal = text;
  op.operands = {array.value};
  op.type = ir::type_of_object(type);
  return Value{Object{emit(translation, std::move(op)), type}};
}

Value row_major_copy(Translation& translation, const Object& array) {
  const ObjectType type = types::array_type(array.type.element, array.type.rank);
  return Value{Object{call_object(translation, "array_copy", {array.value}, type), type}};
}

// The array in row-major order: itself, or a copy.
Object in_row_major_order(Translation& translation, const Object& array) {
  if (!array.type.is_strided) return array;
  return *row_major_copy(translation, array).as<Object>();
}

Object receiver_array(const Call& call) {
  const Value& value = as_array(call.receiver) != nullptr ? call.receiver : call.find("a")->value;
  return *as_array(value);
}

}  // namespace

Result<Value> array_shape(Translation& translation, const Value& object, SourceSpan) {
  const Object array = *as_array(object);
  std::vector<Value> lengths;
  for (int32_t i = 0; i < array.type.rank; ++i) {
    lengths.push_back(array_length(translation, array, i));
  }
  return sequence_value(Sequence::Kind::tuple, std::move(lengths));
}

Result<Value> array_rank(Translation&, const Value& object, SourceSpan) {
  return literal_value(int64_t{as_array(object)->type.rank});
}

Result<Value> array_size(Translation& translation, const Value& object, SourceSpan) {
  const Object array = *as_array(object);
  Value size = literal_value(int64_t{1});
  for (int32_t i = 0; i < array.type.rank; ++i) {
    const Value length = array_length(translation, array, i);
    if (i == 0) {
      size = length;
      continue;
    }
    SHOAL_ASSIGN_OR_RETURN(size, binary_operation(translation, ir::OpKind::multiply, size, length));
  }
  return size;
}

Result<Value> array_item_bytes(Translation&, const Value& object, SourceSpan) {
  return literal_value(int64_t{types::value_bytes(as_array(object)->type.element.kind)});
}

Result<Value> array_bytes(Translation& translation, const Value& object, SourceSpan span) {
  SHOAL_ASSIGN_OR_RETURN(const Value size, array_size(translation, object, span));
  SHOAL_ASSIGN_OR_RETURN(const Value bytes, array_item_bytes(translation, object, span));
  return binary_operation(translation, ir::OpKind::multiply, size, bytes);
}

Result<Value> array_dtype(Translation&, const Value& object, SourceSpan) {
  const std::string name = types::dtype_name(as_array(object)->type.element);
  return Value{Known{concat("numpy.", name)}};
}

Result<Value> array_turned(Translation& translation, const Value& object, SourceSpan) {
  const Object array = *as_array(object);
  std::vector<int32_t> order;
  for (int32_t i = array.type.rank; i-- > 0;) order.push_back(i);
  return transposed(translation, array, order);
}

Result<Value> array_transpose(Translation& translation, const Call& call) {
  const Object array = receiver_array(call);
  std::vector<Value> given;
  for (const Argument* axis : call.find_all("axes")) given.push_back(axis->value);
  if (given.size() == 1 && given[0].sequence() != nullptr) given = given[0].sequence()->items;
  if (given.empty() || (given.size() == 1 && given[0].is_none())) {
    return array_turned(translation, Value{array}, call.span);
  }
  std::vector<int32_t> order;
  for (const Value& axis : given) {
    const auto* number = axis.literal<int64_t>();
    const int64_t from_start =
        number == nullptr ? -1 : *number + (*number < 0 ? array.type.rank : 0);
    const bool is_new = std::find(order.begin(), order.end(), from_start) == order.end();
    if (from_start < 0 || from_start >= array.type.rank || !is_new) {
      return user_error_of(ErrorKind::value_error, ErrorCode::S0303, call.span,
                           "axes don't match array: constants are needed, each dimension once");
    }
    order.push_back(static_cast<int32_t>(from_start));
  }
  if (order.size() != static_cast<size_t>(array.type.rank)) {
    return user_error_of(ErrorKind::value_error, ErrorCode::S0303, call.span,
                         "axes don't match array");
  }
  return transposed(translation, array, order);
}

Result<Value> array_copied(Translation& translation, const Call& call) {
  return row_major_copy(translation, receiver_array(call));
}

Result<Value> array_flattened(Translation& translation, const Call& call) {
  const Object array = receiver_array(call);
  const Object own = call.method == "flatten" ? *row_major_copy(translation, array).as<Object>()
                                              : in_row_major_order(translation, array);
  ObjectType type = types::array_type(own.type.element, 1);
  type.is_read_only = own.type.is_read_only;
  const ir::ValueId all = emit_literal(translation, int64_t{-1});
  return Value{Object{call_object(translation, "array_reshape", {own.value, all}, type), type}};
}

Result<Value> array_reshape(Translation& translation, const Call& call) {
  const Object array = in_row_major_order(translation, receiver_array(call));
  std::vector<const Argument*> given = call.find_all("shape");
  std::vector<ir::ValueId> operands = {array.value};
  for (const Argument* lengths : given) {
    SHOAL_ASSIGN_OR_RETURN(const std::vector<ir::ValueId> more, shape_of(translation, *lengths));
    operands.insert(operands.end(), more.begin(), more.end());
  }
  ObjectType type =
      types::array_type(array.type.element, static_cast<int32_t>(operands.size()) - 1);
  type.is_read_only = array.type.is_read_only;
  return Value{Object{call_object(translation, "array_reshape", std::move(operands), type), type}};
}

Result<Value> array_astype(Translation& translation, const Call& call) {
  const Object array = receiver_array(call);
  SHOAL_ASSIGN_OR_RETURN(const Argument* const dtype, call.required("dtype"));
  SHOAL_ASSIGN_OR_RETURN(const types::ColumnType type, dtype_of(*dtype));
  if (array.type.element == type) return row_major_copy(translation, array);
  return array_as_dtype(translation, Value{array}, type);
}

Result<Value> array_filled(Translation& translation, const Call& call) {
  const Object array = receiver_array(call);
  SHOAL_ASSIGN_OR_RETURN(const Argument* const value, call.required("value"));
  SHOAL_RETURN_IF_ERROR(assign_elements(translation, array, value->value, value->span));
  return Value{};
}

}  // namespace shoal::compiler
