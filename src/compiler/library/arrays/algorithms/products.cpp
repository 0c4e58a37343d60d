// Products of vectors and matrices, and matrices with few numbers.
#include "base/concat.h"
#include "compiler/library/arrays/array_rules.h"
#include "compiler/library/arrays/arrays.h"
#include "compiler/library/arrays/axes.h"
#include "compiler/library/operators.h"
#include "compiler/library/promotion.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using types::ObjectType;
using types::TypeKind;

Result<types::ColumnType> product_type(Translation& translation, const Object& a, const Object& b) {
  Operand left;
  left.type = a.type.element;
  Operand right;
  right.type = b.type.element;
  const std::optional<TypeKind> kind = common_kind(left, right);
  if (kind && *kind != TypeKind::boolean) return types::numpy_type(*kind);
  return user_error(ErrorCode::S0303, translation.span,
                    concat("The product of arrays of ", types::dtype_name(left.type), " and ",
                           types::dtype_name(right.type), " is not supported in compiled code."),
                    "convert them with astype() first");
}

Result<Value> product(Translation& translation, const Object& a, const Object& b,
                      bool is_operator) {
  SHOAL_ASSIGN_OR_RETURN(const types::ColumnType type, product_type(translation, a, b));
  if (a.type.rank > 2 || b.type.rank > 2) {
    return user_error(ErrorCode::S0303, translation.span,
                      "Products of arrays with more than two dimensions are not supported yet.",
                      "go through the first dimensions in a loop");
  }
  SHOAL_ASSIGN_OR_RETURN(const Value left, array_as_dtype(translation, Value{a}, type));
  SHOAL_ASSIGN_OR_RETURN(const Value right, array_as_dtype(translation, Value{b}, type));
  const int32_t rank = a.type.rank + b.type.rank - 2;
  const ObjectType result = rank == 0 ? types::number_type(type) : types::array_type(type, rank);
  return call_object_value(
      translation, "array_multiply",
      {as_array(left)->value, as_array(right)->value, emit_literal(translation, is_operator)},
      result);
}

Result<Object> array_given(Translation& translation, const Call& call, std::string_view name) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* const argument, call.required(name));
  SHOAL_ASSIGN_OR_RETURN(const Value array,
                         array_of_value(translation, argument->value, argument->span));
  return *as_array(array);
}

Result<ir::ValueId> diagonal_number(Translation& translation, const Call& call) {
  const Argument* number = call.find(call.method == "trace" ? "offset" : "k");
  return emit_array_integer(
      translation, number == nullptr ? literal_value(int64_t{0}) : number->value, call.span);
}

Object diagonal_of(Translation& translation, const Object& matrix, ir::ValueId number) {
  const ObjectType type = types::array_type(matrix.type.element, 1);
  return {call_object(translation, "array_diagonal", {matrix.value, number}, type), type};
}

}  // namespace

Result<Value> matrix_product(Translation& translation, const Value& left, const Value& right) {
  SHOAL_ASSIGN_OR_RETURN(const Value a, array_of_value(translation, left, translation.span));
  SHOAL_ASSIGN_OR_RETURN(const Value b, array_of_value(translation, right, translation.span));
  for (const Value* side : {&a, &b}) {
    if (as_array(*side)->type.rank > 0) continue;
    return user_error_of(
        ErrorKind::value_error, ErrorCode::S0303, translation.span,
        concat("matmul: Input operand ", side == &a ? 0 : 1,
               " does not have enough dimensions (has 0, gufunc core with signature "
               "(n?,k),(k,m?)->(n?,m?) requires 1)"));
  }
  return product(translation, *as_array(a), *as_array(b), true);
}

Result<Value> array_product(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Object a, array_argument(translation, call, "a"));
  SHOAL_ASSIGN_OR_RETURN(const Object b, array_given(translation, call, "b"));
  if (call.method == "matmul") return matrix_product(translation, Value{a}, Value{b});
  if (a.type.rank == 0 || b.type.rank == 0) {
    return binary_operation(translation, ir::OpKind::multiply, Value{a}, Value{b});
  }
  if (call.method != "inner" || b.type.rank == 1) return product(translation, a, b, false);
  Call turned = call;
  turned.receiver = Value{b};
  turned.arguments.clear();
  SHOAL_ASSIGN_OR_RETURN(const Value columns, array_transpose(translation, turned));
  return product(translation, a, *as_array(columns), false);
}

