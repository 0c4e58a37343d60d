// Decompresses the bodies of Parquet pages: what the codec of a column chunk means.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "base/status.h"
#include "engine/io/footer/parquet_metadata.h"

namespace shoal::engine {

// As the format's documentation spells it: "SNAPPY", "LZ4_RAW"; "unknown" beyond the enum.
[[nodiscard]] std::string_view codec_name(ParquetCodec codec);

// ok, or an `unsupported` failure that names the codec.
[[nodiscard]] Status check_codec(ParquetCodec codec);

// False when no valid input of `input_bytes` bytes decodes to as many as `output_bytes`; asked
// before memory is allocated for a size that a damaged file claims.
[[nodiscard]] bool is_plausible_size(ParquetCodec codec, size_t input_bytes, size_t output_bytes);

// Keeps the codecs' tables from page to page. For one thread.
class Decompressor {
 public:
  Decompressor();
  ~Decompressor();

  // Decodes `input` to exactly `output.size()` bytes. Both are followed by kBufferPaddingBytes
  // that may be read, and after the output written. Failures are bad_file without the file's name.
  [[nodiscard]] Status decompress(ParquetCodec codec, std::span<const std::byte> input,
                                  std::span<std::byte> output);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace shoal::engine
