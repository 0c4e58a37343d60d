// Memory for the text and containers of one call of compiled code. Everything that is not freed
// before goes back when the heap ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace shoal::engine {

// Used by one thread at a time.
class ObjectHeap {
 public:
  ObjectHeap();
  ObjectHeap(const ObjectHeap&) = delete;
  ObjectHeap& operator=(const ObjectHeap&) = delete;
  ~ObjectHeap();

  // Aligned to 16 bytes, not initialised; null when there is no memory left.
  [[nodiscard]] void* allocate(size_t bytes);
  // Gives back what nothing refers to any more. `bytes` as asked for; null is allowed.
  void free(void* block, size_t bytes);

  // Bytes asked for and not freed yet.
  [[nodiscard]] int64_t bytes_held() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace shoal::engine
