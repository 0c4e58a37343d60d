// The buffer pool: alignment, padding, recycling, accounting, the limit, threads.
#include "engine/memory/buffer.h"

#include <gtest/gtest.h>

#include <cstring>
#include <thread>
#include <vector>

namespace shoal::engine {
namespace {

TEST(Buffer, HoldsWhatWasAskedForWithPaddingAtEverySize) {
  for (size_t bytes : {size_t{0}, size_t{1}, size_t{63}, size_t{64}, size_t{65535}, size_t{65536},
                       size_t{65537}, size_t{1} << 20, (size_t{2} << 20) - 1, size_t{2} << 20,
                       (size_t{2} << 20) + 1, size_t{7} << 20, size_t{100} << 20}) {
    auto buffer = allocate_buffer(bytes);
    ASSERT_TRUE(buffer.is_ok()) << bytes;
    EXPECT_GE(buffer.value()->capacity_bytes(), bytes);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(buffer.value()->data()) % 64, 0u) << bytes;
    size_t end = buffer.value()->capacity_bytes() + kBufferPaddingBytes;
    std::memset(buffer.value()->data() + end - 128, 1, 128);
    if (bytes >= size_t{2} << 20) {
      EXPECT_EQ(reinterpret_cast<uintptr_t>(buffer.value()->data()) % (size_t{2} << 20), 0u);
    }
  }
}

TEST(Buffer, WastesAtMostAQuarterOfALargeRequest) {
  for (size_t bytes = 8 << 20; bytes < size_t{2} << 30; bytes += bytes / 7) {
    auto buffer = allocate_buffer(bytes);
    ASSERT_TRUE(buffer.is_ok());
    EXPECT_LE(buffer.value()->capacity_bytes(), bytes + bytes / 4 + 1);
  }
}

TEST(Buffer, RecyclesTheSameBlock) {
  release_pooled_buffers();
  const std::byte* first = nullptr;
  {
    auto buffer = allocate_buffer(3 << 20);
    first = buffer.value()->data();
  }
  EXPECT_GT(buffer_bytes_pooled(), 0);
  auto again = allocate_buffer((3 << 20) - 5);
  EXPECT_EQ(again.value()->data(), first);
  EXPECT_EQ(buffer_bytes_pooled(), 0);
}

TEST(Buffer, CountsWhatIsHeldAndPooled) {
  release_pooled_buffers();
  int64_t before = buffer_bytes_held();
  {
    auto small = allocate_buffer(100);
    auto large = allocate_buffer(1 << 20);
    EXPECT_EQ(buffer_bytes_held() - before, static_cast<int64_t>(small.value()->capacity_bytes() +
                                                                 large.value()->capacity_bytes()));
  }
  EXPECT_EQ(buffer_bytes_held(), before);
  EXPECT_EQ(buffer_bytes_pooled(), 1 << 20);
  release_pooled_buffers();
  EXPECT_EQ(buffer_bytes_pooled(), 0);
}

TEST(Buffer, RefusesBeyondTheLimitAndTheImpossible) {
  set_buffer_bytes_limit(buffer_bytes_held() + (1 << 20));
  auto refused = allocate_buffer(2 << 20);
  auto granted = allocate_buffer(512 << 10);
  set_buffer_bytes_limit(INT64_MAX);
  EXPECT_TRUE(granted.is_ok());
  ASSERT_FALSE(refused.is_ok());
  EXPECT_EQ(refused.take_status().detail().kind, ErrorKind::memory_error);
  int64_t held = buffer_bytes_held();
  EXPECT_FALSE(allocate_buffer(SIZE_MAX).is_ok());
  EXPECT_FALSE(allocate_buffer(size_t{1} << 46).is_ok());
  EXPECT_EQ(buffer_bytes_held(), held);
}

TEST(Buffer, ThreadsShareThePoolWithoutSharingBlocks) {
  release_pooled_buffers();
  int64_t before = buffer_bytes_held();
  auto work = [](unsigned char mark) {
    for (int round = 0; round < 300; ++round) {
      auto buffer = allocate_buffer((64 << 10) + static_cast<size_t>(round % 7) * 10000);
      std::byte* data = buffer.value()->data();
      std::memset(data, mark, 64 << 10);
      for (int i = 0; i < 64 << 10; i += 997) ASSERT_EQ(data[i], std::byte{mark});
    }
  };
  std::vector<std::thread> threads;
  for (unsigned char mark = 1; mark <= 4; ++mark) threads.emplace_back(work, mark);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(buffer_bytes_held(), before);
}

}  // namespace
}  // namespace shoal::engine
