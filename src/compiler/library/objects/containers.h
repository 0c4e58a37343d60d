// What rules and operators share that work on lists, dicts and sets at run time.
#pragma once

#include "base/status.h"
#include "compiler/values/call.h"
#include "compiler/values/translation.h"
#include "compiler/values/value.h"

namespace shoal::compiler {

// Whether the walk knows the value item by item.
[[nodiscard]] bool is_known_items(const Value& value);

// A list of what a value is gone through for, at run time unless the walk knows the items.
[[nodiscard]] Result<Value> list_of(Translation& translation, const Value& items);
// A new list at run time with the same items.
[[nodiscard]] Result<Value> new_list_of(Translation& translation, const Value& items);
[[nodiscard]] Result<Value> new_set_of(Translation& translation, const Value& items);
// Whether compiled code has a copy of it, which nobody outside would see changed.
[[nodiscard]] bool is_from_outside(const Translation& translation, const Value& container);
// The list, dict or set to read: of what the walk knows, its place is told that it has to be made
// at run time, and the walk is done again.
[[nodiscard]] Result<Object> at_run_time(Translation& translation, const Value& container);
// The same to change; an error at `span` if it is from outside.
[[nodiscard]] Result<Object> changing(Translation& translation, const Value& container,
                                      SourceSpan span);

// What an Optional has; where it is None, an exception is raised. Other values as they are.
[[nodiscard]] Result<Value> present(Translation& translation, const Value& value, ErrorKind kind,
                                    std::string message);

// An item of a container after its place knows of it.
[[nodiscard]] Result<ir::ValueId> emit_item(Translation& translation, const Object& container,
                                            size_t item, const Value& value);

// The pairs that an iterable gives become items of a dict.
[[nodiscard]] Status add_pairs(Translation& translation, const Object& dict, const Value& pairs);
// The keyword arguments of a call whose positional ones are "*(others)".
[[nodiscard]] std::vector<const Argument*> named_arguments(const Call& call);

// `item in container` for text and containers at run time, and for items that are known only then.
[[nodiscard]] Result<Value> object_contains(Translation& translation, const Value& container,
                                            const Value& item);

// `item in iterator`: goes through it as far as needed, the other items are left.
[[nodiscard]] Result<Value> iterator_contains(Translation& translation, const Value& iterator,
                                              const Value& item);

// object[key] where the object is text or made at run time, or the key is known only then.
[[nodiscard]] Result<Value> object_item(Translation& translation, const Value& object,
                                        const Value& key, SourceSpan key_span);
[[nodiscard]] Status set_object_item(Translation& translation, const Object& object,
                                     const Value& key, const Value& value, SourceSpan key_span);

// Operators where an operand is text or a container. nullopt: they are not for these.
[[nodiscard]] Result<std::optional<Value>> object_binary(Translation& translation, ir::OpKind kind,
                                                         const Value& left, const Value& right);
[[nodiscard]] Result<std::optional<Value>> object_comparison(Translation& translation,
                                                             ir::OpKind kind, const Value& left,
                                                             const Value& right);

}  // namespace shoal::compiler
