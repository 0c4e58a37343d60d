// Advanced indexing: arrays and lists of numbers and masks choose elements, beside numbers and
// slices.
#include <algorithm>
#include <utility>

#include "base/concat.h"
#include "compiler/library/arrays/array_rules.h"
#include "compiler/library/arrays/arrays.h"
#include "compiler/library/arrays/axes.h"
#include "compiler/library/arrays/item_keys.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using ir::ArrayKey;
using ir::KeyKind;
using types::ObjectForm;
using types::ObjectType;
using types::TypeKind;

bool is_list(const Value& value) {
  const Sequence* sequence = value.sequence();
  return sequence != nullptr ? sequence->kind == Sequence::Kind::list
                             : as_object(value, ObjectForm::list) != nullptr;
}

bool is_mask(const Value& key) {
  const Object* array = as_array(key);
  return array != nullptr && array->type.element.kind == TypeKind::boolean;
}

// Keys with slices taken out: what is left are numbers, arrays and whole dimensions of a view.
struct AdvancedKeys {
  Object view;
  std::vector<ir::ValueId> keys;
  int64_t begins = 0;  // bits of dimensions of the view
  int32_t position = 0;
  int32_t result_rank = 0;
};

// Lists as arrays, arrays without dimensions as numbers.
Result<Value> key_value(Translation& translation, const Value& key, SourceSpan span) {
  Value value = key;
  if (is_list(key)) {
    SHOAL_ASSIGN_OR_RETURN(value, array_of_value(translation, key, span));
    const Sequence* known = key.sequence();
    if (known != nullptr && known->items.empty()) {
      return array_as_dtype(translation, value, types::numpy_type(TypeKind::int64));
    }
  }
  const Object* array = as_array(value);
  if (array == nullptr) return value;
  const types::ColumnType& element = array->type.element;
  if (!element.is_integer() && element.kind != TypeKind::boolean) {
    return user_error_of(ErrorKind::index_error, ErrorCode::S0406, span,
                         "arrays used as indices must be of integer (or boolean) type");
  }
  if (array->type.rank > 0) return value;
  if (element.kind == TypeKind::boolean) {
    return user_error(ErrorCode::S0406, span,
                      "Indexing with a bool that is not in an array is not supported.",
                      "write an if, or a mask with a dimension", describe(key));
  }
  return array_item(translation, *array, sequence_value(Sequence::Kind::tuple, {}), span);
}

int32_t dimensions_used(const Value& key) {
  if (is_ellipsis(key) || key.is_none()) return 0;
  return is_mask(key) ? as_array(key)->type.rank : 1;
}

// Goes through the keys once; slices go to `basic`, the others to `advanced`.
class KeySorter {
 public:
  KeySorter(Translation& translation, const Object& array, SourceSpan span)
      : translation_(translation), array_(array), span_(span) {}

  Result<AdvancedKeys> sort(const std::vector<Value>& given) {
    std::vector<Value> keys;
    int32_t used = 0;
    for (const Value& key : given) {
      SHOAL_ASSIGN_OR_RETURN(keys.emplace_back(), key_value(translation_, key, span_));
      used += dimensions_used(keys.back());
    }
    if (used > array_.type.rank) return too_many_keys(array_, used, span_);
    for (const Value& key : keys) SHOAL_RETURN_IF_ERROR(add(key, array_.type.rank - used));
    SHOAL_ASSIGN_OR_RETURN(const BasicKeys basic, basic_keys(translation_, array_, basic_, span_));
    advanced_.view = is_basic_needed_ ? view_by(translation_, array_, basic) : array_;
    advanced_.position = is_apart_ ? 0 : advanced_.position;
    advanced_.result_rank = advanced_.view.type.rank - keyed_count_ + rank_;
    return std::move(advanced_);
  }

 private:
  Status add(const Value& key, int32_t ellipsis_count) {
    const bool is_slice = key.as<std::shared_ptr<const Slice>>() != nullptr;
    if (is_slice || key.is_none() || is_ellipsis(key)) {
      basic_.push_back(key);
      is_basic_needed_ |= !is_ellipsis(key);
      dimension_ += is_ellipsis(key) ? ellipsis_count : 1;
      is_behind_ = !advanced_.keys.empty();
      return Status::ok();
    }
    if (as_array(key) == nullptr && !is_integer_key(key)) {
      return user_error(
          ErrorCode::S0406, span_,
          concat("Indexing an array with a ", describe(key), " is not supported yet."),
          "use numbers, slices, lists of numbers and arrays", describe(key));
    }
    if (advanced_.keys.empty()) advanced_.position = dimension_;
    is_apart_ |= is_behind_;
    advanced_.begins |= int64_t{1} << dimension_;
    const int32_t count = dimensions_used(key);
    for (int32_t i = 0; i < count; ++i) {
      basic_.push_back(slice_value({}, {}));
    }
    dimension_ += count;
    keyed_count_ += count;
    if (const Object* array = as_array(key)) {
      advanced_.keys.push_back(array->value);
      rank_ = std::max(rank_, is_mask(key) ? 1 : array->type.rank);
      return Status::ok();
    }
    SHOAL_ASSIGN_OR_RETURN(advanced_.keys.emplace_back(),
                           emit_array_integer(translation_, key, span_));
    return Status::ok();
  }

