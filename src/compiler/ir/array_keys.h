// The keys between the brackets of an array, as the op array_view has them: one after the other `i`
// an index, `:` a whole dimension, `n` a new one of length 1, or `s` with three letters behind it,
// `x` for each of start, stop and step that is given and `-` for each that is not. Operands are the
// indices and bounds in order. Dimensions without a key are whole.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace shoal::ir {

enum class KeyKind : char { index = 'i', whole = ':', new_dimension = 'n', slice = 's' };

struct ArrayKey {
  KeyKind kind = KeyKind::whole;
  bool has_start = false;
  bool has_stop = false;
  bool has_step = false;
};

[[nodiscard]] std::string print_array_keys(const std::vector<ArrayKey>& keys);
// False if the text is none.
[[nodiscard]] bool parse_array_keys(std::string_view text, std::vector<ArrayKey>& keys);

}  // namespace shoal::ir
