#include "engine/io/encodings/rle_decoder.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "engine/io/encodings/bit_unpack.h"

namespace shoal::engine {
namespace {

Status corrupt() {
  return Status::error(ErrorKind::bad_file, "damaged run-length data: it ends too early");
}

}  // namespace

RleDecoder::RleDecoder(std::span<const std::byte> bytes, int bit_width)
    : next_(reinterpret_cast<const uint8_t*>(bytes.data())),
      end_(next_ + bytes.size()),
      bit_width_(bit_width) {}

RleDecoder RleDecoder::legacy_bit_packed(std::span<const std::byte> bytes) {
  RleDecoder decoder(bytes, 1);
  decoder.packed_ = decoder.next_;
  decoder.left_ = static_cast<int64_t>(bytes.size()) * 8;
  decoder.next_ = decoder.end_;
  decoder.most_significant_first_ = true;
  return decoder;
}

// Reads a run header. False when there is none, or its data would reach past the end.
bool RleDecoder::next_run() {
  uint64_t header = 0;
  for (int shift = 0;; shift += 7) {
    if (next_ == end_ || shift > 28) return false;
    const uint8_t byte = *next_++;
    header |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  left_ = static_cast<int64_t>(header >> 1);
  const auto bytes_left = static_cast<uint64_t>(end_ - next_);
  if ((header & 1) != 0) {
    // The last group may be cut off after the last byte that has a value.
    const uint64_t bytes = static_cast<uint64_t>(left_) * static_cast<unsigned>(bit_width_);
    left_ *= 8;
    if (bytes > bytes_left) left_ = static_cast<int64_t>(bytes_left * 8) / bit_width_;
    packed_ = next_;
    packed_position_ = 0;
    next_ += std::min(bytes, bytes_left);
    return true;
  }
  const auto value_bytes = static_cast<unsigned>(bit_width_ + 7) / 8;
  if (value_bytes > bytes_left) return false;
  repeated_ = 0;
  std::memcpy(&repeated_, next_, value_bytes);
  next_ += value_bytes;
  packed_ = nullptr;
  return true;
}

template <typename T>
void RleDecoder::unpack(int64_t count, T* out) {
  if (most_significant_first_) {
    for (int64_t i = 0; i < count; ++i) {
      const int64_t bit = packed_position_ + i;
      out[i] = (packed_[bit >> 3] >> (7 - (bit & 7))) & 1;
    }
    packed_position_ += count;
    return;
  }
  if constexpr (sizeof(T) == 1) {
    unpack_bits(packed_, packed_position_, count, out);
  } else {
    unpack_uint32(packed_, packed_position_, bit_width_, count, out);
  }
  packed_position_ += count;
}

template <typename T>
Status RleDecoder::read_values(int64_t count, T* out) {
  while (count > 0) {
    if (left_ == 0) {
      if (!next_run()) return corrupt();
      continue;
    }
    const int64_t part = std::min(count, left_);
    if (packed_ != nullptr) {
      unpack(part, out);
    } else {
      std::fill_n(out, part, static_cast<T>(repeated_));
    }
    out += part;
    count -= part;
    left_ -= part;
  }
  return Status::ok();
}

Status RleDecoder::read(int64_t count, uint32_t* out) { return read_values(count, out); }
Status RleDecoder::read_bits(int64_t count, uint8_t* out) { return read_values(count, out); }

Status RleDecoder::skip(int64_t count) {
  while (count > 0) {
    if (left_ == 0 && !next_run()) return corrupt();
    const int64_t part = std::min(count, left_);
    packed_position_ += part;
    count -= part;
    left_ -= part;
  }
  return Status::ok();
}

bool RleDecoder::repeats(uint32_t value, int64_t count) {
  if (left_ == 0 && !next_run()) return false;
  return packed_ == nullptr && repeated_ == value && left_ >= count;
}

int64_t RleDecoder::estimate_run_count(int64_t count, int64_t limit) const {
  RleDecoder ahead = *this;
  int64_t runs = 0;
  while (count > 0 && runs <= limit) {
    if (ahead.left_ == 0 && !ahead.next_run()) return runs;
    const int64_t part = std::min(count, ahead.left_);
    runs += ahead.packed_ != nullptr ? 2 * ((part + 7) / 8) : 1;
    count -= part;
    ahead.left_ = 0;
  }
  return runs;
}

Status RleDecoder::read_runs(int64_t count, uint32_t* values, int32_t* ends, int32_t& run_count) {
  int32_t runs = 0;
  int32_t position = 0;
  const auto append = [&](uint32_t value, int32_t length) {
    position += length;
    if (runs == 0 || values[runs - 1] != value) values[runs++] = value;
    ends[runs - 1] = position;
  };
  while (count > 0) {
    if (left_ == 0) {
      if (!next_run()) return corrupt();
      continue;
    }
    const int64_t part =
        std::min<int64_t>(count, packed_ != nullptr ? std::min<int64_t>(left_, 64) : left_);
    if (packed_ != nullptr) {
      std::array<uint32_t, 64> unpacked;
      unpack(part, unpacked.data());
      for (int64_t i = 0; i < part; ++i) append(unpacked[static_cast<size_t>(i)], 1);
    } else {
      append(repeated_, static_cast<int32_t>(part));
    }
    count -= part;
    left_ -= part;
  }
  run_count = runs;
  return Status::ok();
}

}  // namespace shoal::engine
