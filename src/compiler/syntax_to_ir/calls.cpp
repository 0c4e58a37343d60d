// Calls: library functions and methods by their rules; the user's functions inline, each call in a
// scope of its own.
#include <algorithm>

#include "base/concat.h"
#include "base/hash.h"
#include "compiler/library/dispatch.h"
#include "compiler/syntax_to_ir/calls/called_function.h"
#include "compiler/syntax_to_ir/loops/iterators.h"
#include "compiler/values/call.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using syntax::Node;
using syntax::NodeKind;

Result<std::vector<Argument>> walk_positional(Walker& walker, Id<Node> list) {
  std::vector<Argument> arguments;
  for (const Id<Node> id : walker.node(list).children) {
    const Node& item = walker.node(id);
    if (item.kind != NodeKind::starred) {
      SHOAL_ASSIGN_OR_RETURN(Value value, walk_expression(walker, id));
      arguments.push_back(Argument{{}, std::move(value), item.span});
      continue;
    }
    SHOAL_ASSIGN_OR_RETURN(const Value given, walk_expression(walker, item.children[0]));
    SHOAL_ASSIGN_OR_RETURN(const Value value, with_items_taken(walker, given, item.span));
    const Sequence* sequence = value.sequence();
    if (sequence == nullptr) {
      return user_error(ErrorCode::S0102, item.span,
                        concat("`*` before a ", describe(value),
                               " is not supported: how many arguments there are has to be known "
                               "when compiling."),
                        "pass it as one argument, or a tuple");
    }
    for (const Value& part : sequence->items) arguments.push_back(Argument{{}, part, item.span});
  }
  return arguments;
}

Status walk_keywords(Walker& walker, Id<Node> list, std::vector<Argument>& arguments) {
  for (const Id<Node> id : walker.node(list).children) {
    const Node& keyword = walker.node(id);
    SHOAL_ASSIGN_OR_RETURN(Value value, walk_expression(walker, keyword.children[0]));
    const SourceSpan span = walker.node(keyword.children[0]).span;
    if (!keyword.text.empty()) {
      arguments.push_back(Argument{keyword.text, std::move(value), span});
      continue;
    }
    const Mapping* mapping = value.mapping();  // **mapping
    if (mapping == nullptr) {
      return user_error(ErrorCode::S0102, keyword.span,
                        concat("`**` before a ", describe(value), " is not supported."));
    }
    for (const auto& [key, part] : mapping->items) {
      const auto* name = key.literal<std::string>();
      if (name == nullptr) {
        return user_error(ErrorCode::S0105, keyword.span, "keywords must be strings");
      }
      arguments.push_back(Argument{*name, part, span});
    }
  }
  return Status::ok();
}

// The parameters of a user's function in the notation of bind_arguments.
std::string signature_of(const Walker& walker, const Node& root) {
  std::string signature;
  bool is_keyword_only = false;
  for (const Id<Node> id : walker.node(root.children[0]).children) {
    const Node& parameter = walker.node(id);
    if (!signature.empty()) signature += ", ";
    const bool is_rest = parameter.kind == NodeKind::rest_parameter;
    const bool is_keyword = parameter.kind == NodeKind::keyword_parameter;
    if (is_rest) signature += "*";
    if (is_keyword && !is_keyword_only) signature += "*, ";
    is_keyword_only = is_keyword_only || is_rest || is_keyword;
    signature += parameter.text;
  }
  return signature;
}

// What a parameter has that is not given. Of an inner function it was made at its definition.
Result<Value> default_value(Walker& walker, const Callable& callable, const Node& parameter,
                            SourceSpan span) {
  const auto found = callable.defaults.find(parameter.text);
  if (found == callable.defaults.end()) {
    // Made once, when the function was defined outside.
    const SiteTable::MakingOutside outside(*walker.translation.sites);
    return walk_expression(walker, parameter.children[0]);
  }
  const Value& value = found->second;
  const bool is_of_this_walk = callable.enclosing->level == walker.called_walks.size();
  const bool is_fixed = value.as<Literal>() != nullptr || value.as<Known>() != nullptr ||
                        value.as<UserFunction>() != nullptr;
  if (is_of_this_walk || is_fixed) return value;
  return user_error(ErrorCode::S0104, span,
                    concat("The default value of `", parameter.text,
                           "` is known only at run time, and this call is in a function that calls "
                           "itself."),
                    concat("pass `", parameter.text, "` in this call"));
}

// The default values of an inner function, where it is defined.
Result<std::map<std::string, Value>> walk_defaults(Walker& walker, const Node& root) {
  std::map<std::string, Value> defaults;
  for (const Id<Node> id : walker.node(root.children[0]).children) {
    const Node& parameter = walker.node(id);
    if (walker.node(parameter.children[0]).kind == NodeKind::absent) continue;
    SHOAL_ASSIGN_OR_RETURN(defaults[parameter.text],
                           walk_expression(walker, parameter.children[0]));
  }
  return defaults;
}

