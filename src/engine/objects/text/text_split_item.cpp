// One part of a split, without the list of all.
#include <cstring>

#include "engine/objects/text/text_call.h"
#include "engine/objects/text/white_space.h"

namespace shoal::abi {
namespace {

using namespace shoal::engine;

struct Part {
  const uint8_t* begin = nullptr;
  const uint8_t* end = nullptr;
  bool is_there = false;
};

const uint8_t* find_byte(const uint8_t* begin, const uint8_t* end, uint8_t byte) {
  if (begin == end) return end;
  const void* found = std::memchr(begin, byte, static_cast<size_t>(end - begin));
  return found == nullptr ? end : static_cast<const uint8_t*>(found);
}

Part part_at_byte(const uint8_t* begin, const uint8_t* end, uint8_t separator, int64_t index) {
  for (; index > 0; --index) {
    begin = find_byte(begin, end, separator);
    if (begin == end) return {};
    ++begin;
  }
  return {begin, find_byte(begin, end, separator), true};
}

// `index` counts from the end: -1 is the last part.
Part part_at_byte_backward(const uint8_t* begin, const uint8_t* end, uint8_t separator,
                           int64_t index) {
  while (true) {
    const uint8_t* start = end;
    while (start != begin && start[-1] != separator) --start;
    if (++index == 0) return {start, end, true};
    if (start == begin) return {};
    end = start - 1;
  }
}

Part part_at_space(const uint8_t* begin, const uint8_t* end, int64_t index) {
  while (true) {
    while (begin != end && is_space(*begin)) ++begin;
    if (begin == end) return {};
    const uint8_t* start = begin;
    while (begin != end && !is_space(*begin)) ++begin;
    if (index-- == 0) return {start, begin, true};
  }
}

using Split = int32_t (*)(void*, const uint64_t*, uint64_t*, int32_t, int32_t);

// The item of the list that `split` makes, for what has no shorter way.
int32_t item_of_list(Split split, void* world, const uint64_t* in, uint64_t* out, int32_t place) {
  uint64_t list = 0;
  if (const int32_t failed = split(world, in, &list, place, 0)) return failed;
  const auto* parts = reinterpret_cast<const ListObject*>(list);
  int64_t index = int_in(in + 6);
  if (index < 0) index += parts->length;
  if (index < 0 || index >= parts->length) {
    return world_of(world).fail(ErrorKind::index_error, "list index out of range", place);
  }
  put_text(out, static_cast<const Text*>(parts->data)[index]);
  return 0;
}

}  // namespace

extern "C" {

int32_t shoal_text_split_item(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                              int32_t) {
  const Text text = text_in(in);
  const bool is_at_space = in[2] == 0;
  const int64_t index = int_in(in + 6);
  const bool is_at_byte = !is_at_space && in[4] == text_over(nullptr, 1, 0).meta;
  const bool is_short =
      width_of(text) == 0 && int_in(in + 5) < 0 && (is_at_byte || (is_at_space && index >= 0));
  if (!is_short) return item_of_list(shoal_text_split, world, in, out, place);
  const uint8_t* begin = bytes_at(text);
  const uint8_t* end = begin + length_of(text);
  const uint8_t separator = is_at_byte ? *bytes_at(text_in(in + 3)) : 0;
  const Part part = is_at_space  ? part_at_space(begin, end, index)
                    : index >= 0 ? part_at_byte(begin, end, separator, index)
                                 : part_at_byte_backward(begin, end, separator, index);
  if (!part.is_there) {
    return world_of(world).fail(ErrorKind::index_error, "list index out of range", place);
  }
  put_text(out, text_over(part.begin, part.end - part.begin, 0));
  return 0;
}

int32_t shoal_text_rsplit_item(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                               int32_t layout) {
  const bool has_no_limit = int_in(in + 5) < 0;
  const bool is_at_byte = in[2] != 0 && in[4] == text_over(nullptr, 1, 0).meta;
  if (has_no_limit && is_at_byte) return shoal_text_split_item(world, in, out, place, layout);
  return item_of_list(shoal_text_rsplit, world, in, out, place);
}

}  // extern "C"

}  // namespace shoal::abi
