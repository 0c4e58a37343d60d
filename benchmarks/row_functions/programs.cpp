// The programs of peer.py as loops over arrays, on one thread, into memory that has been written
// before. Prints a JSON line for each: the seconds of every call, and the sum of the result.
//
// usage: programs REPEATS
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct Data {
  explicit Data(int64_t rows) : a(rows), b(rows), n(rows), real(rows), whole(rows) {
    for (int64_t i = 0; i < rows; ++i) {
      a[i] = static_cast<double>(i % 1000) / 1000.0;
      b[i] = static_cast<double>(i % 777) / 259.0;
      n[i] = i % 5000;
    }
  }
  std::vector<double> a;
  std::vector<double> b;
  std::vector<int64_t> n;
  std::vector<double> real;
  std::vector<int64_t> whole;
};

[[gnu::noinline]] int64_t row(const double* a, const double* b, double* out, int64_t rows) {
  for (int64_t i = 0; i < rows; ++i) out[i] = a[i] > 0.5 ? a[i] * 2 + b[i] : b[i];
  return rows;
}

[[gnu::noinline]] int64_t square(const double* a, double* out, int64_t rows) {
  for (int64_t i = 0; i < rows; ++i) out[i] = a[i] * a[i] + 1;
  return rows;
}

// Without a check for overflow.
[[gnu::noinline]] int64_t square_of_ints(const int64_t* n, int64_t* out, int64_t rows) {
  for (int64_t i = 0; i < rows; ++i) out[i] = n[i] * n[i] + 1;
  return rows;
}

[[gnu::noinline]] int64_t filtered(const double* a, const double* b, double* out, int64_t rows) {
  int64_t kept = 0;
  for (int64_t i = 0; i < rows; ++i) {
    const double c = a[i] > 0.5 ? a[i] * 2 + b[i] : b[i];
    out[kept] = b[i];
    kept += c > 2.5 ? 1 : 0;
  }
  return kept;
}

struct Texts {
  explicit Texts(int64_t rows) : bytes_out(rows * 16), ends(rows), lengths(rows) {
    std::vector<std::string> kinds;
    for (int64_t i = 0; i < 5000; ++i) {
      kinds.push_back("item" + std::to_string(i * 37 % 9973) + "-" + std::to_string(i));
    }
    for (int64_t i = 0; i < rows; ++i) bytes += kinds[i % kinds.size()];
    for (int64_t i = 0, at = 0; i < rows; ++i) {
      const size_t length = kinds[i % kinds.size()].size();
      views.emplace_back(bytes.data() + at, length);
      at += static_cast<int64_t>(length);
    }
  }
  std::string bytes;  // of all, one after the other
  std::vector<std::string_view> views;
  std::vector<char> bytes_out;
  std::vector<int64_t> ends;
  std::vector<int64_t> lengths;
};

[[gnu::noinline]] int64_t first_part(const std::vector<std::string_view>& texts, char* out,
                                     int64_t* ends) {
  char* to = out;
  for (size_t i = 0; i < texts.size(); ++i) {
    const std::string_view part = texts[i].substr(0, texts[i].find('-'));
    for (const char c : part) *to++ = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    ends[i] = to - out;
  }
  return to - out;
}

[[gnu::noinline]] int64_t text_length(const std::vector<std::string_view>& texts, int64_t* out) {
  for (size_t i = 0; i < texts.size(); ++i) out[i] = static_cast<int64_t>(texts[i].size());
  return static_cast<int64_t>(texts.size());
}

template <typename Call, typename Result>
void measure(const char* name, int64_t rows, int repeats, const Call& call, const Result& out) {
  std::printf("{\"program\": \"%s_%lld\", \"seconds\": [", name, static_cast<long long>(rows));
  int64_t kept = call();
  for (int i = 0; i < repeats; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    kept = call();
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    std::printf("%s%.9f", i > 0 ? ", " : "", seconds.count());
  }
  long double sum = 0;  // the peers add in pairs
  for (int64_t i = 0; i < kept; ++i) sum += static_cast<double>(out[static_cast<size_t>(i)]);
  std::printf("], \"result\": %.17g}\n", static_cast<double>(sum));
}

void run(int64_t rows, int repeats) {
  Data d(rows);
  measure(
      "row", rows, repeats, [&] { return row(d.a.data(), d.b.data(), d.real.data(), rows); },
      d.real);
  measure("square", rows, repeats, [&] { return square(d.a.data(), d.real.data(), rows); }, d.real);
  measure(
      "square_of_ints", rows, repeats,
      [&] { return square_of_ints(d.n.data(), d.whole.data(), rows); }, d.whole);
  measure(
      "filtered", rows, repeats,
      [&] { return filtered(d.a.data(), d.b.data(), d.real.data(), rows); }, d.real);
}

void run_texts(int64_t rows, int repeats) {
  Texts t(rows);
  const std::vector<int64_t> ones(t.bytes_out.size(), 1);
  measure(
      "first_part", rows, repeats,
      [&] { return first_part(t.views, t.bytes_out.data(), t.ends.data()); }, ones);
  measure(
      "text_length", rows, repeats, [&] { return text_length(t.views, t.lengths.data()); },
      t.lengths);
}

}  // namespace

int main(int count, char** values) {
  const int repeats = count > 1 ? std::atoi(values[1]) : 5;
  for (const int64_t rows : {100'000, 10'000'000}) {
    run(rows, repeats);
    run_texts(rows, repeats);
  }
  return 0;
}
