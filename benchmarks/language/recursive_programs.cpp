// The programs of recursive_programs.py.
#include <cstdlib>
#include <utility>
#include <vector>

#include "measure.h"

namespace {

using Ints = std::vector<int64_t>;

int64_t fibonacci(int64_t n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }

int64_t takeuchi(int64_t x, int64_t y, int64_t z) {
  if (y >= x) return z;
  return takeuchi(takeuchi(x - 1, y, z), takeuchi(y - 1, z, x), takeuchi(z - 1, x, y));
}

int64_t ackermann(int64_t m, int64_t n) {
  if (m == 0) return n + 1;
  if (n == 0) return ackermann(m - 1, 1);
  return ackermann(m - 1, ackermann(m, n - 1));
}

int64_t place_queens(Ints& columns, int64_t row, int64_t n) {
  if (row == n) return 1;
  int64_t count = 0;
  for (int64_t column = 0; column < n; ++column) {
    bool is_free = true;
    for (int64_t other = 0; other < row; ++other) {
      const int64_t distance = row - other;
      if (columns[other] == column || std::abs(columns[other] - column) == distance) {
        is_free = false;
        break;
      }
    }
    if (is_free) {
      columns[row] = column;
      count += place_queens(columns, row + 1, n);
    }
  }
  return count;
}

int64_t recursive_queens(int64_t n) {
  Ints columns(n, 0);
  return place_queens(columns, 0, n);
}

int64_t sort_part(Ints& items, int64_t low, int64_t high) {
  if (low >= high) return 0;
  const int64_t pivot = items[floor_divide(low + high, 2)];
  int64_t i = low;
  int64_t j = high;
  while (i <= j) {
    while (items[i] < pivot) ++i;
    while (items[j] > pivot) --j;
    if (i <= j) {
      std::swap(items[i], items[j]);
      ++i;
      --j;
    }
  }
  return 1 + sort_part(items, low, j) + sort_part(items, i, high);
}

int64_t recursive_quicksort(int64_t n) {
  Ints items;
  int64_t state = 7;
  for (int64_t k = 0; k < n; ++k) {
    state = next_state(state);
    items.push_back(state / 65536);
  }
  const int64_t calls = sort_part(items, 0, n - 1);
  return calls + items[n / 3];
}

}  // namespace

void measure_recursive_programs(int repeats) {
  using I = int64_t;
  measure("fibonacci", repeats, [] { return fibonacci(opaque<I>(32)); });
  measure("takeuchi", repeats, [] { return takeuchi(opaque<I>(18), opaque<I>(12), opaque<I>(6)); });
  measure("ackermann", repeats, [] { return ackermann(opaque<I>(2), opaque<I>(330)); });
  measure("recursive_queens", repeats, [] { return recursive_queens(opaque<I>(9)); });
  measure("recursive_quicksort", repeats, [] { return recursive_quicksort(opaque<I>(200'000)); });
}
