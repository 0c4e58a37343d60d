// The programs of text_programs.py: text is bytes, keys are views of it, dicts are
// std::unordered_map, sets std::unordered_set.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "measure.h"

namespace {

using Ints = std::vector<int64_t>;

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> words;
  size_t i = 0;
  while (i < text.size()) {
    while (i < text.size() && text[i] == ' ') ++i;
    const size_t begin = i;
    while (i < text.size() && text[i] != ' ') ++i;
    if (i > begin) words.push_back(text.substr(begin, i - begin));
  }
  return words;
}

template <typename Counts>
int64_t sum_of_squares(const Counts& counts) {
  int64_t total = 0;
  for (const auto& [key, count] : counts) total += count * count;
  return total;
}

int64_t word_count(std::string_view text) {
  std::unordered_map<std::string_view, int64_t> counts;
  for (const std::string_view word : split(text)) ++counts[word];
  return sum_of_squares(counts);
}

int64_t k_nucleotide(std::string_view text, int64_t k) {
  std::unordered_map<std::string_view, int64_t> counts;
  const auto length = static_cast<int64_t>(text.size());
  for (int64_t i = 0; i < length - k + 1; ++i) ++counts[text.substr(i, k)];
  return sum_of_squares(counts);
}

int64_t edit_distance(std::string_view a, std::string_view b) {
  Ints before;
  for (size_t j = 0; j <= b.size(); ++j) before.push_back(static_cast<int64_t>(j));
  for (size_t i = 0; i < a.size(); ++i) {
    Ints row = {static_cast<int64_t>(i) + 1};
    for (size_t j = 0; j < b.size(); ++j) {
      const int64_t cost = a[i] == b[j] ? before[j] : before[j] + 1;
      row.push_back(std::min({cost, before[j + 1] + 1, row[j] + 1}));
    }
    before = std::move(row);
  }
  return before[b.size()];
}

int64_t string_building(int64_t n) {
  std::vector<std::string> parts;
  for (int64_t i = 0; i < n; ++i) parts.push_back(std::to_string(modulo(i * 7919, 10007)));
  std::string text;
  for (const std::string& part : parts) {
    if (!text.empty()) text += ',';
    text += part;
  }
  int64_t commas = 0;
  for (const char character : text) {
    if (character == ',') ++commas;
  }
  return static_cast<int64_t>(text.size()) * 1000 + modulo(commas, 1000);
}

int64_t group_sums(int64_t n, int64_t groups) {
  std::unordered_map<int64_t, Ints> lists;
  int64_t state = 7;
  for (int64_t i = 0; i < n; ++i) {
    state = next_state(state);
    lists[modulo(floor_divide(state, 65536), groups)].push_back(i);
  }
  int64_t total = 0;
  for (const auto& [key, items] : lists) {
    int64_t part = 0;
    for (const int64_t item : items) part += item;
    total += modulo(part, 1000) * (modulo(key, 10) + 1);
  }
  return total;
}

int64_t int_histogram(int64_t n, int64_t groups) {
  std::unordered_map<int64_t, int64_t> counts;
  int64_t state = 7;
  for (int64_t i = 0; i < n; ++i) {
    state = next_state(state);
    ++counts[modulo(floor_divide(state, 65536), groups)];
  }
  return sum_of_squares(counts);
}

int64_t distinct_numbers(int64_t n) {
  std::unordered_set<int64_t> seen;
  int64_t state = 7;
  for (int64_t i = 0; i < n; ++i) {
    state = next_state(state);
    seen.insert(floor_divide(state, 16384));
  }
  return static_cast<int64_t>(seen.size());
}

std::string letters(int64_t count, std::string_view alphabet, int64_t seed) {
  std::string text;
  int64_t state = seed;
  for (int64_t i = 0; i < count; ++i) {
    state = next_state(state);
    text += alphabet[state / 65536 % alphabet.size()];
  }
  return text;
}

}  // namespace

void measure_text(int repeats) {
  using I = int64_t;
  const std::string words = letters(1'000'000, "abcdefgh   ", 1);
  const std::string bases = letters(300'000, "ACGT", 2);
  const std::string a = letters(600, "abcd", 3);
  const std::string b = letters(600, "abcd", 4);
  measure("word_count", repeats, [&] { return word_count(words); });
  measure("k_nucleotide", repeats, [&] { return k_nucleotide(bases, opaque<I>(6)); });
  measure("edit_distance", repeats, [&] { return edit_distance(a, b); });
  measure("string_building", repeats, [] { return string_building(opaque<I>(100'000)); });
  measure("group_sums", repeats, [] { return group_sums(opaque<I>(200'000), opaque<I>(1'000)); });
  measure("int_histogram", repeats,
          [] { return int_histogram(opaque<I>(500'000), opaque<I>(5'000)); });
  measure("distinct_numbers", repeats, [] { return distinct_numbers(opaque<I>(300'000)); });
}
