// Compiles one function for one set of argument types: syntax → IR → plans → machine code → image.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/status.h"
#include "compiler/syntax/tree.h"
#include "types/path_expression.h"
#include "types/schema.h"
#include "types/value_shape.h"

namespace shoal::compiler {

// What a read gives: the pandas view of a file set.
struct ReadSchema {
  types::Schema schema;      // all columns of the file, index columns included
  types::IndexShape index;   // which of them pandas puts into the index
  std::string fingerprint;
};

struct CompileOptions {
  int32_t pandas_major = 3;
  int32_t pandas_minor = 0;
};

struct CompileRequest {
  syntax::Module module;
  std::vector<types::ValueShape> arguments;  // one per parameter, defaults filled in
  CompileOptions options;
  // Opens the files of a read for this call and describes them. Called once per read, in order.
  std::function<Result<ReadSchema>(const types::PathExpression&)> describe_read;
};

// One `pd.read_parquet` of the function.
struct Read {
  types::PathExpression path;
  std::vector<std::string> columns;  // names actually read, for explain
  bool has_columns = false;          // columns= was given
};

struct CompileResult {
  std::string image;          // bytes of a flat image, see abi and loader
  std::vector<Read> reads;
  types::ValueShape result;
  std::string explain_text;   // types, plan and columns read, per source line
};

// A failure is the user's (typing_error, unsupported, key_error …, with code and span) or internal.
[[nodiscard]] Result<CompileResult> compile(const CompileRequest& request);

}  // namespace shoal::compiler
