// The state that the translation of one function shares: the IR under construction and what the
// rules of the library may ask. All emission goes through the functions here.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/source_span.h"
#include "base/status.h"
#include "compiler/ir/function.h"
#include "compiler/ir/named_value.h"
#include "compiler/values/compile_inputs.h"
#include "compiler/values/objects/site_table.h"
#include "compiler/values/value.h"

namespace shoal::compiler {

// Something to show beside a source line in explain.
struct LineNote {
  SourceSpan span;
  std::string text;
  ir::ValueId value;  // a frame: how it is held is said behind the text
};

using WalkValue = std::function<Result<Value>()>;

struct Argument;  // call.h

// What is done with each item of an iteration.
using ItemStep = std::function<Status(const Value& item)>;

struct Translation {
  ir::Function function;
  Id<ir::Block> block;  // what is emitted goes to its end
  // Branches and loops around, of which is known only at run time how they go; and ways that have
  // left the loop or the function being walked from such.
  int undecided = 0;
  int ways_left = 0;
  int ways_returned = 0;
  [[nodiscard]] bool is_undecided() const { return undecided + ways_left + ways_returned > 0; }
  std::set<ir::ValueId> decided;  // frame ops behind the entry block that every call comes to
  CompileOptions options;
  DescribeRead describe_read;
  std::vector<types::ValueForm> argument_forms;  // by number
  std::vector<Read> reads;
  std::vector<LineNote> notes;
  std::vector<ir::NamedValue> variables;       // of the compiled function itself
  std::map<ir::ValueId, ir::ValueId> gathers;  // the gather of a frame, if it has one
  // Frames with the same rows as another one, and more: the gather of one, or one that an array was
  // attached to.
  std::map<ir::ValueId, ir::ValueId> made_over;
  // A computed column, and the frame over which it is computed again.
  std::map<std::pair<ir::ValueId, ir::ValueId>, ir::ValueId> retaken;
  std::shared_ptr<SiteTable> sites = std::make_shared<SiteTable>();
  uint64_t call_path = 0;           // a number of the calls that led to the function being walked
  SourceSpan span;                  // of the construct being walked; every op emitted gets it
  std::optional<RowBody> row_body;  // a function of rows is being walked
  // Called before an op is emitted that may fail: such ops are in blocks with the right handler.
  std::function<void(const ir::Op& op)> prepare_failure;
  std::function<Result<Value>(const UserFunction&, std::vector<Argument>)> call_user_function;
  std::function<std::string(const UserFunction&)> function_name;  // f.__name__
  // Calls a function with positional arguments.
  std::function<Result<Value>(const Value& function, std::vector<Value>)> call_function;
  // Goes through a value item by item. The steps may change the variables of the scope that
  // `changed` names.
  std::function<Status(const Value& items, const ItemStep& step,
                       const std::vector<std::string>& changed)>
      iterate;
  // A list of what an iterator gives, if the walk knows it; other values as they are.
  std::function<Result<Value>(const Value& value)> with_items_taken;
  // A variable of the scope being walked, for what steps leave to the next one.
  std::function<Value&(const std::string& name)> variable;
  // Where the condition holds, what steps may leave in variables is done.
  std::function<Status(const Value& condition, const std::function<void()>& then)> when;
  // The same, and the iteration whose step this is ends: where the condition is `leaving`.
  std::function<Status(const Value& condition, bool leaving, const std::function<void()>& then)>
      leave_when;
  std::function<Status(const Value& condition, ErrorKind kind, std::string message)> raise_when;
  // The same with a message that is made where it is raised.
  std::function<Status(const Value& condition, ErrorKind kind, const Value& message)>
      raise_text_when;
  // bool(value): a constant or a bool known only at run time.
  std::function<Result<Value>(const Value& value)> truth_value;
  // The value of one of two expressions, by a condition that may be known only at run time.
  std::function<Result<Value>(const Value& condition, const WalkValue& if_true,
                              const WalkValue& if_false)>
      choose;
};

ir::ValueId emit(Translation& translation, ir::Op op);
[[nodiscard]] const ir::Op& op_of(const Translation& translation, ir::ValueId value);
[[nodiscard]] const ir::Type& type_of(const Translation& translation, ir::ValueId value);

// Core
[[nodiscard]] ir::ValueId emit_constant(Translation& translation, plan::LiteralValue literal,
                                        ir::TypeForm form, types::ColumnType type);
// A Python bool, int, float or str constant. Precondition: not None.
[[nodiscard]] ir::ValueId emit_literal(Translation& translation, const Literal& literal);
// An elementwise or scalar op; the result is a column if an operand is, else `scalar_form`.
[[nodiscard]] ir::ValueId emit_operation(Translation& translation, ir::OpKind kind,
                                         std::vector<ir::ValueId> operands, types::ColumnType type,
                                         ir::TypeForm scalar_form = ir::TypeForm::numpy_scalar);
// The value itself when it has the type already. Constants are converted at compile time.
[[nodiscard]] ir::ValueId emit_cast(Translation& translation, ir::ValueId value,
                                    types::ColumnType type);

// A number as one of a type that it has on other ways: an int that becomes a float stays known as
// one.
[[nodiscard]] ir::ValueId emit_meet(Translation& translation, ir::ValueId value, ir::Type type);

// Frames
[[nodiscard]] ir::ValueId emit_row_number(Translation& translation, ir::ValueId frame);
[[nodiscard]] ir::ValueId emit_filter(Translation& translation, ir::ValueId frame,
                                      ir::ValueId mask);
[[nodiscard]] ir::ValueId emit_limit(Translation& translation, ir::ValueId frame,
                                     ir::ValueId row_count);
// The same gather for the same frame, so that what stands on the gathered rows stays together.
[[nodiscard]] ir::ValueId emit_gather(Translation& translation, ir::ValueId frame);
// What is raised where an array has not as many elements as there are rows, see plan::Node.
struct LengthError {
  std::string message;
  ErrorKind kind = ErrorKind::value_error;
};
// The frame and a column more, or a new frame, with the elements of an array, which is row-major
// and changes no more.
[[nodiscard]] ir::ValueId emit_attach(Translation& translation, ir::ValueId frame,
                                      ir::ValueId array, const std::string& name,
                                      LengthError error);
[[nodiscard]] ir::ValueId emit_project(Translation& translation, ir::ValueId frame,
                                       const std::vector<ir::ValueId>& columns,
                                       const std::vector<std::string>& names);
// The column as an IR value: computed ones as they are, others by an op `column`.
[[nodiscard]] ir::ValueId emit_column(Translation& translation, ir::ValueId frame,
                                      const ColumnReference& column);
[[nodiscard]] ir::ValueId emit_scalar_of(Translation& translation, ir::ValueId frame, int position,
                                         ir::TypeForm form);

[[nodiscard]] types::ColumnType column_type(const Translation& translation, ir::ValueId frame,
                                            const ColumnReference& column);

}  // namespace shoal::compiler
