#include "engine/operators/parquet_scan.h"

#include <utility>

namespace shoal::engine {
namespace {

class ScanState final : public LocalState {
 public:
  ScanState(DatasetRef dataset, const ParquetColumns& columns)
      : reader(std::move(dataset), columns) {}

  RowGroupReader reader;
  Batch batch;
};

class ParquetSource final : public Source {
 public:
  ParquetSource(DatasetRef dataset, ParquetColumns columns, std::vector<RowRange> morsels)
      : dataset_(std::move(dataset)), columns_(std::move(columns)), morsels_(std::move(morsels)) {}

  int64_t morsel_count() const override { return static_cast<int64_t>(morsels_.size()); }

  std::unique_ptr<LocalState> make_local_state() const override {
    return std::make_unique<ScanState>(dataset_, columns_);
  }

  Result<bool> read_morsel(int64_t morsel, LocalState& local, BatchConsumer& consumer,
                           ScanCounters& counters) const override {
    auto& state = static_cast<ScanState&>(local);
    SHOAL_RETURN_IF_ERROR(state.reader.open(morsels_[static_cast<size_t>(morsel)]));
    auto more = deliver(state, consumer, counters);
    counters.bytes_read += state.reader.read_bytes();
    return more;
  }

 private:
  static Result<bool> deliver(ScanState& state, BatchConsumer& consumer, ScanCounters& counters) {
    while (true) {
      SHOAL_ASSIGN_OR_RETURN(const bool has_rows, state.reader.next(state.batch));
      if (!has_rows) return true;
      counters.rows_read += state.batch.row_count;
      SHOAL_ASSIGN_OR_RETURN(const bool wants_more, consumer.consume(state.batch));
      if (!wants_more) return false;
    }
  }

  DatasetRef dataset_;
  ParquetColumns columns_;
  std::vector<RowRange> morsels_;
};

Result<bool> is_excluded(const ParquetDataset& dataset, int row_group,
                         const std::vector<PruningPredicate>& predicates) {
  for (const PruningPredicate& predicate : predicates) {
    SHOAL_ASSIGN_OR_RETURN(const ColumnChunk chunk,
                           dataset.column_chunk(row_group, predicate.leaf));
    const SchemaLeaf& leaf = dataset.leaves()[static_cast<size_t>(predicate.leaf)];
    if (excludes_all_rows(leaf, chunk, predicate)) return true;
  }
  return false;
}

// Bytes of the columns in a row group; its rows where no column is read.
Result<int64_t> weight_of(const ParquetDataset& dataset, int row_group,
                          const ParquetColumns& columns) {
  int64_t bytes = 0;
  for (const ParquetColumn& column : columns.columns) {
    SHOAL_ASSIGN_OR_RETURN(const ColumnChunk chunk, dataset.column_chunk(row_group, column.leaf));
    bytes += chunk.end_offset - chunk.begin_offset;
  }
  return bytes > 0 ? bytes : dataset.row_groups[static_cast<size_t>(row_group)].row_count;
}

// The row of a row group before which `weight` of its `total` lies, 0 <= weight <= total.
int64_t row_at(int64_t row_count, int64_t weight, int64_t total) {
  if (weight <= 0 || total == 0) return 0;
  if (weight >= total) return row_count;
  return static_cast<int64_t>(static_cast<long double>(row_count) *
                              static_cast<long double>(weight) / static_cast<long double>(total));
}

// One rank's share of the row groups. Every rank computes the same borders.
Result<std::vector<RowRange>> ranges_of_rank(const ParquetDataset& dataset,
                                             const std::vector<int>& row_groups,
                                             const ParquetScanOptions& options) {
  std::vector<int64_t> weights(row_groups.size(), 0);
  int64_t total = 0;
  for (size_t i = 0; i < row_groups.size() && options.rank_count > 1; ++i) {
    SHOAL_ASSIGN_OR_RETURN(weights[i], weight_of(dataset, row_groups[i], options.columns));
    total += weights[i];
  }
  const auto border = [&](int64_t rank) {  // without an overflow of total * rank
    return total / options.rank_count * rank +
           total % options.rank_count * rank / options.rank_count;
  };
  const int64_t share_begin = border(options.rank);
  const int64_t share_end = border(options.rank + 1);
  std::vector<RowRange> ranges;
  int64_t before = 0;
  for (size_t i = 0; i < row_groups.size(); ++i) {
    const int64_t rows = dataset.row_groups[static_cast<size_t>(row_groups[i])].row_count;
    const bool is_whole = options.rank_count == 1;
    const int64_t begin = is_whole ? 0 : row_at(rows, share_begin - before, weights[i]);
    const int64_t end = is_whole ? rows : row_at(rows, share_end - before, weights[i]);
    if (begin < end) ranges.push_back({row_groups[i], begin, end - begin});
    before += weights[i];
  }
  return ranges;
}

}  // namespace

Result<std::unique_ptr<Source>> make_parquet_source(DatasetRef dataset,
                                                    ParquetScanOptions options) {
  std::vector<int> row_groups;
  for (int i = 0; i < static_cast<int>(dataset->row_groups.size()); ++i) {
    SHOAL_ASSIGN_OR_RETURN(const bool excluded, is_excluded(*dataset, i, options.predicates));
    if (!excluded) row_groups.push_back(i);
  }
  SHOAL_ASSIGN_OR_RETURN(const std::vector<RowRange> ranges,
                         ranges_of_rank(*dataset, row_groups, options));
  auto morsels = divide_ranges(ranges, options.morsel_count_min);
  return std::unique_ptr<Source>(std::make_unique<ParquetSource>(
      std::move(dataset), std::move(options.columns), std::move(morsels)));
}

}  // namespace shoal::engine
