// Collects batches into memory in which each has its place.
#include <cstring>

#include "engine/operators/collect.h"

namespace shoal::engine {
namespace {

class CollectInPlace final : public Sink {
 public:
  explicit CollectInPlace(ResultRowsRef result) : result_(std::move(result)) {}

  std::unique_ptr<SharedState> make_shared_state() const override {
    return std::make_unique<SharedState>();
  }
  Result<std::unique_ptr<LocalState>> make_local_state() const override {
    return std::make_unique<LocalState>();
  }

  Status consume(Batch& batch, SharedState&, LocalState&) const override {
    for (size_t i = 0; i < result_->kinds.size(); ++i) {
      SHOAL_ASSIGN_OR_RETURN(const Column flat, flatten(batch.columns[i], batch.row_count));
      std::byte* place = result_->address(i, batch.first_row);
      if (flat.values == place) continue;  // the last stage has written it there
      const auto width = static_cast<size_t>(types::value_bytes(result_->kinds[i]));
      std::memcpy(place, flat.values, static_cast<size_t>(batch.row_count) * width);
    }
    return Status::ok();
  }

  Result<Table> finish(SharedState&, std::vector<std::unique_ptr<LocalState>>&,
                       const FinishContext& context) const override {
    Table table;
    table.row_count = result_->row_count;
    for (size_t i = 0; i < result_->kinds.size(); ++i) {
      Column column;
      column.kind = result_->kinds[i];
      column.values = result_->values[i]->data();
      column.owners.push_back(result_->values[i]);
      table.columns.push_back(std::move(column));
    }
    if (context.communicator == nullptr) return table;
    SHOAL_RETURN_IF_ERROR(context.communicator->agree(*context.meeting, Status::ok()));
    return table;
  }

 private:
  ResultRowsRef result_;
};

}  // namespace

Result<ResultRowsRef> allocate_result_rows(std::vector<TypeKind> kinds, int64_t first_row,
                                           int64_t row_count) {
  auto result = std::make_shared<ResultRows>();
  result->first_row = first_row;
  result->row_count = row_count;
  for (const TypeKind kind : kinds) {
    const auto width = static_cast<size_t>(types::value_bytes(kind));
    SHOAL_ASSIGN_OR_RETURN(BufferRef values,
                           allocate_buffer(static_cast<size_t>(row_count) * width));
    result->values.push_back(std::move(values));
  }
  result->kinds = std::move(kinds);
  return ResultRowsRef(std::move(result));
}

std::unique_ptr<Sink> make_collect_in_place(ResultRowsRef result) {
  return std::make_unique<CollectInPlace>(std::move(result));
}

}  // namespace shoal::engine
