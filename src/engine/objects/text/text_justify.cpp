// Text made as long as asked for: text_ljust, text_rjust, text_center, text_zfill.
#include <algorithm>

#include "engine/objects/text/text_call.h"

namespace shoal::abi {
namespace {

using namespace shoal::engine;

// `text` between so many `fill`s; no less than 0.
Text padded(ObjectHeap& heap, int64_t left, Text text, int64_t right, uint32_t fill) {
  if (left == 0 && right == 0) return text;
  const int width = std::max(width_of(text), width_for(fill));
  const Text made = new_text(heap, left + length_of(text) + right, width);
  if (is_missing(made)) return made;
  void* to = put_repeated(units_of_new(made), width, fill, left);
  to = put_units(to, width, text);
  put_repeated(to, width, fill, right);
  return made;
}

enum class Side : uint8_t { left, right, both };

// The operands (a: str, width: int, fill: str); `side` is where the text goes.
int32_t justify(ObjectWorld& world, const uint64_t* in, Side side, uint64_t* out, int32_t place) {
  const Text text = text_in(in);
  const int64_t width = int_in(in + 2);
  const Text fill = text_in(in + 3);
  if (length_of(fill) != 1) {
    return world.fail(ErrorKind::type_error,
                      "The fill character must be exactly one character long", place);
  }
  const int64_t fills = width > length_of(text) ? width - length_of(text) : 0;
  // An odd one goes to the left if the width is odd too, as in CPython.
  const int64_t left = side == Side::left    ? 0
                       : side == Side::right ? fills
                                             : fills / 2 + (fills & width & 1);
  return give_text(world, padded(world.heap, left, text, fills - left, code_point_at(fill, 0)), out,
                   place);
}

}  // namespace

extern "C" {

int32_t shoal_text_ljust(void* world, const uint64_t* in, uint64_t* out, int32_t place, int32_t) {
  return justify(world_of(world), in, Side::left, out, place);
}

int32_t shoal_text_rjust(void* world, const uint64_t* in, uint64_t* out, int32_t place, int32_t) {
  return justify(world_of(world), in, Side::right, out, place);
}

int32_t shoal_text_center(void* world, const uint64_t* in, uint64_t* out, int32_t place, int32_t) {
  return justify(world_of(world), in, Side::both, out, place);
}

int32_t shoal_text_zfill(void* world, const uint64_t* in, uint64_t* out, int32_t place, int32_t) {
  const Text text = text_in(in);
  const int64_t width = int_in(in + 2);
  const int64_t fills = width > length_of(text) ? width - length_of(text) : 0;
  const Text made = padded(world_of(world).heap, fills, text, 0, '0');
  if (fills > 0 && !is_missing(made) && !is_empty(text)) {
    const uint32_t first = code_point_at(text, 0);
    if (first == '+' || first == '-') {
      put_repeated(units_of_new(made), width_of(made), first, 1);
      void* old_place = static_cast<uint8_t*>(units_of_new(made)) + (fills << width_of(made));
      put_repeated(old_place, width_of(made), '0', 1);
    }
  }
  return give_text(world_of(world), made, out, place);
}

}  // extern "C"

}  // namespace shoal::abi
