#include "compiler/syntax_to_ir/parallel/shared_results.h"

#include <algorithm>

#include "base/concat.h"
#include "compiler/ir/effects.h"
#include "plan/text_parts.h"

namespace shoal::compiler {
namespace {

using ir::Op;
using ir::OpKind;
using types::ObjectForm;
using types::ObjectType;

bool items_hold_shared(const ObjectType& type) {
  return std::any_of(type.items.begin(), type.items.end(), holds_shared);
}

bool has_in_it(const ObjectType& type, const ObjectType& wanted) {
  return std::any_of(type.items.begin(), type.items.end(), [&](const ObjectType& item) {
    return item == wanted || has_in_it(item, wanted);
  });
}

bool shares_or_changes(const Op& op) {
  const ir::FunctionEffect effect = ir::effect_of(std::get<std::string>(op.literal));
  return effect == ir::FunctionEffect::SHARES || effect == ir::FunctionEffect::CHANGES;
}

std::string text_of(const std::vector<RoundValue>& keys) {
  std::string text;
  for (const RoundValue& key : keys) text += concat(" ", text_of(key));
  return text;
}

// What is chosen by keys in a way that is not followed.
RoundValue choice_of(const Op& op, const std::vector<RoundValue>& keys) {
  return symbol_in_rounds(
      concat(ir::op_name(op.kind), " ", plan::print_literal(op.literal), text_of(keys)),
      variation_of(keys));
}

std::optional<OutsidePath> path_of_called(const OutsidePath& path, const Op& op,
                                          const ObjectType& given,
                                          const std::vector<RoundValue>& keys) {
  if (!shares_or_changes(op)) return std::nullopt;
  const ObjectType& result = op.type.object;
  if (result.form == ObjectForm::array && given.form == ObjectForm::array) {
    return path_of_shaped(path, concat("shaped", text_of(keys), " ", to_text(result)), result);
  }
  // A copy of a list is new; the lists in it are not.
  if (!has_in_it(given, result) && !items_hold_shared(result)) return std::nullopt;
  return path_of_item(path, "item", choice_of(op, keys), result);
}

// begins: int, position: int, keys…, as array_take has them. Of arrays that are keys only how they
// differ between rounds is followed; one that is distinct is a number.
OutsidePath path_by_keys(const OutsidePath& path, const std::vector<RoundValue>& operands) {
  OutsidePath chosen = path_of_all(path);
  chosen.parts.emplace("keys", symbol_in_rounds(text_of(operands), variation_of(operands)));
  if (!operands[0].is_constant()) return chosen;
  auto key = operands.begin() + 2;
  for (size_t i = 0; i < path.dimensions.size() && key != operands.end(); ++i) {
    if ((operands[0].constant >> i & 1) == 0) continue;
    const PathDimension& dimension = path.dimensions[i];
    if (key->variation == Variation::distinct) {
      chosen.parts.insert_or_assign(dimension.label, sum_of(dimension.offset, *key));
    }
    ++key;
  }
  return chosen;
}

}  // namespace

bool holds_shared(const ObjectType& type) {
  return types::is_mutable(type.form) || type.form == ObjectForm::array || items_hold_shared(type);
}

bool leads_to(const OutsidePath& path, const ObjectType& type) {
  return path.type.form == type.form && path.type.rank == type.rank &&
         path.type.element == type.element;
}

std::optional<OutsidePath> path_of_result(const OutsidePath& path, const Op& op,
                                          const ObjectType& given,
                                          const std::vector<RoundValue>& keys) {
  switch (op.kind) {
    case OpKind::make_tuple:
    case OpKind::make_optional: return path;
    case OpKind::array_view:
    case OpKind::array_transpose:
    case OpKind::array_as:
      if (!leads_to(path, given)) return std::nullopt;
      return path_of_view(path, op, keys);
    case OpKind::tuple_item:
      // The path of a tuple that was made here is that of an item.
      if (!leads_to(path, given)) return path;
      return path_of_item(path, "item", number_in_rounds(op.position), op.type.object);
    case OpKind::optional_item:
      if (!leads_to(path, given)) return path;
      return path_of_item(path, "item", number_in_rounds(0), op.type.object);
    case OpKind::list_item:
    case OpKind::list_item_at: return path_of_item(path, "item", keys[0], op.type.object);
    case OpKind::call:
    case OpKind::parallel_loop:
      return path_of_item(path, "returned", choice_of(op, keys), op.type.object);
    case OpKind::call_object: return path_of_called(path, op, given, keys);
    default: return std::nullopt;
  }
}

bool gives_items(const Op& op) {
  return op.kind == OpKind::list_item || op.kind == OpKind::list_item_at ||
         (op.kind == OpKind::call_object && shares_or_changes(op));
}

bool reads_elements(const Op& op) {
  switch (op.kind) {
    case OpKind::array_length:
    case OpKind::array_view:
    case OpKind::array_transpose:
    case OpKind::array_as:
    case OpKind::broadcast_shape:
    case OpKind::make_tuple:
    case OpKind::tuple_item:
    case OpKind::make_optional:
    case OpKind::optional_item:
    case OpKind::is_there:
    case OpKind::list_length:
    case OpKind::list_item:
    case OpKind::list_item_at:
    case OpKind::list_set:
    case OpKind::list_append:
    case OpKind::table_length: return false;
    case OpKind::call_object:
      return ir::effect_of(std::get<std::string>(op.literal)) != ir::FunctionEffect::SHARES;
    default: return !ir::ends_block(op.kind);
  }
}

OutsidePath path_of_access(const OutsidePath& path, const Op& op,
                           const std::vector<RoundValue>& keys, bool is_first) {
  if (!is_first) return path_of_all(path);
  switch (op.kind) {
    case OpKind::array_item:
    case OpKind::array_item_at:
    case OpKind::array_set: return path_of_element(path, keys);
    case OpKind::call_object: break;
    default: return path_of_all(path);
  }
  const auto& function = std::get<std::string>(op.literal);
  if (function == "array_take") return path_by_keys(path, keys);
  if (function == "array_put") return path_by_keys(path, {keys.begin() + 1, keys.end()});
  return path_of_all(path);
}

}  // namespace shoal::compiler
