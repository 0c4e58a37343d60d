#include "compiler/library/dispatch.h"

#include <algorithm>
#include <limits>
#include <numbers>

#include "base/concat.h"
#include "compiler/library/arrays/arrays.h"
#include "compiler/library/objects/containers.h"
#include "compiler/library/operators.h"
#include "compiler/library/rows/group_rules.h"
#include "compiler/library/rows/row_rules.h"
#include "compiler/library/rules.h"
#include "compiler/library/selection.h"
#include "compiler/values/builtin_names.h"
#include "compiler/values/errors.h"
#include "compiler/values/objects/object_values.h"
#include "compiler/values/pandas_names.h"
#include "compiler/values/rows.h"

namespace shoal::compiler {
namespace {

enum class Receiver : uint8_t {
  none,
  frame,
  series,
  groupby,
  text,
  list,
  dict,
  set,
  array,
  number
};

struct FunctionEntry {
  std::string_view name;
  std::string_view shown_name;
  Rule* rule;
  std::string_view signature;
};
struct MethodEntry {
  Receiver receiver;
  std::string_view name;
  Rule* rule;
  std::string_view signature;
};
struct AttributeEntry {
  Receiver receiver;
  std::string_view name;
  AttributeRule* rule;
};

#define FUNCTION(...)
#define METHOD(...)
#define ATTRIBUTE(...)

#undef FUNCTION
#define FUNCTION(name, shown_name, rule, signature) {name, shown_name, rule, signature},
constexpr FunctionEntry kFunctions[] = {
#include "compiler/library/library.def"
};
#undef FUNCTION
#define FUNCTION(...)

#undef METHOD
#define METHOD(receiver, name, rule, signature) {Receiver::receiver, name, rule, signature},
constexpr MethodEntry kMethods[] = {
#include "compiler/library/library.def"
};
#undef METHOD
#define METHOD(...)

#undef ATTRIBUTE
#define ATTRIBUTE(receiver, name, rule) {Receiver::receiver, name, rule},
constexpr AttributeEntry kAttributes[] = {
#include "compiler/library/library.def"
};
#undef ATTRIBUTE
#undef METHOD
#undef FUNCTION

Receiver receiver_of(const Value& value) {
  if (value.frame() != nullptr) return Receiver::frame;
  if (value.as<Series>() != nullptr) return Receiver::series;
  if (value.groupby() != nullptr) return Receiver::groupby;
  if (is_text_value(value)) return Receiver::text;
  if (const auto* text = value.as<Text>(); text != nullptr && text->is_list) {
    return Receiver::list;
  }
  if (value.mapping() != nullptr) return Receiver::dict;
  const Sequence* sequence = value.sequence();
  if (sequence != nullptr && sequence->kind == Sequence::Kind::list) return Receiver::list;
  const auto* scalar = value.as<Scalar>();
  if (scalar != nullptr && scalar->form == ir::TypeForm::numpy_scalar) return Receiver::number;
  const auto* object = value.as<Object>();
  if (object == nullptr) return Receiver::none;
  switch (object->type.form) {
    case types::ObjectForm::list: return Receiver::list;
    case types::ObjectForm::dictionary: return Receiver::dict;
    case types::ObjectForm::set: return Receiver::set;
    case types::ObjectForm::array: return Receiver::array;
    default: return Receiver::none;
  }
}

std::string receiver_name(const Value& value) {
  switch (receiver_of(value)) {
    case Receiver::frame: return "DataFrame";
    case Receiver::series: return "Series";
    case Receiver::groupby: return describe(value);
    case Receiver::text: return "str";
    case Receiver::list: return "list";
    case Receiver::dict: return "dict";
    case Receiver::set: return "set";
    case Receiver::array: return "numpy.ndarray";
    case Receiver::number: return describe(value);
    case Receiver::none: break;
  }
  return describe(value);
}

const MethodEntry* find_method(Receiver receiver, std::string_view name) {
  for (const MethodEntry& entry : kMethods) {
    if (entry.receiver == receiver && entry.name == name) return &entry;
  }
  return nullptr;
}

std::vector<std::string> method_names(Receiver receiver) {
  std::vector<std::string> names;
  for (const MethodEntry& entry : kMethods) {
    if (entry.receiver == receiver && !entry.name.starts_with("__")) {
      names.emplace_back(entry.name);
    }
  }
  return names;
}

bool is_builtin_receiver(Receiver receiver) { return receiver >= Receiver::text; }

Status unsupported_function(const std::string& name, SourceSpan span) {
  std::vector<std::string> names;
  for (const FunctionEntry& entry : kFunctions) names.emplace_back(entry.name);
  return user_error(ErrorCode::S0301, span,
                    concat("`", name, "` is not supported in compiled code yet."),
                    suggestion(names, name, "call it outside and pass the result as an argument"));
}

Result<Value> known_attribute(const Known& known, const std::string& name, SourceSpan span) {
  const std::string full_name = concat(known.name, ".", name);
  if (full_name == "numpy.nan" || full_name == "math.nan") {
    return literal_value(std::numeric_limits<double>::quiet_NaN());
  }
  if (full_name == "numpy.inf" || full_name == "math.inf") {
    return literal_value(std::numeric_limits<double>::infinity());
  }
  if (full_name == "numpy.newaxis") return literal_value(None{});
  if (full_name == "numpy.pi" || full_name == "math.pi") {
    return literal_value(std::numbers::pi);
  }
  if (full_name == "math.e" || full_name == "numpy.e") return literal_value(std::numbers::e);
  if (full_name == "math.tau") return literal_value(2 * std::numbers::pi);
  if (is_numpy_class(full_name)) return Value{Known{full_name}};
  const bool known_prefix =
      std::any_of(std::begin(kFunctions), std::end(kFunctions), [&](const FunctionEntry& entry) {
        return entry.name == full_name || entry.name.starts_with(full_name + ".");
      });
  if (!known_prefix) return unsupported_function(full_name, span);
  return Value{Known{full_name}};
}

bool is_float_attribute(std::string_view name) {
  constexpr std::string_view kNames[] = {"as_integer_ratio", "conjugate", "from_number",
                                         "fromhex",          "hex",       "imag",
                                         "is_integer",       "real"};
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

// A column as an attribute; pandas' own names come first.
Result<Value> column_attribute(Translation& translation, const Value& object,
                               const std::string& name, SourceSpan span) {
  const Frame* frame = object.frame();
  if (frame == nullptr && object.groupby() != nullptr) frame = &object.groupby()->frame;
  const Receiver receiver = receiver_of(object);
  const bool is_pandas_name = is_builtin_receiver(receiver)
                                  ? is_builtin_attribute(receiver_name(object), name)
                                  : is_pandas_attribute(receiver_name(object), name);
  if (frame != nullptr && !is_pandas_name && has_column(*frame, name)) {
    return get_item(translation, object, literal_value(name), span);
  }
  std::vector<std::string> names = method_names(receiver);
  if (is_pandas_name) {
    return user_error(
        ErrorCode::S0302, span,
        concat("`", receiver_name(object), ".", name, "` is not supported in compiled code yet."),
        suggestion(names, name, "do this step outside the compiled function"));
  }
  for (const AttributeEntry& entry : kAttributes) {
    if (entry.receiver == receiver) names.emplace_back(entry.name);
  }
  if (frame != nullptr) {
    for (const FrameColumn& column : frame->columns) {
      if (column.label.size() == 1) names.push_back(column.label[0]);
    }
  }
  return user_error(
      ErrorCode::S0307, span,
      concat(python_repr(receiver_name(object)), " object has no attribute ", python_repr(name)),
      suggestion(names, name));
}

// Of the column that a function of groups gets, a Series.
Result<Value> group_attribute(Translation& translation, const Value& object,
                              const std::string& name, SourceSpan span) {
  if (name == "size") return group_length(translation, *object.groupby()->group, span);
  if (types::parse_aggregate(name) && find_method(Receiver::groupby, name) != nullptr) {
    return Value{BoundMethod{std::make_shared<const Value>(object), name}};
  }
  return user_error(ErrorCode::S0302, span,
                    concat("`", name,
                           "` of a group's column is not supported in compiled code "
                           "yet."),
                    "use aggregates of it: x.sum(), x.mean(), x.max(), len(x) …");
}

// Functions of modules and methods go through what they are given at once.
Status take_items(Translation& translation, Call& call) {
  for (Argument& argument : call.arguments) {
    if (argument.value.as<std::shared_ptr<const Iteration>>() == nullptr) continue;
    SHOAL_ASSIGN_OR_RETURN(argument.value, translation.with_items_taken(argument.value));
  }
  return Status::ok();
}

Result<Value> call_method(Translation& translation, const BoundMethod& method, Call call) {
  SHOAL_RETURN_IF_ERROR(take_items(translation, call));
  const Receiver receiver = receiver_of(*method.receiver);
  const MethodEntry* entry = find_method(receiver, method.name);
  call.receiver = *method.receiver;
  call.method = method.name;
  call.name = concat(receiver_name(call.receiver), ".", method.name);
  SHOAL_RETURN_IF_ERROR(bind_arguments(call, entry->signature));
  return entry->rule(translation, call);
}

}  // namespace

Result<Value> call_value(Translation& translation, const Value& callee,
                         std::vector<Argument> arguments, SourceSpan span) {
  Call call;
  call.arguments = std::move(arguments);
  call.span = span;
  if (const auto* method = callee.as<BoundMethod>()) {
    return call_method(translation, *method, std::move(call));
  }
  if (is_unknown(callee)) return callee;
  const auto* known = callee.as<Known>();
  if (known == nullptr) {
    return user_error(ErrorCode::S0304, span,
                      concat(python_repr(describe(callee)), " object is not callable"));
  }
  for (const FunctionEntry& entry : kFunctions) {
    if (entry.name != known->name) continue;
    call.name = std::string(entry.shown_name);
    call.method = call.name.substr(call.name.rfind('.') + 1);
    const bool is_of_module = known->name.find('.') != std::string::npos;
    if (is_of_module) SHOAL_RETURN_IF_ERROR(take_items(translation, call));
    SHOAL_RETURN_IF_ERROR(bind_arguments(call, entry.signature));
    return entry.rule(translation, call);
  }
  return unsupported_function(known->name, span);
}

Result<Value> get_attribute(Translation& translation, const Value& object, const std::string& name,
                            SourceSpan span) {
  if (is_unknown(object)) return object;
  if (as_object(object, types::ObjectForm::optional) != nullptr) {
    SHOAL_ASSIGN_OR_RETURN(
        const Value there,
        present(translation, object, ErrorKind::attribute_error,
                concat("'NoneType' object has no attribute ", python_repr(name))));
    return get_attribute(translation, there, name, span);
  }
  if (const auto* known = object.as<Known>()) return known_attribute(*known, name, span);
  if (object.row() != nullptr) return row_attribute(translation, object, name, span);
  const Receiver receiver = receiver_of(object);
  if (const GroupBy* groupby = object.groupby(); groupby != nullptr && groupby->group != nullptr) {
    return group_attribute(translation, object, name, span);
  }
  for (const AttributeEntry& entry : kAttributes) {
    if (entry.receiver == receiver && entry.name == name) {
      return entry.rule(translation, object, span);
    }
  }
  if (find_method(receiver, name) != nullptr) {
    return Value{BoundMethod{std::make_shared<const Value>(object), name}};
  }
  if (receiver != Receiver::none) return column_attribute(translation, object, name, span);
  const bool lacks_it =
      object.is_none() || (object.literal<double>() != nullptr && !is_float_attribute(name));
  if (lacks_it && !name.starts_with("__")) {
    const std::string_view type = object.is_none() ? "'NoneType'" : "'float'";
    return user_error_of(ErrorKind::attribute_error, ErrorCode::S0307, span,
                         concat(type, " object has no attribute ", python_repr(name)));
  }
  return user_error(ErrorCode::S0302, span,
                    concat("Attribute `", name, "` of ", describe(object),
                           " is not supported in compiled code yet."));
}

Result<Value> contains(Translation& translation, const Value& container, const Value& item) {
  if (const Frame* frame = container.frame()) {
    const auto* name = item.literal<std::string>();
    return literal_value(name != nullptr && has_column(*frame, *name));
  }
  if (as_array(container) != nullptr) return array_contains(translation, container, item);
  const auto* text = container.literal<std::string>();
  const auto* part = item.literal<std::string>();
  if (text != nullptr && part != nullptr) {
    return literal_value(text->find(*part) != std::string::npos);
  }
  const bool is_known = item.as<Literal>() != nullptr && is_known_items(container);
  if (!is_known) return object_contains(translation, container, item);
  const auto* wanted = item.as<Literal>();
  const Sequence* sequence = container.sequence();
  std::vector<Value> items;
  if (sequence != nullptr) items = sequence->items;
  if (const Mapping* mapping = container.mapping()) {
    for (const auto& [key, value] : mapping->items) items.push_back(key);
  }
  for (const Value& candidate : items) {
    const auto* literal = candidate.as<Literal>();
    if (literal == nullptr) return object_contains(translation, container, item);
    SHOAL_ASSIGN_OR_RETURN(Value same,
                           fold_comparison(translation, ir::OpKind::equal, *wanted, *literal));
    if (constant_truth(same).value_or(false)) return literal_value(true);
  }
  return literal_value(false);
}

}  // namespace shoal::compiler
