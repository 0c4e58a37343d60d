// Runs a loop compiled for the widest vectors that this machine has.
#pragma once

namespace shoal::engine {

enum class VectorLevel { baseline, avx2, avx512 };

[[nodiscard]] inline VectorLevel vector_level() {
#if defined(__x86_64__)
  static const VectorLevel level = [] {
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
      return VectorLevel::avx512;
    }
    const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                          __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
    return has_avx2 ? VectorLevel::avx2 : VectorLevel::baseline;
  }();
  return level;
#else
  return VectorLevel::baseline;
#endif
}

#if defined(__x86_64__)
template <typename Work>
[[gnu::target("arch=x86-64-v4"), gnu::flatten, gnu::noinline]] void run_avx512(const Work& work) {
  work();
}

template <typename Work>
[[gnu::target("arch=x86-64-v3"), gnu::flatten, gnu::noinline]] void run_avx2(const Work& work) {
  work();
}
#endif

// Calls `work`, a lambda marked always_inline. What it calls is compiled once per level, if it is
// inline: mark it always_inline too. Pass vectors by reference, their by-value ABI differs.
template <typename Work>
void run_for_this_cpu(const Work& work) {
#if defined(__x86_64__)
  if (vector_level() == VectorLevel::avx512) return run_avx512(work);
  if (vector_level() == VectorLevel::avx2) return run_avx2(work);
#endif
  work();
}

}  // namespace shoal::engine
