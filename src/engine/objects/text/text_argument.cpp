// Text that goes to and from columns of UTF-8, and between text and its code points.
#include <limits>
#include <new>

#include "base/concat.h"
#include "engine/memory/string_view16.h"
#include "engine/objects/text/blocks.h"
#include "engine/objects/text/text_call.h"

namespace shoal::abi {
namespace {

using namespace shoal::engine;

constexpr int64_t kCodePointCount = 0x110000;

// The text's own bytes if they are UTF-8 already, else a copy in the heap; null if it has no
// memory.
const char* utf8_of(ObjectHeap& heap, Text text, size_t* bytes) {
  if (width_of(text) == 0 && is_ascii(bytes_at(text), length_of(text))) {
    *bytes = bytes_of(text);
    return static_cast<const char*>(is_empty(text) ? empty_text().data : text.data);
  }
  const std::string encoded = to_utf8(text);
  void* to = heap.allocate(encoded.size());
  *bytes = encoded.size();
  if (to != nullptr) std::memcpy(to, encoded.data(), encoded.size());
  return static_cast<const char*>(to);
}

}  // namespace

extern "C" {

int32_t shoal_text_of_argument(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                               int32_t) {
  const std::string_view bytes = reinterpret_cast<const StringView16*>(in[0])->view();
  const auto length = static_cast<int64_t>(bytes.size());
  if (is_ascii(reinterpret_cast<const uint8_t*>(bytes.data()), length)) {
    put_text(out, text_over(bytes.data(), length, 0));
    return 0;
  }
  return give_text(world_of(world), text_from_utf8(world_of(world).heap, bytes), out, place);
}

int32_t shoal_argument_of_text(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                               int32_t) {
  ObjectHeap& heap = world_of(world).heap;
  size_t bytes = 0;
  const char* encoded = utf8_of(heap, text_in(in), &bytes);
  void* view = heap.allocate(sizeof(StringView16));
  out[0] = reinterpret_cast<uint64_t>(view);
  if (encoded == nullptr || view == nullptr || bytes > std::numeric_limits<uint32_t>::max())
    return world_of(world).fail_for_memory(place);
  new (view) StringView16(std::string_view(encoded, bytes));
  return 0;
}

int32_t shoal_text_ord(void* world, const uint64_t* in, uint64_t* out, int32_t place, int32_t) {
  const Text text = text_in(in);
  if (length_of(text) == 1) return give_int(code_point_at(text, 0), out);
  return world_of(world).fail(
      ErrorKind::type_error,
      concat("ord() expected a character, but string of length ", length_of(text), " found"),
      place);
}

int32_t shoal_text_chr(void* world, const uint64_t* in, uint64_t* out, int32_t place, int32_t) {
  const int64_t code_point = int_in(in);
  if (code_point != static_cast<int32_t>(code_point)) {
    return world_of(world).fail(ErrorKind::overflow_error,
                                "Python int too large to convert to C int", place);
  }
  if (code_point < 0 || code_point >= kCodePointCount) {
    return world_of(world).fail(ErrorKind::value_error, "chr() arg not in range(0x110000)", place);
  }
  return give_text(world_of(world),
                   text_of_code_point(world_of(world).heap, static_cast<uint32_t>(code_point)), out,
                   place);
}

}  // extern "C"

}  // namespace shoal::abi
