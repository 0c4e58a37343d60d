#include "engine/operators/limit.h"

namespace shoal::engine {
namespace {

struct PassedRows final : LocalState {
  int64_t row_count = 0;
};

class Limit final : public Stage {
 public:
  explicit Limit(int64_t row_count_max) : row_count_max_(row_count_max) {}

  std::unique_ptr<SharedState> make_shared_state() const override {
    return std::make_unique<SharedState>();
  }
  Result<std::unique_ptr<LocalState>> make_local_state() const override {
    return std::make_unique<PassedRows>();
  }
  Result<StageResult> process(Batch& batch, SharedState&, LocalState& local) const override {
    auto& passed = static_cast<PassedRows&>(local);
    const int64_t wanted = row_count_max_ - passed.row_count;
    if (batch.row_count > wanted) {
      for (Column& column : batch.columns) {
        if (wanted == 0) break;
        SHOAL_ASSIGN_OR_RETURN(column, slice(column, 0, wanted));
      }
      batch.row_count = wanted;
    }
    passed.row_count += batch.row_count;
    return passed.row_count >= row_count_max_ ? StageResult::finished : StageResult::pass;
  }

 private:
  int64_t row_count_max_;
};

}  // namespace

std::unique_ptr<Stage> make_limit(int64_t row_count_max) {
  return std::make_unique<Limit>(row_count_max);
}

}  // namespace shoal::engine
