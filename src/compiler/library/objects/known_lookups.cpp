#include "compiler/library/objects/known_lookups.h"

#include "base/concat.h"
#include "compiler/library/operators.h"
#include "compiler/values/errors.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

constexpr size_t kItemsMax = 64;

Result<Value> looked_up_from(Translation& translation, const Mapping& mapping, size_t place,
                             const Value& key, const WalkValue& otherwise) {
  if (place == mapping.items.size()) return otherwise();
  const auto& [known, value] = mapping.items[place];
  SHOAL_ASSIGN_OR_RETURN(const Value is_it, comparison(translation, ir::OpKind::equal, key, known));
  return translation.choose(
      is_it, [&] { return Result<Value>(value); },
      [&] { return looked_up_from(translation, mapping, place + 1, key, otherwise); });
}

}  // namespace

bool is_fixed_mapping(const Value& value) {
  return value.mapping() != nullptr && value.mapping()->site < 0;
}

Result<Value> looked_up(Translation& translation, const Mapping& mapping, const Value& key,
                        const WalkValue& otherwise) {
  if (is_unknown(key)) return unknown_value();
  if (mapping.items.size() > kItemsMax) {
    return user_error(ErrorCode::S0111, translation.span,
                      concat("A dict from outside with more than ", kItemsMax,
                             " items cannot be looked up at run time yet."),
                      "put it into a frame and merge, or use a smaller one");
  }
  return looked_up_from(translation, mapping, 0, key, otherwise);
}

Result<Value> looked_up_item(Translation& translation, const Mapping& mapping, const Value& key) {
  return looked_up(translation, mapping, key, [&]() -> Result<Value> {
    // An empty dict says what CPython says of the key.
    const std::optional<types::ObjectType> type = object_type_of(translation, key);
    if (!type || !types::is_hashable(*type)) {
      return user_error(ErrorCode::S0303, translation.span,
                        concat("A ", describe(key), " as a key is not supported yet."));
    }
    const types::ObjectType none = types::object_type(types::ObjectForm::boolean);
    const types::ObjectType dict = types::object_type(types::ObjectForm::dictionary, {*type, none});
    const ir::ValueId empty = call_object(translation, "dict_new", {}, dict);
    SHOAL_ASSIGN_OR_RETURN(const ir::ValueId wanted, emit_object(translation, key, *type));
    static_cast<void>(call_object(translation, "dict_item", {empty, wanted}, none));
    return unknown_value();
  });
}

}  // namespace shoal::compiler
