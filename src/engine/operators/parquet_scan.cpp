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

}  // namespace

Result<std::unique_ptr<Source>> make_parquet_source(DatasetRef dataset,
                                                    ParquetScanOptions options) {
  std::vector<int> row_groups;
  for (int i = 0; i < static_cast<int>(dataset->row_groups.size()); ++i) {
    SHOAL_ASSIGN_OR_RETURN(const bool excluded, is_excluded(*dataset, i, options.predicates));
    if (!excluded) row_groups.push_back(i);
  }
  auto morsels = divide_row_groups(*dataset, row_groups, options.morsel_count_min);
  return std::unique_ptr<Source>(std::make_unique<ParquetSource>(
      std::move(dataset), std::move(options.columns), std::move(morsels)));
}

}  // namespace shoal::engine
