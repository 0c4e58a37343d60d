#include "engine/objects/text/growing_texts.h"

#include <algorithm>

#include "engine/objects/text/blocks.h"
#include "engine/objects/text/text_making.h"

namespace shoal::engine {
namespace {

using Buffer = GrowingTexts::Buffer;

// How often a text must have grown until it gets room for more: `a + b + c` is made to measure.
constexpr int32_t kMeasuredGrowths = 4;

// The buffer that ends where `text` ends, or the one that was not used for longest; put first.
Buffer& take_buffer(GrowingTexts& growing, abi::Text text) {
  const std::byte* text_end = static_cast<const std::byte*>(text.data) + bytes_of(text);
  auto& buffers = growing.buffers;
  if (buffers[0].used_end == text_end) return buffers[0];
  size_t at = 1;
  while (at + 1 < buffers.size() && buffers[at].used_end != text_end) ++at;
  std::rotate(buffers.begin(), buffers.begin() + static_cast<std::ptrdiff_t>(at),
              buffers.begin() + static_cast<std::ptrdiff_t>(at) + 1);
  return buffers[0];
}

// Another object may end where the buffer begins, and a text of it is not the buffer's.
bool is_at_end(const Buffer& buffer, abi::Text text) {
  const auto* begin = static_cast<const std::byte*>(text.data);
  return buffer.used_end == begin + bytes_of(text) && begin >= buffer.begin;
}

}  // namespace

abi::Text concatenate(ObjectHeap& heap, GrowingTexts& growing, abi::Text left, abi::Text right) {
  if (is_empty(left)) return right;
  if (is_empty(right)) return left;
  const int width = std::max(width_of(left), width_of(right));
  const int64_t length = length_of(left) + length_of(right);
  Buffer& buffer = take_buffer(growing, left);
  const bool is_continued = is_at_end(buffer, left);
  const size_t right_bytes = static_cast<size_t>(length_of(right)) << width;
  if (is_continued && width == width_of(left) &&
      right_bytes <= static_cast<size_t>(buffer.end - buffer.used_end)) {
    buffer.used_end = static_cast<std::byte*>(put_units(buffer.used_end, width, right));
    return text_over(left.data, length, width);
  }
  const int32_t growth_count = is_continued ? buffer.growth_count + 1 : 0;
  const int64_t capacity = growth_count < kMeasuredGrowths ? length : 2 * length;
  const abi::Text made = new_text(heap, capacity, width);
  if (is_missing(made)) return made;
  auto* begin = static_cast<std::byte*>(units_of_new(made));
  void* used_end = put_units(put_units(begin, width, left), width, right);
  buffer = {begin, static_cast<std::byte*>(used_end), begin + bytes_of(made), growth_count};
  return text_over(begin, length, width);
}

}  // namespace shoal::engine
