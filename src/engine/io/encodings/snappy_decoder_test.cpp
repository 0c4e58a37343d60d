#include "engine/io/encodings/snappy_decoder.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "engine/memory/buffer.h"

namespace shoal::engine {
namespace {

// Writes tokens, and beside them what they decode to.
class Block {
 public:
  void literal(const std::string& text) {
    const size_t length = text.size() - 1;
    if (length < 60) {
      tokens_.push_back(static_cast<char>(length << 2));
    } else {
      tokens_.push_back(static_cast<char>(61 << 2));
      tokens_.push_back(static_cast<char>(length & 0xff));
      tokens_.push_back(static_cast<char>(length >> 8));
    }
    tokens_ += text;
    text_ += text;
  }

  void copy(size_t offset, size_t length) {
    if (length >= 4 && length <= 11 && offset < 2048) {
      tokens_.push_back(static_cast<char>(1 | ((length - 4) << 2) | ((offset >> 8) << 5)));
      tokens_.push_back(static_cast<char>(offset & 0xff));
    } else {
      tokens_.push_back(static_cast<char>(2 | ((length - 1) << 2)));
      tokens_.push_back(static_cast<char>(offset & 0xff));
      tokens_.push_back(static_cast<char>(offset >> 8));
    }
    for (size_t i = 0; i < length; ++i) text_.push_back(text_[text_.size() - offset]);
  }

  [[nodiscard]] std::string bytes() const {
    std::string header;
    for (size_t size = text_.size();; size >>= 7) {
      header.push_back(static_cast<char>(size < 0x80 ? size : (size & 0x7f) | 0x80));
      if (size < 0x80) break;
    }
    return header + tokens_;
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string tokens_;
  std::string text_;
};

Result<std::string> decode(const std::string& bytes) {
  std::vector<std::byte> input(bytes.size() + kBufferPaddingBytes);
  std::memcpy(input.data(), bytes.data(), bytes.size());
  SHOAL_ASSIGN_OR_RETURN(const size_t size, read_snappy_decoded_bytes(input.data(), bytes.size()));
  std::vector<std::byte> output(size + kBufferPaddingBytes);
  SHOAL_RETURN_IF_ERROR(decode_snappy(input.data(), bytes.size(), output.data(), size));
  return std::string(reinterpret_cast<const char*>(output.data()), size);
}

void expect_decodes(const Block& block) {
  auto decoded = decode(block.bytes());
  ASSERT_TRUE(decoded.is_ok()) << decoded.take_status().detail().message;
  EXPECT_EQ(*decoded, block.text());
}

TEST(SnappyDecoder, Empty) { expect_decodes(Block()); }

TEST(SnappyDecoder, LiteralsOfAllLengths) {
  for (size_t length = 1; length <= 300; ++length) {
    Block block;
    for (size_t i = 0; i < 3; ++i) block.literal(std::string(length, static_cast<char>('a' + i)));
    expect_decodes(block);
  }
}

TEST(SnappyDecoder, CopiesOfAllOffsetsAndLengths) {
  std::string start;
  for (int i = 0; i < 200; ++i) start.push_back(static_cast<char>(i * 7));
  for (size_t offset = 1; offset <= 150; ++offset) {
    Block block;
    block.literal(start);
    for (size_t length = 1; length <= 64; ++length) {
      block.copy(offset, length);
      block.literal(std::string(1, static_cast<char>(length)));
    }
    expect_decodes(block);
  }
}

TEST(SnappyDecoder, NumbersThatChangeInTheirLowBytes) {
  for (size_t literal_bytes = 1; literal_bytes <= 4; ++literal_bytes) {
    for (size_t pair_count = 1; pair_count < 40; ++pair_count) {
      Block block;
      block.literal("abcdefghijk");
      for (size_t i = 0; i < pair_count; ++i) {
        block.literal(std::string(literal_bytes, static_cast<char>('0' + i)));
        block.copy(8, 8 - literal_bytes);
      }
      block.literal("end");
      expect_decodes(block);
    }
  }
}

// The first copy reaches before the start of the output.
TEST(SnappyDecoder, NumberPairWithoutANumberBefore) {
  Block block;
  block.literal("abcdefg");
  std::string bytes = block.bytes();
  bytes[0] = 15;
  bytes += std::string("\x00x\x0d\x09", 4);
  EXPECT_FALSE(decode(bytes).is_ok());
}

TEST(SnappyDecoder, EveryTruncationFails) {
  Block block;
  block.literal(std::string(100, 'x'));
  for (int i = 0; i < 10; ++i) {
    block.literal("y");
    block.copy(8, 7);
    block.copy(3, 20);
    block.copy(90, 64);
  }
  const std::string bytes = block.bytes();
  for (size_t length = 0; length < bytes.size(); ++length) {
    auto decoded = decode(bytes.substr(0, length));
    ASSERT_FALSE(decoded.is_ok()) << length;
    EXPECT_EQ(decoded.take_status().detail().kind, ErrorKind::bad_file);
  }
  EXPECT_FALSE(decode(bytes + "z").is_ok());
}

TEST(SnappyDecoder, OffsetZeroAndBeforeTheStartFail) {
  EXPECT_FALSE(decode(std::string("\x08\x0c"
                                  "abcd"
                                  "\x01\x00",
                                  8))
                   .is_ok());
  EXPECT_FALSE(decode(std::string("\x08\x0c"
                                  "abcd"
                                  "\x01\x05",
                                  8))
                   .is_ok());
  EXPECT_TRUE(decode(std::string("\x08\x0c"
                                 "abcd"
                                 "\x01\x04",
                                 8))
                  .is_ok());
}

// A block of the reference compressor: the int64 numbers 0…299.
TEST(SnappyDecoder, ReferenceBlock) {
  std::ifstream file("tests/fuzz/seeds/snappy_fuzz/numbers.snappy", std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), {});
  auto decoded = decode(bytes);
  ASSERT_TRUE(decoded.is_ok());
  ASSERT_EQ(decoded->size(), 2400u);
  for (int64_t i = 0; i < 300; ++i) {
    int64_t value;
    std::memcpy(&value, decoded->data() + i * 8, 8);
    EXPECT_EQ(value, i);
  }
}

}  // namespace
}  // namespace shoal::engine
