// What the compilation of one function is told from outside, and what it says about its reads.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "types/path_expression.h"
#include "types/schema.h"
#include "types/value_shape.h"

namespace shoal::compiler {

// What a read gives: the pandas view of a file set.
struct ReadSchema {
  types::Schema schema;     // all columns of the file, index columns included
  types::IndexShape index;  // which of them pandas puts into the index
  // Without levels: RangeIndex(range_start, …, range_step, name=range_name).
  int64_t range_start = 0;
  int64_t range_step = 1;
  std::optional<std::string> range_name;
  std::string fingerprint;
};

// Options of @jit that say which variables are divided over the ranks. How an argument is held is
// said by the distribution in its shape, not here; its name may stand here all the same.
struct DistributionOptions {
  std::vector<std::string> distributed;   // variables that must be divided, else a typing error
  std::vector<std::string> replicated;    // variables that are gathered on every rank
  bool all_returns_distributed = false;   // returned frames and series must be divided
  bool returns_maybe_distributed = true;  // false: those not in `distributed` are gathered
};

struct CompileOptions {
  int32_t pandas_major = 3;
  int32_t pandas_minor = 0;
  DistributionOptions distribution = {};
  bool optimizes = true;  // false: no pass runs that only makes code faster
};

// Opens the files of a read for this call and describes them. Called once per read, in order.
using DescribeRead = std::function<Result<ReadSchema>(const types::PathExpression&)>;

// One `pd.read_parquet` of the function.
struct Read {
  types::PathExpression path;
  std::vector<std::string> columns;  // names actually read, for explain
  bool has_columns = false;          // columns= was given
};

}  // namespace shoal::compiler
