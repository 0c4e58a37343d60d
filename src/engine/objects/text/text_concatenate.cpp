// Texts put together: text_concatenate, text_repeat, text_join; and text_compare.
#include <algorithm>

#include "engine/objects/text/blocks.h"
#include "engine/objects/text/text_call.h"

namespace shoal::abi {
namespace {

using namespace shoal::engine;

// `text` `count` times, at least twice: each round doubles what is there.
Text repeated(ObjectHeap& heap, Text text, int64_t count) {
  const int width = width_of(text);
  const Text made = new_text(heap, length_of(text) * count, width);
  if (is_missing(made)) return made;
  auto* to = static_cast<uint8_t*>(units_of_new(made));
  if (length_of(text) == 1) {
    put_repeated(to, width, code_point_at(text, 0), count);
    return made;
  }
  const size_t bytes = bytes_of(made);
  size_t done = bytes_of(text);
  copy_bytes(to, text.data, done);
  while (done < bytes) {
    const size_t round = std::min(done, bytes - done);
    copy_bytes(to + done, to, round);
    done += round;
  }
  return made;
}

Text joined(ObjectHeap& heap, Text separator, const Text* items, int64_t count) {
  int64_t length;
  if (__builtin_mul_overflow(length_of(separator), count - 1, &length)) return missing_text();
  int width = width_of(separator);
  for (int64_t item = 0; item < count; ++item) {
    length += length_of(items[item]);
    width = std::max(width, width_of(items[item]));
  }
  const Text made = new_text(heap, length, width);
  if (is_missing(made) || is_empty(made)) return made;
  void* to = units_of_new(made);
  if (width == 0) {
    auto* bytes = static_cast<uint8_t*>(to);
    const size_t separator_bytes = bytes_of(separator);
    for (int64_t item = 0; item < count; ++item) {
      if (item > 0) {
        copy_bytes(bytes, separator.data, separator_bytes);
        bytes += separator_bytes;
      }
      copy_bytes(bytes, items[item].data, bytes_of(items[item]));
      bytes += bytes_of(items[item]);
    }
    return made;
  }
  for (int64_t item = 0; item < count; ++item) {
    if (item > 0) to = put_units(to, width, separator);
    to = put_units(to, width, items[item]);
  }
  return made;
}

}  // namespace

extern "C" {

int32_t shoal_text_concatenate(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                               int32_t) {
  ObjectWorld& objects = world_of(world);
  return give_text(objects,
                   concatenate(objects.heap, objects.growing_texts, text_in(in), text_in(in + 2)),
                   out, place);
}

int32_t shoal_text_repeat(void* world, const uint64_t* in, uint64_t* out, int32_t place, int32_t) {
  const Text text = text_in(in);
  const int64_t count = int_in(in + 2);
  Text result = text;
  if (count <= 0 || is_empty(text)) {
    result = empty_text();
  } else if (count > 1) {
    int64_t length;
    if (__builtin_mul_overflow(length_of(text), count, &length)) {
      return world_of(world).fail(ErrorKind::overflow_error, "repeated string is too long", place);
    }
    result = repeated(world_of(world).heap, text, count);
  }
  return give_text(world_of(world), result, out, place);
}

int32_t shoal_text_join(void* world, const uint64_t* in, uint64_t* out, int32_t place, int32_t) {
  const auto* list = reinterpret_cast<const ListObject*>(in[2]);
  const auto* items = static_cast<const Text*>(list->data);
  const Text result = list->length == 0 ? empty_text()
                      : list->length == 1
                          ? items[0]
                          : joined(world_of(world).heap, text_in(in), items, list->length);
  return give_text(world_of(world), result, out, place);
}

int32_t shoal_text_compare(void*, const uint64_t* in, uint64_t* out, int32_t, int32_t) {
  return give_int(compare(text_in(in), text_in(in + 2)), out);
}

}  // extern "C"

}  // namespace shoal::abi
