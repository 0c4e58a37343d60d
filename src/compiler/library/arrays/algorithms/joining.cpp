// Arrays that are put together: concatenate, stack, hstack and the like.
#include <algorithm>
#include <optional>

#include "base/concat.h"
#include "compiler/library/arrays/array_rules.h"
#include "compiler/library/arrays/arrays.h"
#include "compiler/library/arrays/axes.h"
#include "compiler/library/promotion.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using types::ObjectForm;
using types::ObjectType;
using types::TypeKind;

// What is put together: arrays, or one list of them that is made at run time.
struct Parts {
  std::vector<Value> arrays;
  const Object* list = nullptr;
  types::ColumnType element;

  [[nodiscard]] int32_t rank() const {
    return list != nullptr ? list->type.items[0].rank : as_array(arrays[0])->type.rank;
  }
};

Status not_arrays(const Argument& argument) {
  return user_error(ErrorCode::S0303, argument.span,
                    concat("Arrays in a ", describe(argument.value), " are not supported here."),
                    "pass a list or tuple of arrays", describe(argument.value));
}

Result<Parts> parts_of(Translation& translation, const Argument& argument) {
  Parts parts;
  const Object* list = as_object(argument.value, ObjectForm::list);
  if (list != nullptr && list->type.items[0].form == ObjectForm::array) {
    parts.list = list;
    parts.element = list->type.items[0].element;
    return parts;
  }
  const Sequence* known = argument.value.sequence();
  if (known == nullptr) return not_arrays(argument);
  std::optional<Operand> common;
  for (const Value& item : known->items) {
    SHOAL_ASSIGN_OR_RETURN(parts.arrays.emplace_back(),
                           array_or_series(translation, item, argument.span));
    Operand own;
    own.type = as_array(parts.arrays.back())->type.element;
    if (!common || common->type == own.type) {
      common = own;
      continue;
    }
    const std::optional<TypeKind> kind = common_kind(*common, own);
    if (!kind) return not_arrays(argument);
    common->type = types::numpy_type(*kind);
  }
  if (!common) {
    return user_error_of(ErrorKind::value_error, ErrorCode::S0303, argument.span,
                         "need at least one array to concatenate");
  }
  parts.element = common->type;
  for (Value& array : parts.arrays) {
    SHOAL_ASSIGN_OR_RETURN(array, array_as_dtype(translation, array, parts.element));
  }
  return parts;
}

Status check_ranks(const Parts& parts, bool is_stack, SourceSpan span) {
  for (size_t i = 1; i < parts.arrays.size(); ++i) {
    const int32_t own = as_array(parts.arrays[i])->type.rank;
    if (own == parts.rank()) continue;
    return user_error_of(
        ErrorKind::value_error, ErrorCode::S0303, span,
        is_stack ? "all input arrays must have the same shape"
                 : concat("all the input arrays must have same number of dimensions, but the array "
                          "at index 0 has ",
                          parts.rank(), " dimension(s) and the array at index ", i, " has ", own,
                          " dimension(s)"));
  }
  if (parts.rank() > 0 || is_stack) return Status::ok();
  return user_error_of(ErrorKind::value_error, ErrorCode::S0303, span,
                       "zero-dimensional arrays cannot be concatenated");
}

Result<Value> put_together(Translation& translation, const Parts& parts, int32_t axis,
                           bool is_stack, SourceSpan span) {
  SHOAL_RETURN_IF_ERROR(check_ranks(parts, is_stack, span));
  std::vector<ir::ValueId> operands = {emit_literal(translation, int64_t{axis}),
                                       emit_literal(translation, is_stack)};
  if (parts.list != nullptr) operands.push_back(parts.list->value);
  for (const Value& array : parts.arrays) operands.push_back(as_array(array)->value);
  const ObjectType type = types::array_type(parts.element, parts.rank() + (is_stack ? 1 : 0));
  return call_object_value(translation, "array_concatenate", std::move(operands), type);
}

// Arrays of fewer dimensions get one before (rows) or behind (columns) the one they have.
Result<Value> as_matrix(Translation& translation, const Value& array, bool is_row,
                        SourceSpan span) {
  std::vector<Value> keys;
  const int32_t rank = as_array(array)->type.rank;
  if (rank >= 2) return array;
  keys.resize(rank == 0 ? 2 : 1);
  if (rank == 1) keys.insert(is_row ? keys.end() : keys.begin(), slice_value({}, {}));
  return array_item(translation, *as_array(array),
                    sequence_value(Sequence::Kind::tuple, std::move(keys)), span);
}

}  // namespace

Result<Value> numpy_concatenate(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* const arrays, call.required("arrays"));
  SHOAL_ASSIGN_OR_RETURN(Parts parts, parts_of(translation, *arrays));
  const Argument* axis = call.find("axis");
  const bool is_stack = call.method == "stack";
  if (axis != nullptr && axis->value.is_none() && parts.list == nullptr) {
    for (Value& array : parts.arrays) {
      array = Value{array_in_one_row(translation, *as_array(array))};
    }
    return put_together(translation, parts, 0, false, call.span);
  }
  SHOAL_RETURN_IF_ERROR(check_ranks(parts, is_stack, call.span));
  SHOAL_ASSIGN_OR_RETURN(
      const int32_t number,
      axis_of(axis == nullptr ? literal_value(int64_t{0}) : axis->value,
              parts.rank() + (is_stack ? 1 : 0), axis == nullptr ? call.span : axis->span));
  return put_together(translation, parts, number, is_stack, call.span);
}

// vstack, hstack and column_stack.
Result<Value> numpy_stack_beside(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* const arrays, call.required("arrays"));
  SHOAL_ASSIGN_OR_RETURN(Parts parts, parts_of(translation, *arrays));
  const bool is_vertical = call.method == "vstack";
  if (parts.list != nullptr) {
    const bool is_of_rows = parts.rank() == 1;
    if (call.method == "hstack") {
      return put_together(translation, parts, is_of_rows ? 0 : 1, false, call.span);
    }
    return put_together(translation, parts, is_vertical ? 0 : 1, is_of_rows, call.span);
  }
  if (call.method == "hstack") {
    for (Value& array : parts.arrays) {
      if (as_array(array)->type.rank == 0) {
        array = Value{array_in_one_row(translation, *as_array(array))};
      }
    }
    return put_together(translation, parts, parts.rank() == 1 ? 0 : 1, false, call.span);
  }
  for (Value& array : parts.arrays) {
    SHOAL_ASSIGN_OR_RETURN(array, as_matrix(translation, array, is_vertical, call.span));
  }
  return put_together(translation, parts, is_vertical ? 0 : 1, false, call.span);
}

}  // namespace shoal::compiler
