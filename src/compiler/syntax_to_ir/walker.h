// The state of a walk and its steps. A step for each construct is in the file of its name.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "compiler/syntax/tree.h"
#include "compiler/syntax_to_ir/calls/call_table.h"
#include "compiler/syntax_to_ir/scope.h"
#include "compiler/values/errors.h"
#include "compiler/values/translation.h"
#include "compiler/values/value.h"

namespace shoal::compiler {

// What a UserFunction value numbers.
struct Callable {
  Id<syntax::Node> root;  // function or lambda
  int32_t module_function = 0;
  std::shared_ptr<Scope> enclosing;
  std::map<std::string, Value> defaults = {};  // of an inner function, made where it is defined
};

// A generator expression that a value is.
struct Generator {
  std::vector<Id<syntax::Node>> parts;  // its item, its list of `for`s
  SourceSpan span;
  std::shared_ptr<Scope> scope;  // where it stands
  Value items;                   // what its first `for` goes through
};

struct Walker {
  const syntax::Module& module;
  Translation translation;
  std::shared_ptr<Scope> scope;
  std::vector<Callable> callables = {};
  std::vector<Id<syntax::Node>> active = {};  // functions being walked, for recursion
  std::vector<Generator> generators = {};
  std::vector<IteratorUse> iterators = {};
  int repeated = 0;                      // loops around whose rounds are counted at run time
  std::vector<TryPart> tries = {};       // the innermost is the last
  std::vector<ir::ValueId> caught = {};  // errors whose handlers are being walked: catch_error ops
  std::shared_ptr<CallTable> calls = std::make_shared<CallTable>();
  std::vector<CalledFunction> called = {};    // by number
  std::vector<CalledWalk> called_walks = {};  // being walked; the innermost is the last

