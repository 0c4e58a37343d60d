// The loop relies on padding: a token that starts inside the input and the output may load and
// store up to 64 bytes past their ends, so that short literals and copies have a fixed size. A
// short literal that reaches past an end is noticed after it was copied.
#include "engine/io/encodings/snappy_decoder.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string>

#ifdef __SSSE3__
#include <tmmintrin.h>
#endif

#include "engine/memory/buffer.h"

namespace shoal::engine {
namespace {

static_assert(kBufferPaddingBytes >= 64);

constexpr size_t kShortLiteralBytesMax = 16;

Status corrupt(const char* reason) {
  return Status::error(ErrorKind::bad_file, std::string("damaged snappy data: ") + reason);
}

uint64_t load64(const uint8_t* from) {
  uint64_t value;
  std::memcpy(&value, from, sizeof(value));
  return value;
}

void store64(uint8_t* to, uint64_t value) { std::memcpy(to, &value, sizeof(value)); }

void copy16(uint8_t* to, const uint8_t* from) { std::memcpy(to, from, 16); }

// A copy token's length, bytes of offset that follow the tag, and the offset's high bits, all
// by tag; literals have length 0 here.
struct CopyTag {
  uint8_t length;
  uint8_t offset_bytes;
  uint16_t offset_high;
};

constexpr std::array<CopyTag, 256> make_copy_tags() {
  std::array<CopyTag, 256> tags{};
  for (unsigned tag = 0; tag < 256; ++tag) {
    const auto long_length = static_cast<uint8_t>((tag >> 2) + 1);
    switch (tag & 3) {
      case 1:
        tags[tag] = {static_cast<uint8_t>(((tag >> 2) & 7) + 4), 1,
                     static_cast<uint16_t>((tag >> 5) << 8)};
        break;
      case 2: tags[tag] = {long_length, 2, 0}; break;
      case 3: tags[tag] = {long_length, 4, 0}; break;
      default: break;
    }
  }
  return tags;
}

constexpr std::array<CopyTag, 256> kCopyTags = make_copy_tags();
constexpr std::array<uint32_t, 5> kOffsetMasks = {0, 0xff, 0xffff, 0xffffff, 0xffffffff};

// How far a 16-byte pattern of period `offset` may advance and stay in phase.
constexpr std::array<uint8_t, 16> kPatternSteps = {0,  16, 16, 15, 16, 15, 12, 14,
                                                   16, 9,  10, 11, 12, 13, 14, 15};

#ifdef __SSSE3__
struct alignas(16) PatternShuffle {
  uint8_t index[16];
};

constexpr std::array<PatternShuffle, 16> make_pattern_shuffles() {
  std::array<PatternShuffle, 16> shuffles{};
  for (unsigned offset = 1; offset < 16; ++offset) {
    for (unsigned i = 0; i < 16; ++i) {
      shuffles[offset].index[i] = static_cast<uint8_t>(i % offset);
    }
  }
  return shuffles;
}

constexpr std::array<PatternShuffle, 16> kPatternShuffles = make_pattern_shuffles();

// Copies up to 64 bytes that repeat the last `offset` (1…15) bytes before `to`.
void copy_pattern(uint8_t* to, size_t offset, size_t length) {
  const __m128i shuffle =
      _mm_load_si128(reinterpret_cast<const __m128i*>(kPatternShuffles[offset].index));
  const __m128i pattern =
      _mm_shuffle_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(to - offset)), shuffle);
  const size_t step = kPatternSteps[offset];
  for (size_t done = 0; done < length; done += step) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to + done), pattern);
  }
}
#else
void copy_pattern(uint8_t* to, size_t offset, size_t length) {
  for (size_t i = 0; i < length; ++i) to[i] = to[i - offset];
}
#endif

// Columns of 8-byte numbers that change slowly compress to alternating tokens: a literal of a few
// bytes, then a copy of the rest of the number from 8 bytes back. Decodes as many such pairs as
// follow with the same lengths as the one at `in`, whose literal is `literal_bytes` (1…4) long.
// Going through memory each copy would wait for the literal's store; here the copied bytes stay
// in a register, and the position in the input does not depend on what is loaded from it.
struct PairRun {
  const uint8_t* in;
  uint8_t* out;
};

template <unsigned literal_bytes>
PairRun decode_number_pairs(const uint8_t* in, const uint8_t* in_end, uint8_t* out,
                            const uint8_t* out_end) {
  constexpr unsigned kPairBytes = literal_bytes + 3;
  constexpr uint64_t kLiteralBits = 8 * literal_bytes;
  constexpr uint64_t kLiteralMask = (uint64_t{1} << kLiteralBits) - 1;
  // Tag of the literal, then (after it) tag and low offset byte of the copy.
  constexpr uint64_t kTagMask = 0xff | (uint64_t{0xffff} << (8 + kLiteralBits));
  constexpr uint64_t kCopyTag = 1 | ((8 - literal_bytes - 4) << 2);
  constexpr uint64_t kTags = ((literal_bytes - 1) << 2) | (kCopyTag | (8 << 8))
                                                              << (8 + kLiteralBits);
  const auto count_max = std::min((in_end - in) / kPairBytes, (out_end - out) / 8);
  const uint64_t kept = load64(out - 8) & ~kLiteralMask;
  for (ptrdiff_t i = 0; i < count_max; ++i) {
    const uint64_t pair = load64(in);
    if ((pair & kTagMask) != kTags) break;
    store64(out, kept | ((pair >> 8) & kLiteralMask));
    in += kPairBytes;
    out += 8;
  }
  return {in, out};
}

