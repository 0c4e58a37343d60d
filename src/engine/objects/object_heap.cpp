#include "engine/objects/object_heap.h"

#include <algorithm>
#include <new>
#include <vector>

namespace shoal::engine {
namespace {

constexpr size_t kAlignmentBytes = 16;
constexpr size_t kChunkBytes = size_t{1} << 16;

}  // namespace

struct ObjectHeap::State {
  std::vector<void*> chunks;
  std::byte* next = nullptr;
  size_t left_bytes = 0;
  int64_t held_bytes = 0;
};

ObjectHeap::ObjectHeap() : state_(std::make_unique<State>()) {}

ObjectHeap::~ObjectHeap() {
  for (void* chunk : state_->chunks) ::operator delete(chunk, std::align_val_t{kAlignmentBytes});
}

void* ObjectHeap::allocate(size_t bytes) {
  const size_t rounded = (bytes + kAlignmentBytes - 1) / kAlignmentBytes * kAlignmentBytes;
  State& state = *state_;
  if (rounded > state.left_bytes) {
    const size_t chunk_bytes = std::max(rounded, kChunkBytes);
    void* chunk = ::operator new(chunk_bytes, std::align_val_t{kAlignmentBytes}, std::nothrow);
    if (chunk == nullptr) return nullptr;
    state.chunks.push_back(chunk);
    state.next = static_cast<std::byte*>(chunk);
    state.left_bytes = chunk_bytes;
  }
  std::byte* block = state.next;
  state.next += rounded;
  state.left_bytes -= rounded;
  state.held_bytes += static_cast<int64_t>(bytes);
  return block;
}

void ObjectHeap::free(void* block, size_t bytes) {
  if (block != nullptr) state_->held_bytes -= static_cast<int64_t>(bytes);
}

int64_t ObjectHeap::bytes_held() const { return state_->held_bytes; }

}  // namespace shoal::engine
