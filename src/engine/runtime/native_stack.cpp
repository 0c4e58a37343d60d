#include "engine/runtime/native_stack.h"

#include <pthread.h>

#include <algorithm>

namespace shoal::engine {
namespace {

constexpr int64_t kReservedBytes = int64_t{512} << 10;

// The lowest address; 0 if the system does not say.
uintptr_t stack_end() {
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return 0;
  void* lowest = nullptr;
  size_t bytes = 0;
  const bool is_known = pthread_attr_getstack(&attributes, &lowest, &bytes) == 0;
  pthread_attr_destroy(&attributes);
  return is_known ? reinterpret_cast<uintptr_t>(lowest) : 0;
}

}  // namespace

int64_t stack_bytes_left() {
  // Asking takes a while on the main thread, whose stack the system describes in a file.
  thread_local const uintptr_t end = stack_end();
  constexpr int64_t kAssumedBytes = int64_t{1} << 20;
  const auto here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  const int64_t left = end == 0 ? kAssumedBytes : static_cast<int64_t>(here - end);
  return std::max<int64_t>(left - kReservedBytes, 0);
}

}  // namespace shoal::engine
