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

struct CompileOptions {
  int32_t pandas_major = 3;
  int32_t pandas_minor = 0;
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
