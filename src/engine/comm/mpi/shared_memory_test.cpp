#include "engine/comm/mpi/shared_memory.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/concat.h"

namespace shoal::comm {
namespace {

TEST(SharedMemoryFiles, AreMpichsWithAName) {
  const std::string maps =
      "55d0-55d1 r-xp 00000000 fe:00 1200                      /usr/bin/python3.11\n"
      "7f5a-7f5b rw-s 00000000 00:1b 19619                      /dev/shm/ucx_shm_posix_4d3b7116\n"
      "7f5c-7f5d rw-s 00000000 00:1b 19620                      /dev/shm/mpich_shm_11175163_0\n"
      "7f5d-7f5e rw-s 00001000 00:1b 19620                      /dev/shm/mpich_shm_11175163_0\n"
      "7f5e-7f5f rw-s 00000000 00:1b 19621                      /dev/shm/mpich_shm_22_1 (deleted)\n"
      "7ffd-7ffe rw-p 00000000 00:00 0                          [stack]\n";
  EXPECT_EQ(shared_memory_files(maps), std::vector<std::string>{"/dev/shm/mpich_shm_11175163_0"});
  EXPECT_TRUE(shared_memory_files("").empty());
}

TEST(UnlinkSharedMemory, RemovesTheNameAndKeepsTheMemory) {
  const std::string file = concat("/dev/shm/mpich_shm_test_", ::getpid());
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL, 0600);
  if (descriptor < 0) GTEST_SKIP() << "no /dev/shm";
  ASSERT_EQ(::ftruncate(descriptor, 4096), 0);
  void* memory = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  ::close(descriptor);
  ASSERT_NE(memory, MAP_FAILED);
  unlink_shared_memory(::getpid());
  EXPECT_NE(::access(file.c_str(), F_OK), 0);
  static_cast<char*>(memory)[0] = 'x';
  EXPECT_EQ(static_cast<char*>(memory)[0], 'x');
  ::munmap(memory, 4096);
}

}  // namespace
}  // namespace shoal::comm
