#include "session/call.h"

#include <bit>

#include "abi/main_function.h"
#include "engine/memory/string_view16.h"
#include "session/job.h"

namespace shoal::session {
namespace {

using types::ValueForm;
using types::ValueShape;

// The leaves of a result: what compiled code returns a value for.
void collect_leaves(const ValueShape& shape, std::vector<const ValueShape*>& leaves) {
  switch (shape.form) {
    case ValueForm::tuple:
    case ValueForm::list:
      for (const ValueShape& item : shape.items) collect_leaves(item, leaves);
      return;
    case ValueForm::none:
    case ValueForm::literal:
    case ValueForm::opaque: return;
    default: leaves.push_back(&shape);
  }
}

bool is_string(const ValueShape& shape) {
  return shape.form == ValueForm::python_str ||
         (shape.form == ValueForm::element && shape.type.kind == types::TypeKind::string);
}

uint64_t argument_bits(const Argument& argument, engine::CallRuntime& runtime) {
  const ValueShape& shape = argument.shape;
  if (is_string(shape)) return runtime.keep_string(argument.text);
  const bool is_real = shape.form == ValueForm::python_float ||
                       (shape.form == ValueForm::element && shape.type.is_float());
  if (is_real) return std::bit_cast<uint64_t>(argument.real);
  return static_cast<uint64_t>(argument.integer);
}

// Ranks of one machine share its cores.
int32_t thread_count_of(const SessionOptions& options) {
  if (options.thread_count > 0) return options.thread_count;
  const comm::World* job = joined_job();
  return job != nullptr ? job->description().thread_count : available_thread_count();
}

// Column providers are called once per column, whatever the number of segments that use it.
engine::ArgumentTable argument_table(const Argument& argument) {
  engine::ArgumentTable table;
  table.row_count = argument.row_count;
  auto known = std::make_shared<std::map<int32_t, engine::Column>>();
  table.provide_column = [provide = argument.provide_column,
                          known](int32_t column) -> Result<engine::Column> {
    const auto found = known->find(column);
    if (found != known->end()) return found->second;
    SHOAL_ASSIGN_OR_RETURN(engine::Column provided, provide(column));
    known->emplace(column, provided);
    return provided;
  };
  return table;
}

}  // namespace

Status run_call(const Specialisation& code, CallInputs inputs, CallResult& result) {
  engine::PlanInputs plan_inputs;
  plan_inputs.reads = std::move(inputs.reads);
  for (const Argument& argument : inputs.arguments) {
    plan_inputs.arguments.push_back(argument_table(argument));
  }
  engine::PlanOptions options;
  options.batch_row_count_max = inputs.options.batch_row_count_max;
  options.run.thread_count = thread_count_of(inputs.options);
  options.run.is_interrupted = inputs.is_interrupted;
  options.ranks = std::move(inputs.ranks);
  engine::CallRuntime runtime(code.segments, code.errors, std::move(plan_inputs), options);

  std::vector<uint64_t> argument_values;
  for (const Argument& argument : inputs.arguments) {
    argument_values.push_back(argument_bits(argument, runtime));
  }
  result.shape = code.result;
  std::vector<const ValueShape*> leaves;
  collect_leaves(result.shape, leaves);
  std::vector<uint64_t> values(2 * leaves.size() + 1);
  const auto main = code.code->function<abi::MainFunction>("main");
  if (main(&runtime, argument_values.data(), values.data()) != 0) return runtime.take_status();

  for (size_t i = 0; i < leaves.size(); ++i) {
    const uint64_t bits = values[2 * i];
    ResultLeaf leaf;
    leaf.is_present = values[2 * i + 1] != 0;
    if (leaves[i]->form == ValueForm::frame || leaves[i]->form == ValueForm::series) {
      leaf.table = runtime.table(bits);
    } else if (is_string(*leaves[i])) {
      leaf.text = reinterpret_cast<const engine::StringView16*>(bits)->view();
    } else {
      leaf.bits = bits;
    }
    result.leaves.push_back(std::move(leaf));
  }
  result.metrics.rows_read = runtime.counters().rows_read;
  result.metrics.bytes_read = runtime.counters().bytes_read;
  return Status::ok();
}

}  // namespace shoal::session
