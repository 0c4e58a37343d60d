#include "session/call.h"

#include <bit>

#include "base/hash.h"
#include "session/job.h"
#include "session/outside/leaves.h"
#include "session/outside/outside_world.h"
#include "session/ranks/argument_content.h"

namespace shoal::session {
namespace {

using types::ValueForm;
using types::ValueShape;

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

// Column providers are called once per column, whatever the number of segments that use it. The
// columns' contents are added up in `content` unless it is null.
engine::ArgumentTable argument_table(const Argument& argument, uint64_t* content) {
  engine::ArgumentTable table;
  table.row_count = argument.row_count;
  auto known = std::make_shared<std::map<int32_t, engine::Column>>();
  table.provide_column = [provide = argument.provide_column, fields = argument.shape.schema.fields,
                          row_count = argument.row_count, content,
                          known](int32_t column) -> Result<engine::Column> {
    const auto found = known->find(column);
    if (found != known->end()) return found->second;
    SHOAL_ASSIGN_OR_RETURN(engine::Column provided,
                           provide(column, fields[static_cast<size_t>(column)]));
    if (content != nullptr) {
      *content += mix_bits(content_number(provided, row_count) + static_cast<uint64_t>(column));
    }
    known->emplace(column, provided);
    return provided;
  };
  return table;
}

}  // namespace

Status run_call(const Specialisation& code, CallInputs inputs, CallResult& result) {
  engine::PlanInputs plan_inputs;
  plan_inputs.reads = std::move(inputs.reads);
  result.argument_contents.assign(inputs.arguments.size(), 0);
  for (size_t i = 0; i < inputs.arguments.size(); ++i) {
    const Argument& argument = inputs.arguments[i];
    const bool is_compared =
        inputs.ranks.communicator != nullptr && !types::is_divided(argument.shape.distribution);
    plan_inputs.arguments.push_back(
        argument_table(argument, is_compared ? &result.argument_contents[i] : nullptr));
  }
  engine::PlanOptions options;
  options.batch_row_count_max = inputs.options.batch_row_count_max;
  options.run.thread_count = thread_count_of(inputs.options);
  options.run.is_interrupted = inputs.is_interrupted;
  options.ranks = inputs.ranks;
  engine::CallRuntime runtime(code.segments, code.errors, std::move(plan_inputs), options);
  runtime.set_outside(outside_world(code, inputs, runtime));

  std::vector<uint64_t> argument_values;
  for (const Argument& argument : inputs.arguments) {
    argument_values.push_back(argument_bits(argument, runtime));
  }
  result.shape = code.result;
  std::vector<uint64_t> values(2 * types::leaves_of(result.shape).size() + 1);
  if (code.main(&runtime, argument_values.data(), values.data()) != 0) return runtime.take_status();

  result.leaves = read_leaves(result.shape, values.data(), runtime);
  result.metrics.rows_read = runtime.counters().rows_read;
  result.metrics.bytes_read = runtime.counters().bytes_read;
  return Status::ok();
}

}  // namespace shoal::session
