// Where the ways through a function part and meet: blocks, and what variables are where they meet.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "compiler/syntax_to_ir/walker.h"

namespace shoal::compiler {

[[nodiscard]] Id<ir::Block> add_block(Walker& walker);

// What follows is walked in this block, which has no ops yet, with these variables.
void enter_block(Walker& walker, Id<ir::Block> block, std::map<std::string, Value> variables);

// The end of the block being walked: where it goes on is said later.
[[nodiscard]] OpenEdge open_edge(const Walker& walker, Value value = {});

// At the start of the block being walked.
[[nodiscard]] ir::ValueId emit_argument(Walker& walker, const ir::Type& type);
// Ends the block being walked.
void emit_jump(Walker& walker, Id<ir::Block> target, std::vector<ir::ValueId> arguments);
void emit_branch(Walker& walker, ir::ValueId condition, Id<ir::Block> if_true,
                 Id<ir::Block> if_false);

// Goes on behind several ways: variables that differ become arguments of a new block, and so does
// the edges' value, which is given back. With one way its block goes on; with none, no way leads
// on: scope->is_ended. `span` is the construct behind which they meet.
[[nodiscard]] Result<Value> join_edges(Walker& walker, std::vector<OpenEdge> edges,
                                       SourceSpan span);

// Whether a variable with the one value on one way and the other on another needs no choice.
[[nodiscard]] bool is_same_value(const Value& a, const Value& b);

// Fails if a variable may not have the one value on one way and the other on another that meet at
// `span`. `name` is empty for a value.
[[nodiscard]] Status check_meeting(const Walker& walker, const std::string& name, const Value& a,
                                   const Value& b, SourceSpan span);
// Fails for what cannot be known only at run time, on whatever way.
[[nodiscard]] Status check_can_meet(const Walker& walker, const std::string& name,
                                    const Value& value, SourceSpan span);
// A variable that gives this error when it is read.
[[nodiscard]] Value unreadable(Status error, SourceSpan span);
[[nodiscard]] Value without_value(const std::string& name, SourceSpan span);
// What reading a variable gives: its value, where it has one.
[[nodiscard]] Result<Value> read_variable(Walker& walker, const std::string& name,
                                          const Value& variable, SourceSpan span);

// What a value is that is known only at run time: constants have the type that Python gives them.
// nullopt: it cannot be known only at run time.
[[nodiscard]] std::optional<ir::Type> run_time_type(const Walker& walker, const Value& value);
// The type of a variable that is one of two values: the same, float for int and float, an Optional
// where one is None. In a function of rows Python's numbers also go together with NumPy's of 64
// bits, as Python's.
[[nodiscard]] std::optional<ir::Type> met_type(const Walker& walker, const ir::Type& a,
                                               const ir::Type& b);
// The value as one of `type`, emitted in the block being walked. Precondition: met_type.
[[nodiscard]] Result<ir::ValueId> emit_as(Walker& walker, const Value& value, const ir::Type& type);
[[nodiscard]] Value run_time_value(Walker& walker, ir::ValueId value, const ir::Type& type);

// The truth of a value: known at compile time, or an IR bool.
struct Truth {
  std::optional<bool> known;
  ir::ValueId value;
};
[[nodiscard]] Result<Truth> truth_of(Walker& walker, const Value& value, SourceSpan span);

// Variables of which the truth of a condition says that they are not None are without it from here
// on: behind `if x is not None`, `if x`, and the like.
void narrow_variables(Walker& walker, Id<syntax::Node> condition, bool truth);

// Of an expression of which only the truth counts.
[[nodiscard]] Result<Truth> walk_condition(Walker& walker, Id<syntax::Node> condition);

// A block for each case, and the first of them entered. Precondition: the truth is not known.
struct Cases {
  OpenEdge before;
  Id<ir::Block> if_false;
};
[[nodiscard]] Cases branch_on(Walker& walker, const Truth& truth);

// The value of one of two expressions, each walked on its own way.
[[nodiscard]] Result<Value> walk_either(Walker& walker, const Truth& truth,
                                        const WalkValue& if_true, const WalkValue& if_false,
                                        SourceSpan span);

}  // namespace shoal::compiler
