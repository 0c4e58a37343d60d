#include "compiler/syntax_to_ir/walk_function.h"

#include "base/concat.h"
#include "compiler/syntax_to_ir/calls/called_function.h"
#include "compiler/syntax_to_ir/exceptions/try_parts.h"
#include "compiler/syntax_to_ir/loops/iterators.h"
#include "compiler/syntax_to_ir/loops/loop_walk.h"
#include "compiler/syntax_to_ir/move_frame_ops.h"
#include "compiler/syntax_to_ir/walker.h"
#include "compiler/values/call.h"

namespace shoal::compiler {
namespace {

using syntax::Node;

Status bind_parameters(Walker& walker, const WalkRequest& request, const Node& root) {
  const auto& parameters = walker.node(root.children[0]).children;
  if (parameters.size() != request.arguments.size()) {
    return Status::internal("the number of arguments is not the number of parameters");
  }
  for (size_t i = 0; i < parameters.size(); ++i) {
    const Node& parameter = walker.node(parameters[i]);
    walker.translation.span = parameter.span;
    SHOAL_ASSIGN_OR_RETURN(Value value, argument_value(walker.translation, request.arguments[i],
                                                       static_cast<int>(i), parameter.text));
    hold_variable(walker, parameter.text, parameter.span, value);
    LineNote note = variable_note(walker.translation, parameter.text, parameter.span, value);
    if (note.value.is_valid()) walker.translation.notes.push_back(std::move(note));
    walker.scope->variables[parameter.text] = std::move(value);
  }
  return Status::ok();
}

Result<Value> walk_body(Walker& walker, const Node& root) {
  if (root.kind == syntax::NodeKind::lambda) return walk_expression(walker, root.children[1]);
  SHOAL_RETURN_IF_ERROR(walk_statements(walker, root.children[1]));
  return end_function(walker, root);
}

// A function that calls itself: the arguments are passed on to what it calls.
Result<Value> call_itself(Walker& walker, Id<Node> root) {
  walker.active.clear();
  const SourceSpan span = walker.node(root).span;
  const std::map<std::string, Value> arguments = walker.scope->variables;
  Result<Value> value = call_called_function(walker, {root, 0, nullptr, {}}, arguments, span);
  walker.active.push_back(root);
  return value;
}

// What the library asks about functions of the user's.
void connect_functions(Walker& walker) {
  walker.translation.call_user_function = [&walker](const UserFunction& function,
                                                    std::vector<Argument> arguments) {
    return call_user_function(walker, function, std::move(arguments), walker.translation.span);
  };
  walker.translation.function_name = [&walker](const UserFunction& function) {
    const Callable& callable = walker.callables[static_cast<size_t>(function.function)];
    const Node& root = walker.node(callable.root);
    return root.kind == syntax::NodeKind::lambda ? std::string("<lambda>") : root.text;
  };
  walker.translation.call_function = [&walker](const Value& function, std::vector<Value> values) {
    return call_function(walker, function, std::move(values));
  };
}

// What library rules ask of the walk: to call lambdas, as in df.assign(c=lambda df: …), and to
// choose.
void connect_library(Walker& walker) {
  walker.translation.choose = [&walker](const Value& condition, const WalkValue& if_true,
                                        const WalkValue& if_false) -> Result<Value> {
    const SourceSpan span = walker.translation.span;
    SHOAL_ASSIGN_OR_RETURN(const Truth truth, truth_of(walker, condition, span));
    return walk_either(walker, truth, if_true, if_false, span);
  };
  connect_functions(walker);
  walker.translation.iterate = [&walker](const Value& items, const ItemStep& step,
                                         const std::vector<std::string>& changed) -> Status {
    const SourceSpan span = walker.translation.span;
    LoopParts parts{walker.node(walker.active.back()), changed, step, {}};
    // Errors of the steps point where the call stands, not at the function.
    parts.round = [&walker, &step, span](const Value& item) {
      walker.translation.span = span;
      return step(item);
    };
    SHOAL_RETURN_IF_ERROR(walk_items_of(walker, std::move(parts), items, span));
    walker.translation.span = span;
    return Status::ok();
  };
  walker.translation.with_items_taken = [&walker](const Value& value) {
    return with_items_taken(walker, value, walker.translation.span);
  };
  walker.translation.variable = [&walker](const std::string& name) -> Value& {
    return walker.scope->variables[name];
  };
  walker.translation.when = [&walker](const Value& condition,
                                      const std::function<void()>& then) -> Status {
    const SourceSpan span = walker.translation.span;
    SHOAL_ASSIGN_OR_RETURN(const Truth truth, truth_of(walker, condition, span));
    return walk_when(
        walker, truth,
        [&] {
          then();
          return Status::ok();
        },
        span);
  };
  walker.translation.leave_when = [&walker](const Value& condition, bool leaving,
                                            const std::function<void()>& then) -> Status {
    const SourceSpan span = walker.translation.span;
    SHOAL_ASSIGN_OR_RETURN(const Truth truth, truth_of(walker, condition, span));
    return walk_when(
        walker, truth,
        [&] {
          then();
          return walk_break(walker, {});
        },
        span, leaving);
  };
  walker.translation.raise_text_when = [&walker](const Value& condition, ErrorKind kind,
                                                 const Value& message) -> Status {
    const SourceSpan span = walker.translation.span;
    SHOAL_ASSIGN_OR_RETURN(const Truth truth, truth_of(walker, condition, span));
    return walk_when(walker, truth, [&] { return emit_raise(walker, kind, message); }, span);
  };
  walker.translation.raise_when = [&walker](const Value& condition, ErrorKind kind,
                                            std::string message) -> Status {
    return walker.translation.raise_text_when(condition, kind, literal_value(std::move(message)));
  };
  walker.translation.truth_value = [&walker](const Value& value) -> Result<Value> {
    SHOAL_ASSIGN_OR_RETURN(const Truth truth, truth_of(walker, value, walker.translation.span));
    if (truth.known) return literal_value(*truth.known);
    return run_time_value(walker, truth.value, ir::Type(type_of(walker.translation, truth.value)));
  };
}

// One walk; what it finds out about places that make containers is for the next one.
Result<WalkResult> walk_once(const WalkRequest& request, const std::shared_ptr<SiteTable>& sites,
                             const std::shared_ptr<CallTable>& calls) {
  const syntax::Function& function = request.module.functions[0];
  Walker walker{.module = request.module,
                .translation = {},
                .scope = std::make_shared<Scope>(),
                .active = {function.root},
                .calls = calls};
  walker.translation.function.name = function.name;
  walker.translation.block = walker.translation.function.blocks.add({});
  walker.translation.options = request.options;
  walker.translation.describe_read = request.describe_read;
  walker.translation.sites = sites;
  for (const types::ValueShape& shape : request.arguments) {
    walker.translation.argument_forms.push_back(shape.form);
  }
  connect_library(walker);
  connect_handlers(walker);
  const Node& root = walker.node(function.root);
  SHOAL_RETURN_IF_ERROR(check_distribution_options(walker, root));
  SHOAL_RETURN_IF_ERROR(bind_parameters(walker, request, root));
  SHOAL_ASSIGN_OR_RETURN(const Value value, calls->is_called(function.root)
                                                ? call_itself(walker, function.root)
                                                : walk_body(walker, root));
  WalkResult result;
  walker.translation.ways_returned = 0;  // all ways have met
  if (walker.translation.block.index + 1 < walker.translation.function.blocks.size()) {
    const Id<ir::Block> last = add_block(walker);
    emit_jump(walker, last, {});
    walker.translation.block = last;
  }
  ir::Op op;
  op.kind = ir::OpKind::return_values;
  SHOAL_ASSIGN_OR_RETURN(result.result, returned_shape(walker, value, op.operands));
  emit(walker.translation, std::move(op));
  move_frame_ops(walker.translation);
  result.function = std::move(walker.translation.function);
  take_called_functions(walker, result.function);
  result.reads = std::move(walker.translation.reads);
  result.notes = std::move(walker.translation.notes);
  result.variables = std::move(walker.translation.variables);
  for (const Id<Node> parameter : walker.node(root.children[0]).children) {
    result.parameters.push_back(walker.node(parameter).text);
  }
  return result;
}

}  // namespace

Result<WalkResult> walk_function(const WalkRequest& request) {
  const auto sites = std::make_shared<SiteTable>();
  const auto calls = std::make_shared<CallTable>();
  std::vector<ReadSchema> known_reads;
  WalkRequest asked = request;
  while (true) {
    // A read is described once, whatever the number of walks.
    size_t read = 0;
    asked.describe_read = [&](const types::PathExpression& path) -> Result<ReadSchema> {
      if (read < known_reads.size()) return known_reads[read++];
      SHOAL_ASSIGN_OR_RETURN(ReadSchema schema, request.describe_read(path));
      known_reads.push_back(schema);
      ++read;
      return schema;
    };
    Result<WalkResult> walked = walk_once(asked, sites, calls);
    const bool has_change = sites->take_change();
    if (!calls->take_change() && !has_change) return walked;
  }
}

}  // namespace shoal::compiler
