// Methods of str on text that is known at run time.
#include <algorithm>

#include "base/concat.h"
#include "compiler/library/objects/containers.h"
#include "compiler/library/rules.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using types::ObjectForm;
using types::ObjectType;

const ObjectType kText = types::object_type(ObjectForm::text);
const ObjectType kInt = types::object_type(ObjectForm::integer);
const ObjectType kBool = types::object_type(ObjectForm::boolean);
const ObjectType kTextList = types::object_type(ObjectForm::list, {kText});

std::string function_of(const Call& call) { return "text_" + call.method; }

// An argument of a type, or the default where it is not given.
Result<ir::ValueId> argument_as(Translation& translation, const Call& call,
                                std::string_view parameter, const ObjectType& type,
                                const Value& otherwise) {
  const Argument* argument = call.find(parameter);
  return emit_object(translation, argument == nullptr ? otherwise : argument->value, type);
}

Result<ir::ValueId> required_as(Translation& translation, const Call& call,
                                std::string_view parameter, const ObjectType& type) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* argument, call.required(parameter));
  return emit_object(translation, argument->value, type);
}

ObjectType optional(const ObjectType& item) {
  return types::object_type(ObjectForm::optional, {item});
}

Result<Value> search(Translation& translation, const Call& call, const Value& part,
                     const ObjectType& result) {
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId text, emit_text(translation, call.receiver));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId wanted, emit_object(translation, part, kText));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId start,
                         argument_as(translation, call, "start", optional(kInt), {}));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId stop,
                         argument_as(translation, call, "end", optional(kInt), {}));
  return call_object_value(translation, function_of(call), {text, wanted, start, stop}, result);
}

}  // namespace

Result<Value> text_whole(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId text, emit_text(translation, call.receiver));
  const ObjectType& result = call.method.starts_with("is") ? kBool : kText;
  return call_object_value(translation, function_of(call), {text}, result);
}

Result<Value> text_strip(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId text, emit_text(translation, call.receiver));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId characters,
                         argument_as(translation, call, "chars", optional(kText), {}));
  return call_object_value(translation, function_of(call), {text, characters}, kText);
}

Result<Value> text_find(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* part, call.required("sub"));
  return search(translation, call, part->value, kInt);
}

Result<Value> text_starts(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* part, call.required("prefix"));
  const Sequence* choices = part->value.sequence();
  if (choices == nullptr) return search(translation, call, part->value, kBool);
  // One of several: the first that fits.
  Value found = literal_value(false);
  for (const Value& choice : choices->items) {
    const Value before = found;
    SHOAL_ASSIGN_OR_RETURN(found,
                           translation.choose(
                               before, [&]() -> Result<Value> { return literal_value(true); },
                               [&] { return search(translation, call, choice, kBool); }));
  }
  return found;
}

Result<Value> text_replace(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId text, emit_text(translation, call.receiver));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId old, required_as(translation, call, "old", kText));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId made, required_as(translation, call, "new", kText));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId count,
                         argument_as(translation, call, "count", kInt, literal_value(int64_t{-1})));
  return call_object_value(translation, function_of(call), {text, old, made, count}, kText);
}

Result<Value> text_split(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId text, emit_text(translation, call.receiver));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId separator,
                         argument_as(translation, call, "sep", optional(kText), {}));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId count, argument_as(translation, call, "maxsplit", kInt,
                                                              literal_value(int64_t{-1})));
  return call_object_value(translation, function_of(call), {text, separator, count}, kTextList);
}

Result<Value> text_splitlines(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId text, emit_text(translation, call.receiver));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId keeps_ends,
                         argument_as(translation, call, "keepends", kBool, literal_value(false)));
  return call_object_value(translation, function_of(call), {text, keeps_ends}, kTextList);
}

Result<Value> text_partition(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId text, emit_text(translation, call.receiver));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId separator, required_as(translation, call, "sep", kText));
  return call_object_value(translation, function_of(call), {text, separator},
                           types::object_type(ObjectForm::tuple, {kText, kText, kText}));
}

Result<Value> text_fill(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId text, emit_text(translation, call.receiver));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId width, required_as(translation, call, "width", kInt));
  if (call.method == "zfill") {
    return call_object_value(translation, function_of(call), {text, width}, kText);
  }
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId fill, argument_as(translation, call, "fillchar", kText,
                                                             literal_value(std::string(" "))));
  return call_object_value(translation, function_of(call), {text, width, fill}, kText);
}

Result<Value> text_remove_affix(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId text, emit_text(translation, call.receiver));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId affix, required_as(translation, call, "affix", kText));
  return call_object_value(translation, function_of(call), {text, affix}, kText);
}

Result<Value> text_expandtabs(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId text, emit_text(translation, call.receiver));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId width, argument_as(translation, call, "tabsize", kInt,
                                                              literal_value(int64_t{8})));
  return call_object_value(translation, function_of(call), {text, width}, kText);
}

Result<Value> text_join(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* items, call.required("iterable"));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId separator, emit_text(translation, call.receiver));
  SHOAL_ASSIGN_OR_RETURN(const Value list, list_of(translation, items->value));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId texts, emit_object(translation, list, kTextList));
  return call_object_value(translation, "text_join", {separator, texts}, kText);
}

Result<Value> python_ord(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId text, required_as(translation, call, "c", kText));
  return call_object_value(translation, "text_ord", {text}, kInt);
}

Result<Value> python_chr(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId code, required_as(translation, call, "i", kInt));
  return call_object_value(translation, "text_chr", {code}, kText);
}

Result<Value> python_repr_of(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* value, call.required("object"));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId text,
                         emit_text_of(translation, value->value, "text_repr"));
  return value_of_object(translation, text, kText);
}

}  // namespace shoal::compiler
