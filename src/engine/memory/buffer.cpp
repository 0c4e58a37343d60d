// The pool behind Buffer. Blocks under 64 KiB are malloc's, which has its own thread caches. Larger
// ones are mapped in size classes, four per doubling, and kept in a free list per class; from 2 MiB
// on they are aligned for huge pages. Blocks above the largest class go back to the system at once.
#include "engine/memory/buffer.h"

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <mutex>
#include <vector>

#include "base/concat.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#endif

namespace shoal::engine {
namespace {

constexpr size_t kClassBytesMin = size_t{64} << 10;
constexpr size_t kHugePageBytes = size_t{2} << 20;
constexpr size_t kClassBytesMax = size_t{1} << 30;
// Free blocks beyond this go back to the system: enough to recycle a query's working set, little
// enough not to push other programs out of memory.
constexpr int64_t kPooledBytesMax = int64_t{512} << 20;
// The padding of a mapped block is a page of its own, so that a block of exactly 2 MiB needs one
// huge page and not two.
constexpr size_t kPaddingMappedBytes = 4096;

// 4 classes per doubling, at least a huge page apart from 2 MiB on.
constexpr size_t next_class_bytes(size_t bytes) {
  size_t power = kClassBytesMin;
  while (power * 2 <= bytes) power *= 2;
  size_t step = power / 4;
  if (bytes >= kHugePageBytes && step < kHugePageBytes) step = kHugePageBytes;
  return bytes + step;
}

constexpr size_t count_classes() {
  size_t count = 1;
  for (size_t bytes = kClassBytesMin; bytes < kClassBytesMax; bytes = next_class_bytes(bytes)) {
    ++count;
  }
  return count;
}

constexpr auto kClassBytes = [] {
  std::array<size_t, count_classes()> classes{};
  size_t bytes = kClassBytesMin;
  for (size_t& entry : classes) {
    entry = bytes;
    bytes = next_class_bytes(bytes);
  }
  return classes;
}();
static_assert(kClassBytes.back() == kClassBytesMax);

// The smallest class that holds `bytes`; kClassBytes.size() if none does.
size_t class_index(size_t bytes) {
  return static_cast<size_t>(std::lower_bound(kClassBytes.begin(), kClassBytes.end(), bytes) -
                             kClassBytes.begin());
}

void forbid_access([[maybe_unused]] std::byte* data, [[maybe_unused]] size_t bytes) {
#if defined(__SANITIZE_ADDRESS__)
  __asan_poison_memory_region(data, bytes);
#endif
}

void permit_access([[maybe_unused]] std::byte* data, [[maybe_unused]] size_t bytes) {
#if defined(__SANITIZE_ADDRESS__)
  __asan_unpoison_memory_region(data, bytes);
#endif
}

struct alignas(64) FreeList {
  std::mutex mutex;
  std::vector<std::byte*> blocks;
};

struct Pool {
  std::array<FreeList, kClassBytes.size()> free_lists;
  std::atomic<int64_t> held_bytes{0};
  std::atomic<int64_t> pooled_bytes{0};
  std::atomic<int64_t> limit_bytes{INT64_MAX};
};

// Never destroyed: buffers may be freed by other static destructors.
Pool& pool() {
  static Pool& instance = *new Pool;
  return instance;
}

// Null when the system refuses.
std::byte* map_block(size_t capacity_bytes) {
  size_t mapped_bytes = capacity_bytes + kPaddingMappedBytes;
  size_t slack_bytes = capacity_bytes >= kHugePageBytes ? kHugePageBytes : 0;
  void* mapping = mmap(nullptr, mapped_bytes + slack_bytes, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapping == MAP_FAILED) return nullptr;
  auto* data = static_cast<std::byte*>(mapping);
  if (slack_bytes == 0) return data;
  size_t misaligned_bytes = reinterpret_cast<uintptr_t>(data) % kHugePageBytes;
  size_t skipped_bytes = misaligned_bytes == 0 ? 0 : kHugePageBytes - misaligned_bytes;
  if (skipped_bytes > 0) munmap(data, skipped_bytes);
  data += skipped_bytes;
  if (skipped_bytes < slack_bytes) munmap(data + mapped_bytes, slack_bytes - skipped_bytes);
  madvise(data, capacity_bytes, MADV_HUGEPAGE);  // advice: without it things are only slower
  return data;
}

void unmap_block(std::byte* data, size_t capacity_bytes) {
  permit_access(data, capacity_bytes + kBufferPaddingBytes);
  munmap(data, capacity_bytes + kPaddingMappedBytes);
}

std::byte* take_pooled(size_t index) {
  FreeList& list = pool().free_lists[index];
  std::lock_guard lock(list.mutex);
  if (list.blocks.empty()) return nullptr;
  std::byte* data = list.blocks.back();
  list.blocks.pop_back();
  pool().pooled_bytes.fetch_sub(static_cast<int64_t>(kClassBytes[index]));
  return data;
}

// A block of `capacity_bytes`, which is a small size, a class's size, or larger than any class.
std::byte* obtain_block(size_t capacity_bytes) {
  if (capacity_bytes < kClassBytesMin) {
    return static_cast<std::byte*>(std::aligned_alloc(64, capacity_bytes + kBufferPaddingBytes));
  }
  size_t index = class_index(capacity_bytes);
  if (index < kClassBytes.size()) {
    if (std::byte* data = take_pooled(index)) {
      permit_access(data, capacity_bytes + kBufferPaddingBytes);
      return data;
    }
  }
  if (std::byte* data = map_block(capacity_bytes)) return data;
  release_pooled_buffers();
  return map_block(capacity_bytes);
}

void return_block(std::byte* data, size_t capacity_bytes) {
  if (capacity_bytes < kClassBytesMin) {
    std::free(data);
    return;
  }
  size_t index = class_index(capacity_bytes);
  if (index == kClassBytes.size() ||
      pool().pooled_bytes.load() + static_cast<int64_t>(capacity_bytes) > kPooledBytesMax) {
    unmap_block(data, capacity_bytes);
    return;
  }
  forbid_access(data, capacity_bytes + kBufferPaddingBytes);
  FreeList& list = pool().free_lists[index];
  std::lock_guard lock(list.mutex);
  list.blocks.push_back(data);
  pool().pooled_bytes.fetch_add(static_cast<int64_t>(capacity_bytes));
}

size_t round_up(size_t bytes, size_t unit) { return (bytes + unit - 1) / unit * unit; }

size_t capacity_for(size_t bytes) {
  size_t small_bytes = round_up(std::max<size_t>(bytes, 1), 64);
  if (small_bytes < kClassBytesMin) return small_bytes;
  size_t index = class_index(bytes);
  return index < kClassBytes.size() ? kClassBytes[index] : round_up(bytes, kHugePageBytes);
}

Status out_of_memory(size_t bytes, int64_t held_bytes) {
  return Status::error(ErrorKind::memory_error,
                       concat("cannot allocate ", bytes, " bytes (", held_bytes, " in use)"));
}

}  // namespace

Buffer::~Buffer() {
  pool().held_bytes.fetch_sub(static_cast<int64_t>(capacity_bytes_));
  return_block(data_, capacity_bytes_);
}

Result<BufferRef> allocate_buffer(size_t bytes) {
  Pool& shared = pool();
  if (bytes > size_t{1} << 46) return out_of_memory(bytes, shared.held_bytes.load());
  size_t capacity_bytes = capacity_for(bytes);
  auto reserved_bytes = static_cast<int64_t>(capacity_bytes);
  int64_t held_bytes = shared.held_bytes.fetch_add(reserved_bytes);
  bool is_within_limit = held_bytes + reserved_bytes <= shared.limit_bytes.load();
  std::byte* data = is_within_limit ? obtain_block(capacity_bytes) : nullptr;
  if (data == nullptr) {
    shared.held_bytes.fetch_sub(reserved_bytes);
    return out_of_memory(bytes, held_bytes);
  }
  return std::make_shared<Buffer>(data, capacity_bytes);
}

void set_buffer_bytes_limit(int64_t bytes) { pool().limit_bytes.store(bytes); }

int64_t buffer_bytes_held() { return pool().held_bytes.load(); }

int64_t buffer_bytes_pooled() { return pool().pooled_bytes.load(); }

void release_pooled_buffers() {
  for (size_t index = 0; index < kClassBytes.size(); ++index) {
    while (std::byte* data = take_pooled(index)) unmap_block(data, kClassBytes[index]);
  }
}

}  // namespace shoal::engine
