#include "result_checksum.h"

#include <array>
#include <fstream>

#include "measured_job.h"

namespace seed {
namespace {

// CRC-32 of zlib, by a table for bytes.
constexpr std::array<uint32_t, 256> make_crc_table() {
  std::array<uint32_t, 256> table{};
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint32_t remainder = byte;
    for (int bit = 0; bit < 8; ++bit) {
      remainder = (remainder >> 1) ^ ((remainder & 1) != 0 ? 0xEDB88320u : 0u);
    }
    table[byte] = remainder;
  }
  return table;
}

constexpr std::array<uint32_t, 256> kCrcTable = make_crc_table();

uint32_t crc_of_keys(const std::vector<int64_t>& keys, int64_t counts_per_microsecond) {
  uint32_t crc = 0xFFFFFFFFu;
  for (const int64_t key : keys) {
    const int64_t scaled =
        counts_per_microsecond > 0 ? key / counts_per_microsecond : key * -counts_per_microsecond;
    for (int byte = 0; byte < 8; ++byte) {
      const auto bits = static_cast<uint32_t>(static_cast<uint64_t>(scaled) >> (8 * byte));
      crc = kCrcTable[(crc ^ bits) & 0xFF] ^ (crc >> 8);
    }
  }
  return ~crc;
}

}  // namespace

Means means_of(const std::vector<Group>& groups) {
  Means means;
  means.keys.reserve(groups.size());
  means.values.reserve(groups.size());
  for (const Group& group : groups) {
    means.keys.push_back(group.key);
    means.values.push_back(static_cast<double>(group.sum) / static_cast<double>(group.count));
  }
  return means;
}

Checksum checksum_of(const Means& means, int64_t counts_per_microsecond) {
  Checksum checksum;
  checksum.row_count = means.keys.size();
  checksum.keys = crc_of_keys(means.keys, counts_per_microsecond);
  for (size_t i = 0; i < means.values.size(); ++i) {
    checksum.weighted_sum += means.values[i] * static_cast<double>(1 + i % 97);
  }
  return checksum;
}

void write_means(const Means& means, const std::string& path) {
  std::ofstream file(path, std::ios::binary);
  const auto bytes = static_cast<std::streamsize>(means.keys.size() * 8);
  file.write(reinterpret_cast<const char*>(means.keys.data()), bytes);
  file.write(reinterpret_cast<const char*>(means.values.data()), bytes);
  if (!file.flush()) fail("cannot write " + path);
}

}  // namespace seed
