// Each called function is walked once for the types of what it takes, into an IR function of its
// own; the walk around is put aside meanwhile. What it reads of functions around it becomes hidden
// arguments.
#include "compiler/syntax_to_ir/calls/called_function.h"

#include <algorithm>
#include <utility>

#include "base/concat.h"
#include "base/hash.h"
#include "compiler/library/dispatch.h"
#include "compiler/syntax_to_ir/control_flow.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using syntax::Node;

// More types of arguments for one function mean that they never end.
constexpr int kVersionsMax = 40;

// What is passed: the body's arguments, then captured variables.
struct Passed {
  std::vector<std::pair<CapturedName, Value>> captured;
  std::vector<ir::Type> types;  // of those that are known at run time only, in this order
  std::string key;
};

std::string name_of(const Walker& walker, const Callable& callable) {
  const Node& root = walker.node(callable.root);
  return root.kind == syntax::NodeKind::lambda ? "<lambda>" : root.text;
}

uint64_t number_of(const std::shared_ptr<Scope>& scope) {
  return scope == nullptr ? 0 : scope->number;
}

// What needs no place at run time.
bool is_static(const Value& value) {
  return value.as<Known>() != nullptr || value.as<UserFunction>() != nullptr;
}

std::string text_of(const ir::Type& type) {
  return concat(static_cast<int>(type.form), " ", to_text(type.element), " ",
                types::to_text(type.object));
}

std::string static_text(const Walker& walker, const Value& value) {
  if (const auto* known = value.as<Known>()) return known->name;
  const Callable& callable =
      walker.callables[static_cast<size_t>(value.as<UserFunction>()->function)];
  return concat("function ", callable.root.index, " in ", number_of(callable.enclosing));
}

Status cannot_pass(const CalledBody& body, const Value& value, const std::string& name,
                   SourceSpan span) {
  return user_error(ErrorCode::S0104, span,
                    concat(body.what, " and takes `", name, "`, a ", describe(value),
                           ". Such code takes numbers, strings, arrays, and tuples, lists, dicts "
                           "and sets of these."),
                    "compute what it needs of it before", describe(value));
}

Status add_passed(const Walker& walker, const CalledBody& body, const std::string& name,
                  const Value& value, SourceSpan span, Passed& passed) {
  passed.key += concat("\n", name, ": ");
  if (is_static(value)) {
    passed.key += static_text(walker, value);
    return Status::ok();
  }
  const std::optional<ir::Type> type = run_time_type(walker, value);
  if (!type) return cannot_pass(body, value, name, span);
  SHOAL_RETURN_IF_ERROR(check_can_meet(walker, name, value, span));
  passed.key += text_of(*type);
  passed.types.push_back(*type);
  return Status::ok();
}

// The scope of a captured variable: of the body, or of a function that it is given.
const Scope* find_scope(const Walker& walker, const CalledBody& body, uint64_t number) {
  const auto find = [number](const Scope* scope) {
    while (scope != nullptr && scope->number != number) scope = scope->enclosing.get();
    return scope;
  };
  if (const Scope* found = find(body.enclosing.get())) return found;
  for (auto other = walker.callables.rbegin(); other != walker.callables.rend(); ++other) {
    if (const Scope* found = find(other->enclosing.get())) return found;
  }
  return nullptr;
}

Result<Value> variable_in(Walker& walker, const Scope& scope, const std::string& name,
                          SourceSpan span) {
  if (scope.level < walker.called_walks.size()) return captured_value(walker, scope, name, span);
  const auto found = scope.variables.find(name);
  if (found == scope.variables.end()) {
    return user_error(ErrorCode::S0106, span,
                      concat("`", name, "` has no value yet where this function is called"),
                      concat("give `", name, "` a value before the call"));
  }
  return read_variable(walker, name, Value(found->second), span);
}

FunctionPlace place_of(const CalledBody& body) { return {body.root, number_of(body.enclosing)}; }