Result<Value> numpy_outer(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Object a, array_given(translation, call, "a"));
  SHOAL_ASSIGN_OR_RETURN(const Object b, array_given(translation, call, "b"));
  const Value column = sequence_value(Sequence::Kind::tuple, {slice_value({}, {}), Value{}});
  const Value row = sequence_value(Sequence::Kind::tuple, {Value{}, slice_value({}, {})});
  SHOAL_ASSIGN_OR_RETURN(const Value left, array_item(translation, array_in_one_row(translation, a),
                                                      column, call.span));
  SHOAL_ASSIGN_OR_RETURN(const Value right,
                         array_item(translation, array_in_one_row(translation, b), row, call.span));
  return binary_operation(translation, ir::OpKind::multiply, left, right);
}

Result<Value> array_trace(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Object array, array_argument(translation, call, "a"));
  if (array.type.rank != 2) {
    return user_error_of(ErrorKind::value_error, ErrorCode::S0303, call.span,
                         array.type.rank < 2 ? "diag requires an array of at least two dimensions"
                                             : "trace of more than two dimensions");
  }
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId number, diagonal_number(translation, call));
  Call sum = call;
  sum.receiver = Value{diagonal_of(translation, array, number)};
  sum.method = "sum";
  sum.arguments.clear();
  return array_reduction(translation, sum);
}

// np.eye and np.identity.
Result<Value> numpy_eye(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* const rows, call.required("n"));
  const Argument* columns = call.find("m");
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId row_count,
                         emit_array_integer(translation, rows->value, rows->span));
  ir::ValueId column_count = row_count;
  if (columns != nullptr && !columns->value.is_none()) {
    SHOAL_ASSIGN_OR_RETURN(column_count,
                           emit_array_integer(translation, columns->value, columns->span));
  }
  types::ColumnType type = types::numpy_type(TypeKind::float64);
  const Argument* dtype = call.find("dtype");
  if (dtype != nullptr && !dtype->value.is_none()) {
    SHOAL_ASSIGN_OR_RETURN(type, dtype_of(*dtype));
  }
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId number, diagonal_number(translation, call));
  const Object matrix = make_array(translation, "array_zeros", type, {row_count, column_count});
  const Object one =
      make_array(translation, "array_new", type, {emit_literal(translation, int64_t{1})});
  SHOAL_RETURN_IF_ERROR(assign_elements(translation, one, literal_value(int64_t{1}), call.span));
  call_object(translation, "array_set_diagonal", {matrix.value, number, one.value});
  return Value{matrix};
}

Result<Value> numpy_diag(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Object array, array_argument(translation, call, "v"));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId number, diagonal_number(translation, call));
  if (array.type.rank == 2) {
    const Object diagonal = diagonal_of(translation, array, number);
    ObjectType type = diagonal.type;
    type.is_read_only = true;
    return Value{Object{emit_array_as(translation, diagonal.value, type), type}};
  }
  if (array.type.rank != 1) {
    return user_error_of(ErrorKind::value_error, ErrorCode::S0303, call.span,
                         "Input must be 1- or 2-d.");
  }
  const types::ObjectType integer = types::object_type(types::ObjectForm::integer);
  const Value offset = value_of_object(translation, number, integer);
  const Value zero = literal_value(int64_t{0});
  SHOAL_ASSIGN_OR_RETURN(const Value is_below,
                         comparison(translation, ir::OpKind::less, offset, zero));
  const Value length = array_length(translation, array, 0);
  SHOAL_ASSIGN_OR_RETURN(
      const Value size,
      translation.choose(
          is_below,
          [&] { return binary_operation(translation, ir::OpKind::subtract, length, offset); },
          [&] { return binary_operation(translation, ir::OpKind::add, length, offset); }));
  const ir::ValueId count = size.as<Scalar>()->value;
  const Object matrix = make_array(translation, "array_zeros", array.type.element, {count, count});
  call_object(translation, "array_set_diagonal", {matrix.value, number, array.value});
  return Value{matrix};
}

// np.triu and np.tril.
Result<Value> numpy_triangle(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Object array, array_argument(translation, call, "m"));
  if (array.type.rank != 2) {
    return user_error(ErrorCode::S0303, call.span,
                      concat("`", call.name, "` is supported for two dimensions only."));
  }
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId number, diagonal_number(translation, call));
  const Object result = array_copy(translation, array);
  call_object(translation, "array_clear_triangle",
              {result.value, number, emit_literal(translation, call.method == "tril")});
  return Value{result};
}

}  // namespace shoal::compiler
