// Aggregates per group: what agg() asks for, as a flat list, and the frame or series that comes
// out.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "compiler/values/call.h"
#include "compiler/values/translation.h"
#include "compiler/values/value.h"
#include "types/aggregate.h"

namespace shoal::compiler {

// One column of the result.
struct AggregateColumn {
  plan::AggregateItem item;  // item.column is not used
  int column = -1;           // position in groupby.frame.columns; -1 for size
  std::vector<std::string> label;
  std::optional<Value> function;  // of the user's, instead of an item
};

// What stands over the columns of the result.
struct AggregateLayout {
  std::vector<AggregateColumn> columns;
  bool is_series = false;  // one column, as a Series named by its label (empty: unnamed)
  size_t label_parts = 1;
  bool keeps_all_keys = false;  // size(): also keys that are not columns stay in pandas 2
};

// The columns that a method without a selection works on: all but the keys.
[[nodiscard]] std::vector<int> aggregated_columns(const GroupBy& groupby);

// Emits the aggregation. Errors about a column's type point at `call`.
[[nodiscard]] Result<Value> emit_aggregation(Translation& translation, const GroupBy& groupby,
                                             AggregateLayout layout, const Call& call);

// min_count above `always_met` turns integers into floats where a group (or the column) has fewer
// values, which depends on the data: refused for them.
[[nodiscard]] Status check_min_count(const plan::AggregateItem& item, const types::ColumnType& type,
                                     int64_t always_met, const Call& call);

// agg(func, **named): names, lists, dicts and named aggregation as a layout.
[[nodiscard]] Result<AggregateLayout> read_specification(const Translation& translation,
                                                         const GroupBy& groupby, const Call& call);

}  // namespace shoal::compiler
