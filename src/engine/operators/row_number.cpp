#include "engine/operators/row_number.h"

#include <numeric>

namespace shoal::engine {
namespace {

class RowNumber final : public Stage {
 public:
  bool keeps_rows() const override { return true; }

  std::unique_ptr<SharedState> make_shared_state() const override {
    return std::make_unique<SharedState>();
  }
  Result<std::unique_ptr<LocalState>> make_local_state() const override {
    return std::make_unique<LocalState>();
  }
  Result<StageResult> process(Batch& batch, SharedState&, LocalState&) const override {
    const auto row_count = static_cast<size_t>(batch.row_count);
    SHOAL_ASSIGN_OR_RETURN(BufferRef numbers, allocate_buffer(row_count * sizeof(int64_t)));
    auto* values = numbers->as<int64_t>();
    std::iota(values, values + row_count, batch.first_row);
    Column column;
    column.kind = TypeKind::int64;
    column.values = values;
    column.owners.push_back(std::move(numbers));
    batch.columns.push_back(std::move(column));
    return StageResult::pass;
  }
};

}  // namespace

std::unique_ptr<Stage> make_row_number() { return std::make_unique<RowNumber>(); }

}  // namespace shoal::engine
