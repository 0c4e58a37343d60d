// The RLE / bit-packed hybrid of Parquet: definition levels, dictionary ids, booleans.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/status.h"

namespace shoal::engine {

// Gives the values of one hybrid-encoded run of bytes in order. Cheap to copy: it borrows the
// bytes, which must be followed by kBufferPaddingBytes. All failures are bad_file.
class RleDecoder {
 public:
  RleDecoder() = default;
  // `bit_width` is 0…32.
  RleDecoder(std::span<const std::byte> bytes, int bit_width);
  // One bit-packed run of all bytes in the format's deprecated order (most significant bit first).
  [[nodiscard]] static RleDecoder legacy_bit_packed(std::span<const std::byte> bytes);

  // The next `count` values.
  [[nodiscard]] Status read(int64_t count, uint32_t* out);
  // The same for values of one bit.
  [[nodiscard]] Status read_bits(int64_t count, uint8_t* out);
  [[nodiscard]] Status skip(int64_t count);

  // Whether the next `count` values all are `value`, told by one run of repetitions.
  [[nodiscard]] bool repeats(uint32_t value, int64_t count);
  // About how many runs of equal values the next `count` values have; stops counting above
  // `limit`. A group of eight packed values counts as two, since writers pack where runs change.
  [[nodiscard]] int64_t estimate_run_count(int64_t count, int64_t limit) const;
  // The next `count` values as runs: values[i] for positions below ends[i]. Room for `count`.
  [[nodiscard]] Status read_runs(int64_t count, uint32_t* values, int32_t* ends,
                                 int32_t& run_count);

 private:
  [[nodiscard]] bool next_run();
  template <typename T>
  [[nodiscard]] Status read_values(int64_t count, T* out);
  template <typename T>
  void unpack(int64_t count, T* out);

  const uint8_t* next_ = nullptr;  // the next run's header
  const uint8_t* end_ = nullptr;
  const uint8_t* packed_ = nullptr;  // the current packed run's values; null: repetitions
  int64_t packed_position_ = 0;      // of the next value in it
  int64_t left_ = 0;                 // values left in the current run
  uint32_t repeated_ = 0;
  int bit_width_ = 0;
  bool most_significant_first_ = false;
};

}  // namespace shoal::engine
