#include "engine/objects/text/text_making.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "engine/objects/text/blocks.h"

namespace shoal::engine {
namespace {

// More than any machine has; lengths below it can be added and shifted without overflow.
constexpr int64_t kLengthMax = int64_t{1} << 56;

constexpr std::array<uint8_t, 256> kBytes = [] {
  std::array<uint8_t, 256> bytes{};
  for (size_t byte = 0; byte < bytes.size(); ++byte) bytes[byte] = static_cast<uint8_t>(byte);
  return bytes;
}();

template <typename Unit>
int narrowest_width(const Unit* units, int64_t length) {
  // In rounds: wide text usually shows its width at once, and a round is vectorised.
  constexpr int64_t kRound = 64;
  Unit seen = 0;
  for (int64_t start = 0; start < length; start += kRound) {
    const int64_t stop = std::min(length, start + kRound);
    for (int64_t at = start; at < stop; ++at) seen = static_cast<Unit>(seen | units[at]);
    if (width_for(seen) == static_cast<int>(sizeof(Unit) / 2)) break;
  }
  return width_for(seen);
}

template <typename To, typename From>
void* convert_units(To* to, const From* from, int64_t length) {
  if constexpr (sizeof(To) == sizeof(From)) {
    copy_bytes(to, from, static_cast<size_t>(length) * sizeof(To));
  } else {
    for (int64_t at = 0; at < length; ++at) to[at] = static_cast<To>(from[at]);
  }
  return to + length;
}

}  // namespace

abi::Text empty_text() { return text_over(kBytes.data(), 0, 0); }

abi::Text new_text(ObjectHeap& heap, int64_t length, int width) {
  if (length == 0) return empty_text();
  if (length > kLengthMax) return missing_text();
  return text_over(heap.allocate(static_cast<size_t>(length) << width), length, width);
}

abi::Text text_of_ascii(ObjectHeap& heap, std::string_view bytes) {
  const abi::Text made = new_text(heap, static_cast<int64_t>(bytes.size()), 0);
  if (!is_missing(made)) copy_bytes(units_of_new(made), bytes.data(), bytes.size());
  return made;
}

abi::Text text_of_code_point(ObjectHeap& heap, uint32_t code_point) {
  if (code_point < kBytes.size()) return text_over(&kBytes[code_point], 1, 0);
  const abi::Text made = new_text(heap, 1, width_for(code_point));
  if (!is_missing(made)) put_repeated(units_of_new(made), width_of(made), code_point, 1);
  return made;
}

abi::Text narrowest(ObjectHeap& heap, abi::Text text) {
  if (is_empty(text) || width_of(text) == 0) return text;
  const int64_t length = length_of(text);
  const int width = visit_units(
      text, [length](const auto* units) -> int { return narrowest_width(units, length); });
  if (width == width_of(text)) return text;
  const abi::Text made = new_text(heap, length, width);
  if (!is_missing(made)) put_units(units_of_new(made), width, text);
  return made;
}

void* put_units(void* to, int width, abi::Text from) {
  const int64_t length = length_of(from);
  return visit_units(from, [&](const auto* units) -> void* {
    switch (width) {
      case 0: return convert_units(static_cast<uint8_t*>(to), units, length);
      case 1: return convert_units(static_cast<uint16_t*>(to), units, length);
      default: return convert_units(static_cast<uint32_t*>(to), units, length);
    }
  });
}

void* put_repeated(void* to, int width, uint32_t code_point, int64_t count) {
  switch (width) {
    case 0: return std::fill_n(static_cast<uint8_t*>(to), count, static_cast<uint8_t>(code_point));
    case 1:
      return std::fill_n(static_cast<uint16_t*>(to), count, static_cast<uint16_t>(code_point));
    default: return std::fill_n(static_cast<uint32_t*>(to), count, code_point);
  }
}

}  // namespace shoal::engine
