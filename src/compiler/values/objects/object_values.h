// Between values of the walk and values of run-time objects: text, containers, Optionals, and what
// is in them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/values/errors.h"
#include "compiler/values/translation.h"
#include "compiler/values/value.h"

namespace shoal::compiler {

// What a value is inside of a container: constants have the type that Python gives them. nullopt:
// it cannot be in one. Lists and dicts that the walk knows item by item have the type that their
// place has found so far.
[[nodiscard]] std::optional<types::ObjectType> object_type_of(const Translation& translation,
                                                              const Value& value);

// The value as one of `type`. A list or dict that the walk knows is to be made at run time from
// then on, which its place is told: the walk is done again. Fails if the value is of another type.
[[nodiscard]] Result<ir::ValueId> emit_object(Translation& translation, const Value& value,
                                              const types::ObjectType& type);
// The value that an IR value of this type is: tuples are opened, numbers are scalars.
[[nodiscard]] Value value_of_object(Translation& translation, ir::ValueId value,
                                    const types::ObjectType& type);

// Calls a function of abi/object_functions.def.
ir::ValueId call_object(Translation& translation, std::string_view function,
                        std::vector<ir::ValueId> operands, const types::ObjectType& result);
// One without a result.
void call_object(Translation& translation, std::string_view function,
                 std::vector<ir::ValueId> operands);
[[nodiscard]] Value call_object_value(Translation& translation, std::string_view function,
                                      std::vector<ir::ValueId> operands,
                                      const types::ObjectType& result);
// An op over objects (call_object … table_length).
ir::ValueId emit_object_op(Translation& translation, ir::OpKind kind,
                           std::vector<ir::ValueId> operands, const types::ObjectType& result);

// Text: constants, str arguments, formatted and run-time text.
[[nodiscard]] bool is_text_value(const Value& value);
[[nodiscard]] bool is_run_time_text(const Value& value);
[[nodiscard]] Result<ir::ValueId> emit_text(Translation& translation, const Value& value);
// The text that str() makes of a value.
[[nodiscard]] Result<ir::ValueId> emit_text_of(Translation& translation, const Value& value,
                                               std::string_view function = "text_of_value");

// An item of a container of which is not known yet what it holds. What is done with it gives the
// same, until the function is walked again; if it is not, the container is always empty and nothing
// is done.
[[nodiscard]] bool is_unknown(const Value& value);
[[nodiscard]] Value unknown_value();
// Any value of a type, for where there is none.
[[nodiscard]] ir::ValueId emit_default(Translation& translation, const ir::Type& type);

// The object of this form that the value is, or null.
[[nodiscard]] const Object* as_object(const Value& value, types::ObjectForm form);

// A place that makes a list, set or dict, in the function being walked.
[[nodiscard]] int32_t site_here(Translation& translation, size_t item_count);
// A list of these items: known to the walk, or made at run time if the place has found that it has
// to be.
[[nodiscard]] Result<Value> make_list(Translation& translation, std::vector<Value> items);
// An empty list at run time, of what its place has found.
[[nodiscard]] Result<Value> make_run_time_list(Translation& translation, int32_t site,
                                               ir::ValueId capacity = {});
// The value as a list or dict at run time: known ones are to be made so by their place, from where
// the function is walked again. Fails for what has no place.
[[nodiscard]] Result<Value> as_run_time(Translation& translation, const Value& value);
// An item goes into a container: the type that it has there, after its place knows of it. Fails for
// a list of mixed types. `item` numbers the container's items, see ObjectType::items.
[[nodiscard]] Result<types::ObjectType> settle_item(Translation& translation,
                                                    const types::ObjectType& container, size_t item,
                                                    const Value& value);

// What ends a walk whose function has to be walked again.
[[nodiscard]] Status walk_again();

}  // namespace shoal::compiler