Result<Passed> find_passed(Walker& walker, const CalledBody& body, SourceSpan span) {
  Passed passed;
  passed.key = concat(body.root.index, " in ", number_of(body.enclosing));
  for (const auto& [name, value] : body.arguments) {
    SHOAL_RETURN_IF_ERROR(add_passed(walker, body, name, value, span, passed));
  }
  for (const CapturedName& captured : std::vector(walker.calls->captures_of(place_of(body)))) {
    const Scope* scope = find_scope(walker, body, captured.first);
    if (scope == nullptr) return Status::internal("the scope of a captured variable is gone");
    SHOAL_ASSIGN_OR_RETURN(Value value, variable_in(walker, *scope, captured.second, span));
    SHOAL_RETURN_IF_ERROR(add_passed(walker, body, captured.second, value, span, passed));
    passed.captured.emplace_back(captured, std::move(value));
  }
  return passed;
}

// The walk around, put aside while a called function is walked.
class Aside {
 public:
  explicit Aside(Walker& walker)
      : walker_(walker),
        function_(std::exchange(walker.translation.function, {})),
        around_(walker.translation),
        scope_(walker.scope),
        tries_(std::exchange(walker.tries, {})),
        caught_(std::exchange(walker.caught, {})) {
    Translation& own = walker.translation;
    own.block = own.function.blocks.add({});
    // The function runs any number of times: nothing outside may change in it while it is walked.
    own.undecided = 1;
    own.ways_left = 0;
    own.ways_returned = 0;
    own.decided = {};
  }

  // Gives the function that was made.
  ir::Function restore() {
    ir::Function function = std::move(walker_.translation.function);
    walker_.translation = std::move(around_);
    walker_.translation.function = std::move(function_);
    walker_.scope = scope_;
    walker_.tries = std::move(tries_);
    walker_.caught = std::move(caught_);
    return function;
  }

 private:
  Walker& walker_;
  ir::Function function_;
  Translation around_;
  std::shared_ptr<Scope> scope_;
  std::vector<TryPart> tries_;
  std::vector<ir::ValueId> caught_;
};

// The parameters as values of the function being walked.
class Parameters {
 public:
  explicit Parameters(Walker& walker, const std::vector<ir::Type>& types)
      : walker_(walker), types_(types) {}

  Value next(const Value& passed) {
    if (is_static(passed)) return passed;
    ir::Op op;
    op.kind = ir::OpKind::argument;
    op.source = static_cast<int32_t>(number_);
    op.type = types_[number_];
    const ir::ValueId argument = emit(walker_.translation, std::move(op));
    return run_time_value(walker_, argument, types_[number_++]);
  }

 private:
  Walker& walker_;
  const std::vector<ir::Type>& types_;
  size_t number_ = 0;
};

Status check_op(const CalledBody& body, const ir::Op& op) {
  const bool is_of_frames =
      op.type.form == ir::TypeForm::frame || op.type.form == ir::TypeForm::column;
  const bool is_of_ranks = ir::op_distribution_rule(op.kind) == ir::DistributionRule::RANK ||
                           op.kind == ir::OpKind::rank_count || op.kind == ir::OpKind::barrier;
  if (!is_of_frames && !is_of_ranks) return Status::ok();
  return user_error(
      ErrorCode::S0104, op.span,
      concat(body.what, "; ", is_of_frames ? "operations on frames" : "functions of ranks",
             " are not supported in it."),
      "do it before, and pass what is needed of it");
}

// With what places have found since about the containers that they make.
types::ObjectType refreshed(const SiteTable& sites, types::ObjectType type) {
  if (type.site >= 0 && types::is_mutable(type.form)) type.items = sites.items_of(type.site);
  for (types::ObjectType& item : type.items) item = refreshed(sites, item);
  return type;
}

std::optional<ir::Type> known_result(const Walker& walker, const std::string& key) {
  std::optional<ir::Type> type = walker.calls->result_of(key);
  if (type) type->object = refreshed(*walker.translation.sites, std::move(type->object));
  return type;
}

// What is returned has met what was known of it before.
Result<ir::Type> settle_result(Walker& walker, const std::string& key, const CalledBody& body,
                               const Value& value) {
  const SourceSpan span = walker.node(body.root).span;
  const std::optional<ir::Type> type = run_time_type(walker, value);
  if (!type) {
    return user_error(
        ErrorCode::S0104, walker.translation.span,
        concat(body.what, " and returns a ", describe(value), ", which is not supported."),
        "return numbers, strings, and tuples, lists, dicts and sets of these", describe(value));
  }
  SHOAL_RETURN_IF_ERROR(check_can_meet(walker, {}, value, span));
  const std::optional<ir::Type> known = known_result(walker, key);
  const std::optional<ir::Type> met = known ? met_type(walker, *known, *type) : type;
  if (!met) {
    return user_error(ErrorCode::S0209, span,
                      concat(body.what, " and returns a ", describe(value),
                             " or another type, by what it returns to itself. What a compiled "
                             "function returns is of one type."),
                      "return values of one type");
  }
  walker.calls->set_result(key, *met);
  return *met;
}

