// The error of another rank: any bytes are a record that packs and unpacks to the same again, or an
// internal error.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "engine/comm/error_record.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace shoal;
  Result<comm::ErrorRecord> record =
      comm::unpack_error(std::as_bytes(std::span<const uint8_t>(data, size)));
  if (!record.is_ok()) {
    if (record.take_status().detail().kind != ErrorKind::internal) std::abort();
    return 0;
  }
  const std::vector<std::byte> packed = comm::pack_error(*record);
  if (packed.size() > comm::kErrorRecordBytesMax) std::abort();
  Result<comm::ErrorRecord> again = comm::unpack_error(packed);
  if (!again.is_ok() || comm::pack_error(*again) != packed) std::abort();
  return 0;
}
