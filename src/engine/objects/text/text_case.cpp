// Upper and lower case: decided here for ASCII, asked of Python beyond.
#include <cstring>

#include "engine/objects/text/blocks.h"
#include "engine/objects/text/text_call.h"

namespace shoal::abi {
namespace {

using namespace shoal::engine;

constexpr uint8_t kCaseBit = 0x20;

bool is_lower(uint8_t unit) { return static_cast<uint8_t>(unit - 'a') < 26; }
bool is_upper(uint8_t unit) { return static_cast<uint8_t>(unit - 'A') < 26; }
bool is_letter(uint8_t unit) { return is_lower(unit | kCaseBit); }

// The bit at each byte of eight that is a letter from `first` on; the bytes are ASCII.
constexpr uint64_t kEachByte = 0x0101010101010101ULL;
uint64_t letter_bits(uint64_t bytes, uint8_t first) {
  const uint64_t from_first = bytes + kEachByte * (0x80U - first);
  const uint64_t behind_last = bytes + kEachByte * (0x80U - first - 26);
  return (from_first & ~behind_last) & (kEachByte * 0x80);
}

// Changes the case of letters from `first` ('a' or 'A') on, eight bytes at a time.
uint64_t flipped(uint64_t bytes, uint8_t first) { return bytes ^ letter_bits(bytes, first) >> 2; }

void flip(uint8_t* to, const uint8_t* from, int64_t length, uint8_t first) {
  uint64_t word;
  int64_t at = 0;
  for (; at + 8 <= length; at += 8) {
    std::memcpy(&word, from + at, 8);
    word = flipped(word, first);
    std::memcpy(to + at, &word, 8);
  }
  if (at < length && length >= 8) {
    std::memcpy(&word, from + length - 8, 8);
    word = flipped(word, first);
    std::memcpy(to + length - 8, &word, 8);
    return;
  }
  for (; at < length; ++at) {
    const bool is_flipped = static_cast<uint8_t>(from[at] - first) < 26;
    to[at] = is_flipped ? from[at] ^ kCaseBit : from[at];
  }
}

// Text of at most 16 bytes, read as two words where no page ends behind it; false: it is another,
// or not ASCII.
#if defined(__SANITIZE_ADDRESS__)
bool flip_short(ObjectHeap&, Text, uint8_t, Text&) { return false; }
#else
bool flip_short(ObjectHeap& heap, Text text, uint8_t first, Text& made) {
  constexpr uint64_t kPageBytesMin = 4096;
  constexpr uint64_t kReadBytes = 16;
  const uint64_t length = text.meta >> 2;
  const auto address = reinterpret_cast<uint64_t>(text.data);
  const bool is_short = (text.meta & 3) == 0 && length - 1 < kReadBytes &&
                        address % kPageBytesMin <= kPageBytesMin - kReadBytes;
  if (!is_short) return false;
  uint64_t low;
  uint64_t high;
  std::memcpy(&low, text.data, 8);
  std::memcpy(&high, bytes_at(text) + 8, 8);
  const uint64_t mask = ~uint64_t{0} >> (8 * (8 - length % 8) % 64);
  low &= length < 8 ? mask : ~uint64_t{0};
  high &= length > 8 ? mask : 0;
  if (((low | high) & (kEachByte * 0x80)) != 0) return false;
  made = new_text(heap, kReadBytes, 0);
  if (is_missing(made)) return true;
  low = flipped(low, first);
  high = flipped(high, first);
  auto* to = static_cast<uint8_t*>(units_of_new(made));
  std::memcpy(to, &low, 8);
  std::memcpy(to + 8, &high, 8);
  made.meta = text.meta;
  return true;
}
#endif

// A text made by change(to, from, length) of ASCII, else Python's answer.
template <typename Change>
int32_t change_case(void* world, std::string_view name, const uint64_t* in, uint64_t* out,
                    int32_t place, Change change) {
  const Text text = text_in(in);
  const int64_t length = length_of(text);
  if (width_of(text) != 0 || !is_ascii(bytes_at(text), length))
    return give_answer(world_of(world), name, text, out, place);
  const Text made = new_text(world_of(world).heap, length, 0);
  if (!is_missing(made) && length > 0)
    change(static_cast<uint8_t*>(units_of_new(made)), bytes_at(text), length);
  return give_text(world_of(world), made, out, place);
}

}  // namespace

extern "C" {

int32_t shoal_text_lower(void* world, const uint64_t* in, uint64_t* out, int32_t place, int32_t) {
  Text made;
  if (flip_short(world_of(world).heap, text_in(in), 'A', made))
    return give_text(world_of(world), made, out, place);
  return change_case(
      world, "lower", in, out, place,
      [](uint8_t* to, const uint8_t* from, int64_t length) { flip(to, from, length, 'A'); });
}

int32_t shoal_text_casefold(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                            int32_t) {
  return change_case(
      world, "casefold", in, out, place,
      [](uint8_t* to, const uint8_t* from, int64_t length) { flip(to, from, length, 'A'); });
}

int32_t shoal_text_upper(void* world, const uint64_t* in, uint64_t* out, int32_t place, int32_t) {
  Text made;
  if (flip_short(world_of(world).heap, text_in(in), 'a', made))
    return give_text(world_of(world), made, out, place);
  return change_case(
      world, "upper", in, out, place,
      [](uint8_t* to, const uint8_t* from, int64_t length) { flip(to, from, length, 'a'); });
}

int32_t shoal_text_capitalize(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                              int32_t) {
  return change_case(world, "capitalize", in, out, place,
                     [](uint8_t* to, const uint8_t* from, int64_t length) {
                       flip(to, from, length, 'A');
                       if (is_lower(to[0])) to[0] ^= kCaseBit;
                     });
}

int32_t shoal_text_swapcase(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                            int32_t) {
  return change_case(world, "swapcase", in, out, place,
                     [](uint8_t* to, const uint8_t* from, int64_t length) {
                       for (int64_t at = 0; at < length; ++at)
                         to[at] = is_letter(from[at]) ? from[at] ^ kCaseBit : from[at];
                     });
}

int32_t shoal_text_title(void* world, const uint64_t* in, uint64_t* out, int32_t place, int32_t) {
  return change_case(
      world, "title", in, out, place, [](uint8_t* to, const uint8_t* from, int64_t length) {
        bool is_in_word = false;
        for (int64_t at = 0; at < length; ++at) {
          const bool is_flipped = is_in_word ? is_upper(from[at]) : is_lower(from[at]);
          to[at] = is_flipped ? from[at] ^ kCaseBit : from[at];
          is_in_word = is_letter(from[at]);
        }
      });
}

}  // extern "C"

}  // namespace shoal::abi
