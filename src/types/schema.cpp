#include "types/schema.h"

#include <algorithm>

namespace shoal::types {
namespace {

constexpr size_t kSuggestionCountMax = 3;

// Levenshtein distance with a row of costs (Wagner and Fischer 1974).
size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t substitution = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({substitution, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

}  // namespace

std::optional<int> Schema::find(std::string_view name) const {
  for (size_t position = 0; position < fields.size(); ++position) {
    if (fields[position].name == name) return static_cast<int>(position);
  }
  return std::nullopt;
}

std::vector<std::string> nearest_names(const std::vector<std::string>& candidates,
                                       std::string_view name) {
  const size_t distance_max = std::max<size_t>(2, name.size() / 2);
  std::vector<std::pair<size_t, std::string>> ranked;
  for (const std::string& candidate : candidates) {
    const size_t distance = edit_distance(candidate, name);
    if (distance <= distance_max) ranked.emplace_back(distance, candidate);
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> names;
  for (size_t i = 0; i < std::min(ranked.size(), kSuggestionCountMax); ++i) {
    names.push_back(std::move(ranked[i].second));
  }
  return names;
}

}  // namespace shoal::types
