// text_split, text_rsplit and text_splitlines.
#include <bit>
#include <limits>

#include "engine/objects/text/find.h"
#include "engine/objects/text/text_call.h"
#include "engine/objects/text/text_list.h"
#include "engine/objects/text/white_space.h"

namespace shoal::abi {
namespace {

using namespace shoal::engine;

constexpr int64_t kNoLimit = std::numeric_limits<int64_t>::max();

// Where white space begins or ends: a bit at each byte unlike the one before. White space is
// thought in front of the text.
struct WordEdges {
  uint32_t before = 1;

  uint32_t operator()(ByteBlock block) {
    const uint32_t bits = space_bits(block);
    const uint32_t edges = (bits ^ (bits << 1 | before)) & 0xffff;
    before = bits >> 15;
    return edges;
  }
};

// One-byte text at white space: counted first, so that the list has its size from the start.
void split_words(TextList& list, const uint8_t* bytes, int64_t length) {
  int64_t edge_count = 0;
  for_each_block(bytes, length, WordEdges(),
                 [&](uint32_t edges, int64_t) { edge_count += std::popcount(edges); });
  reserve(list, (edge_count + 1) / 2);
  if (list.is_missing) return;
  int64_t word = -1;
  Text* to = list.items;
  for_each_block(bytes, length, WordEdges(), [&](uint32_t edges, int64_t at) {
    for (; edges != 0; edges &= edges - 1) {
      const int64_t edge = at + std::countr_zero(edges);
      if (word < 0) {
        word = edge;
      } else {
        *to++ = text_over(bytes + word, edge - word, 0);
        word = -1;
      }
    }
  });
  if (word >= 0) *to++ = text_over(bytes + word, length - word, 0);
  list.length = to - list.items;
}

// One-byte text at a separator of one byte.
void split_at_byte(TextList& list, const uint8_t* bytes, int64_t length, uint8_t separator) {
  const auto bits_of = [separator](ByteBlock block) { return equal_bits(block, separator); };
  int64_t found = 0;
  for_each_block(bytes, length, bits_of,
                 [&](uint32_t bits, int64_t) { found += std::popcount(bits); });
  reserve(list, found + 1);
  if (list.is_missing) return;
  int64_t start = 0;
  Text* to = list.items;
  for_each_block(bytes, length, bits_of, [&](uint32_t bits, int64_t at) {
    for (; bits != 0; bits &= bits - 1) {
      const int64_t stop = at + std::countr_zero(bits);
      *to++ = text_over(bytes + start, stop - start, 0);
      start = stop + 1;
    }
  });
  *to++ = text_over(bytes + start, length - start, 0);
  list.length = to - list.items;
}

void split_at_space(TextList& list, Text text, int64_t count_max) {
  visit_units(text, [&](const auto* units) {
    const int64_t length = length_of(text);
    int64_t at = 0;
    while (true) {
      while (at < length && is_space(units[at])) ++at;
      if (at == length) return;
      if (list.length == count_max) break;
      const int64_t start = at;
      while (at < length && !is_space(units[at])) ++at;
      append(list, part_of(list.heap, text, start, at));
    }
    append(list, part_of(list.heap, text, at, length));
  });
}

void split_at_space_backward(TextList& list, Text text, int64_t count_max) {
  visit_units(text, [&](const auto* units) {
    int64_t at = length_of(text);
    while (true) {
      while (at > 0 && is_space(units[at - 1])) --at;
      if (at == 0) return;
      if (list.length == count_max) break;
      const int64_t stop = at;
      while (at > 0 && !is_space(units[at - 1])) --at;
      append(list, part_of(list.heap, text, at, stop));
    }
    append(list, part_of(list.heap, text, 0, at));
  });
}

void split_at_text(TextList& list, Text text, const Needle& separator, int64_t count_max) {
  int64_t start = 0;
  while (list.length < count_max && !list.is_missing) {
    const int64_t stop = find(text, separator, {start, length_of(text)});
    if (stop < 0) break;
    append(list, part_of(list.heap, text, start, stop));
    start = stop + separator.length();
  }
  append(list, part_of(list.heap, text, start, length_of(text)));
}

void split_at_text_backward(TextList& list, Text text, const Needle& separator, int64_t count_max) {
  int64_t stop = length_of(text);
  while (list.length < count_max && !list.is_missing) {
    const int64_t found = find_last(text, separator, {0, stop});
    if (found < 0) break;
    append(list, part_of(list.heap, text, found + separator.length(), stop));
    stop = found;
  }
  append(list, part_of(list.heap, text, 0, stop));
}

int32_t give_list(ObjectWorld& world, const TextList& list, int32_t layout, uint64_t* out,
                  int32_t place) {
  const ListObject* object = list_object(list, layout);
  out[0] = reinterpret_cast<uint64_t>(object);
  return object != nullptr ? 0 : world.fail_for_memory(place);
}

// The operands (a: str, separator: str?, count_max: int).
struct Split {
  explicit Split(const uint64_t* in)
      : text(text_in(in)),
        separator(in[2] != 0 ? text_in(in + 3) : empty_text()),
        is_at_space(in[2] == 0),
        count_max(int_in(in + 5) < 0 ? kNoLimit : int_in(in + 5)) {}

