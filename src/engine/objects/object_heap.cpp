#include "engine/objects/object_heap.h"

#include <algorithm>
#include <new>
#include <utility>

#include "engine/objects/heap/heap_state.h"

namespace shoal::engine {
namespace {

// Collecting is not worth it for less.
constexpr int64_t kCollectionBytesMin = int64_t{32} << 20;

// A page of the heap for blocks of a size; null when there is no memory.
Page* take_page(HeapState& state, size_t size_class) {
  Page* page = state.free_pages;
  if (page != nullptr) {
    state.free_pages = page->next;
  } else {
    if (state.chunks->page_count == kChunkPages) {
      Chunk* chunk = take_chunk();
      if (chunk == nullptr) return nullptr;
      chunk->next = std::exchange(state.chunks, chunk);
    }
    page = page_at(*state.chunks, state.chunks->page_count++);
  }
  const bool is_first = reinterpret_cast<uintptr_t>(page) % kChunkBytes == 0;
  const size_t header_bytes = is_first ? kStateOffset + sizeof(HeapState) : sizeof(Page);
  page->next = nullptr;
  page->block_bytes = static_cast<uint32_t>(class_bytes(size_class));
  page->size_class = static_cast<uint32_t>(size_class);
  page->first_offset = static_cast<uint32_t>((header_bytes + 63) / 64 * 64);
  page->block_count = (static_cast<uint32_t>(kPageBytes) - page->first_offset) / page->block_bytes;
  forbid_range(block_at(*page, 0), kPageBytes - page->first_offset);
  return page;
}

void* allocate_large(HeapState& state, size_t bytes) {
  if (bytes > SIZE_MAX / 2) return nullptr;
  Result<BufferRef> buffer = allocate_buffer(sizeof(LargeBlock) + bytes);
  if (!buffer.is_ok()) return nullptr;
  std::byte* place = (*buffer)->data();
  auto* block = new (place) LargeBlock{std::move(*buffer), state.large_blocks, nullptr, bytes};
  if (block->next != nullptr) block->next->previous = block;
  state.large_blocks = block;
  state.held_bytes += static_cast<int64_t>(bytes);
  return place + sizeof(LargeBlock);
}

}  // namespace

void free_large_block(HeapState& state, LargeBlock* block) {
  state.held_bytes -= static_cast<int64_t>(block->bytes);
  if (block->next != nullptr) block->next->previous = block->previous;
  (block->previous != nullptr ? block->previous->next : state.large_blocks) = block->next;
  const BufferRef buffer = std::move(block->buffer);  // the block lies in it
  block->~LargeBlock();
}

bool ObjectHeap::begin() {
  Chunk* chunk = take_chunk();
  if (chunk == nullptr) return false;
  state_ = new (chunk_begin(*chunk) + kStateOffset) HeapState;
  state_->chunks = chunk;
  return true;
}

ObjectHeap::~ObjectHeap() {
  if (state_ == nullptr) return;
  while (state_->large_blocks != nullptr) free_large_block(*state_, state_->large_blocks);
  for (Chunk* chunk = state_->chunks; chunk != nullptr;) {
    give_back_chunk(std::exchange(chunk, chunk->next));
  }
}

size_t ObjectHeap::block_bytes(size_t bytes) {
  return bytes > kSmallBytesMax ? bytes : class_bytes(size_class_of(std::max<size_t>(bytes, 1)));
}

void* ObjectHeap::allocate(size_t bytes) {
  if (state_ == nullptr && !begin()) return nullptr;
  HeapState& state = *state_;
  if (bytes > kSmallBytesMax) {
    void* block = allocate_large(state, bytes);
    collection_flag_ = wants_collection() ? 1 : 0;
    return block;
  }
  const size_t number = size_class_of(std::max<size_t>(bytes, 1));
  const size_t held_bytes = class_bytes(number);
  SizeClass& size_class = state.classes[number];
  void* block = size_class.free;
  if (block != nullptr) {
    size_class.free = size_class.free->next;
  } else {
    if (size_class.next == size_class.end) {
      Page* page = take_page(state, number);
      if (page == nullptr) return nullptr;
      collection_flag_ = wants_collection() ? 1 : 0;
      size_class.next = block_at(*page, 0);
      size_class.end = block_at(*page, page->block_count);
    }
    block = size_class.next;
    size_class.next += held_bytes;
  }
  permit_block(block, bytes);
  state.held_bytes += static_cast<int64_t>(held_bytes);
  return block;
}

void ObjectHeap::free(void* block, size_t bytes) {
  if (block == nullptr) return;
  if (bytes > kSmallBytesMax) {
    free_large_block(*state_, static_cast<LargeBlock*>(block) - 1);
    return;
  }
  const size_t number = size_class_of(std::max<size_t>(bytes, 1));
  permit_block(block, sizeof(FreeBlock));
  SizeClass& size_class = state_->classes[number];
  size_class.free = new (block) FreeBlock{size_class.free};
  forbid_block(block, class_bytes(number));
  state_->held_bytes -= static_cast<int64_t>(class_bytes(number));
}

BufferRef ObjectHeap::share(const void* address) const {
  if (state_ == nullptr) return nullptr;
  const auto place = reinterpret_cast<uintptr_t>(address);
  for (LargeBlock* block = state_->large_blocks; block != nullptr; block = block->next) {
    const uintptr_t begin = reinterpret_cast<uintptr_t>(block + 1);
    if (begin <= place && place < begin + block->bytes) return block->buffer;
  }
  return nullptr;
}

int64_t ObjectHeap::bytes_held() const { return state_ == nullptr ? 0 : state_->held_bytes; }

bool ObjectHeap::wants_collection() const {
  return state_ != nullptr && state_->held_bytes - state_->live_bytes >
                                  std::max(kCollectionBytesMin, state_->live_bytes);
}

}  // namespace shoal::engine
