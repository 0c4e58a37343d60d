#include "bindings/dispatch/direct_calls.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace shoal::bindings {

std::shared_ptr<const DirectCall> DirectCalls::find(uint64_t kinds, uint64_t change_count) const {
  for (const std::shared_ptr<const DirectCall>& call : calls_) {
    if (call->kinds == kinds) return call->change_count == change_count ? call : nullptr;
  }
  return nullptr;
}

void DirectCalls::remember(PyObject* values, const RememberedArguments& arguments,
                           const session::CallResult& result) {
  const auto count = static_cast<size_t>(PyTuple_GET_SIZE(values));
  if (result.direct_code == nullptr || count > kScalarArgumentsMax) return;
  ScalarArguments read;
  if (!read_scalars(&PyTuple_GET_ITEM(values, 0), count, read)) return;
  std::optional<ScalarResult> made = ScalarResult::of(result.shape);
  if (!made || made->leaf_count() > kScalarResultsMax) return;
  auto call = std::make_shared<const DirectCall>(
      DirectCall{read.kinds, result.change_count, result.direct_code, std::move(*made), arguments});
  const auto known = std::find_if(calls_.begin(), calls_.end(),
                                  [&](const auto& other) { return other->kinds == read.kinds; });
  if (known != calls_.end()) {
    *known = std::move(call);
  } else if (calls_.size() < kCallsMax) {
    calls_.push_back(std::move(call));
  } else {
    calls_[oldest_] = std::move(call);
    oldest_ = (oldest_ + 1) % kCallsMax;
  }
}

}  // namespace shoal::bindings
