// Parts of text: text_item, text_slice, text_partition, text_strip, text_removeprefix.
#include <algorithm>
#include <limits>

#include "engine/objects/text/find.h"
#include "engine/objects/text/text_call.h"
#include "engine/objects/text/white_space.h"

namespace shoal::abi {
namespace {

using namespace shoal::engine;

struct Ends {
  bool front;
  bool back;
};

// The code points that are left when those that `is_taken` are taken from the ends.
template <typename Unit, typename Taken>
TextRange stripped(const Unit* units, int64_t length, Ends ends, Taken is_taken) {
  int64_t start = 0;
  int64_t stop = length;
  while (ends.front && start < stop && is_taken(units[start])) ++start;
  while (ends.back && stop > start && is_taken(units[stop - 1])) --stop;
  return {start, stop};
}

bool has_code_point(Text characters, uint32_t wanted) {
  return visit_units(characters, [&](const auto* units) {
    return std::find(units, units + length_of(characters), wanted) != units + length_of(characters);
  });
}

// The operands (a: str, characters: str?).
int32_t strip(ObjectWorld& world, const uint64_t* in, Ends ends, uint64_t* out, int32_t place) {
  const Text text = text_in(in);
  const bool is_white_space = in[2] == 0;
  const TextRange left = visit_units(text, [&](const auto* units) {
    if (is_white_space)
      return stripped(units, length_of(text), ends, [](auto unit) { return is_space(unit); });
    const Text characters = text_in(in + 3);
    return stripped(units, length_of(text), ends,
                    [characters](auto unit) { return has_code_point(characters, unit); });
  });
  return give_text(world, part_of(world.heap, text, left.start, left.stop), out, place);
}

// The text around the separator at an index; `out` is the three texts.
int32_t give_parts(ObjectWorld& world, Text text, Text separator, int64_t index, uint64_t* out,
                   int32_t place) {
  const int32_t failed = give_text(world, part_of(world.heap, text, 0, index), out, place);
  put_text(out + 2, separator);
  const int64_t rest = index + length_of(separator);
  return give_text(world, part_of(world.heap, text, rest, length_of(text)), out + 4, place) |
         failed;
}

int32_t fail_for_separator(ObjectWorld& world, int32_t place) {
  return world.fail(ErrorKind::value_error, "empty separator", place);
}

// Python's slice of `length` items, after PySlice_AdjustIndices.
struct Slice {
  int64_t start;
  int64_t step;
  int64_t count;
};

Slice slice_of(const uint64_t* in, int64_t step, int64_t length) {
  const bool is_backward = step < 0;
  const auto bound = [&](const uint64_t* cells, int64_t otherwise) {
    if (cells[0] == 0) return otherwise;
    const int64_t given = int_in(cells + 1);
    const int64_t index = given < 0 ? given + length : given;
    const int64_t lowest = is_backward ? -1 : 0;
    return std::clamp(index, lowest, lowest + length);
  };
  const int64_t start = bound(in, is_backward ? length - 1 : 0);
  const int64_t stop = bound(in + 2, is_backward ? -1 : length);
  const int64_t distance = is_backward ? start - stop : stop - start;
  const int64_t stride = is_backward ? -step : step;
  return {start, step, distance <= 0 ? 0 : (distance - 1) / stride + 1};
}

// Every step-th code point.
Text gather(ObjectHeap& heap, Text text, Slice slice) {
  const Text made = new_text(heap, slice.count, width_of(text));
  if (is_missing(made)) return made;
  visit_units(text, [&](const auto* units) {
    using Unit = UnitOf<decltype(units)>;
    auto* to = static_cast<Unit*>(units_of_new(made));
    for (int64_t item = 0; item < slice.count; ++item)
      to[item] = units[slice.start + item * slice.step];
  });
  return narrowest(heap, made);
}

}  // namespace

extern "C" {

int32_t shoal_text_item(void* world, const uint64_t* in, uint64_t* out, int32_t place, int32_t) {
  const Text text = text_in(in);
  const int64_t given = int_in(in + 2);
  const int64_t index = given < 0 ? given + length_of(text) : given;
  if (index < 0 || index >= length_of(text)) {
    return world_of(world).fail(ErrorKind::index_error, "string index out of range", place);
  }
  return give_text(world_of(world), part_of(world_of(world).heap, text, index, index + 1), out,
                   place);
}

int32_t shoal_text_slice(void* world, const uint64_t* in, uint64_t* out, int32_t place, int32_t) {
  const Text text = text_in(in);
  const int64_t step = std::max(int_in_or(in + 6, 1), -std::numeric_limits<int64_t>::max());
  if (step == 0) {
    return world_of(world).fail(ErrorKind::value_error, "slice step cannot be zero", place);
  }
  ObjectHeap& heap = world_of(world).heap;
  const Slice slice = slice_of(in + 2, step, length_of(text));
  const Text part = slice.count == 0 ? empty_text()
                    : step == 1      ? part_of(heap, text, slice.start, slice.start + slice.count)
                                     : gather(heap, text, slice);
  return give_text(world_of(world), part, out, place);
}

int32_t shoal_text_strip(void* world, const uint64_t* in, uint64_t* out, int32_t place, int32_t) {
  return strip(world_of(world), in, {true, true}, out, place);
}

int32_t shoal_text_lstrip(void* world, const uint64_t* in, uint64_t* out, int32_t place, int32_t) {
  return strip(world_of(world), in, {true, false}, out, place);
}

int32_t shoal_text_rstrip(void* world, const uint64_t* in, uint64_t* out, int32_t place, int32_t) {
  return strip(world_of(world), in, {false, true}, out, place);
}

int32_t shoal_text_partition(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                             int32_t) {
  const Text text = text_in(in);
  const Text separator = text_in(in + 2);
  if (is_empty(separator)) return fail_for_separator(world_of(world), place);
  const int64_t index = find(text, Needle(separator, text), {0, length_of(text)});
  if (index >= 0) return give_parts(world_of(world), text, separator, index, out, place);
  put_text(out, text);
  put_text(out + 2, empty_text());
  put_text(out + 4, empty_text());
  return 0;
}

int32_t shoal_text_rpartition(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                              int32_t) {
  const Text text = text_in(in);
  const Text separator = text_in(in + 2);
  if (is_empty(separator)) return fail_for_separator(world_of(world), place);
  const int64_t index = find_last(text, Needle(separator, text), {0, length_of(text)});
  if (index >= 0) return give_parts(world_of(world), text, separator, index, out, place);
  put_text(out, empty_text());
  put_text(out + 2, empty_text());
  put_text(out + 4, text);
  return 0;
}

int32_t shoal_text_removeprefix(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                                int32_t) {
  const Text text = text_in(in);
  const Needle part(text_in(in + 2), text);
  const int64_t start = is_at(text, part, 0) ? part.length() : 0;
  return give_text(world_of(world), part_of(world_of(world).heap, text, start, length_of(text)),
                   out, place);
}

int32_t shoal_text_removesuffix(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                                int32_t) {
  const Text text = text_in(in);
  const Needle part(text_in(in + 2), text);
  const int64_t rest = length_of(text) - part.length();
  const int64_t stop = is_at(text, part, rest) ? rest : length_of(text);
  return give_text(world_of(world), part_of(world_of(world).heap, text, 0, stop), out, place);
}

}  // extern "C"

}  // namespace shoal::abi
