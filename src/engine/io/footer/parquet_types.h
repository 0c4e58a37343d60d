// The words of the Parquet format: physical and logical types, codecs, encodings.
#pragma once

#include <cstdint>

namespace shoal::engine {

// The numbers are those of the format's thrift enums.
enum class ParquetType : uint8_t {
  boolean = 0,
  int32 = 1,
  int64 = 2,
  int96 = 3,
  float32 = 4,
  float64 = 5,
  byte_array = 6,
  fixed_len_byte_array = 7,
};

enum class ParquetCodec : uint8_t {
  uncompressed = 0,
  snappy = 1,
  gzip = 2,
  lzo = 3,
  brotli = 4,
  lz4 = 5,  // deprecated, with Hadoop framing
  zstd = 6,
  lz4_raw = 7,
};

enum class ParquetEncoding : uint8_t {
  plain = 0,
  plain_dictionary = 2,
  rle = 3,
  bit_packed = 4,
  delta_binary_packed = 5,
  delta_length_byte_array = 6,
  delta_byte_array = 7,
  rle_dictionary = 8,
  byte_stream_split = 9,
};

// Logical type, or the converted type of older files translated into it.
enum class LogicalKind : uint8_t {
  none,
  string,
  enumeration,
  json,
  bson,
  uuid,
  decimal,    // precision, scale
  date,       // int32 days
  time,       // unit, is_utc
  timestamp,  // unit, is_utc
  integer,    // bit_width, is_signed
  float16,
  null,
  interval,
  list,
  map,
  other,  // a logical type newer than this reader
};

enum class ParquetTimeUnit : uint8_t { millisecond, microsecond, nanosecond };

struct LogicalType {
  LogicalKind kind = LogicalKind::none;
  ParquetTimeUnit unit = ParquetTimeUnit::nanosecond;
  bool is_utc = false;
  int32_t bit_width = 0;
  bool is_signed = true;
  int32_t precision = 0;
  int32_t scale = 0;
  friend bool operator==(const LogicalType&, const LogicalType&) = default;
};

}  // namespace shoal::engine
