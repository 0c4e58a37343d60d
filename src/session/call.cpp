#include "session/call.h"

#include <algorithm>
#include <bit>

#include "base/hash.h"
#include "engine/objects/text/text.h"
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

void prepare_world(const Printer& printer, engine::ObjectWorld& world) {
  world.ask_python = [ask = printer.ask, &heap = world.heap](std::string_view name,
                                                             abi::Text text) -> Result<abi::Text> {
    SHOAL_ASSIGN_OR_RETURN(const std::string answer, ask(name, engine::to_utf8(text)));
    return engine::text_from_utf8(heap, answer);
  };
}

// What an argument is when it is used as an object: a list of paths is a list of str too.
types::ObjectType object_type_of(const Argument& argument) {
  if (argument.shape.form == ValueForm::object) return argument.shape.object;
  return types::object_type(types::ObjectForm::list, {types::object_type(types::ObjectForm::text)});
}

bool uses_type(const Specialisation& code, const types::ObjectType& type) {
  return std::find(code.object_types.begin(), code.object_types.end(), type) !=
         code.object_types.end();
}

Result<uint64_t> object_bits(const Argument& argument, const Specialisation& code,
                             engine::ObjectWorld& world) {
  SHOAL_ASSIGN_OR_RETURN(const std::vector<uint64_t> cells,
                         argument.provide_object({world, code.object_types}));
  const types::ObjectType type = object_type_of(argument);
  const auto found = std::find(code.object_types.begin(), code.object_types.end(), type);
  const auto layout = static_cast<int32_t>(found - code.object_types.begin());
  if (found == code.object_types.end()) return Status::internal("an argument of an unknown type");
  const engine::KeptValue& kept = world.kept.emplace_back(engine::KeptValue{layout, cells});
  return reinterpret_cast<uint64_t>(kept.cells.data());
}

// Also after a failure: the caller's lists have then what was done to them before it.
Status take_back_objects(const std::vector<Argument>& arguments, const Specialisation& code) {
  if (code.changed_types.empty()) return Status::ok();
  for (const Argument& argument : arguments) {
    if (argument.take_back_object) {
      SHOAL_RETURN_IF_ERROR(argument.take_back_object(code.changed_types));
    }
  }
  return Status::ok();
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
  plan_inputs.make_world = [&code, &printer = inputs.printer] {
    auto world = std::make_shared<engine::ObjectWorld>(code.layouts);
    prepare_world(printer, *world);
    return world;
  };
  engine::PlanOptions options;
  options.batch_row_count_max = inputs.options.batch_row_count_max;
  options.run.thread_count = thread_count_of(inputs.options);
  options.run.is_interrupted = inputs.is_interrupted;
  options.ranks = inputs.ranks;
  engine::CallRuntime runtime(code.segments, code.errors, code.layouts, std::move(plan_inputs),
                              options);
  runtime.set_outside(outside_world(code, inputs, runtime));
  runtime.set_frame_bytes(code.code->image().frame_bytes_max);

  if (code.uses_objects) prepare_world(inputs.printer, *runtime.objects());

  std::vector<uint64_t> argument_values;
  for (const Argument& argument : inputs.arguments) {
    const bool is_object = argument.provide_object && uses_type(code, object_type_of(argument));
    const bool is_unusable = argument.shape.form == ValueForm::path_list &&
                             !argument.provide_object && uses_type(code, object_type_of(argument));
    if (is_unusable) {
      return Status::error(ErrorKind::type_error,
                           "a list of paths is used as a list of str in compiled code; pass a list "
                           "of str");
    }
    if (is_object) {
      SHOAL_ASSIGN_OR_RETURN(argument_values.emplace_back(),
                             object_bits(argument, code, *runtime.objects()));
    } else {
      argument_values.push_back(argument_bits(argument, runtime));
    }
  }
  result.shape = code.result;
  std::vector<uint64_t> values(2 * types::leaves_of(result.shape).size() + 1);
  const int32_t failed = code.main(&runtime, argument_values.data(), values.data());
  SHOAL_RETURN_IF_ERROR(take_back_objects(inputs.arguments, code));
  if (failed != 0) return runtime.take_status();

  result.leaves = read_leaves(result.shape, values.data(), runtime);
  if (code.uses_objects) result.objects = runtime.take_objects();
  result.metrics.rows_read = runtime.counters().rows_read;
  result.metrics.bytes_read = runtime.counters().bytes_read;
  return Status::ok();
}

}  // namespace shoal::session
