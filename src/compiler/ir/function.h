// The typed IR: blocks of ops over values, all held in stores and named by id.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/source_span.h"
#include "base/status.h"
#include "base/store.h"
#include "plan/expression.h"
#include "plan/plan.h"
#include "types/aggregate.h"
#include "types/object_type.h"
#include "types/schema.h"
#include "types/value_shape.h"

namespace shoal::ir {

enum class OpKind : uint8_t {
#define X(name, group, operands, traits, distribution) name,
#include "compiler/ir/ops.def"
#undef X
};

enum class OpGroup : uint8_t { frame, array, core };
enum class OpTraits : uint8_t { NONE, PURE, READS, RAISES };
enum class DistributionRule : uint8_t {
  SOURCE,
  ARGUMENT,
  SAME,
  VARIES,
  GROUPS,
  GATHERS,
  ATTACHES,
  SCALAR,
  WHOLE,
  RANK,
  NONE,
};

[[nodiscard]] std::string_view op_name(OpKind kind);
[[nodiscard]] OpGroup op_group(OpKind kind);
[[nodiscard]] OpTraits op_traits(OpKind kind);
[[nodiscard]] DistributionRule op_distribution_rule(OpKind kind);
[[nodiscard]] int op_operand_count(OpKind kind);  // -1: any
// Whether it is a function of NumPy over elements, of ufuncs.def, that takes so many.
[[nodiscard]] bool is_ufunc(std::string_view name, size_t operand_count);
// Whether it is about text, containers or arrays (call_object … map_arrays).
[[nodiscard]] bool is_object_op(OpKind kind);

// What an IR value is. Python's and NumPy's scalars differ on overflow and division by zero.
enum class TypeForm : uint8_t {
  nothing,        // ops without a value
  python_scalar,  // element.kind is int64, float64, boolean or string
  numpy_scalar,   // element is any column type (pandas scalars too)
  column,         // element: one value per row of a frame
  frame,          // schema
  object,         // object: text and containers, tuples and Optionals with what is in them
};

struct Type {
  TypeForm form = TypeForm::nothing;
  types::ColumnType element;
  types::Schema schema;
  types::ObjectType object;
  friend bool operator==(const Type&, const Type&) = default;
};

struct Op;
struct Block;
using ValueId = Id<Op>;  // the result of an op, which has at most one

struct Op {
  OpKind kind = OpKind::constant;
  Type type;  // of the result
  std::vector<ValueId> operands;
  SourceSpan span;
  // Attributes; which count, and what source numbers, is said in ops.def.
  int32_t source = 0;
  int32_t position = 0;  // column, scalar_of, tuple_item, call
  plan::LiteralValue literal;
  plan::Aggregation aggregation;
  std::vector<Id<Block>> targets;  // jump, branch
  // Of a frame: how the ranks hold it (compiler/distribution), of an argument as it is passed.
  types::Distribution distribution = types::Distribution::replicated;
};

struct Block {
  std::vector<ValueId> ops;  // in order; the last one ends the block
  // Where its ops go on when they fail, a later block without arguments; invalid: the function
  // ends.
  Id<Block> handler;
};

// Whether it stands at the end of a block, and only there.
[[nodiscard]] bool ends_block(OpKind kind);
// Whether an op in the block may leave it for its handler: exceptions, what the world outside does
// not do, and jumps back, which ask for interrupts.
[[nodiscard]] bool may_fail(const Op& op, Id<Block> block);

// What a value of the type is inside of a container or a tuple. Precondition: a Python int, float
// or bool, a NumPy scalar, or an object.
[[nodiscard]] types::ObjectType object_of(const Type& type);
// The type of an IR value of the object type: ints, floats and bools are Python scalars, numbers
// are NumPy's.
[[nodiscard]] Type type_of_object(const types::ObjectType& object);

// The operands of a print are the leaves of its shape.
struct Print {
  types::ValueShape
      shape;  // (tuple (tuple values…) sep end flush); parallel_print: (tuple values…)
  bool on_every_rank = false;  // print: the ranks' values differ, so that each prints its own
};

struct Function {
  std::string name;
  std::vector<Print> prints;  // what print ops refer to
  Store<Op> ops;
  Store<Block> blocks;  // block 0 is the entry; each comes after those that dominate it
  // Filled by ir_to_plan: the segments that run_plan ops refer to.
  std::vector<plan::Plan> plans;
  // What map_rows and map_arrays ops refer to: core ops on the values of a row or the elements at a
  // place. Arguments are the op's operands, behind the frame. Behind the result a function of rows
  // may return two bools: whether a float stands for a Python int, and whether the result is not
  // missing.
  std::vector<Function> functions;
  std::string dtype_without_rows;  // of such a function, if pandas gives another dtype then
  // What call ops refer to, in all of them: functions of the user's that call themselves. Their
  // argument ops are numbered as `parameters`; they return one value, of type `result`.
  std::vector<Function> called;
  std::vector<Type> parameters;
  Type result;
};

// The return_values op of a complete function.
[[nodiscard]] ValueId return_op(const Function& function);
// The block arguments of a block, in order.
[[nodiscard]] std::vector<ValueId> arguments_of(const Function& function, Id<Block> block);

// Text form, exact both ways.
[[nodiscard]] std::string print_function(const Function& function);
[[nodiscard]] Result<Function> parse_function(std::string_view text);

// Every value is defined before its use, types and attributes are as ops.def says.
[[nodiscard]] Status verify_function(const Function& function);
}  // namespace shoal::ir
