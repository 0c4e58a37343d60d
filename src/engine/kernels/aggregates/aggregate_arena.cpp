#include "engine/kernels/aggregates/aggregate_arena.h"

#include <algorithm>
#include <bit>

#include "engine/kernels/packed_values.h"

namespace shoal::engine {
namespace {

constexpr size_t kChunkBytesMin = size_t{16} << 10;
constexpr size_t kChunkBytesMax = size_t{1} << 20;
constexpr size_t kLargeBlockBytes = size_t{128} << 10;  // these have a buffer of their own

}  // namespace

size_t AggregateArena::block_bytes(size_t bytes) {
  return std::bit_ceil(std::max<size_t>(bytes, 16));
}

void* AggregateArena::allocate(size_t bytes) {
  const size_t size = block_bytes(bytes);
  void*& free_block = free_blocks_[static_cast<size_t>(std::countr_zero(size))];
  if (free_block != nullptr) {
    void* block = free_block;
    free_block = *static_cast<void**>(block);
    return block;
  }
  if (size < kLargeBlockBytes) return allocate_fresh(size);
  auto buffer = allocate_buffer(size);
  if (!buffer.is_ok()) {
    if (failure_.is_ok()) failure_ = buffer.take_status();
    return nullptr;
  }
  void* block = (*buffer)->data();
  large_blocks_.emplace(block, std::move(*buffer));
  return block;
}

std::byte* AggregateArena::allocate_fresh(size_t bytes) {
  if (chunk_rest_bytes_ < bytes) {
    const size_t wanted_bytes =
        std::clamp(kChunkBytesMin << std::min<size_t>(chunks_.size(), 20), std::bit_ceil(bytes),
                   std::max(kChunkBytesMax, std::bit_ceil(bytes)));
    auto buffer = allocate_buffer(wanted_bytes);
    if (!buffer.is_ok()) {
      if (failure_.is_ok()) failure_ = buffer.take_status();
      return nullptr;
    }
    chunk_ = (*buffer)->data();
    chunk_rest_bytes_ = wanted_bytes;
    chunks_.push_back(std::move(*buffer));
  }
  std::byte* block = chunk_;
  chunk_ += bytes;
  chunk_rest_bytes_ -= bytes;
  return block;
}

void AggregateArena::release(void* block, size_t bytes) {
  const size_t size = block_bytes(bytes);
  if (size >= kLargeBlockBytes) {
    large_blocks_.erase(block);  // a foreign one stays where it is
    return;
  }
  void*& free_block = free_blocks_[static_cast<size_t>(std::countr_zero(size))];
  *static_cast<void**>(block) = free_block;
  free_block = block;
}

void OwnedString::assign(const StringView16& text, AggregateArena& arena) {
  if (text.is_inline()) {
    value = text;
    return;
  }
  if (text.length_bytes > block_bytes) {
    void* larger = arena.allocate(text.length_bytes);
    if (larger == nullptr) return;
    if (block != nullptr) arena.release(block, block_bytes);
    block = static_cast<char*>(larger);
    // A string has less than 4 GiB; its block may have exactly that, which the type can't say.
    block_bytes = static_cast<uint32_t>(
        std::min<size_t>(AggregateArena::block_bytes(text.length_bytes), UINT32_MAX));
  }
  std::memcpy(block, text.pointer, text.length_bytes);
  value = StringView16(std::string_view(block, text.length_bytes));
}

bool OwnedString::take(std::span<const std::byte>& in, AggregateArena& arena) {
  StringView16 text = value;
  *this = OwnedString();
  if (!take_text(in, text)) return false;
  assign(text, arena);
  return true;
}

}  // namespace shoal::engine
