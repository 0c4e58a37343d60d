#include "compiler/ir/effects.h"

#include <algorithm>
#include <iterator>

#include "base/check.h"

namespace shoal::ir {

FunctionEffect effect_of(std::string_view function) {
  struct Entry {
    std::string_view name;
    FunctionEffect effect;
  };
  constexpr Entry kFunctions[] = {
#define X(name, effect) {#name, FunctionEffect::effect},
#include "abi/object_functions.def"
#undef X
  };
  const auto* entry =
      std::find_if(std::begin(kFunctions), std::end(kFunctions),
                   [&](const Entry& candidate) { return candidate.name == function; });
  SHOAL_CHECK(entry != std::end(kFunctions));
  return entry->effect;
}

bool changes_operand(std::string_view function) {
  return effect_of(function) == FunctionEffect::CHANGES;
}

bool changes_operand(const Op& op) {
  switch (op.kind) {
    case OpKind::array_set:
    case OpKind::list_set:
    case OpKind::list_append: return true;
    case OpKind::call_object: return changes_operand(std::get<std::string>(op.literal));
    default: return false;
  }
}

}  // namespace shoal::ir
