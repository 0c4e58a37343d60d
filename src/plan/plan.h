// A relational plan as data: nodes refer to their input by id, inputs come before users.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/source_span.h"
#include "base/status.h"
#include "base/store.h"
#include "plan/expression.h"
#include "types/aggregate.h"
#include "types/distribution.h"
#include "types/schema.h"

namespace shoal::plan {

// X(name): see the structs below for what each reads.
#define SHOAL_PLAN_NODES(X) \
  X(scan_parquet)           \
  X(argument)               \
  X(row_number)             \
  X(stage)                  \
  X(string_compare)         \
  X(aggregate)              \
  X(limit)                  \
  X(attach)                 \
  X(gather)

enum class NodeKind : uint8_t {
#define SHOAL_DEFINE(name) name,
  SHOAL_PLAN_NODES(SHOAL_DEFINE)
#undef SHOAL_DEFINE
};

[[nodiscard]] std::string_view node_kind_name(NodeKind kind);

// A comparison of a scanned column with a constant or parameter that every wanted row satisfies;
// lets the scan skip row groups. `op` is equal, not_equal, less … greater_equal.
struct ScanPredicate {
  int32_t column = 0;  // position in the node's output
  ExpressionOp op = ExpressionOp::equal;
  ExpressionId operand;  // literal or parameter, of the column's kind and unit
};

// One column of an aggregate's output.
struct AggregateItem {
  types::AggregateKind kind = types::AggregateKind::sum;
  int32_t column = -1;  // position in the input; size needs none (-1)
  int32_t ddof = 1;
  int64_t min_count = 0;
  bool skipna = true;
};

// Keys and aggregates of a group-by.
struct Aggregation {
  std::vector<int32_t> keys;  // positions in the input; none: one row, always
  std::vector<AggregateItem> items;
  bool sort = true;
  bool dropna = true;
};

// One node. Which members count depends on the kind; the others keep their defaults.
struct Node {
  NodeKind kind = NodeKind::stage;
  Id<Node> input;        // none for scan_parquet, argument, and an attach of no rows
  types::Schema output;  // names are for people; references are by position
  SourceSpan span;
  // How the ranks hold the node's output. Divided inputs have divided users, up to a gather or an
  // aggregate without keys.
  types::Distribution distribution = types::Distribution::replicated;

  // scan_parquet: reads file set `source` (number in the call's list of reads). argument: argument
  // `source`. `source_columns[i]` is the position in the file's or argument's table of output i.
  int32_t source = 0;
  std::vector<int32_t> source_columns;
  std::vector<ScanPredicate> scan_predicates;

  // row_number: output = input's columns, then an int64 with the number of each row of the input,
  // from 0. Input is a scan_parquet, argument, aggregate or attach. Of a divided input all rows
  // count, those of lower ranks first.

  // stage: keeps the rows where `predicate` (boolean) is present and true, all if it is invalid;
  // output i is computed by expressions[i] over the input's columns. `code` numbers the compiled
  // function, -1 when the stage only forwards columns.
  ExpressionId predicate;
  std::vector<ExpressionId> expressions;
  int32_t code = -1;

  // string_compare: output = input's columns, then the boolean result of the comparison
  // `compare_op` between string column `left` and `right` (a column, literal or parameter
  // expression of string type), computed once per distinct value where the column is a dictionary.
  int32_t left = 0;
  ExpressionOp compare_op = ExpressionOp::equal;
  ExpressionId right;

  // aggregate: output = keys, then items. Divided: every group is on one rank. Without keys: one
  // row over the rows of all ranks, on every rank.
  Aggregation aggregation;

  // limit: the first rows in row order; `row_count` is an int64 literal or parameter. Negative: all
  // but the last -row_count; of a divided input the first or last over all ranks.
  ExpressionId row_count;

  // attach: output = input's columns, if it has an input, then array `source` of the run, which
  // every rank has whole: an element for each row, of a divided input for those of all ranks. If
  // the lengths differ, it raises `error` with `message`, in which {rows} and {length} are
  // replaced.
  ErrorKind error = ErrorKind::value_error;
  std::string message;

  // gather: the rows of all ranks in rank order, on every rank; output = input's columns.
};

using NodeId = Id<Node>;

// A plan segment: what is run by one call of the engine. `parameters` are the types of the
// run-time scalars that expressions refer to; `array_count` arrays are attached.
struct Plan {
  Store<Node> nodes;
  Store<Expression> expressions;
  std::vector<types::ColumnType> parameters;
  int32_t array_count = 0;
  NodeId output;
};

// Text form, exact both ways (spans included), e.g.
//   plan (int64, string:str_nan) {
//     %0 = scan_parquet 0 [0, 1] -> ["A": timestamp[ns], "B": int64] where [1 gt $0] @3:4
//     %1 = stage %0 if greater(#1, $0) -> ["A": timestamp[ns] = #0, …] held varying @4:4
//     output %1
//   }
[[nodiscard]] std::string print_plan(const Plan& plan);
[[nodiscard]] Result<Plan> parse_plan(std::string_view text);

// Every reference in range, every type as the comments of expression.h and this file say.
[[nodiscard]] Status verify_plan(const Plan& plan);

}  // namespace shoal::plan
