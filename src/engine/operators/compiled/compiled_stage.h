// Filters and computes columns with a function that the compiler made (abi/stage.h).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "abi/stage.h"
#include "engine/objects/object_world.h"
#include "engine/operators/compiled/row_failure.h"
#include "engine/operators/operator.h"
#include "types/column_type.h"

namespace shoal::engine {

// Where output i of the stage comes from: column `column` of the input as it is, or, with
// column == -1, the compiled function's computed output number `computed`.
struct StageOutput {
  int column = -1;
  int computed = -1;
};

inline constexpr size_t kRowFunctionsMax = 10;

struct CompiledStageOptions {
  abi::StageFunction function = nullptr;  // null: only forwards columns
  bool has_predicate = false;
  std::vector<int> inputs;                     // input columns the function reads, in its order
  std::vector<types::ColumnType> input_types;  // of `inputs`
  std::vector<types::ColumnType> computed_types;
  std::vector<StageOutput> outputs;
  std::vector<uint64_t> parameters;  // encoded as abi/stage.h says
  // Functions of rows that the function calls, and the image's errors, which they may raise.
  std::vector<RowFunction> row_functions = {};
  const std::vector<RaisedError>* errors = nullptr;
  // For their text and containers. Called on any thread.
  std::function<std::shared_ptr<ObjectWorld>()> make_world = {};
  // Over divided rows: what the functions have given is put together with the other ranks'.
  bool is_one_of_several_steps = false;  // the plan calls other functions of rows too
  comm::Communicator* communicator = nullptr;
  comm::Meeting meeting = {};
};

[[nodiscard]] std::unique_ptr<Stage> make_compiled_stage(CompiledStageOptions options);

}  // namespace shoal::engine