Result<Value> walk_whole_body(Walker& walker, const Node& root) {
  if (root.kind == syntax::NodeKind::lambda) return walk_expression(walker, root.children[1]);
  SHOAL_RETURN_IF_ERROR(walk_statements(walker, root.children[1]));
  const bool never_returns = walker.scope->is_ended && walker.scope->returns.empty();
  SHOAL_ASSIGN_OR_RETURN(Value value, end_function(walker, root));
  return never_returns ? unknown_value() : value;
}

Result<ir::Type> walk_into(Walker& walker, const CalledBody& body, const Passed& passed) {
  const SourceSpan span = walker.node(body.root).span;
  Translation& translation = walker.translation;
  translation.call_path = hash_bytes(passed.key).low;
  walker.scope = std::make_shared<Scope>();
  walker.scope->enclosing = body.enclosing;
  walker.scope->module_function = body.module_function;
  walker.scope->number = translation.call_path;
  walker.scope->level = walker.called_walks.size();
  translation.span = span;
  Parameters parameters(walker, passed.types);
  for (const auto& [name, value] : body.arguments) {
    walker.scope->variables[name] = parameters.next(value);
  }
  for (const auto& [name, value] : passed.captured) {
    Value own = parameters.next(value);
    walker.called_walks.back().captured[name] = std::move(own);
  }
  SHOAL_ASSIGN_OR_RETURN(const Value value, body.walk());
  SHOAL_ASSIGN_OR_RETURN(ir::Type type, settle_result(walker, passed.key, body, value));
  translation.span = span;
  ir::Op end;
  end.kind = ir::OpKind::return_values;
  SHOAL_ASSIGN_OR_RETURN(end.operands.emplace_back(), emit_as(walker, value, type));
  if (translation.block.index + 1 < translation.function.blocks.size()) {
    const Id<ir::Block> last = add_block(walker);
    emit_jump(walker, last, {});
    translation.block = last;
  }
  emit(translation, std::move(end));
  return type;
}

Status walk_called(Walker& walker, const CalledBody& body, const Passed& passed, int32_t number) {
  walker.called_walks.push_back({number, place_of(body), walker.active.size() + 1, {}});
  walker.active.push_back(body.root);
  Aside around(walker);
  Result<ir::Type> type = walk_into(walker, body, passed);
  ir::Function function = around.restore();
  walker.active.pop_back();
  walker.called_walks.pop_back();
  SHOAL_RETURN_IF_ERROR(type.take_status());
  for (const ir::Block& block : function.blocks) {
    for (const ir::ValueId id : block.ops) {
      SHOAL_RETURN_IF_ERROR(check_op(body, function.ops[id]));
    }
  }
  function.name = body.name;
  function.parameters = passed.types;
  function.result = *type;
  walker.called[static_cast<size_t>(number)].function = std::move(function);
  return Status::ok();
}

Result<int32_t> number_of_called(Walker& walker, const CalledBody& body, const Passed& passed,
                                 SourceSpan span) {
  const auto found =
      std::find_if(walker.called.begin(), walker.called.end(),
                   [&](const CalledFunction& called) { return called.key == passed.key; });
  const auto number = static_cast<int32_t>(found - walker.called.begin());
  if (found != walker.called.end()) {
    // Containers of all calls are the same parameter: what their places find holds for all.
    for (size_t i = 0; i < passed.types.size(); ++i) {
      walker.translation.sites->unify(found->types[i].object, passed.types[i].object);
    }
    return number;
  }
  const auto versions =
      std::count_if(walker.called.begin(), walker.called.end(),
                    [&](const CalledFunction& called) { return called.root == body.root; });
  if (versions >= kVersionsMax) {
    return user_error(ErrorCode::S0104, span, concat(body.what, " with values of ever new types."),
                      "pass values of the same types: a list where tuples grow");
  }
  walker.called.push_back({passed.key, body.root, passed.types, {}});
  SHOAL_RETURN_IF_ERROR(walk_called(walker, body, passed, number));
  return number;
}

