// Where the chunks of heaps come from, and go to.
#include <mutex>
#include <utility>

#include "engine/objects/heap/heap_state.h"

namespace shoal::engine {
namespace {

// As many calls at the same time find a chunk without asking the pool of buffers.
constexpr size_t kKeptChunksMax = 8;

struct KeptChunks {
  std::mutex mutex;
  std::array<BufferRef, kKeptChunksMax> buffers;
  size_t count = 0;
};

// Never destroyed: heaps may end in other static destructors.
KeptChunks& kept_chunks() {
  static KeptChunks& instance = *new KeptChunks;
  return instance;
}

BufferRef take_kept() {
  KeptChunks& kept = kept_chunks();
  const std::lock_guard lock(kept.mutex);
  if (kept.count == 0) return nullptr;
  return std::move(kept.buffers[--kept.count]);
}

}  // namespace

Chunk* take_chunk() {
  BufferRef buffer = take_kept();
  if (buffer == nullptr) {
    Result<BufferRef> made = allocate_buffer(kChunkBytes);
    if (!made.is_ok()) return nullptr;
    buffer = std::move(made).value();
  }
  std::byte* place = buffer->data() + kChunkOffset;
  return new (place) Chunk{std::move(buffer)};
}

int64_t kept_heap_bytes() {
  KeptChunks& kept = kept_chunks();
  const std::lock_guard lock(kept.mutex);
  int64_t bytes = 0;
  for (size_t number = 0; number < kept.count; ++number) {
    bytes += static_cast<int64_t>(kept.buffers[number]->capacity_bytes());
  }
  return bytes;
}

void give_back_chunk(Chunk* chunk) {
  permit_block(chunk_begin(*chunk), kChunkBytes);
  BufferRef buffer = std::move(chunk->buffer);
  chunk->~Chunk();
  KeptChunks& kept = kept_chunks();
  const std::lock_guard lock(kept.mutex);
  if (kept.count < kKeptChunksMax) kept.buffers[kept.count++] = std::move(buffer);
}

}  // namespace shoal::engine