  Translation& translation_;
  const Object& array_;
  SourceSpan span_;
  AdvancedKeys advanced_;
  std::vector<Value> basic_;
  bool is_basic_needed_ = false;
  bool is_behind_ = false;  // a slice stands behind a key
  bool is_apart_ = false;   // and a key behind it
  int32_t dimension_ = 0;   // of the view
  int32_t keyed_count_ = 0;
  int32_t rank_ = 0;  // of the keys, broadcast together
};

std::vector<ir::ValueId> operands_of(Translation& translation, const AdvancedKeys& keys,
                                     std::vector<ir::ValueId> first) {
  first.push_back(emit_literal(translation, keys.begins));
  first.push_back(emit_literal(translation, int64_t{keys.position}));
  first.insert(first.end(), keys.keys.begin(), keys.keys.end());
  return first;
}

}  // namespace

bool has_advanced_key(const std::vector<Value>& keys) {
  return std::any_of(keys.begin(), keys.end(),
                     [](const Value& key) { return is_list(key) || as_array(key) != nullptr; });
}

Result<Value> advanced_item(Translation& translation, const Object& array,
                            const std::vector<Value>& keys, SourceSpan span) {
  SHOAL_ASSIGN_OR_RETURN(const AdvancedKeys advanced,
                         KeySorter(translation, array, span).sort(keys));
  if (!std::any_of(keys.begin(), keys.end(), [](const Value& key) {
        return is_list(key) || (as_array(key) != nullptr && as_array(key)->type.rank > 0);
      })) {
    // Only arrays without dimensions: they are numbers.
    std::vector<Value> numbers;
    for (const Value& key : keys) {
      SHOAL_ASSIGN_OR_RETURN(numbers.emplace_back(), key_value(translation, key, span));
    }
    return array_item(translation, array, sequence_value(Sequence::Kind::tuple, std::move(numbers)),
                      span);
  }
  const ObjectType type = types::array_type(array.type.element, advanced.result_rank);
  return call_object_value(translation, "array_take",
                           operands_of(translation, advanced, {advanced.view.value}), type);
}

Status set_advanced_item(Translation& translation, const Object& array,
                         const std::vector<Value>& keys, const Value& value, SourceSpan span) {
  SHOAL_ASSIGN_OR_RETURN(const AdvancedKeys advanced,
                         KeySorter(translation, array, span).sort(keys));
  ir::ValueId written;
  if (is_number_value(value)) {
    SHOAL_ASSIGN_OR_RETURN(const Value element, scalar_as(translation, value, array.type.element));
    written = element.as<Scalar>()->value;
  } else {
    SHOAL_ASSIGN_OR_RETURN(const Value given, array_of_value(translation, value, span));
    SHOAL_ASSIGN_OR_RETURN(const Value converted,
                           array_as_dtype(translation, given, array.type.element));
    written = as_array(converted)->value;
  }
  call_object(translation, "array_put",
              operands_of(translation, advanced, {advanced.view.value, written}));
  return Status::ok();
}

Result<Value> array_nonzero(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(Object array, array_argument(translation, call, "a"));
  const types::ColumnType int64 = types::numpy_type(TypeKind::int64);
  if (array.type.rank == 0) {
    return user_error_of(ErrorKind::value_error, ErrorCode::S0303, call.span,
                         "Calling nonzero on 0d arrays is not allowed. Use "
                         "np.atleast_1d(scalar).nonzero() instead.");
  }
  if (call.method == "argwhere") {
    const ObjectType rows = types::array_type(int64, 2);
    return call_object_value(translation, "array_argwhere", {array.value}, rows);
  }
  if (call.method == "flatnonzero") array = array_in_one_row(translation, array);
  ObjectType places = types::object_type(ObjectForm::tuple);
  places.items.assign(static_cast<size_t>(array.type.rank), types::array_type(int64, 1));
  SHOAL_ASSIGN_OR_RETURN(
      const Value found,
      Result<Value>(call_object_value(translation, "array_nonzero", {array.value}, places)));
  return call.method == "flatnonzero" ? found.sequence()->items[0] : found;
}

// np.take(a, indices, axis): a[:, …, indices].
Result<Value> array_taken(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(Object array, array_argument(translation, call, "a"));
  SHOAL_ASSIGN_OR_RETURN(const Argument* const indices, call.required("indices"));
  const Argument* given = call.find("axis");
  int32_t axis = 0;
  if (given == nullptr || given->value.is_none()) {
    array = array_in_one_row(translation, array);
  } else {
    SHOAL_ASSIGN_OR_RETURN(axis, axis_of(given->value, array.type.rank, given->span));
  }
  std::vector<Value> keys(static_cast<size_t>(axis), slice_value({}, {}));
  keys.push_back(indices->value);
  if (is_mask(indices->value)) {
    return call.unsupported_argument(*indices, "pass numbers; a[mask] takes masks");
  }
  return array_item(translation, array, sequence_value(Sequence::Kind::tuple, std::move(keys)),
                    indices->span);
}

}  // namespace shoal::compiler
