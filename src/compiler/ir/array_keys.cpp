#include "compiler/ir/array_keys.h"

namespace shoal::ir {

std::string print_array_keys(const std::vector<ArrayKey>& keys) {
  std::string text;
  for (const ArrayKey& key : keys) {
    text += static_cast<char>(key.kind);
    if (key.kind != KeyKind::slice) continue;
    for (const bool is_given : {key.has_start, key.has_stop, key.has_step}) {
      text += is_given ? 'x' : '-';
    }
  }
  return text;
}

bool parse_array_keys(std::string_view text, std::vector<ArrayKey>& keys) {
  keys.clear();
  for (size_t i = 0; i < text.size(); ++i) {
    ArrayKey& key = keys.emplace_back();
    key.kind = static_cast<KeyKind>(text[i]);
    switch (key.kind) {
      case KeyKind::index:
      case KeyKind::whole:
      case KeyKind::new_dimension: continue;
      case KeyKind::slice: break;
      default: return false;
    }
    for (bool* is_given : {&key.has_start, &key.has_stop, &key.has_step}) {
      if (++i >= text.size() || (text[i] != 'x' && text[i] != '-')) return false;
      *is_given = text[i] == 'x';
    }
  }
  return true;
}

}  // namespace shoal::ir
