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
// `item in container`
[[nodiscard]] Result<bool> contains(Translation& translation, const Value& container,
                                    const Value& item);

}  // namespace shoal::compiler
