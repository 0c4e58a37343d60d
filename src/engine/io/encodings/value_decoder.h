// The values of a data page in the encodings that need work per value. Dictionary ids are not
// here (rle_decoder.h), nor PLAIN numbers, which are used where they lie (column_cursor.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <vector>

#include "base/status.h"
#include "engine/io/footer/parquet_metadata.h"
#include "engine/memory/string_view16.h"

namespace shoal::engine {

// Bytes of one value as decoders give it: booleans one byte, INT96 twelve, byte arrays a
// StringView16; 0 for types that are not read.
[[nodiscard]] int physical_value_bytes(ParquetType type);

using Owners = std::vector<std::shared_ptr<const void>>;

// Gives a page's values, nulls left out, in order. Borrows the page's bytes, which must be
// followed by kBufferPaddingBytes. Failures are bad_file without the file's name.
class ValueDecoder {
 public:
  virtual ~ValueDecoder() = default;
  // The next `count` values, as physical values, to `out`, which has padding. Strings borrow from
  // the page, or from memory whose owner is added to `owners`.
  [[nodiscard]] virtual Status read(int64_t count, std::byte* out, Owners& owners) = 0;
};

// Stores StringView16(text, length) to `out`. 16 bytes at `text` can be read whatever the length.
inline void store_padded_string(const char* text, uint32_t length, std::byte* out) {
  uint64_t head;
  uint64_t tail;
  std::memcpy(&head, text, 8);
  std::memcpy(&tail, text + 4, 8);
  if (length <= StringView16::kInlineBytesMax) {
    const uint32_t head_bits = length < 4 ? 8 * length : 32;
    const uint32_t tail_bits = length > 4 ? 8 * (length - 4) : 0;
    head &= (uint64_t{1} << head_bits) - 1;
    tail = tail_bits == 64 ? tail : tail & ((uint64_t{1} << tail_bits) - 1);
  } else {
    tail = reinterpret_cast<uintptr_t>(text);
  }
  head = (head << 32) | length;
  std::memcpy(out, &head, 8);
  std::memcpy(out + 8, &tail, 8);
}

// `value_count_max` is the page's count of values, nulls included. `unsupported` for an encoding
// that is not read, bad_file for one that does not belong to the type.
[[nodiscard]] Result<std::unique_ptr<ValueDecoder>> make_value_decoder(
    ParquetEncoding encoding, ParquetType type, std::span<const std::byte> bytes,
    int64_t value_count_max);

}  // namespace shoal::engine
