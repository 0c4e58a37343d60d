// Encodings that pyarrow's files in row_group_reader_test.cpp do not reach, and damaged ones.
#include "engine/io/encodings/value_decoder.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "engine/io/encodings/delta_decoder.h"
#include "engine/io/encodings/value_conversion.h"
#include "engine/memory/buffer.h"

namespace shoal::engine {
namespace {

using types::TypeKind;

// Bytes with the padding that decoders rely on.
class PaddedBytes {
 public:
  explicit PaddedBytes(const std::string& bytes)
      : bytes_(bytes.size() + kBufferPaddingBytes), size_(bytes.size()) {
    std::memcpy(bytes_.data(), bytes.data(), bytes.size());
  }
  [[nodiscard]] std::span<const std::byte> span() const { return {bytes_.data(), size_}; }

 private:
  std::vector<std::byte> bytes_;
  size_t size_;
};

std::string varint(uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) bytes.push_back(static_cast<char>(value | 0x80));
  bytes.push_back(static_cast<char>(value));
  return bytes;
}

// Blocks of 128 in 4 miniblocks, the first value 7, then `count - 1` differences of 3.
std::string constant_steps(uint64_t count) {
  std::string bytes = varint(128) + varint(4) + varint(count) + varint(14);
  for (uint64_t left = count - 1; left > 0; left -= std::min<uint64_t>(left, 128)) {
    bytes += varint(6) + std::string(4, '\0');
  }
  return bytes;
}

TEST(DeltaDecoder, ReadsInPieces) {
  const PaddedBytes bytes(constant_steps(1000));
  for (const int64_t piece : {1, 31, 32, 33, 1000}) {
    auto decoder = DeltaDecoder::open(bytes.span(), 1000);
    ASSERT_TRUE(decoder.is_ok());
    int64_t expected = 7;
    std::vector<int64_t> values(1000);
    while (decoder->values_left() > 0) {
      const int64_t part = std::min(piece, decoder->values_left());
      ASSERT_TRUE(decoder->read(part, values.data()).is_ok());
      for (int64_t i = 0; i < part; ++i, expected += 3) {
        ASSERT_EQ(values[static_cast<size_t>(i)], expected);
      }
    }
    EXPECT_FALSE(decoder->read(1, values.data()).is_ok());
  }
}

TEST(DeltaDecoder, SkipsToWhatFollows) {
  const PaddedBytes bytes(constant_steps(300) + "rest");
  auto decoder = DeltaDecoder::open(bytes.span(), 300);
  ASSERT_TRUE(decoder.is_ok());
  auto rest = decoder->skip_all();
  ASSERT_TRUE(rest.is_ok());
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(rest->data()), rest->size()), "rest");
}

TEST(DeltaDecoder, RefusesSizesThatMakeNoSense) {
  for (const std::string& header :
       {varint(128) + varint(0) + varint(1) + varint(0),    // no miniblocks
        varint(128) + varint(3) + varint(1) + varint(0),    // not divisible
        varint(64) + varint(4) + varint(1) + varint(0),     // miniblocks of 16
        varint(128) + varint(4) + varint(500) + varint(0),  // more values than the page
        varint(128) + varint(4)}) {
    EXPECT_FALSE(DeltaDecoder::open(PaddedBytes(header).span(), 100).is_ok());
  }
}

std::vector<std::string> read_strings(ParquetEncoding encoding, const std::string& bytes,
                                      int64_t count, Status& status) {
  const PaddedBytes padded(bytes);
  auto decoder = make_value_decoder(encoding, ParquetType::byte_array, padded.span(), count);
  status = decoder.take_status();
  if (!status.is_ok()) return {};
  std::vector<StringView16> views(static_cast<size_t>(count));
  Owners owners;
  status = (*decoder)->read(count, reinterpret_cast<std::byte*>(views.data()), owners);
  std::vector<std::string> strings;
  for (const StringView16& view : views) {
    if (status.is_ok()) strings.emplace_back(view.view());
  }
  return strings;
}

TEST(PlainStrings, AllLengthsAroundTheInlineLimit) {
  std::string bytes;
  std::vector<std::string> expected;
  for (uint32_t length = 0; length < 40; ++length) {
    expected.emplace_back(length, static_cast<char>('a' + length % 26));
    bytes.append(reinterpret_cast<const char*>(&length), 4);
    bytes += expected.back();
  }
  Status status;
  EXPECT_EQ(read_strings(ParquetEncoding::plain, bytes, 40, status), expected);
  EXPECT_TRUE(status.is_ok());
  bytes.pop_back();
  EXPECT_TRUE(read_strings(ParquetEncoding::plain, bytes, 40, status).empty());
  EXPECT_EQ(status.detail().kind, ErrorKind::bad_file);
}