  [[nodiscard]] const syntax::Node& node(Id<syntax::Node> id) const { return module.nodes[id]; }
};

[[nodiscard]] Status walk_statements(Walker& walker, Id<syntax::Node> list);
[[nodiscard]] Status walk_statement(Walker& walker, Id<syntax::Node> statement);
[[nodiscard]] Result<Value> walk_expression(Walker& walker, Id<syntax::Node> expression);
// The values of a `list` node, starred ones unpacked.
[[nodiscard]] Result<std::vector<Value>> walk_items(Walker& walker, Id<syntax::Node> list,
                                                    bool is_list = false);

// Statements
[[nodiscard]] Status walk_assign(Walker& walker, const syntax::Node& statement);
[[nodiscard]] Status walk_augmented_assign(Walker& walker, const syntax::Node& statement);
[[nodiscard]] Status walk_if(Walker& walker, const syntax::Node& statement);
[[nodiscard]] Status walk_while(Walker& walker, const syntax::Node& statement);
[[nodiscard]] Status walk_for(Walker& walker, Id<syntax::Node> id);
[[nodiscard]] Status walk_break(Walker& walker, const syntax::Node& statement);
[[nodiscard]] Status walk_continue(Walker& walker, const syntax::Node& statement);
[[nodiscard]] Status assign_target(Walker& walker, const syntax::Node& target, const Value& value);
// a, *b, c = value: `target` is a display of targets.
[[nodiscard]] Status unpack(Walker& walker, const syntax::Node& target, const Value& value);
// The names that `:=` assigns in what stands there.
void collect_named(const Walker& walker, Id<syntax::Node> node, std::vector<std::string>& names);
// The names that the statements assign, on every branch.
void collect_assigned(const Walker& walker, Id<syntax::Node> list, std::vector<std::string>& names);
void collect_targets(const Walker& walker, const syntax::Node& target,
                     std::vector<std::string>& names);
// Ends the way being walked with an exception; `message` is a constant or text, empty if it
// has none: a KeyError shows its key as repr() does.
[[nodiscard]] Status emit_raise(Walker& walker, ErrorKind kind, const Value& message,
                                bool has_message = true);
[[nodiscard]] Status walk_raise(Walker& walker, const syntax::Node& statement);
[[nodiscard]] Status walk_try(Walker& walker, const syntax::Node& statement);
[[nodiscard]] Status walk_assert(Walker& walker, const syntax::Node& statement);
[[nodiscard]] Status walk_delete(Walker& walker, const syntax::Node& statement);
[[nodiscard]] Status walk_import(Walker& walker, const syntax::Node& statement);
[[nodiscard]] Status walk_inner_function(Walker& walker, Id<syntax::Node> statement);

// Expressions
[[nodiscard]] Result<Value> walk_constant(Walker& walker, const syntax::Node& expression);
[[nodiscard]] Result<Value> walk_name(Walker& walker, const syntax::Node& expression);
[[nodiscard]] Result<Value> walk_attribute(Walker& walker, const syntax::Node& expression);
[[nodiscard]] Result<Value> walk_subscript(Walker& walker, const syntax::Node& expression);
[[nodiscard]] Result<Value> walk_slice(Walker& walker, const syntax::Node& expression);
[[nodiscard]] Result<Value> walk_call(Walker& walker, const syntax::Node& expression);
// A lambda, or the function of an inner `def`.
[[nodiscard]] Result<Value> define_function(Walker& walker, Id<syntax::Node> root);
[[nodiscard]] Result<Value> walk_joined_string(Walker& walker, const syntax::Node& expression);
[[nodiscard]] Result<Value> walk_display(Walker& walker, const syntax::Node& expression);
[[nodiscard]] Result<Value> walk_binary_op(Walker& walker, const syntax::Node& expression);
[[nodiscard]] Result<Value> walk_unary_op(Walker& walker, const syntax::Node& expression);
[[nodiscard]] Result<Value> walk_bool_op(Walker& walker, const syntax::Node& expression);
[[nodiscard]] Result<Value> walk_compare(Walker& walker, const syntax::Node& expression);
[[nodiscard]] Result<Value> walk_named(Walker& walker, const syntax::Node& expression);
[[nodiscard]] Result<Value> walk_comprehension(Walker& walker, const syntax::Node& expression);
[[nodiscard]] Result<Value> walk_generator_expression(Walker& walker,
                                                      const syntax::Node& expression);
struct LoopParts;
// Goes through the items of a generator expression.
[[nodiscard]] Status walk_generator(Walker& walker, const Iteration& generator, LoopParts parts);
[[nodiscard]] Result<Value> walk_conditional(Walker& walker, const syntax::Node& expression);

// left op right for an operator of a binary_op node.
[[nodiscard]] Result<Value> apply_operator(Walker& walker, const std::string& name,
                                           const Value& left, const Value& right);
// left op= right. nullopt: `left` itself was changed.
[[nodiscard]] Result<std::optional<Value>> apply_augmented(Walker& walker, const std::string& name,
                                                           const Value& left, const Value& right);
// The truth of a condition, which has to be known at compile time.
[[nodiscard]] Result<bool> known_truth(const Walker& walker, const Value& value, SourceSpan span);

// Ends the walk of a function's body: behind its returns, with their value.
[[nodiscard]] Result<Value> end_function(Walker& walker, const syntax::Node& root);

// Calls a function of the user's or the library's with positional arguments.
[[nodiscard]] Result<Value> call_function(Walker& walker, const Value& function,
                                          std::vector<Value> arguments);
// Calls a user's function: walks its body with the arguments as variables.
struct Argument;
[[nodiscard]] Result<Value> call_user_function(Walker& walker, const UserFunction& function,
                                               std::vector<Argument> arguments, SourceSpan span);

// The variables that the arguments of the compiled function are.
[[nodiscard]] Result<Value> argument_value(Translation& translation, const types::ValueShape& shape,
                                           int number, const std::string& name);
// Emits what the returned value needs; `leaves` are its frames and run-time scalars in order.
[[nodiscard]] Result<types::ValueShape> returned_shape(Walker& walker, const Value& value,
                                                       std::vector<ir::ValueId>& leaves);
// Options distributed= and replicated= name variables of the function `root`, each in one of them.
[[nodiscard]] Status check_distribution_options(const Walker& walker, const syntax::Node& root);
// A variable of the function gets a value: gathers it if replicated= says so, and notes how.
void hold_variable(Walker& walker, const std::string& name, SourceSpan span, Value& value);
// Whether a returned frame or series has to be on every rank.
[[nodiscard]] bool is_returned_gathered(const Walker& walker, const Value& value);
// One line about a variable for explain.
[[nodiscard]] LineNote variable_note(const Translation& translation, const std::string& name,
                                     SourceSpan span, const Value& value);

}  // namespace shoal::compiler
