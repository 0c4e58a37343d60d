// Memory for the text and containers of one call of compiled code. Everything that is not freed
// before goes back when the heap ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/memory/buffer.h"

namespace shoal::engine {

struct HeapState;
struct ObjectLayout;
struct ObjectWorld;

// A value from which others are reached: a variable of compiled code.
struct Root {
  const ObjectLayout* layout;
  const uint64_t* cells;  // all 0 where it has no value yet
};

// Used by one thread at a time. Memory comes from the pool of buffers and counts to its limit; a
// heap that is not used takes none.
class ObjectHeap {
 public:
  ObjectHeap() = default;
  ObjectHeap(const ObjectHeap&) = delete;
  ObjectHeap& operator=(const ObjectHeap&) = delete;
  ~ObjectHeap();

  // Aligned to 16 bytes, not initialised; null when there is no memory left.
  [[nodiscard]] void* allocate(size_t bytes);
  // Gives back what nothing refers to any more. `bytes` as asked for; null is allowed.
  void free(void* block, size_t bytes);

  // What a block for so many bytes really holds; asking for all of it gives the same block.
  [[nodiscard]] static size_t block_bytes(size_t bytes);
  // The sum of block_bytes of the blocks that were given and not freed yet.
  [[nodiscard]] int64_t bytes_held() const;

  // The buffer of which the block that holds the address is a part: whoever has it keeps the block
  // beyond the heap. Null for small blocks and memory of others.
  [[nodiscard]] BufferRef share(const void* address) const;

  // Whether so much came since the last collection that one is worth its time.
  [[nodiscard]] bool wants_collection() const;
  // 1 soon after it does, 0 before: a byte that compiled code looks at in its loops.
  [[nodiscard]] const uint8_t* collection_flag() const { return &collection_flag_; }
  // Frees all blocks but those reached from the roots: objects, their own blocks, and the
  // characters of texts, wherever in a block they begin. Memory of others is left alone.
  void collect(const ObjectWorld& world, std::span<const Root> roots);

 private:
  [[nodiscard]] bool begin();

  HeapState* state_ = nullptr;  // in the heap's first chunk
  uint8_t collection_flag_ = 0;
};

// Bytes of buffers that no heap uses, kept for the next one.
[[nodiscard]] int64_t kept_heap_bytes();

}  // namespace shoal::engine