TEST(StringView, StoredViewsEqualConstructedOnes) {
  const std::string text = "0123456789abcdefghij0123456789";
  for (uint32_t length = 0; length <= 14; ++length) {
    StringView16 stored;
    store_padded_string(text.data(), length, reinterpret_cast<std::byte*>(&stored));
    const StringView16 constructed(std::string_view(text.data(), length));
    EXPECT_EQ(std::memcmp(&stored, &constructed, 16), 0) << length;
  }
}

TEST(DeltaStrings, PrefixLongerThanTheLastStringFails) {
  // Prefix lengths 0 and 5, suffix lengths 3 and 0.
  const auto pair = [](uint64_t first, int64_t difference) {
    const auto zigzag =
        static_cast<uint64_t>(difference < 0 ? -2 * difference - 1 : 2 * difference);
    return varint(128) + varint(4) + varint(2) + varint(2 * first) + varint(zigzag) +
           std::string(4, '\0');
  };
  Status status;
  EXPECT_EQ(
      read_strings(ParquetEncoding::delta_byte_array, pair(0, 2) + pair(3, -3) + "abc", 2, status),
      (std::vector<std::string>{"abc", "ab"}));
  (void)read_strings(ParquetEncoding::delta_byte_array, pair(0, 5) + pair(3, -3) + "abc", 2,
                     status);
  EXPECT_EQ(status.detail().kind, ErrorKind::bad_file);
}

TEST(ValueConversion, Int96AndUnits) {
  SchemaLeaf leaf;
  leaf.type = ParquetType::int96;
  types::ColumnType type = types::numpy_type(TypeKind::timestamp);
  auto conversion = find_conversion(leaf, type);
  ASSERT_TRUE(conversion.is_ok());
  std::vector<std::byte> from(12);
  const int64_t nanoseconds = 5;
  const int32_t day = 2440589;
  std::memcpy(from.data(), &nanoseconds, 8);
  std::memcpy(from.data() + 8, &day, 4);
  int64_t to = 0;
  conversion->convert(from.data(), 1, conversion->scale, reinterpret_cast<std::byte*>(&to));
  EXPECT_EQ(to, 86'400'000'000'005);

  leaf.type = ParquetType::int64;
  leaf.logical.kind = LogicalKind::timestamp;
  leaf.logical.unit = ParquetTimeUnit::microsecond;
  type.unit = types::TimeUnit::millisecond;
  conversion = find_conversion(leaf, type);
  ASSERT_TRUE(conversion.is_ok());
  const int64_t microseconds = -1;
  conversion->convert(reinterpret_cast<const std::byte*>(&microseconds), 1, conversion->scale,
                      reinterpret_cast<std::byte*>(&to));
  EXPECT_EQ(to, -1);  // rounded down
}

TEST(ValueConversion, UnsignedWithGapsBecomesFloat) {
  SchemaLeaf leaf;
  leaf.type = ParquetType::int64;
  leaf.logical = {.kind = LogicalKind::integer, .bit_width = 64, .is_signed = false};
  const types::ColumnType type = types::numpy_type(TypeKind::float64);
  auto conversion = find_conversion(leaf, type);
  ASSERT_TRUE(conversion.is_ok());
  const uint64_t values[2] = {UINT64_MAX, 1};
  double converted[3] = {};
  conversion->convert(reinterpret_cast<const std::byte*>(values), 2, conversion->scale,
                      reinterpret_cast<std::byte*>(converted));
  const uint8_t validity[3] = {1, 0, 1};
  double rows[3];
  spread_values(reinterpret_cast<const std::byte*>(converted), validity, 3, type,
                reinterpret_cast<std::byte*>(rows));
  EXPECT_EQ(rows[0], 18446744073709551616.0);
  EXPECT_NE(rows[1], rows[1]);
  EXPECT_EQ(rows[2], 1.0);
}

TEST(ValueConversion, RefusesStringsAsNumbers) {
  SchemaLeaf leaf;
  leaf.type = ParquetType::byte_array;
  auto conversion = find_conversion(leaf, types::numpy_type(TypeKind::int64));
  EXPECT_EQ(conversion.take_status().detail().kind, ErrorKind::unsupported);
}

}  // namespace
}  // namespace shoal::engine