// Makes the parameters variables of walker.scope, which is the new call's.
Status assign_parameters(Walker& walker, const Callable& callable, const Call& call) {
  const Node& root = walker.node(callable.root);
  for (const Id<Node> id : walker.node(root.children[0]).children) {
    const Node& parameter = walker.node(id);
    if (parameter.kind == NodeKind::rest_parameter) {
      std::vector<Value> rest;
      for (const Argument* argument : call.find_all(parameter.text))
        rest.push_back(argument->value);
      walker.scope->variables[parameter.text] =
          sequence_value(Sequence::Kind::tuple, std::move(rest));
      continue;
    }
    if (const Argument* argument = call.find(parameter.text)) {
      walker.scope->variables[parameter.text] = argument->value;
      continue;
    }
    if (walker.node(parameter.children[0]).kind == NodeKind::absent) {
      return call.required(parameter.text).take_status();
    }
    SHOAL_ASSIGN_OR_RETURN(walker.scope->variables[parameter.text],
                           default_value(walker, callable, parameter, call.span));
  }
  return Status::ok();
}

Result<Value> walk_called_body(Walker& walker, const Callable& callable, const Call& call) {
  const Node& root = walker.node(callable.root);
  SHOAL_RETURN_IF_ERROR(assign_parameters(walker, callable, call));
  if (root.kind == NodeKind::lambda) return walk_expression(walker, root.children[1]);
  SHOAL_RETURN_IF_ERROR(walk_statements(walker, root.children[1]));
  return end_function(walker, root);
}

Result<Value> walk_in_place(Walker& walker, const Callable& callable, const Call& call) {
  walker.active.push_back(callable.root);
  const int ways_returned = walker.translation.ways_returned;
  Result<Value> result = walk_called_body(walker, callable, call);
  walker.translation.ways_returned = ways_returned;
  walker.active.pop_back();
  return result;
}

Result<Value> pass_arguments(Walker& walker, const Callable& callable,
                             const std::shared_ptr<Scope>& caller, const Call& call) {
  SHOAL_RETURN_IF_ERROR(assign_parameters(walker, callable, call));
  const std::map<std::string, Value> arguments = std::move(walker.scope->variables);
  walker.scope = caller;
  return call_called_function(walker, callable, arguments, call.span);
}

// A number of the calls that lead to a function: places in it are told apart by them.
uint64_t path_of_call(uint64_t caller, const SourceSpan& span) {
  return mix_bits(caller ^ mix_bits(static_cast<uint64_t>(span.line) << 32 |
                                    static_cast<uint64_t>(span.column) << 8 |
                                    static_cast<uint64_t>(span.file)));
}

}  // namespace

Result<Value> define_function(Walker& walker, Id<Node> root) {
  Callable callable{root, walker.scope->module_function, walker.scope, {}};
  SHOAL_ASSIGN_OR_RETURN(callable.defaults, walk_defaults(walker, walker.node(root)));
  const auto number = static_cast<int32_t>(walker.callables.size());
  walker.callables.push_back(std::move(callable));
  return Value{UserFunction{number}};
}

Result<Value> call_user_function(Walker& walker, const UserFunction& function,
                                 std::vector<Argument> arguments, SourceSpan span) {
  const Callable callable = walker.callables[static_cast<size_t>(function.function)];
  const Node& root = walker.node(callable.root);
  Call call;
  call.name = root.kind == NodeKind::lambda ? "<lambda>" : root.text;
  call.arguments = std::move(arguments);
  call.span = span;
  SHOAL_RETURN_IF_ERROR(bind_arguments(call, signature_of(walker, root)));
  const bool calls_itself =
      std::find(walker.active.begin(), walker.active.end(), callable.root) != walker.active.end();
  if (calls_itself && !walker.calls->is_called(callable.root)) {
    walker.calls->make_called(callable.root);
    return walk_again();
  }
  const std::shared_ptr<Scope> caller = walker.scope;
  const uint64_t caller_path = walker.translation.call_path;
  walker.translation.call_path = path_of_call(caller_path, span);
  walker.scope = std::make_shared<Scope>();
  walker.scope->enclosing = callable.enclosing;
  walker.scope->module_function = callable.module_function;
  walker.scope->number = walker.translation.call_path;
  walker.scope->level = walker.called_walks.size();
  walker.scope->is_in_row_body = walker.translation.row_body.has_value();
  Result<Value> result = walker.calls->is_called(callable.root)
                             ? pass_arguments(walker, callable, caller, call)
                             : walk_in_place(walker, callable, call);
  walker.translation.call_path = caller_path;
  walker.scope = caller;
  if (result.is_ok()) return result;
  Status status = result.take_status();
  if (!(status.detail().span == span)) status.detail().notes.push_back({span, "called here"});
  return status;
}

Result<Value> call_function(Walker& walker, const Value& function, std::vector<Value> arguments) {
  const SourceSpan span = walker.translation.span;
  std::vector<Argument> given;
  for (Value& value : arguments) given.push_back(Argument{{}, std::move(value), span});
  if (const auto* own = function.as<UserFunction>()) {
    return call_user_function(walker, *own, std::move(given), span);
  }
  return call_value(walker.translation, function, std::move(given), span);
}

Result<Value> walk_call(Walker& walker, const Node& expression) {
  SHOAL_ASSIGN_OR_RETURN(const Value callee, walk_expression(walker, expression.children[0]));
  SHOAL_ASSIGN_OR_RETURN(std::vector<Argument> arguments,
                         walk_positional(walker, expression.children[1]));
  SHOAL_RETURN_IF_ERROR(walk_keywords(walker, expression.children[2], arguments));
  if (const auto* function = callee.as<UserFunction>()) {
    return call_user_function(walker, *function, std::move(arguments), expression.span);
  }
  SHOAL_ASSIGN_OR_RETURN(const Value result, call_value(walker.translation, callee,
                                                        std::move(arguments), expression.span));
  note_iterator(walker, result);
  return result;
}

}  // namespace shoal::compiler
