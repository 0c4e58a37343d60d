// A text that is put together from pieces of any width.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/objects/text/text_making.h"

namespace shoal::engine {

// Few bytes are kept here, more in the heap. Where there is no memory, the text is_missing.
class TextBuilder {
 public:
  explicit TextBuilder(ObjectHeap& heap) : heap_(heap) {}
  TextBuilder(const TextBuilder&) = delete;
  TextBuilder& operator=(const TextBuilder&) = delete;
  ~TextBuilder() { heap_.free(block_, block_ == nullptr ? 0 : capacity_bytes_); }

  void append(abi::Text text);
  void append_ascii(std::string_view bytes) {
    append(text_over(bytes.data(), static_cast<int64_t>(bytes.size()), 0));
  }
  void append_repeated(uint32_t code_point, int64_t count);

  [[nodiscard]] ObjectHeap& heap() { return heap_; }
  // A copy of its size.
  [[nodiscard]] abi::Text text() const;

 private:
  // Makes room for code points of that width; false when there is no memory.
  [[nodiscard]] bool reserve(int64_t count, int width);
  [[nodiscard]] uint8_t* end() { return data_ + (static_cast<size_t>(length_) << width_); }

  static constexpr size_t kInlineBytes = 256;

  ObjectHeap& heap_;
  alignas(4) uint8_t inline_[kInlineBytes];
  uint8_t* data_ = inline_;
  void* block_ = nullptr;
  size_t capacity_bytes_ = kInlineBytes;
  int64_t length_ = 0;
  int width_ = 0;
  bool is_missing_ = false;
};

}  // namespace shoal::engine
