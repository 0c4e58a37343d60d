// What the statistics of a row group prove: that no row of it can satisfy a predicate.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "engine/io/footer/parquet_metadata.h"

namespace shoal::engine {

enum class PruningOp : uint8_t { eq, ne, lt, le, gt, ge };

// A comparison of the stored values with a constant, in the stored unit. A double compares after
// rounding integers to double, as pandas does.
using PruningConstant = std::variant<int64_t, uint64_t, double, std::string>;

struct PruningPredicate {
  int32_t leaf = 0;
  PruningOp op = PruningOp::eq;
  PruningConstant constant;
};

// True only if no row of the chunk satisfies `value op constant`, with pandas' missing values: they
// satisfy nothing but `ne`. False whenever the statistics are absent, of an order that is not the
// values' own, or don't suit the constant.
[[nodiscard]] bool excludes_all_rows(const SchemaLeaf& leaf, const ColumnChunk& chunk,
                                     const PruningPredicate& predicate);

}  // namespace shoal::engine
