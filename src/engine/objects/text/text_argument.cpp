// Text that goes to and from columns of UTF-8, and between text and its code points.
#include <limits>
#include <new>

#include "base/concat.h"
#include "engine/memory/string_view16.h"
#include "engine/objects/text/blocks.h"
#include "engine/objects/text/text_call.h"

namespace shoal::engine {
namespace {

using abi::Text;

// The text's own bytes if they are UTF-8 already, else a copy in the heap; null if it has no
// memory.
constexpr size_t kTextBytesMax = std::numeric_limits<uint32_t>::max();

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

// A text of at most 12 bytes, read as a whole where no page ends behind it; false: it is another,
// or not ASCII.
#if defined(__SANITIZE_ADDRESS__)
bool put_short_view(Text, StringView16&) { return false; }
#else
bool put_short_view(Text text, StringView16& view) {
  constexpr uint64_t kPageBytesMin = 4096;
  constexpr uint64_t kReadBytes = 16;
  constexpr uint64_t kHighBits = 0x8080808080808080;
  const uint64_t length = text.meta >> 2;
  const auto address = reinterpret_cast<uint64_t>(text.data);
  const bool is_short = (text.meta & 3) == 0 && length - 1 < StringView16::kInlineBytesMax;
  if (!is_short || address % kPageBytesMin > kPageBytesMin - kReadBytes) return false;
  // Word by word: they may just have been written so.
  uint64_t words[2];
  std::memcpy(&words[0], text.data, 8);
  std::memcpy(&words[1], static_cast<const char*>(text.data) + 8, 8);
  const uint64_t unused_bits = 8 * (8 - length % 8) % 64;
  const uint64_t mask = ~uint64_t{0} >> unused_bits;
  words[0] = length > 8 ? words[0] : words[0] & mask;
  words[1] = length > 8 ? words[1] & mask : 0;
  if (((words[0] | words[1]) & kHighBits) != 0) return false;
  const uint64_t made[2] = {length | words[0] << 32, words[0] >> 32 | words[1] << 32};
  std::memcpy(static_cast<void*>(&view), made, sizeof made);
  return true;
}
#endif

}  // namespace

bool view_of_text(ObjectHeap& heap, Text text, StringView16& view) {
  if (put_short_view(text, view)) return true;
  size_t bytes = 0;
  const char* encoded = utf8_of(heap, text, &bytes);
  if (encoded == nullptr || bytes > kTextBytesMax) return false;
  view = StringView16(std::string_view(encoded, bytes));
  return true;
}

}  // namespace shoal::engine

namespace shoal::abi {
namespace {

using namespace shoal::engine;

constexpr int64_t kCodePointCount = 0x110000;

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
  void* view = heap.allocate(sizeof(StringView16));
  out[0] = reinterpret_cast<uint64_t>(view);
  if (view == nullptr || !view_of_text(heap, text_in(in), *new (view) StringView16))
    return world_of(world).fail_for_memory(place);
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
