#include "engine/io/encodings/value_decoder.h"

#include <cstring>

#include "base/concat.h"
#include "engine/io/encodings/bit_unpack.h"
#include "engine/io/encodings/delta_decoder.h"
#include "engine/io/encodings/rle_decoder.h"
#include "engine/memory/string_view16.h"

namespace shoal::engine {
namespace {

Status corrupt(std::string_view encoding) {
  return Status::error(ErrorKind::bad_file, concat("damaged ", encoding, " data: too few values"));
}

class PlainBooleans final : public ValueDecoder {
 public:
  explicit PlainBooleans(std::span<const std::byte> bytes) : bytes_(bytes) {}

  Status read(int64_t count, std::byte* out, Owners&) override {
    if (position_ + count > static_cast<int64_t>(bytes_.size()) * 8) return corrupt("PLAIN");
    unpack_bits(reinterpret_cast<const uint8_t*>(bytes_.data()), position_, count,
                reinterpret_cast<uint8_t*>(out));
    position_ += count;
    return Status::ok();
  }

 private:
  std::span<const std::byte> bytes_;
  int64_t position_ = 0;
};

class RleBooleans final : public ValueDecoder {
 public:
  explicit RleBooleans(std::span<const std::byte> bytes) : decoder_(bytes, 1) {}

  Status read(int64_t count, std::byte* out, Owners&) override {
    auto* values = reinterpret_cast<uint8_t*>(out);
    SHOAL_RETURN_IF_ERROR(decoder_.read_bits(count, values));
    for (int64_t i = 0; i < count; ++i) values[i] &= 1;
    return Status::ok();
  }

 private:
  RleDecoder decoder_;
};

class PlainStrings final : public ValueDecoder {
 public:
  explicit PlainStrings(std::span<const std::byte> bytes)
      : next_(reinterpret_cast<const char*>(bytes.data())), end_(next_ + bytes.size()) {}

  Status read(int64_t count, std::byte* out, Owners&) override {
    const char* next = next_;
    for (int64_t i = 0; i < count; ++i) {
      if (end_ - next < 4) return corrupt("PLAIN");
      uint32_t length;
      std::memcpy(&length, next, 4);
      next += 4;
      if (length > static_cast<size_t>(end_ - next)) return corrupt("PLAIN");
      store_padded_string(next, length, out + i * 16);
      next += length;
    }
    next_ = next;
    return Status::ok();
  }

 private:
  const char* next_;
  const char* end_;
};

// Byte k of value i lies at k * (values in the page) + i.
template <size_t width>
class ByteStreamSplit final : public ValueDecoder {
 public:
  explicit ByteStreamSplit(std::span<const std::byte> bytes)
      : bytes_(bytes), value_count_(static_cast<int64_t>(bytes.size() / width)) {}

  Status read(int64_t count, std::byte* out, Owners&) override {
    if (position_ + count > value_count_) return corrupt("BYTE_STREAM_SPLIT");
    for (size_t byte = 0; byte < width; ++byte) {
      const std::byte* stream =
          bytes_.data() + static_cast<int64_t>(byte) * value_count_ + position_;
      for (int64_t i = 0; i < count; ++i) out[static_cast<size_t>(i) * width + byte] = stream[i];
    }
    position_ += count;
    return Status::ok();
  }

 private:
  std::span<const std::byte> bytes_;
  int64_t value_count_;
  int64_t position_ = 0;
};

using DecoderResult = Result<std::unique_ptr<ValueDecoder>>;

DecoderResult mismatch(ParquetEncoding encoding, ParquetType type) {
  return Status::error(ErrorKind::bad_file,
                       concat("encoding ", static_cast<int>(encoding),
                              " does not belong to physical type ", static_cast<int>(type)));
}

DecoderResult make_plain(ParquetType type, std::span<const std::byte> bytes) {
  if (type == ParquetType::boolean) return {std::make_unique<PlainBooleans>(bytes)};
  if (type == ParquetType::byte_array) return {std::make_unique<PlainStrings>(bytes)};
  return mismatch(ParquetEncoding::plain, type);
}

// Version 1 and 2 pages alike start with the length of what follows.
DecoderResult make_rle(ParquetType type, std::span<const std::byte> bytes) {
  if (type != ParquetType::boolean) return mismatch(ParquetEncoding::rle, type);
  uint32_t length = 0;
  if (bytes.size() < 4) return corrupt("RLE");
  std::memcpy(&length, bytes.data(), 4);
  if (length > bytes.size() - 4) return corrupt("RLE");
  return {std::make_unique<RleBooleans>(bytes.subspan(4, length))};
}

DecoderResult make_byte_stream_split(ParquetType type, std::span<const std::byte> bytes) {
  switch (physical_value_bytes(type)) {
    case 4: return {std::make_unique<ByteStreamSplit<4>>(bytes)};
    case 8: return {std::make_unique<ByteStreamSplit<8>>(bytes)};
    default: return mismatch(ParquetEncoding::byte_stream_split, type);
  }
}

}  // namespace

int physical_value_bytes(ParquetType type) {
  switch (type) {
    case ParquetType::boolean: return 1;
    case ParquetType::int32:
    case ParquetType::float32: return 4;
    case ParquetType::int64:
    case ParquetType::float64: return 8;
    case ParquetType::int96: return 12;
    case ParquetType::byte_array: return sizeof(StringView16);
    default: return 0;
  }
}

DecoderResult make_value_decoder(ParquetEncoding encoding, ParquetType type,
                                 std::span<const std::byte> bytes, int64_t value_count_max) {
  switch (encoding) {
    case ParquetEncoding::plain: return make_plain(type, bytes);
    case ParquetEncoding::rle: return make_rle(type, bytes);
    case ParquetEncoding::byte_stream_split: return make_byte_stream_split(type, bytes);
    case ParquetEncoding::delta_binary_packed:
      if (type != ParquetType::int32 && type != ParquetType::int64) return mismatch(encoding, type);
      return make_delta_integers(type, bytes, value_count_max);
    case ParquetEncoding::delta_length_byte_array:
      if (type != ParquetType::byte_array) return mismatch(encoding, type);
      return make_delta_length_strings(bytes, value_count_max);
    case ParquetEncoding::delta_byte_array:
      if (type != ParquetType::byte_array) return mismatch(encoding, type);
      return make_delta_strings(bytes, value_count_max);
    default:
      return Status::error(ErrorKind::unsupported,
                           concat("encoding ", static_cast<int>(encoding), " is not read"));
  }
}

}  // namespace shoal::engine
