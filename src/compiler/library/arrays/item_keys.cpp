#include "compiler/library/arrays/item_keys.h"

#include <utility>

#include "base/concat.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using ir::ArrayKey;
using ir::KeyKind;
using types::ObjectType;

bool is_whole(const Slice& slice) {
  return slice.start.is_none() && slice.stop.is_none() && slice.step.is_none();
}

Status add_slice(Translation& translation, const Slice& slice, BasicKeys& basic, SourceSpan span) {
  ArrayKey key;
  if (!is_whole(slice)) {
    key = {KeyKind::slice, !slice.start.is_none(), !slice.stop.is_none(), !slice.step.is_none()};
    for (const Value* bound : {&slice.start, &slice.stop, &slice.step}) {
      if (bound->is_none()) continue;
      SHOAL_ASSIGN_OR_RETURN(basic.operands.emplace_back(),
                             emit_array_integer(translation, *bound, span));
    }
  }
  basic.keys.push_back(key);
  ++basic.used_dimensions;
  ++basic.result_rank;
  return Status::ok();
}

bool is_new_dimension(const Value& key) { return key.is_none(); }

int32_t dimensions_of(const std::vector<Value>& keys) {
  int32_t count = 0;
  for (const Value& key : keys) count += is_ellipsis(key) || is_new_dimension(key) ? 0 : 1;
  return count;
}

// Whether rows of a row-major array stay one after the other: numbers first, then at most one part
// of a dimension without a step, then whole dimensions.
bool keeps_order(const std::vector<ArrayKey>& keys) {
  bool is_in_indices = true;
  for (const ArrayKey& key : keys) {
    if (key.kind == KeyKind::new_dimension) continue;
    const bool is_part = key.kind == KeyKind::slice && !key.has_step;
    if (key.kind == KeyKind::whole) {
      is_in_indices = false;
    } else if (is_in_indices && (key.kind == KeyKind::index || is_part)) {
      is_in_indices = key.kind == KeyKind::index;
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace

Status too_many_keys(const Object& array, int32_t count, SourceSpan span) {
  return user_error_of(ErrorKind::index_error, ErrorCode::S0406, span,
                       concat("too many indices for array: array is ", array.type.rank,
                              "-dimensional, but ", count, " were indexed"));
}

bool is_ellipsis(const Value& key) {
  const auto* known = key.as<Known>();
  return known != nullptr && known->name == "Ellipsis";
}

bool is_integer_key(const Value& key) {
  if (key.literal<int64_t>() != nullptr) return true;
  const auto* scalar = key.as<Scalar>();
  return scalar != nullptr && scalar->type.is_integer();
}

std::vector<Value> key_list(const Value& key) {
  const Sequence* sequence = key.sequence();
  if (sequence != nullptr && sequence->kind == Sequence::Kind::tuple) return sequence->items;
  return {key};
}

Result<BasicKeys> basic_keys(Translation& translation, const Object& array,
                             const std::vector<Value>& keys, SourceSpan span) {
  BasicKeys basic;
  const int32_t given = dimensions_of(keys);
  if (given > array.type.rank) return too_many_keys(array, given, span);
  for (const Value& key : keys) {
    if (is_ellipsis(key)) {
      for (int32_t i = given; i < array.type.rank; ++i) {
        SHOAL_RETURN_IF_ERROR(add_slice(translation, Slice{}, basic, span));
      }
    } else if (is_new_dimension(key)) {
      basic.keys.push_back({KeyKind::new_dimension});
      ++basic.result_rank;
    } else if (const auto* slice = key.as<std::shared_ptr<const Slice>>()) {
      SHOAL_RETURN_IF_ERROR(add_slice(translation, **slice, basic, span));
    } else if (is_integer_key(key)) {
      basic.keys.push_back({KeyKind::index});
      SHOAL_ASSIGN_OR_RETURN(basic.operands.emplace_back(),
                             emit_array_integer(translation, key, span));
      ++basic.index_count;
      ++basic.used_dimensions;
    } else {
      return user_error(
          ErrorCode::S0406, span,
          concat("Indexing an array with a ", describe(key), " is not supported yet."),
          "use numbers and slices", describe(key));
    }
  }
  basic.result_rank += array.type.rank - basic.used_dimensions;
  return basic;
}

Object view_by(Translation& translation, const Object& array, const BasicKeys& basic) {
  ObjectType type = types::array_type(array.type.element, basic.result_rank);
  type.is_strided = array.type.is_strided || !keeps_order(basic.keys);
  type.is_read_only = array.type.is_read_only;
  ir::Op op;
  op.kind = ir::OpKind::array_view;
  op.literal = ir::print_array_keys(basic.keys);
  op.operands = {array.value};
  op.operands.insert(op.operands.end(), basic.operands.begin(), basic.operands.end());
  op.type = ir::type_of_object(type);
  return {emit(translation, std::move(op)), type};
}

}  // namespace shoal::compiler