  [[nodiscard]] bool has_empty_separator() const { return !is_at_space && is_empty(separator); }

  Text text;
  Text separator;
  bool is_at_space;
  int64_t count_max;
};

int32_t fail_for_separator(ObjectWorld& world, int32_t place) {
  return world.fail(ErrorKind::value_error, "empty separator", place);
}

}  // namespace

extern "C" {

int32_t shoal_text_split(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                         int32_t layout) {
  const Split split(in);
  if (split.has_empty_separator()) return fail_for_separator(world_of(world), place);
  TextList list{.heap = world_of(world).heap};
  const int64_t length = length_of(split.text);
  const bool is_of_bytes = split.count_max == kNoLimit && width_of(split.text) == 0;
  if (split.is_at_space) {
    if (is_of_bytes) {
      split_words(list, bytes_at(split.text), length);
    } else {
      split_at_space(list, split.text, split.count_max);
    }
  } else if (is_of_bytes && split.separator.meta == text_over(nullptr, 1, 0).meta) {
    split_at_byte(list, bytes_at(split.text), length, *bytes_at(split.separator));
  } else {
    split_at_text(list, split.text, Needle(split.separator, split.text), split.count_max);
  }
  return give_list(world_of(world), list, layout, out, place);
}

int32_t shoal_text_rsplit(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                          int32_t layout) {
  const Split split(in);
  if (split.has_empty_separator()) return fail_for_separator(world_of(world), place);
  TextList list{.heap = world_of(world).heap};
  if (split.is_at_space) {
    split_at_space_backward(list, split.text, split.count_max);
  } else {
    split_at_text_backward(list, split.text, Needle(split.separator, split.text), split.count_max);
  }
  std::reverse(list.items, list.items + list.length);
  return give_list(world_of(world), list, layout, out, place);
}

int32_t shoal_text_splitlines(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                              int32_t layout) {
  const Text text = text_in(in);
  const bool keeps_ends = in[2] != 0;
  TextList list{.heap = world_of(world).heap};
  visit_units(text, [&](const auto* units) {
    const int64_t length = length_of(text);
    for (int64_t start = 0; start < length;) {
      int64_t end = start;
      while (end < length && !is_line_end(units[end])) ++end;
      int64_t next = end;
      if (end < length)
        next += units[end] == '\r' && end + 1 < length && units[end + 1] == '\n' ? 2 : 1;
      append(list, part_of(list.heap, text, start, keeps_ends ? next : end));
      start = next;
    }
  });
  return give_list(world_of(world), list, layout, out, place);
}

}  // extern "C"

}  // namespace shoal::abi
