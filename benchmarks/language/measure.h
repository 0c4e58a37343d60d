// How a program of the benchmark is run: a JSON line with the seconds of every call, and the
// result.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>

// Hides the arguments from the optimiser.
template <typename T>
T opaque(T value) {
  volatile T hidden = value;
  return hidden;
}

template <typename Call>
void measure(const char* name, int repeats, const Call& call) {
  double result = 0;
  std::printf("{\"program\": \"%s\", \"seconds\": [", name);
  for (int i = 0; i <= repeats; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    result = static_cast<double>(call());
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    if (i > 0) std::printf("%s%.9f", i > 1 ? ", " : "", seconds.count());
  }
  std::printf("], \"result\": %.17g}\n", result);
}

// Python's, for 64-bit integers that may wrap.
inline int64_t floor_divide(int64_t a, int64_t b) {
  const int64_t quotient = a / b;
  return quotient - (a % b != 0 && (a < 0) != (b < 0));
}

inline int64_t modulo(int64_t a, int64_t b) {
  const int64_t rest = a % b;
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

inline int64_t next_state(int64_t state) { return modulo(state * 1103515245 + 12345, 2147483648); }

// The programs of a file.
void measure_lists(int repeats);
void measure_simulations(int repeats);
void measure_recursive_programs(int repeats);
void measure_text(int repeats);
