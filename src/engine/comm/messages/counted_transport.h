// The transport of a communicator, which counts what this rank sends through it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "engine/comm/communicator.h"
#include "engine/comm/transport.h"

namespace shoal::comm {

class CountedTransport final : public Transport {
 public:
  explicit CountedTransport(std::unique_ptr<Transport> counted) : counted_(std::move(counted)) {}

  [[nodiscard]] int rank() const override { return counted_->rank(); }
  [[nodiscard]] int size() const override { return counted_->size(); }
  [[nodiscard]] Status send(int to, int tag, const void* data, size_t bytes,
                            Request& request) override;
  [[nodiscard]] Status receive(int from, int tag, void* data, size_t bytes,
                               Request& request) override;
  [[nodiscard]] Result<bool> test(Request& request) override;
  [[nodiscard]] int dead_rank() override { return counted_->dead_rank(); }

  [[nodiscard]] const Traffic& traffic() const { return traffic_; }

 private:
  std::unique_ptr<Transport> counted_;
  Traffic traffic_;
  uint64_t bytes_under_way_ = 0;
};

}  // namespace shoal::comm
