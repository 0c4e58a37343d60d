// How a heap lies in memory. Chunks of 2 MiB, aligned to their size, are divided into pages of 64
// KiB; a page has blocks of one size, so that any address in a block leads to it. Blocks over 8 KiB
// are buffers of their own.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "engine/memory/buffer.h"
#include "engine/objects/heap/size_class.h"
#include "engine/objects/object_heap.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#endif

namespace shoal::engine {

inline constexpr size_t kPageBytes = size_t{64} << 10;
inline constexpr size_t kChunkBytes = size_t{2} << 20;
inline constexpr size_t kChunkPages = kChunkBytes / kPageBytes;
struct FreeBlock {
  FreeBlock* next;
};

// The begin of every page.
struct Page {
  Page* next = nullptr;      // of the heap's free pages
  uint32_t block_bytes = 0;  // 0: the page is free
  uint32_t size_class = 0;
  uint32_t first_offset = 0;  // where the first block begins
  uint32_t block_count = 0;
  std::array<uint64_t, kPageBytes / kBlockAlignment / 64> marks;  // set up by a collection
};

// In the first page of every chunk, behind the page's own header.
struct Chunk {
  BufferRef buffer;
  Chunk* next = nullptr;
  size_t page_count = 0;  // pages that were ever used since the heap has it
};

// Before every block over kSmallBytesMax.
struct alignas(64) LargeBlock {
  BufferRef buffer;
  LargeBlock* next = nullptr;
  LargeBlock* previous = nullptr;
  size_t bytes = 0;
  bool is_marked = false;
};
static_assert(sizeof(LargeBlock) == 64);

// Where blocks of a size come from: freed ones, then the rest of the newest page.
struct SizeClass {
  FreeBlock* free = nullptr;
  std::byte* next = nullptr;
  std::byte* end = nullptr;
};

struct HeapState {
  std::array<SizeClass, kSizeClassCount> classes;
  Chunk* chunks = nullptr;  // the newest first, the one with the state last
  Page* free_pages = nullptr;
  LargeBlock* large_blocks = nullptr;
  int64_t held_bytes = 0;
  int64_t live_bytes = 0;  // held after the last collection
};

inline constexpr size_t kChunkOffset = (sizeof(Page) + 63) / 64 * 64;
inline constexpr size_t kStateOffset = (kChunkOffset + sizeof(Chunk) + 63) / 64 * 64;

[[nodiscard]] inline std::byte* chunk_begin(const Chunk& chunk) { return chunk.buffer->data(); }
[[nodiscard]] inline Page* page_at(const Chunk& chunk, size_t number) {
  return reinterpret_cast<Page*>(chunk_begin(chunk) + number * kPageBytes);
}
// The page of a small block, or of any address in one.
[[nodiscard]] inline Page* page_of(const void* address) {
  return reinterpret_cast<Page*>(reinterpret_cast<uintptr_t>(address) & ~(kPageBytes - 1));
}
[[nodiscard]] inline std::byte* block_at(Page& page, size_t number) {
  return reinterpret_cast<std::byte*>(&page) + page.first_offset + number * page.block_bytes;
}

// Chunks come from the pool of buffers; a few are kept here for small calls, which take and give
// back one in some nanoseconds. Thread safe. Null when there is no memory.
[[nodiscard]] Chunk* take_chunk();
void give_back_chunk(Chunk* chunk);

// For builds with AddressSanitizer: what is no block yet must not be touched, nor what lies behind
// the bytes that were asked for; a free block neither, but for its FreeBlock.
inline void forbid_range([[maybe_unused]] void* begin, [[maybe_unused]] size_t bytes) {
#if defined(__SANITIZE_ADDRESS__)
  __asan_poison_memory_region(begin, bytes);
#endif
}
inline void forbid_block(void* block, size_t bytes) {
  forbid_range(static_cast<std::byte*>(block) + sizeof(FreeBlock), bytes - sizeof(FreeBlock));
}
inline void permit_block([[maybe_unused]] void* block, [[maybe_unused]] size_t bytes) {
#if defined(__SANITIZE_ADDRESS__)
  __asan_unpoison_memory_region(block, bytes);
#endif
}

void free_large_block(HeapState& state, LargeBlock* block);

}  // namespace shoal::engine
