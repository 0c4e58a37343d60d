// parse_image over arbitrary bytes, and over arbitrary payloads behind a right checksum; what is
// accepted must serialize to the same bytes.
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/hash.h"
#include "image/image.h"

namespace {

void check_parse(std::string_view bytes) {
  shoal::Result<shoal::image::Image> image = shoal::image::parse_image(bytes);
  if (image.is_ok()) SHOAL_CHECK(shoal::image::serialize_image(*image) == bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  check_parse(input);

  // The header of a valid image with the checksum of the mutated payload.
  constexpr size_t kChecksumOffset = 8;
  constexpr size_t kHeaderBytes = 24;
  shoal::image::Image empty;
  empty.code = std::string("\xc3");
  empty.slot_offset_bytes = 4096;
  std::string bytes = shoal::image::serialize_image(empty);
  if (size >= kHeaderBytes) {
    bytes.resize(kHeaderBytes);
    bytes.append(input.substr(kHeaderBytes));
  }
  const shoal::Hash128 checksum = shoal::hash_bytes(std::string_view(bytes).substr(kHeaderBytes));
  std::memcpy(bytes.data() + kChecksumOffset, &checksum.low, 8);
  std::memcpy(bytes.data() + kChecksumOffset + 8, &checksum.high, 8);
  check_parse(bytes);
  return 0;
}
