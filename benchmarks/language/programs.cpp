// The programs of programs.py, in the same shape: 64-bit integers that may wrap, Python's floor
// division and modulo; then those of the other files.
//
// usage: programs REPEATS
#include <cstdint>
#include <cstdlib>

#include "measure.h"

namespace {

int64_t collatz(int64_t limit) {
  int64_t best = 0;
  int64_t best_at = 0;
  for (int64_t start = 1; start < limit; ++start) {
    int64_t n = start;
    int64_t steps = 0;
    while (n != 1) {
      n = modulo(n, 2) == 0 ? floor_divide(n, 2) : 3 * n + 1;
      ++steps;
    }
    if (steps > best) {
      best = steps;
      best_at = start;
    }
  }
  return best_at;
}

int64_t mandelbrot(int64_t size, int64_t limit) {
  int64_t inside = 0;
  for (int64_t i = 0; i < size; ++i) {
    for (int64_t j = 0; j < size; ++j) {
      const double cr = -2.0 + 3.0 * static_cast<double>(i) / static_cast<double>(size);
      const double ci = -1.5 + 3.0 * static_cast<double>(j) / static_cast<double>(size);
      double x = 0;
      double y = 0;
      int64_t k = 0;
      while (x * x + y * y <= 4.0 && k < limit) {
        const double next = x * x - y * y + cr;
        y = 2.0 * x * y + ci;
        x = next;
        ++k;
      }
      if (k == limit) ++inside;
    }
  }
  return inside;
}

int64_t count_primes(int64_t n) {
  int64_t count = 0;
  for (int64_t i = 2; i < n; ++i) {
    bool is_prime = true;
    for (int64_t j = 2; j * j <= i; ++j) {
      if (modulo(i, j) == 0) {
        is_prime = false;
        break;
      }
    }
    if (is_prime) ++count;
  }
  return count;
}

double monte_carlo_pi(int64_t n) {
  int64_t state = 12345;
  int64_t hits = 0;
  for (int64_t i = 0; i < n; ++i) {
    state = modulo(state * 1103515245 + 12345, 2147483648);
    const double x = static_cast<double>(state) / 2147483648.0;
    state = modulo(state * 1103515245 + 12345, 2147483648);
    const double y = static_cast<double>(state) / 2147483648.0;
    if (x * x + y * y <= 1.0) ++hits;
  }
  return 4.0 * static_cast<double>(hits) / static_cast<double>(n);
}

int64_t sum_of_squares(int64_t n) {
  int64_t total = 0;
  for (int64_t i = 0; i < n; ++i) total += modulo(i * i, 7);
  return total;
}

double logistic_map(int64_t n, double r) {
  double x = 0.5;
  double low = 1.0;
  for (int64_t i = 0; i < n; ++i) {
    x = r * x * (1.0 - x);
    low = x < low ? x : low;
  }
  return low;
}

int64_t greatest_common_divisors(int64_t n) {
  int64_t total = 0;
  for (int64_t i = 1; i < n; ++i) {
    for (int64_t j = 1; j < n; ++j) {
      int64_t a = i;
      int64_t b = j;
      while (b != 0) {
        const int64_t rest = modulo(a, b);
        a = b;
        b = rest;
      }
      total += a;
    }
  }
  return total;
}

double trapezoid(int64_t n) {
  const double step = 1.0 / static_cast<double>(n);
  double total = 0;
  for (int64_t i = 0; i < n; ++i) {
    const double x = (static_cast<double>(i) + 0.5) * step;
    total += 4.0 / (1.0 + x * x);
  }
  return total * step;
}

}  // namespace

int main(int argument_count, char** arguments) {
  const int repeats = argument_count > 1 ? std::atoi(arguments[1]) : 5;
  using I = int64_t;
  measure("collatz", repeats, [] { return collatz(opaque<I>(300'000)); });
  measure("mandelbrot", repeats, [] { return mandelbrot(opaque<I>(300), opaque<I>(200)); });
  measure("count_primes", repeats, [] { return count_primes(opaque<I>(200'000)); });
  measure("monte_carlo_pi", repeats, [] { return monte_carlo_pi(opaque<I>(5'000'000)); });
  measure("sum_of_squares", repeats, [] { return sum_of_squares(opaque<I>(20'000'000)); });
  measure("logistic_map", repeats, [] { return logistic_map(opaque<I>(5'000'000), opaque(3.7)); });
  measure("greatest_common_divisors", repeats,
          [] { return greatest_common_divisors(opaque<I>(1'200)); });
  measure("trapezoid", repeats, [] { return trapezoid(opaque<I>(10'000'000)); });
  measure_lists(repeats);
  measure_simulations(repeats);
  measure_recursive_programs(repeats);
  measure_text(repeats);
}
