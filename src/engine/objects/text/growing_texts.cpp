#include "engine/objects/text/growing_texts.h"

#include <algorithm>

#include "engine/objects/text/blocks.h"
#include "engine/objects/text/text_making.h"

namespace shoal::engine {
namespace {

using TextBuffer = GrowingTexts::Buffer;

// How often a text must have grown until it gets room for more: `a + b + c` is made to measure.
constexpr int32_t kMeasuredGrowths = 4;

// The buffer that `text` is the end of; null if there is none. Something else may end where the
// buffer begins, and is not its text.
TextBuffer* buffer_of(GrowingTexts& growing, abi::Text text) {
  const auto* begin = static_cast<const std::byte*>(text.data);
  const std::byte* end = begin + bytes_of(text);
  for (TextBuffer& buffer : growing.buffers) {
    if (buffer.used_end == end && begin >= buffer.begin) return &buffer;
  }
  return nullptr;
}

// One that is not needed any more, or least.
TextBuffer& take_buffer(GrowingTexts& growing) {
  while (true) {
    TextBuffer& buffer = growing.buffers[growing.next];
    growing.next = (growing.next + 1) % growing.buffers.size();
    if (!buffer.was_continued) return buffer;
    buffer.was_continued = false;
  }
}

void* put(void* to, int width, abi::Text text) {
  if (width > 0) return put_units(to, width, text);
  copy_bytes(to, text.data, bytes_of(text));
  return static_cast<std::byte*>(to) + bytes_of(text);
}

}  // namespace

abi::Text concatenate(ObjectHeap& heap, GrowingTexts& growing, abi::Text left, abi::Text right) {
  if (is_empty(left)) return right;
  if (is_empty(right)) return left;
  const int width = std::max(width_of(left), width_of(right));
  const int64_t length = length_of(left) + length_of(right);
  TextBuffer* continued = buffer_of(growing, left);
  const size_t right_bytes = static_cast<size_t>(length_of(right)) << width;
  if (continued != nullptr) continued->was_continued = true;
  if (continued != nullptr && width == width_of(left) &&
      right_bytes <= static_cast<size_t>(continued->end - continued->used_end)) {
    continued->used_end = static_cast<std::byte*>(put(continued->used_end, width, right));
    return text_over(left.data, length, width);
  }
  TextBuffer& buffer = continued != nullptr ? *continued : take_buffer(growing);
  const int32_t growth_count = continued != nullptr ? buffer.growth_count + 1 : 0;
  const int64_t capacity = growth_count < kMeasuredGrowths ? length : 2 * length;
  const abi::Text made = new_text(heap, capacity, width);
  if (is_missing(made)) return made;
  auto* begin = static_cast<std::byte*>(units_of_new(made));
  void* used_end = put(put(begin, width, left), width, right);
  buffer = {begin, static_cast<std::byte*>(used_end), begin + bytes_of(made), growth_count,
            continued != nullptr};
  return text_over(begin, length, width);
}

}  // namespace shoal::engine
