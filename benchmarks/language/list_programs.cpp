// The programs of list_programs.py, over std::vector, which does not check indices.
#include <cstdint>
#include <utility>
#include <vector>

#include "measure.h"

namespace {

using Floats = std::vector<double>;
using Ints = std::vector<int64_t>;
using Bools = std::vector<uint8_t>;
using Matrix = std::vector<Floats>;

int64_t sieve(int64_t n) {
  Bools is_prime(n, 1);
  is_prime[0] = 0;
  is_prime[1] = 0;
  for (int64_t i = 2; i * i < n; ++i) {
    if (!is_prime[i]) continue;
    for (int64_t j = i * i; j < n; j += i) is_prime[j] = 0;
  }
  int64_t count = 0;
  for (const uint8_t prime : is_prime) {
    if (prime) ++count;
  }
  return count;
}

template <typename Item>
Matrix make_matrix(int64_t n, const Item& item) {
  Matrix rows;
  for (int64_t i = 0; i < n; ++i) {
    Floats row;
    for (int64_t j = 0; j < n; ++j) row.push_back(item(i, j));
    rows.push_back(std::move(row));
  }
  return rows;
}

double matrix_multiply(int64_t n) {
  const Matrix a = make_matrix(n, [](int64_t i, int64_t j) { return double(modulo(i * j, 7)); });
  const Matrix b = make_matrix(n, [](int64_t i, int64_t j) { return double(modulo(i + j, 5)); });
  Matrix c(n, Floats(n));
  for (int64_t i = 0; i < n; ++i) {
    for (int64_t j = 0; j < n; ++j) {
      double total = 0;
      for (int64_t k = 0; k < n; ++k) total += a[i][k] * b[k][j];
      c[i][j] = total;
    }
  }
  double trace = 0;
  for (int64_t i = 0; i < n; ++i) trace += c[i][i];
  return trace;
}

int64_t n_queens(int64_t n) {
  Ints column_of(n, -1);
  Bools columns(n);
  Bools rising(2 * n);
  Bools falling(2 * n);
  int64_t found = 0;
  int64_t row = 0;
  const auto mark = [&](int64_t column, bool value) {
    columns[column] = value;
    rising[row + column] = value;
    falling[row - column + n] = value;
  };
  while (row >= 0) {
    int64_t column = column_of[row];
    if (column >= 0) mark(column, false);
    ++column;
    while (column < n && (columns[column] || rising[row + column] || falling[row - column + n])) {
      ++column;
    }
    if (column == n) {
      column_of[row] = -1;
      --row;
      continue;
    }
    column_of[row] = column;
    mark(column, true);
    if (row + 1 == n) {
      ++found;
    } else {
      ++row;
    }
  }
  return found;
}

int64_t knapsack(int64_t count, int64_t capacity) {
  Ints best(capacity + 1);
  for (int64_t thing = 0; thing < count; ++thing) {
    const int64_t weight = 5 + modulo(thing * 37, 91);
    const int64_t value = 10 + modulo(thing * 53, 97);
    for (int64_t room = capacity; room > weight - 1; --room) {
      const int64_t candidate = best[room - weight] + value;
      if (candidate > best[room]) best[room] = candidate;
    }
  }
  return best[capacity];
}

void sort_by_stack(Ints& items) {
  Ints lows = {0};
  Ints highs = {static_cast<int64_t>(items.size()) - 1};
  while (!lows.empty()) {
    const int64_t low = lows.back();
    const int64_t high = highs.back();
    lows.pop_back();
    highs.pop_back();
    const int64_t pivot = items[floor_divide(low + high, 2)];
    int64_t i = low;
    int64_t j = high;
    while (i <= j) {
      while (items[i] < pivot) ++i;
      while (items[j] > pivot) --j;
      if (i <= j) std::swap(items[i++], items[j--]);
    }
    if (low < j) {
      lows.push_back(low);
      highs.push_back(j);
    }
    if (i < high) {
      lows.push_back(i);
      highs.push_back(high);
    }
  }
}

int64_t quicksort(int64_t n) {
  Ints items;
  int64_t state = 42;
  for (int64_t i = 0; i < n; ++i) {
    state = next_state(state);
    items.push_back(state);
  }
  sort_by_stack(items);
  int64_t check = 0;
  for (int64_t i = 0; i < n; ++i) check = modulo(check * 31 + items[i], 1000000007);
  return check;
}

int64_t prefix_sums(int64_t n, int64_t rounds) {
  Ints items;
  for (int64_t i = 0; i < n; ++i) items.push_back(modulo(i, 10));
  int64_t check = 0;
  for (int64_t round = 0; round < rounds; ++round) {
    Ints sums(n + 1);
    for (int64_t i = 0; i < n; ++i) sums[i + 1] = sums[i] + items[i];
    check += sums[n / 2] + sums[n];
  }
  return check;
}

double convolution(int64_t n, int64_t width) {
  Floats signal;
  Floats kernel;
  for (int64_t i = 0; i < n; ++i) signal.push_back(static_cast<double>(modulo(i, 17)) * 0.5);
  for (int64_t k = 0; k < width; ++k) kernel.push_back(1.0 / static_cast<double>(k + 1));
  Floats out(n - width + 1);
  for (int64_t i = 0; i < n - width + 1; ++i) {
    double total = 0;
    for (int64_t k = 0; k < width; ++k) total += signal[i + k] * kernel[k];
    out[i] = total;
  }
  double check = 0;
  for (const double value : out) check += value;
  return check;
}

double heat(int64_t n, int64_t steps) {
  Matrix now =
      make_matrix(n, [](int64_t i, int64_t j) { return double(modulo(i * 13 + j * 7, 10)); });
  Matrix later(n, Floats(n));
  for (int64_t step = 0; step < steps; ++step) {
    for (int64_t i = 1; i < n - 1; ++i) {
      for (int64_t j = 1; j < n - 1; ++j) {
        const double around = now[i - 1][j] + now[i + 1][j] + now[i][j - 1] + now[i][j + 1];
        later[i][j] = now[i][j] + 0.1 * (around - 4.0 * now[i][j]);
      }
    }
    std::swap(now, later);
  }
  double total = 0;
  for (int64_t i = 0; i < n; ++i) {
    for (int64_t j = 0; j < n; ++j) total += now[i][j];
  }
  return total;
}

}  // namespace

void measure_lists(int repeats) {
  using I = int64_t;
  measure("sieve", repeats, [] { return sieve(opaque<I>(2'000'000)); });
  measure("matrix_multiply", repeats, [] { return matrix_multiply(opaque<I>(120)); });
  measure("n_queens", repeats, [] { return n_queens(opaque<I>(9)); });
  measure("knapsack", repeats, [] { return knapsack(opaque<I>(200), opaque<I>(10'000)); });
  measure("quicksort", repeats, [] { return quicksort(opaque<I>(200'000)); });
  measure("prefix_sums", repeats, [] { return prefix_sums(opaque<I>(200'000), opaque<I>(10)); });
  measure("convolution", repeats, [] { return convolution(opaque<I>(100'000), opaque<I>(16)); });
  measure("heat", repeats, [] { return heat(opaque<I>(200), opaque<I>(20)); });
}
