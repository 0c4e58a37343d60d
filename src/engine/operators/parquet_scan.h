// A source over a Parquet dataset: only the columns asked for, only the row groups that statistics
// do not exclude.
#pragma once

#include <memory>
#include <vector>

#include "engine/io/footer/parquet_pruning.h"
#include "engine/io/pages/row_group_reader.h"
#include "engine/operators/operator.h"

namespace shoal::engine {

struct ParquetScanOptions {
  ParquetColumns columns;
  // Row groups in which one of these holds for no row are not read. Rows that do not satisfy them
  // are delivered all the same: filtering is a stage's work.
  std::vector<PruningPredicate> predicates;
  // Row groups are divided until there are about this many morsels; four per thread do well.
  int morsel_count_min = 16;
  // This source reads one rank's share of the rows: consecutive ones, such that the columns' bytes
  // are divided evenly. The shares of all ranks in rank order are all rows.
  int rank = 0;
  int rank_count = 1;
};

// Fails when a footer's column chunk is damaged. Row positions and first_row count all rows of the
// dataset, those of excluded row groups included.
[[nodiscard]] Result<std::unique_ptr<Source>> make_parquet_source(DatasetRef dataset,
                                                                  ParquetScanOptions options);

}  // namespace shoal::engine
