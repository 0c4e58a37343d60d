#include "engine/objects/text/values/text_builder.h"

#include <algorithm>

#include "engine/objects/text/blocks.h"

namespace shoal::engine {

bool TextBuilder::reserve(int64_t count, int width) {
  const int width_after = std::max(width, width_);
  const auto length_after = static_cast<size_t>(length_) + static_cast<size_t>(count);
  if (width_after == width_ && length_after << width_after <= capacity_bytes_) return true;
  // Also when only the width changes: the code points that are there are converted.
  const abi::Text made =
      new_text(heap_, static_cast<int64_t>(std::max(2 * length_after, kInlineBytes)), width_after);
  is_missing_ |= is_missing(made);
  if (is_missing_) return false;
  put_units(units_of_new(made), width_after, text_over(data_, length_, width_));
  heap_.free(block_, block_ == nullptr ? 0 : capacity_bytes_);
  block_ = units_of_new(made);
  data_ = static_cast<uint8_t*>(block_);
  capacity_bytes_ = bytes_of(made);
  width_ = width_after;
  return true;
}

void TextBuilder::append(abi::Text text) {
  is_missing_ |= is_missing(text);
  if (is_missing_ || !reserve(length_of(text), width_of(text))) return;
  put_units(end(), width_, text);
  length_ += length_of(text);
}

void TextBuilder::append_repeated(uint32_t code_point, int64_t count) {
  if (count <= 0 || is_missing_ || !reserve(count, width_for(code_point))) return;
  put_repeated(end(), width_, code_point, count);
  length_ += count;
}

abi::Text TextBuilder::text() const {
  if (is_missing_) return missing_text();
  const abi::Text made = new_text(heap_, length_, width_);
  if (!is_missing(made)) copy_bytes(units_of_new(made), data_, bytes_of(made));
  return made;
}

}  // namespace shoal::engine
