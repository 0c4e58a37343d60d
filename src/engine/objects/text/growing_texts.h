// Where text that was made by concatenation can grow in place, so that `text += part` in a loop
// costs what the parts cost.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "engine/objects/text/text.h"

namespace shoal::engine {

// The latest buffers that concatenation made. Texts are views that end before `used_end`, so a text
// that ends exactly there can be continued behind it without any other text changing.
struct GrowingTexts {
  struct Buffer {
    const std::byte* begin = nullptr;
    std::byte* used_end = nullptr;
    std::byte* end = nullptr;
    int32_t growth_count = 0;
    bool was_continued = false;  // since `next` last passed it
  };

  // As many as there are texts that grow by turns.
  std::array<Buffer, 8> buffers;
  // Where the next new one goes, if that was not continued meanwhile.
  size_t next = 0;

  // Texts keep their bytes and don't grow in place any more: before memory is freed.
  void forget() { buffers.fill({}); }
};

[[nodiscard]] abi::Text concatenate(ObjectHeap& heap, GrowingTexts& growing, abi::Text left,
                                    abi::Text right);

}  // namespace shoal::engine
