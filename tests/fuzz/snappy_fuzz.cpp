// The snappy decoder on any bytes: no access outside its padded ranges, whatever it says.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "engine/io/encodings/snappy_decoder.h"
#include "engine/memory/buffer.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace shoal;
  using namespace shoal::engine;
  constexpr size_t kOutputBytesMax = 1 << 16;
  // Exactly the padding that the contract grants, so that the sanitizer sees one byte more.
  std::vector<std::byte> input(size + kBufferPaddingBytes);
  if (size > 0) std::memcpy(input.data(), data, size);
  auto claimed = read_snappy_decoded_bytes(input.data(), size);
  if (!claimed.is_ok()) return 0;
  const size_t output_bytes = std::min(*claimed, kOutputBytesMax);
  std::vector<std::byte> output(output_bytes + kBufferPaddingBytes);
  const Status status = decode_snappy(input.data(), size, output.data(), output_bytes);
  return status.is_ok() && output_bytes != *claimed ? 1 : 0;
}
