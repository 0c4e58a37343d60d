#include "engine/io/encodings/delta_decoder.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "engine/io/encodings/bit_unpack.h"
#include "engine/memory/buffer.h"
#include "engine/memory/string_view16.h"

namespace shoal::engine {
namespace {

constexpr int64_t kMiniblockCountMax = 1 << 16;
constexpr int64_t kMiniblockValuesMax = 1 << 24;
// One batch of front-coded strings, written out; a few damaged bytes can claim much more.
constexpr int64_t kStringBytesMax = int64_t{1} << 30;

Status corrupt(const char* reason) {
  return Status::error(ErrorKind::bad_file, std::string("damaged DELTA data: ") + reason);
}

Status too_few() { return corrupt("it ends too early"); }

}  // namespace

bool DeltaDecoder::read_varint(uint64_t& value) {
  value = 0;
  for (int shift = 0; shift < 70; shift += 7) {
    if (next_ == end_) return false;
    const uint8_t byte = *next_++;
    if (shift < 64) value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

Result<DeltaDecoder> DeltaDecoder::open(std::span<const std::byte> bytes, int64_t value_count_max) {
  DeltaDecoder decoder;
  decoder.next_ = reinterpret_cast<const uint8_t*>(bytes.data());
  decoder.end_ = decoder.next_ + bytes.size();
  uint64_t block_values;
  uint64_t miniblock_count;
  uint64_t value_count;
  uint64_t first;
  if (!decoder.read_varint(block_values) || !decoder.read_varint(miniblock_count) ||
      !decoder.read_varint(value_count) || !decoder.read_varint(first)) {
    return too_few();
  }
  if (miniblock_count == 0 || miniblock_count > kMiniblockCountMax ||
      block_values % miniblock_count != 0) {
    return corrupt("block sizes that make no sense");
  }
  const uint64_t miniblock_values = block_values / miniblock_count;
  if (miniblock_values == 0 || miniblock_values % kGroupValues != 0 ||
      miniblock_values > kMiniblockValuesMax) {
    return corrupt("block sizes that make no sense");
  }
  if (value_count > static_cast<uint64_t>(value_count_max)) {
    return corrupt("more values than the page has");
  }
  decoder.miniblock_values_ = static_cast<int64_t>(miniblock_values);
  decoder.miniblock_count_ = static_cast<int64_t>(miniblock_count);
  decoder.miniblock_ = decoder.miniblock_count_;
  decoder.values_left_ = static_cast<int64_t>(value_count);
  decoder.last_ = (first >> 1) ^ (~(first & 1) + 1);
  return decoder;
}

Status DeltaDecoder::next_block() {
  uint64_t zigzag;
  if (!read_varint(zigzag) || end_ - next_ < miniblock_count_) return too_few();
  difference_min_ = (zigzag >> 1) ^ (~(zigzag & 1) + 1);
  widths_ = next_;
  next_ += miniblock_count_;
  miniblock_ = 0;
  return Status::ok();
}

Status DeltaDecoder::next_miniblock() {
  if (miniblock_ == miniblock_count_) SHOAL_RETURN_IF_ERROR(next_block());
  width_ = widths_[miniblock_++];
  if (width_ > 64) return corrupt("a bit width above 64");
  miniblock_left_ = miniblock_values_;
  return Status::ok();
}

Status DeltaDecoder::next_group() {
  if (miniblock_left_ == 0) SHOAL_RETURN_IF_ERROR(next_miniblock());
  // The last miniblock may be cut off after its last value.
  const int64_t values = std::min<int64_t>(values_left_, kGroupValues);
  const int64_t bytes = static_cast<int64_t>(width_) * kGroupValues / 8;
  if ((values * width_ + 7) / 8 > end_ - next_) return too_few();
  unpack_uint64(next_, 0, width_, values, group_.data());
  next_ += std::min<int64_t>(bytes, end_ - next_);
  miniblock_left_ -= kGroupValues;
  group_position_ = 0;
  return Status::ok();
}

Status DeltaDecoder::read(int64_t count, int64_t* out) {
  if (count > values_left_) return too_few();
  int64_t done = 0;
  if (is_first_ && count > 0) {
    out[done++] = static_cast<int64_t>(last_);
    is_first_ = false;
    --values_left_;
  }
  while (done < count) {
    if (group_position_ == kGroupValues) SHOAL_RETURN_IF_ERROR(next_group());
    const int64_t part = std::min<int64_t>(count - done, kGroupValues - group_position_);
    for (int64_t i = 0; i < part; ++i) {
      last_ += difference_min_ + group_[static_cast<size_t>(group_position_ + i)];
      out[done + i] = static_cast<int64_t>(last_);
    }
    group_position_ += static_cast<int>(part);
    values_left_ -= part;
    done += part;
  }
  return Status::ok();
}

Result<std::span<const std::byte>> DeltaDecoder::skip_all() {
  int64_t left = values_left_ - (is_first_ && values_left_ > 0 ? 1 : 0);
  values_left_ = 0;
  // A block is stored whole: miniblocks without values have a width but no bytes.
  while (left > 0) {
    SHOAL_RETURN_IF_ERROR(next_miniblock());
    const int64_t bytes = width_ * miniblock_values_ / 8;
    if (bytes > end_ - next_) return too_few();
    next_ += bytes;
    left -= miniblock_values_;
  }
  return std::span<const std::byte>(reinterpret_cast<const std::byte*>(next_),
                                    static_cast<size_t>(end_ - next_));
}

namespace {

class DeltaIntegers final : public ValueDecoder {
 public:
  DeltaIntegers(DeltaDecoder decoder, bool is_narrow) : decoder_(decoder), is_narrow_(is_narrow) {}

  Status read(int64_t count, std::byte* out, Owners&) override {
    if (!is_narrow_) return decoder_.read(count, reinterpret_cast<int64_t*>(out));
    std::array<int64_t, 256> wide;
    for (int64_t done = 0; done < count;) {
      const int64_t part = std::min<int64_t>(count - done, wide.size());
      SHOAL_RETURN_IF_ERROR(decoder_.read(part, wide.data()));
      auto* narrow = reinterpret_cast<int32_t*>(out) + done;
      for (int64_t i = 0; i < part; ++i) {
        narrow[i] = static_cast<int32_t>(wide[static_cast<size_t>(i)]);
      }
      done += part;
    }
    return Status::ok();
  }

 private:
  DeltaDecoder decoder_;
  bool is_narrow_;
};

// Lengths, then the bytes of all strings.
class DeltaLengthStrings final : public ValueDecoder {
 public:
  DeltaLengthStrings(DeltaDecoder lengths, std::span<const std::byte> bytes)
      : lengths_(lengths), bytes_(bytes) {}

  Status read(int64_t count, std::byte* out, Owners&) override {
    std::array<int64_t, 256> lengths;
    for (int64_t done = 0; done < count;) {
      const int64_t part = std::min<int64_t>(count - done, lengths.size());
      SHOAL_RETURN_IF_ERROR(lengths_.read(part, lengths.data()));
      for (int64_t i = 0; i < part; ++i) {
        const int64_t length = lengths[static_cast<size_t>(i)];
        if (length < 0 || static_cast<uint64_t>(length) > bytes_.size()) return too_few();
        store_padded_string(reinterpret_cast<const char*>(bytes_.data()),
                            static_cast<uint32_t>(length), out + (done + i) * 16);
        bytes_ = bytes_.subspan(static_cast<size_t>(length));
      }
      done += part;
    }
    return Status::ok();
  }

 private:
  DeltaDecoder lengths_;
  std::span<const std::byte> bytes_;
};

// How many bytes each string shares with the one before, then the rests as DELTA_LENGTH strings.
class DeltaStrings final : public ValueDecoder {
 public:
  DeltaStrings(DeltaDecoder prefixes, std::unique_ptr<ValueDecoder> suffixes)
      : prefixes_(prefixes), suffixes_(std::move(suffixes)) {}

  Status read(int64_t count, std::byte* out, Owners& owners) override {
    prefix_bytes_.resize(static_cast<size_t>(count));
    SHOAL_RETURN_IF_ERROR(prefixes_.read(count, prefix_bytes_.data()));
    SHOAL_RETURN_IF_ERROR(suffixes_->read(count, out, owners));
    auto* strings = reinterpret_cast<StringView16*>(out);
    SHOAL_ASSIGN_OR_RETURN(const int64_t bytes, total_bytes(strings, count));
    SHOAL_ASSIGN_OR_RETURN(BufferRef buffer, allocate_buffer(static_cast<size_t>(bytes)));
    char* to = buffer->as<char>();
    const char* last = last_.data();
    for (int64_t i = 0; i < count; ++i) {
      const auto prefix_bytes = static_cast<size_t>(prefix_bytes_[static_cast<size_t>(i)]);
      const std::string_view suffix = strings[i].view();
      const size_t length = prefix_bytes + suffix.size();
      std::memcpy(to, last, prefix_bytes);
      std::memcpy(to + prefix_bytes, suffix.data(), suffix.size());
      store_padded_string(to, static_cast<uint32_t>(length), out + i * 16);
      last = to;
      last_bytes_ = length;
      to += length;
    }
    if (count > 0) last_.assign(last, last_bytes_);
    owners.push_back(std::move(buffer));
    return Status::ok();
  }

 private:
  // Checks the prefixes against the strings before them.
  Result<int64_t> total_bytes(const StringView16* suffixes, int64_t count) const {
    int64_t total = 0;
    auto length = static_cast<int64_t>(last_.size());
    for (int64_t i = 0; i < count; ++i) {
      const int64_t prefix_bytes = prefix_bytes_[static_cast<size_t>(i)];
      if (prefix_bytes < 0 || prefix_bytes > length) return corrupt("a prefix that is too long");
      length = prefix_bytes + suffixes[i].length_bytes;
      total += length;
      if (total > kStringBytesMax) return corrupt("strings of more than 1 GiB in one batch");
    }
    return total;
  }

  DeltaDecoder prefixes_;
  std::unique_ptr<ValueDecoder> suffixes_;
  std::vector<int64_t> prefix_bytes_;
  std::string last_;  // the last string given
  size_t last_bytes_ = 0;
};

using DecoderResult = Result<std::unique_ptr<ValueDecoder>>;

}  // namespace

DecoderResult make_delta_integers(ParquetType type, std::span<const std::byte> bytes,
                                  int64_t value_count_max) {
  SHOAL_ASSIGN_OR_RETURN(DeltaDecoder decoder, DeltaDecoder::open(bytes, value_count_max));
  return {std::make_unique<DeltaIntegers>(decoder, type == ParquetType::int32)};
}

DecoderResult make_delta_length_strings(std::span<const std::byte> bytes, int64_t value_count_max) {
  SHOAL_ASSIGN_OR_RETURN(const DeltaDecoder lengths, DeltaDecoder::open(bytes, value_count_max));
  DeltaDecoder ahead = lengths;
  SHOAL_ASSIGN_OR_RETURN(const auto rest, ahead.skip_all());
  return {std::make_unique<DeltaLengthStrings>(lengths, rest)};
}

DecoderResult make_delta_strings(std::span<const std::byte> bytes, int64_t value_count_max) {
  SHOAL_ASSIGN_OR_RETURN(const DeltaDecoder prefixes, DeltaDecoder::open(bytes, value_count_max));
  DeltaDecoder ahead = prefixes;
  SHOAL_ASSIGN_OR_RETURN(const auto rest, ahead.skip_all());
  SHOAL_ASSIGN_OR_RETURN(auto suffixes, make_delta_length_strings(rest, value_count_max));
  return {std::make_unique<DeltaStrings>(prefixes, std::move(suffixes))};
}

}  // namespace shoal::engine
