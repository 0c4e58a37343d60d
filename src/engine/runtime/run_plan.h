// Runs a plan: cuts it into pipelines at its breakers and runs them one after the other.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "abi/stage.h"
#include "engine/comm/communicator.h"
#include "engine/io/pandas_view/parquet_dataset.h"
#include "engine/objects/object_world.h"
#include "engine/operators/compiled/row_failure.h"
#include "engine/operators/operator.h"
#include "engine/scheduler/pipeline.h"
#include "plan/plan.h"

namespace shoal::engine {

// The tables that a call brings: rows of its frame arguments, columns on demand.
struct ArgumentTable {
  int64_t row_count = 0;
  std::function<Result<Column>(int32_t column)> provide_column;
};

// A file set of the call, with the columns of its pandas view.
struct ReadTable {
  DatasetRef dataset;
  std::vector<int32_t> leaves;           // view column → leaf of the file
  std::vector<types::ColumnType> types;  // view column → type as pandas has it
  // Reads a whole view column by other means, for files that the scan cannot read (a codec that
  // is not ours). Called on the thread that runs the plan. Empty: such files are an error.
  std::function<Result<Column>(int32_t column)> provide_column;
};

// A run-time scalar that the plan refers to.
struct Parameter {
  uint64_t bits = 0;  // encoded as abi/stage.h says
  std::string text;   // string parameters
};

// Elements of an array, one after the other. The owners keep them; none: they are the caller's for
// the whole call.
struct AttachedArray {
  const void* elements = nullptr;
  int64_t length = 0;
  std::vector<std::shared_ptr<const void>> owners = {};
};

struct PlanInputs {
  std::vector<ReadTable> reads;
  std::vector<ArgumentTable> arguments;  // by argument number; empty entries for scalars
  std::vector<Parameter> parameters;
  std::vector<AttachedArray> arrays = {};
  std::function<abi::StageFunction(int32_t code)> stage_function;
  const std::vector<RaisedError>* errors = nullptr;  // of the image; for stages with calls
  std::function<std::shared_ptr<ObjectWorld>()> make_world = {};  // for the same
};

// The other ranks, which run the same plan at the same time.
struct RankOptions {
  comm::Communicator* communicator = nullptr;  // null: there are none
  uint64_t operation = 0;  // of this run of this plan; its meetings are numbered from it
  // Where a node is in the user's program, for people.
  std::function<std::string(const SourceSpan&)> place;
};

struct PlanOptions {
  RunOptions run;  // without communicator: runs of pipelines meet where the plan says so
  int64_t batch_row_count_max = 4096;
  RankOptions ranks;
};

// Columns as in the output node's schema; the rows as the output node is held, all of them where
// there is one rank. Collective where a node is divided: then all ranks succeed or fail together.
[[nodiscard]] Result<Table> run_plan(const plan::Plan& plan, const PlanInputs& inputs,
                                     const PlanOptions& options, ScanCounters& counters);

}  // namespace shoal::engine