// How many functions of the user's have been called where this one is, from the one that is walked.
int32_t call_count(const Walker& walker) {
  const size_t first = walker.called_walks.empty() ? 0 : walker.called_walks.back().active_count;
  return static_cast<int32_t>(walker.active.size() - first + 1);
}

}  // namespace

Result<Value> captured_value(Walker& walker, const Scope& scope, const std::string& name,
                             SourceSpan span) {
  const CapturedName captured = {scope.number, name};
  const CalledWalk& walk = walker.called_walks.back();
  const auto found = walk.captured.find(captured);
  if (found == walk.captured.end()) {
    walker.calls->add_capture(walk.place, captured);
    return unknown_value();
  }
  return read_variable(walker, name, found->second, span);
}

Result<BodyCall> call_body(Walker& walker, const CalledBody& body, SourceSpan span) {
  SHOAL_ASSIGN_OR_RETURN(const Passed passed, find_passed(walker, body, span));
  BodyCall call;
  SHOAL_ASSIGN_OR_RETURN(call.number, number_of_called(walker, body, passed, span));
  size_t next = 0;
  const auto pass = [&](const std::string& name, const Value& value) -> Status {
    if (is_static(value)) return Status::ok();
    call.names.push_back(name);
    SHOAL_ASSIGN_OR_RETURN(call.operands.emplace_back(),
                           emit_as(walker, value, passed.types[next++]));
    return Status::ok();
  };
  walker.translation.span = span;
  for (const auto& [name, value] : body.arguments) SHOAL_RETURN_IF_ERROR(pass(name, value));
  for (const auto& [name, value] : passed.captured) {
    SHOAL_RETURN_IF_ERROR(pass(name.second, value));
  }
  // Until something is known of the result, it is what the ways say that return without a call.
  call.type = known_result(walker, passed.key)
                  .value_or(ir::type_of_object(types::object_type(types::ObjectForm::unknown)));
  return call;
}

Result<Value> call_called_function(Walker& walker, const Callable& callable,
                                   const std::map<std::string, Value>& arguments, SourceSpan span) {
  const Node& root = walker.node(callable.root);
  CalledBody body;
  body.root = callable.root;
  body.name = name_of(walker, callable);
  body.what = concat("`", body.name, "` calls itself");
  body.enclosing = callable.enclosing;
  body.module_function = callable.module_function;
  body.walk = [&] { return walk_whole_body(walker, root); };
  if (walker.translation.row_body) {
    return user_error(ErrorCode::S0309, span,
                      concat(body.what, ", which functions of rows cannot do yet."),
                      "call it in a loop over a list of the values");
  }
  for (const Id<Node> parameter : walker.node(root.children[0]).children) {
    const std::string& name = walker.node(parameter).text;
    body.arguments.emplace_back(name, arguments.at(name));
  }
  SHOAL_ASSIGN_OR_RETURN(BodyCall call, call_body(walker, body, span));
  ir::Op op;
  op.kind = ir::OpKind::call;
  op.source = call.number;
  op.position = call_count(walker);
  op.operands = std::move(call.operands);
  op.type = call.type;
  const ir::ValueId result = emit(walker.translation, std::move(op));
  return run_time_value(walker, result, call.type);
}

void take_called_functions(Walker& walker, ir::Function& function) {
  std::map<int32_t, int32_t> numbers;
  const auto take_calls_of = [&](ir::Function& caller) {
    for (const ir::Block& block : caller.blocks) {
      for (const ir::ValueId id : block.ops) {
        ir::Op& op = caller.ops[id];
        if (op.kind != ir::OpKind::call && op.kind != ir::OpKind::parallel_loop) continue;
        const auto next = static_cast<int32_t>(function.called.size());
        const auto [number, is_new] = numbers.emplace(op.source, next);
        if (is_new) {
          function.called.push_back(
              std::move(walker.called[static_cast<size_t>(op.source)].function));
        }
        op.source = number->second;
      }
    }
  };
  take_calls_of(function);
  for (size_t i = 0; i < function.called.size(); ++i) {
    ir::Function caller = std::move(function.called[i]);
    take_calls_of(caller);
    function.called[i] = std::move(caller);
  }
}

}  // namespace shoal::compiler
