#include "engine/io/encodings/rle_decoder.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "engine/io/encodings/bit_unpack.h"
#include "engine/memory/buffer.h"

namespace shoal::engine {
namespace {

// Hybrid-encoded bytes and the values they stand for.
struct Encoded {
  int bit_width = 0;
  std::vector<std::byte> bytes;
  std::vector<uint32_t> values;

  void repeat(uint32_t value, uint32_t count) {
    varint(count << 1);
    for (int i = 0; i < (bit_width + 7) / 8; ++i) {
      bytes.push_back(static_cast<std::byte>(value >> (8 * i)));
    }
    values.insert(values.end(), count, value);
  }

  void pack(const std::vector<uint32_t>& group) {
    ASSERT_EQ(group.size() % 8, 0u);
    varint(static_cast<uint32_t>(group.size() / 8) << 1 | 1);
    const size_t begin = bytes.size();
    bytes.resize(begin + group.size() / 8 * static_cast<size_t>(bit_width));
    size_t bit = begin * 8;
    for (const uint32_t value : group) {
      for (int i = 0; i < bit_width; ++i, ++bit) {
        bytes[bit / 8] |= static_cast<std::byte>(((value >> i) & 1) << (bit % 8));
      }
    }
    values.insert(values.end(), group.begin(), group.end());
  }

  [[nodiscard]] RleDecoder decoder() {
    const size_t size = bytes.size();
    bytes.reserve(size + kBufferPaddingBytes);
    return {std::span<const std::byte>(bytes.data(), size), bit_width};
  }

 private:
  void varint(uint32_t value) {
    for (; value >= 0x80; value >>= 7) bytes.push_back(static_cast<std::byte>(value | 0x80));
    bytes.push_back(static_cast<std::byte>(value));
  }
};

Encoded mixed(int bit_width) {
  Encoded encoded{bit_width, {}, {}};
  const uint64_t mask = (uint64_t{1} << bit_width) - 1;
  for (uint32_t round = 1; round < 20; ++round) {
    encoded.repeat(static_cast<uint32_t>((round * 2654435761u) & mask), round * 7);
    std::vector<uint32_t> group;
    for (uint32_t i = 0; i < round * 8; ++i) {
      group.push_back(static_cast<uint32_t>((i * 2246822519u + round) & mask));
    }
    encoded.pack(group);
  }
  return encoded;
}

TEST(RleDecoder, AllWidthsInPiecesOfAllSizes) {
  for (int width = 0; width <= 32; ++width) {
    Encoded encoded = mixed(width);
    for (const size_t piece : {1u, 3u, 8u, 64u, 100000u}) {
      RleDecoder decoder = encoded.decoder();
      std::vector<uint32_t> values(encoded.values.size() + 16);
      for (size_t done = 0; done < encoded.values.size();) {
        const size_t part = std::min(piece, encoded.values.size() - done);
        ASSERT_TRUE(decoder.read(static_cast<int64_t>(part), values.data() + done).is_ok());
        done += part;
      }
      values.resize(encoded.values.size());
      EXPECT_EQ(values, encoded.values) << width;
      EXPECT_FALSE(decoder.read(9, values.data()).is_ok());
    }
  }
}

TEST(RleDecoder, RunsSayTheSameAsValues) {
  Encoded encoded = mixed(5);
  RleDecoder decoder = encoded.decoder();
  std::vector<uint32_t> values(encoded.values.size());
  std::vector<int32_t> ends(encoded.values.size());
  for (size_t done = 0; done < encoded.values.size();) {
    const size_t part = std::min<size_t>(97, encoded.values.size() - done);
    int32_t run_count = 0;
    ASSERT_TRUE(decoder.read_runs(static_cast<int64_t>(part), values.data(), ends.data(), run_count)
                    .is_ok());
    ASSERT_EQ(ends[static_cast<size_t>(run_count) - 1], static_cast<int32_t>(part));
    size_t run = 0;
    for (size_t i = 0; i < part; ++i) {
      if (static_cast<int32_t>(i) == ends[run]) ++run;
      EXPECT_EQ(values[run], encoded.values[done + i]);
    }
    done += part;
  }
}

TEST(RleDecoder, EstimatesRuns) {
  Encoded encoded{4, {}, {}};
  encoded.repeat(3, 1000);
  encoded.repeat(4, 1000);
  encoded.pack({1, 2, 3, 4, 5, 6, 7, 8});
  RleDecoder decoder = encoded.decoder();
  EXPECT_EQ(decoder.estimate_run_count(1000, 100), 1);
  EXPECT_EQ(decoder.estimate_run_count(2000, 100), 2);
  EXPECT_EQ(decoder.estimate_run_count(2008, 100), 4);
  EXPECT_TRUE(decoder.repeats(3, 1000));
  EXPECT_FALSE(decoder.repeats(3, 1001));
  EXPECT_FALSE(decoder.repeats(4, 10));
  ASSERT_TRUE(decoder.skip(1500).is_ok());
  uint32_t value = 0;
  ASSERT_TRUE(decoder.read(1, &value).is_ok());
  EXPECT_EQ(value, 4u);
}

TEST(RleDecoder, DamagedHeadersFail) {
  std::vector<std::byte> bytes(2 + kBufferPaddingBytes, std::byte{0xff});
  uint32_t values[64];
  RleDecoder endless({bytes.data(), 2}, 8);  // a varint that does not end
  EXPECT_FALSE(endless.read(1, values).is_ok());
  bytes[0] = std::byte{2};
  RleDecoder cut({bytes.data(), 2}, 17);  // a repeated value of three bytes, one there
  EXPECT_FALSE(cut.read(1, values).is_ok());
}

TEST(RleDecoder, LegacyLevelsStartWithTheMostSignificantBit) {
  std::vector<std::byte> bytes(1 + kBufferPaddingBytes);
  bytes[0] = std::byte{0b10110000};
  RleDecoder decoder = RleDecoder::legacy_bit_packed({bytes.data(), 1});
  uint8_t values[8];
  ASSERT_TRUE(decoder.read_bits(4, values).is_ok());
  EXPECT_EQ(std::vector<uint8_t>(values, values + 4), (std::vector<uint8_t>{1, 0, 1, 1}));
  ASSERT_TRUE(decoder.read_bits(4, values).is_ok());
  EXPECT_FALSE(decoder.read_bits(1, values).is_ok());
}

TEST(BitUnpack, WidthsAbove32) {
  for (int width = 33; width <= 64; ++width) {
    const uint64_t mask = width == 64 ? ~uint64_t{0} : (uint64_t{1} << width) - 1;
    std::vector<uint64_t> values;
    for (uint64_t i = 0; i < 50; ++i) values.push_back((i * 0x9e3779b97f4a7c15u) & mask);
    std::vector<uint8_t> packed(50 * 8 + kBufferPaddingBytes);
    size_t bit = 0;
    for (const uint64_t value : values) {
      for (int i = 0; i < width; ++i, ++bit) {
        packed[bit / 8] |= static_cast<uint8_t>(((value >> i) & 1) << (bit % 8));
      }
    }
    std::vector<uint64_t> unpacked(50);
    unpack_uint64(packed.data(), 0, width, 50, unpacked.data());
    EXPECT_EQ(unpacked, values);
  }
}

}  // namespace
}  // namespace shoal::engine
