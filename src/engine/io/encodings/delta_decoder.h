// The DELTA encodings: integers as bit-packed differences, strings by such lengths, strings by
// what they share with the one before.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "base/status.h"
#include "engine/io/encodings/value_decoder.h"

namespace shoal::engine {

// Streams a DELTA_BINARY_PACKED sequence: header, then blocks of miniblocks. Differences are
// added with wrap-around in 64 bits, of which 32-bit columns keep the lower half.
class DeltaDecoder {
 public:
  // `value_count_max` bounds the count that the header claims.
  [[nodiscard]] static Result<DeltaDecoder> open(std::span<const std::byte> bytes,
                                                 int64_t value_count_max);

  [[nodiscard]] int64_t values_left() const { return values_left_; }
  // The next `count` values; bad_file when fewer are left.
  [[nodiscard]] Status read(int64_t count, int64_t* out);
  // Passes over all values. Returns the bytes that follow the sequence.
  [[nodiscard]] Result<std::span<const std::byte>> skip_all();

 private:
  static constexpr int kGroupValues = 32;  // what is unpacked at once; miniblocks are multiples

  [[nodiscard]] Status next_block();
  [[nodiscard]] Status next_miniblock();
  [[nodiscard]] Status next_group();
  [[nodiscard]] bool read_varint(uint64_t& value);

  const uint8_t* next_ = nullptr;
  const uint8_t* end_ = nullptr;
  int64_t miniblock_values_ = 0;
  int64_t miniblock_count_ = 0;  // per block
  int64_t values_left_ = 0;      // not yet given, the first value included

  bool is_first_ = true;
  uint64_t last_ = 0;  // the value given last, or the first of all
  uint64_t difference_min_ = 0;
  const uint8_t* widths_ = nullptr;  // of the current block's miniblocks
  int64_t miniblock_ = 0;            // the next one in the current block
  int width_ = 0;
  int64_t miniblock_left_ = 0;  // values not yet unpacked
  std::array<uint64_t, kGroupValues> group_{};
  int group_position_ = kGroupValues;
};

[[nodiscard]] Result<std::unique_ptr<ValueDecoder>> make_delta_integers(
    ParquetType type, std::span<const std::byte> bytes, int64_t value_count_max);
[[nodiscard]] Result<std::unique_ptr<ValueDecoder>> make_delta_length_strings(
    std::span<const std::byte> bytes, int64_t value_count_max);
[[nodiscard]] Result<std::unique_ptr<ValueDecoder>> make_delta_strings(
    std::span<const std::byte> bytes, int64_t value_count_max);

}  // namespace shoal::engine
