// Decodes blocks of the snappy format (github.com/google/snappy, format_description.txt), the
// default codec of Parquet. Safe on hostile input: nothing outside the given ranges is touched.
#pragma once

#include <cstddef>

#include "base/status.h"

namespace shoal::engine {

// The size that the block says it decodes to. A failure is of kind bad_file and says what is
// wrong, without naming the file.
[[nodiscard]] Result<size_t> read_snappy_decoded_bytes(const std::byte* input, size_t input_bytes);

// Decodes a whole block that must give exactly `output_bytes` bytes. kBufferPaddingBytes more
// than `input_bytes` must be readable, and as many more than `output_bytes` writable. After a
// failure the output is unspecified.
[[nodiscard]] Status decode_snappy(const std::byte* input, size_t input_bytes, std::byte* output,
                                   size_t output_bytes);

}  // namespace shoal::engine
