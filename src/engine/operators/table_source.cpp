#include "engine/operators/table_source.h"

#include <algorithm>

namespace shoal::engine {
namespace {

constexpr int64_t kMorselRowCount = 128 * 1024;

class TableSource final : public Source {
 public:
  TableSource(Table table, int64_t batch_row_count_max, int64_t first_row)
      : table_(std::move(table)),
        batch_row_count_max_(batch_row_count_max),
        first_row_(first_row) {}

  int64_t morsel_count() const override {
    return (table_.row_count + kMorselRowCount - 1) / kMorselRowCount;
  }

  std::optional<SourceRows> rows() const override {
    return SourceRows{first_row_, table_.row_count};
  }

  std::unique_ptr<LocalState> make_local_state() const override {
    return std::make_unique<LocalState>();
  }

  Result<bool> read_morsel(int64_t morsel, LocalState&, BatchConsumer& consumer,
                           ScanCounters&) const override {
    const int64_t end = std::min(table_.row_count, (morsel + 1) * kMorselRowCount);
    for (int64_t row = morsel * kMorselRowCount; row < end; row += batch_row_count_max_) {
      Batch batch;
      batch.first_row = first_row_ + row;
      batch.row_count = std::min(batch_row_count_max_, end - row);
      for (const Column& column : table_.columns) {
        SHOAL_ASSIGN_OR_RETURN(Column part, slice(column, row, batch.row_count));
        batch.columns.push_back(std::move(part));
      }
      SHOAL_ASSIGN_OR_RETURN(const bool wants_more, consumer.consume(batch));
      if (!wants_more) return false;
    }
    return true;
  }

 private:
  Table table_;
  int64_t batch_row_count_max_;
  int64_t first_row_;
};

}  // namespace

std::unique_ptr<Source> make_table_source(Table table, int64_t batch_row_count_max,
                                          int64_t first_row) {
  return std::make_unique<TableSource>(std::move(table), batch_row_count_max, first_row);
}

}  // namespace shoal::engine
