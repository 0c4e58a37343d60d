// What stands between the brackets behind an array.
#pragma once

#include <vector>

#include "compiler/ir/array_keys.h"
#include "compiler/library/arrays/elementwise.h"

namespace shoal::compiler {

// Keys of basic indexing, with the Python ints in them.
struct BasicKeys {
  std::vector<ir::ArrayKey> keys;
  std::vector<ir::ValueId> operands;
  int32_t index_count = 0;
  int32_t used_dimensions = 0;  // of the array
  int32_t result_rank = 0;
};

// The keys between the brackets, one after the other.
[[nodiscard]] std::vector<Value> key_list(const Value& key);
[[nodiscard]] bool is_ellipsis(const Value& key);
[[nodiscard]] bool is_integer_key(const Value& key);

// IndexError for more keys than dimensions.
[[nodiscard]] Status too_many_keys(const Object& array, int32_t count, SourceSpan span);
[[nodiscard]] Result<BasicKeys> basic_keys(Translation& translation, const Object& array,
                                           const std::vector<Value>& keys, SourceSpan span);
[[nodiscard]] Object view_by(Translation& translation, const Object& array, const BasicKeys& basic);

// advanced_items.cpp: numbers and masks in arrays and lists.
[[nodiscard]] bool has_advanced_key(const std::vector<Value>& keys);
[[nodiscard]] Result<Value> advanced_item(Translation& translation, const Object& array,
                                          const std::vector<Value>& keys, SourceSpan span);
[[nodiscard]] Status set_advanced_item(Translation& translation, const Object& array,
                                       const std::vector<Value>& keys, const Value& value,
                                       SourceSpan span);

}  // namespace shoal::compiler
