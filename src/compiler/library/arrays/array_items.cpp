// Indexing of arrays: numbers and slices give elements and views, other keys copies.
#include <algorithm>
#include <utility>

#include "base/concat.h"
#include "compiler/library/arrays/arrays.h"
#include "compiler/library/arrays/axes.h"
#include "compiler/library/arrays/item_keys.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

// `...` makes an array without dimensions of what would be an element.
bool is_element(const Object& array, const BasicKeys& basic, const std::vector<Value>& keys) {
  return basic.index_count == array.type.rank && basic.result_rank == 0 &&
         basic.keys.size() == static_cast<size_t>(basic.index_count) &&
         std::none_of(keys.begin(), keys.end(), is_ellipsis);
}

}  // namespace

Result<Value> array_item(Translation& translation, const Object& array, const Value& key,
                         SourceSpan key_span) {
  const std::vector<Value> keys = key_list(key);
  if (std::any_of(keys.begin(), keys.end(), is_unknown)) return unknown_value();
  if (has_advanced_key(keys)) return advanced_item(translation, array, keys, key_span);
  SHOAL_ASSIGN_OR_RETURN(const BasicKeys basic, basic_keys(translation, array, keys, key_span));
  if (!is_element(array, basic, keys)) return Value{view_by(translation, array, basic)};
  if (array.type.element.is_temporal()) {
    return Value{array_copy(translation, view_by(translation, array, basic))};
  }
  ir::Op op;
  op.kind = ir::OpKind::array_item;
  op.operands = {array.value};
  op.operands.insert(op.operands.end(), basic.operands.begin(), basic.operands.end());
  op.type.form = ir::TypeForm::numpy_scalar;
  op.type.element = array.type.element;
  return Value{
      Scalar{emit(translation, std::move(op)), ir::TypeForm::numpy_scalar, array.type.element}};
}

Status set_array_item(Translation& translation, const Object& array, const Value& key,
                      const Value& value, SourceSpan key_span) {
  if (array.type.is_read_only) {
    return user_error_of(ErrorKind::value_error, ErrorCode::S0406, key_span,
                         "assignment destination is read-only");
  }
  const std::vector<Value> keys = key_list(key);
  if (is_unknown(value) || std::any_of(keys.begin(), keys.end(), is_unknown)) return Status::ok();
  if (has_advanced_key(keys)) return set_advanced_item(translation, array, keys, value, key_span);
  SHOAL_ASSIGN_OR_RETURN(const BasicKeys basic, basic_keys(translation, array, keys, key_span));
  if (!is_element(array, basic, keys) || !is_number_value(value)) {
    const Object view = view_by(translation, array, basic);
    return assign_elements(translation, view, value, translation.span);
  }
  SHOAL_ASSIGN_OR_RETURN(const Value element, scalar_as(translation, value, array.type.element));
  ir::Op op;
  op.kind = ir::OpKind::array_set;
  op.operands = {array.value};
  op.operands.insert(op.operands.end(), basic.operands.begin(), basic.operands.end());
  op.operands.push_back(element.as<Scalar>()->value);
  emit(translation, std::move(op));
  return Status::ok();
}

}  // namespace shoal::compiler
