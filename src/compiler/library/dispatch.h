// Finds the rule for a name: what the walker asks when it meets a call, an attribute or a
// subscript. The table is library.def.
#pragma once

#include <string>
#include <vector>

#include "base/status.h"
#include "compiler/values/call.h"
#include "compiler/values/translation.h"
#include "compiler/values/value.h"

namespace shoal::compiler {

// Calls a Known function or a bound method; arguments are not yet matched to parameters.
[[nodiscard]] Result<Value> call_value(Translation& translation, const Value& callee,
                                       std::vector<Argument> arguments, SourceSpan span);

[[nodiscard]] Result<Value> get_attribute(Translation& translation, const Value& object,
                                          const std::string& name, SourceSpan span);

// object[key] and object[key] = value. `key_span` is where errors about the key point.
[[nodiscard]] Result<Value> get_item(Translation& translation, const Value& object,
                                     const Value& key, SourceSpan key_span);
[[nodiscard]] Status set_item(Translation& translation, const Value& object, const Value& key,
                              const Value& value, SourceSpan key_span);
[[nodiscard]] Status delete_item(Translation& translation, const Value& object, const Value& key,
                                 SourceSpan span);
// list.append(item), set.add(item).
// A set at run time of these items; a dict that the walk knows, or one at run time.
[[nodiscard]] Result<Value> make_set(Translation& translation, const std::vector<Value>& items);
[[nodiscard]] Result<Value> make_dict(Translation& translation,
                                      std::vector<std::pair<Value, Value>> items);
[[nodiscard]] Status add_item(Translation& translation, const Value& container, const Value& item);
// `item in container`, a bool.
[[nodiscard]] Result<Value> contains(Translation& translation, const Value& container,
                                     const Value& item);

}  // namespace shoal::compiler
