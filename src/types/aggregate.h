// The aggregates that both halves know, and the dtype that pandas gives each of them.
#pragma once

#include <optional>
#include <string_view>

#include "types/column_type.h"

namespace shoal::types {

// X(name): as in pandas' method names. `size` counts rows, `count` counts values present.
#define SHOAL_AGGREGATES(X) \
  X(sum)                    \
  X(mean)                   \
  X(count)                  \
  X(size)                   \
  X(min)                    \
  X(max)                    \
  X(std)                    \
  X(var)                    \
  X(median)                 \
  X(first)                  \
  X(last)                   \
  X(nunique)                \
  X(prod)                   \
  X(any)                    \
  X(all)

enum class AggregateKind : uint8_t {
#define SHOAL_DEFINE(name) name,
  SHOAL_AGGREGATES(SHOAL_DEFINE)
#undef SHOAL_DEFINE
};

[[nodiscard]] std::string_view aggregate_name(AggregateKind kind);
[[nodiscard]] std::optional<AggregateKind> parse_aggregate(std::string_view name);

// Where the aggregate stands: groupby and Series reductions differ in some dtypes.
enum class AggregateContext : uint8_t { groupby, series };

// The dtype of the aggregate of a column of type `input`, as the installed pandas gives it, or
// nullopt where pandas raises TypeError (e.g. the mean of strings). `pandas_major` is 2 or 3.
[[nodiscard]] std::optional<ColumnType> aggregate_result_type(AggregateKind kind,
                                                              AggregateContext context,
                                                              const ColumnType& input,
                                                              int pandas_major);

// Whether pandas casts the whole result column (in groupby: the sum or product of integers of
// less than 64 bits) back to the input's dtype when every value fits. That depends on the values,
// so aggregate_result_type gives the wide dtype, and whoever shows the result narrows it.
[[nodiscard]] bool aggregate_narrows_to_input(AggregateKind kind, AggregateContext context,
                                              const ColumnType& input);

}  // namespace shoal::types
