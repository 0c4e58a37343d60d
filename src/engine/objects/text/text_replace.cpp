// text_replace and text_expandtabs.
#include <algorithm>
#include <array>
#include <bit>
#include <limits>

#include "engine/objects/text/blocks.h"
#include "engine/objects/text/find.h"
#include "engine/objects/text/text_call.h"

namespace shoal::abi {
namespace {

using namespace shoal::engine;

// Writes parts of texts one after the other, in one width.
struct Writer {
  void* to;
  int width;

  void put(Text text, int64_t start, int64_t stop) {
    const int from_width = width_of(text);
    put(text_over(bytes_at(text) + (start << from_width), stop - start, from_width));
  }
  void put(Text text) {
    if (width > 0) {
      to = put_units(to, width, text);
      return;
    }
    copy_bytes(to, text.data, bytes_of(text));
    to = static_cast<uint8_t*>(to) + bytes_of(text);
  }
};

// One code point by another, both of the text's width: a loop that is vectorised.
Text translated(ObjectHeap& heap, Text text, uint32_t old, uint32_t replacement) {
  const Text made = new_text(heap, length_of(text), width_of(text));
  if (is_missing(made)) return made;
  visit_units(text, [&](const auto* units) {
    using Unit = UnitOf<decltype(units)>;
    auto* to = static_cast<Unit*>(units_of_new(made));
    const auto from = static_cast<Unit>(old);
    const auto by = static_cast<Unit>(replacement);
    for (int64_t at = 0; at < length_of(text); ++at) to[at] = units[at] == from ? by : units[at];
  });
  return made;
}

// All of one byte in one-byte text by one-byte text.
void put_without_byte(uint8_t* to, Text text, uint8_t old, Text replacement) {
  const uint8_t* from = bytes_at(text);
  const size_t replacement_bytes = bytes_of(replacement);
  const auto put = [&to](const void* bytes, size_t count) {
    copy_bytes(to, bytes, count);
    to += count;
  };
  const auto bits_of = [old](ByteBlock block) { return equal_bits(block, old); };
  int64_t start = 0;
  for_each_block(from, length_of(text), bits_of, [&](uint32_t bits, int64_t at) {
    for (; bits != 0; bits &= bits - 1) {
      const int64_t place = at + std::countr_zero(bits);
      put(from + start, static_cast<size_t>(place - start));
      put(replacement.data, replacement_bytes);
      start = place + 1;
    }
  });
  put(from + start, static_cast<size_t>(length_of(text) - start));
}

// Where a needle is; of the places, as many as there is room for.
struct Places {
  std::array<int64_t, 32> first;
  int64_t count = 0;
};

Places places_of(Text text, const Needle& old, int64_t count_max) {
  Places places;
  const TextRange range = {0, length_of(text)};
  if (old.length() <= 1) {
    places.count = count(text, old, range, count_max);
    return places;
  }
  for (int64_t at = 0; places.count < count_max; ++places.count) {
    const int64_t place = find(text, old, {at, range.stop});
    if (place < 0) break;
    if (const auto index = static_cast<size_t>(places.count); index < places.first.size())
      places.first[index] = place;
    at = place + old.length();
  }
  return places;
}

// "" is around each of the first code points.
void put_replaced(Writer& writer, Text text, const Needle& old, Text replacement,
                  const Places& places) {
  const int64_t length = length_of(text);
  int64_t at = 0;
  for (int64_t round = 0; round < places.count; ++round) {
    if (old.length() == 0) {
      writer.put(replacement);
      if (round < length) writer.put(text, round, round + 1);
      at = std::min(round + 1, length);
      continue;
    }
    const auto index = static_cast<size_t>(round);
    const int64_t place = old.length() > 1 && index < places.first.size()
                              ? places.first[index]
                              : find(text, old, {at, length});
    writer.put(text, at, place);
    writer.put(replacement);
    at = place + old.length();
  }
  writer.put(text, at, length);
}

Text replaced(ObjectHeap& heap, Text text, Text old_text, Text replacement, int64_t count_max) {
  const Needle old(old_text, text);
  const int64_t length = length_of(text);
  const Places places = places_of(text, old, count_max);
  if (places.count == 0 || is_equal(old_text, replacement)) return text;
  const int64_t change = length_of(replacement) - old.length();
  int64_t length_after;
  if (__builtin_mul_overflow(places.count, change, &length_after) ||
      __builtin_add_overflow(length_after, length, &length_after))
    return missing_text();
  const int width = std::max(width_of(text), width_of(replacement));
  Text made;
  if (change == 0 && old.length() == 1 && width == width_of(text) && count_max >= length) {
    made = translated(heap, text, code_point_at(old_text, 0), code_point_at(replacement, 0));
  } else {
    made = new_text(heap, length_after, width);
    if (is_missing(made) || is_empty(made)) return made;
    if (width == 0 && old.length() == 1 && count_max >= length) {
      put_without_byte(static_cast<uint8_t*>(units_of_new(made)), text, *bytes_at(old_text),
                       replacement);
    } else {
      Writer writer{units_of_new(made), width};
      put_replaced(writer, text, old, replacement, places);
    }
  }
  // What was replaced may have been all that was wide.
  return is_missing(made) || width_of(old_text) < width ? made : narrowest(heap, made);
}

// How many code points `text` has when tabs are spaces, or -1 if that can't be counted.
int64_t length_expanded(Text text, int64_t tab_width) {
  int64_t column = 0;
  int64_t length = 0;
  const bool can_be = visit_units(text, [&](const auto* units) {
    for (int64_t at = 0; at < length_of(text); ++at) {
      const int64_t count = units[at] != '\t' ? 1
                            : tab_width > 0   ? tab_width - column % tab_width
                                              : 0;
      if (__builtin_add_overflow(length, count, &length)) return false;
      column = units[at] == '\n' || units[at] == '\r' ? 0 : column + count;
    }
    return true;
  });
  return can_be ? length : -1;
}

void put_expanded(Text text, int64_t tab_width, Text made) {
  void* to = units_of_new(made);
  const int width = width_of(text);
  int64_t column = 0;
  for (int64_t at = 0; at < length_of(text); ++at) {
    const uint32_t unit = code_point_at(text, at);
    const bool is_tab = unit == '\t';
    const int64_t count = !is_tab ? 1 : tab_width > 0 ? tab_width - column % tab_width : 0;
    to = put_repeated(to, width, is_tab ? ' ' : unit, count);
    column = unit == '\n' || unit == '\r' ? 0 : column + count;
  }
}

}  // namespace

extern "C" {

int32_t shoal_text_replace(void* world, const uint64_t* in, uint64_t* out, int32_t place, int32_t) {
  const int64_t count_max =
      int_in(in + 6) < 0 ? std::numeric_limits<int64_t>::max() : int_in(in + 6);
  return give_text(
      world_of(world),
      replaced(world_of(world).heap, text_in(in), text_in(in + 2), text_in(in + 4), count_max), out,
      place);
}

int32_t shoal_text_expandtabs(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                              int32_t) {
  const Text text = text_in(in);
  const int64_t tab_width = int_in(in + 2);
  if (find(text, Needle(text_over("\t", 1, 0), text), {0, length_of(text)}) < 0)
    return give_text(world_of(world), text, out, place);
  const int64_t length = length_expanded(text, tab_width);
  const Text made =
      length < 0 ? missing_text() : new_text(world_of(world).heap, length, width_of(text));
  if (!is_missing(made)) put_expanded(text, tab_width, made);
  return give_text(world_of(world), is_empty(made) ? empty_text() : made, out, place);
}

}  // extern "C"

}  // namespace shoal::abi