PairRun decode_number_pairs(unsigned literal_bytes, const uint8_t* in, const uint8_t* in_end,
                            uint8_t* out, const uint8_t* out_end) {
  switch (literal_bytes) {
    case 1: return decode_number_pairs<1>(in, in_end, out, out_end);
    case 2: return decode_number_pairs<2>(in, in_end, out, out_end);
    case 3: return decode_number_pairs<3>(in, in_end, out, out_end);
    default: return decode_number_pairs<4>(in, in_end, out, out_end);
  }
}

class Decoder {
 public:
  Decoder(const uint8_t* in, const uint8_t* in_end, uint8_t* out, size_t out_bytes)
      : in_(in), in_end_(in_end), out_(out), out_begin_(out), out_end_(out + out_bytes) {}

  Status run() {
    while (in_ < in_end_ && out_ < out_end_) {
      const uint8_t tag = *in_;
      const bool done = (tag & 3) == 0 ? literal(tag) : copy(tag);
      if (!done) return corrupt("a token reaches outside the block");
    }
    if (in_ != in_end_) return corrupt("bytes after the end");
    if (out_ != out_end_) return corrupt("it ends too early");
    return Status::ok();
  }

 private:
  bool literal(uint8_t tag) {
    const size_t length = (tag >> 2) + 1;
    if (length > kShortLiteralBytesMax) return long_literal(tag);
    // The tag of the token after this one, offset included, tells a pair of number tokens.
    const uint32_t next = in_[1 + length] | (in_[2 + length] << 8);
    const uint32_t number_copy = (8 << 8) | 1 | ((4 - length) << 2);
    if (length <= 4 && next == number_copy && out_ - out_begin_ >= 8) {
      const PairRun run =
          decode_number_pairs(static_cast<unsigned>(length), in_, in_end_, out_, out_end_);
      if (run.in != in_) {
        in_ = run.in;
        out_ = run.out;
        return true;
      }
    }
    copy16(out_, in_ + 1);
    in_ += 1 + length;
    out_ += length;
    return true;
  }

  bool long_literal(uint8_t tag) {
    size_t length = (tag >> 2) + 1;
    ++in_;
    if (length > 60) {
      const size_t length_bytes = length - 60;
      length = (load64(in_) & kOffsetMasks[length_bytes]) + size_t{1};
      in_ += length_bytes;
    }
    if (in_ > in_end_ || length > static_cast<size_t>(in_end_ - in_) ||
        length > static_cast<size_t>(out_end_ - out_)) {
      return false;
    }
    std::memcpy(out_, in_, length);
    in_ += length;
    out_ += length;
    return true;
  }

  bool copy(uint8_t tag) {
    const CopyTag entry = kCopyTags[tag];
    const size_t length = entry.length;
    const uint32_t trailer =
        static_cast<uint32_t>(load64(in_ + 1)) & kOffsetMasks[entry.offset_bytes];
    const size_t offset = entry.offset_high | trailer;
    // An offset of zero wraps to the largest value.
    if (offset - 1 >= static_cast<size_t>(out_ - out_begin_)) return false;
    if (length > static_cast<size_t>(out_end_ - out_)) return false;
    // From the tag and not from its table: the next token waits for the position.
    in_ += 1 + (tag & 3);
    if ((tag & 3) == 3) [[unlikely]]
      ++in_;
    if (offset >= 16) {
      const uint8_t* from = out_ - offset;
      copy16(out_, from);
      if (length > 16) {
        copy16(out_ + 16, from + 16);
        copy16(out_ + 32, from + 32);
        copy16(out_ + 48, from + 48);
      }
    } else {
      copy_pattern(out_, offset, length);
    }
    out_ += length;
    return true;
  }

  const uint8_t* in_;
  const uint8_t* in_end_;
  uint8_t* out_;
  const uint8_t* out_begin_;
  const uint8_t* out_end_;
};

// The block starts with the decoded size as a varint of 32 bits. Returns the bytes it takes, 0
// when it is malformed.
size_t read_size(const uint8_t* input, size_t input_bytes, uint32_t& size) {
  uint64_t value = 0;
  for (size_t i = 0; i < 5 && i < input_bytes; ++i) {
    value |= static_cast<uint64_t>(input[i] & 0x7f) << (7 * i);
    if (input[i] < 0x80) {
      size = static_cast<uint32_t>(value);
      return value <= UINT32_MAX ? i + 1 : 0;
    }
  }
  return 0;
}

}  // namespace

Result<size_t> read_snappy_decoded_bytes(const std::byte* input, size_t input_bytes) {
  uint32_t size = 0;
  if (read_size(reinterpret_cast<const uint8_t*>(input), input_bytes, size) == 0) {
    return corrupt("no valid size at its start");
  }
  return static_cast<size_t>(size);
}

Status decode_snappy(const std::byte* input, size_t input_bytes, std::byte* output,
                     size_t output_bytes) {
  const auto* in = reinterpret_cast<const uint8_t*>(input);
  uint32_t size = 0;
  const size_t header_bytes = read_size(in, input_bytes, size);
  if (header_bytes == 0) return corrupt("no valid size at its start");
  if (size != output_bytes) return corrupt("its size is not the page's");
  return Decoder(in + header_bytes, in + input_bytes, reinterpret_cast<uint8_t*>(output),
                 output_bytes)
      .run();
}

}  // namespace shoal::engine
