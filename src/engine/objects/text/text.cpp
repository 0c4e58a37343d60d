#include "engine/objects/text/text.h"

#include <algorithm>
#include <cstring>

#include "base/hash.h"
#include "engine/objects/text/blocks.h"
#include "engine/objects/text/text_making.h"

namespace shoal::engine {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr uint64_t kFactor1 = 0xa0761d6478bd642fULL;
constexpr uint64_t kFactor2 = 0xe7037ed1a0b428dbULL;

template <typename Word>
uint64_t load(const uint8_t* from) {
  Word word;
  std::memcpy(&word, from, sizeof word);
  return word;
}

// The product of two words, its halves xored: every bit of either reaches the result.
uint64_t fold(uint64_t a, uint64_t b) {
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

constexpr uint32_t kReplacement = 0xfffd;

struct Decoded {
  uint32_t code_point;
  size_t bytes;
};

// The code point at the front of `bytes`, which are not empty.
Decoded decode(std::string_view bytes) {
  const auto lead = static_cast<uint8_t>(bytes[0]);
  if (lead < 0x80) return {lead, 1};
  const size_t count = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc0 || lead > 0xf4 || bytes.size() < count) return {kReplacement, 1};
  uint32_t code_point = lead & (0x7fU >> count);
  for (size_t at = 1; at < count; ++at) {
    const auto byte = static_cast<uint8_t>(bytes[at]);
    if ((byte & 0xc0) != 0x80) return {kReplacement, 1};
    code_point = code_point << 6 | (byte & 0x3fU);
  }
  return {std::min(code_point, uint32_t{0x10ffff}), count};
}

void append_utf8(std::string& bytes, uint32_t code_point) {
  const auto append = [&bytes](uint32_t byte) { bytes.push_back(static_cast<char>(byte)); };
  if (code_point < 0x80) {
    append(code_point);
    return;
  }
  if (code_point < 0x800) {
    append(0xc0 | code_point >> 6);
  } else {
    if (code_point < 0x10000) {
      append(0xe0 | code_point >> 12);
    } else {
      append(0xf0 | code_point >> 18);
      append(0x80 | (code_point >> 12 & 0x3f));
    }
    append(0x80 | (code_point >> 6 & 0x3f));
  }
  append(0x80 | (code_point & 0x3f));
}

template <typename Unit>
void decode_all(std::string_view bytes, Unit* to) {
  while (!bytes.empty()) {
    const Decoded decoded = decode(bytes);
    *to++ = static_cast<Unit>(decoded.code_point);
    bytes.remove_prefix(decoded.bytes);
  }
}

}  // namespace

bool is_equal(abi::Text a, abi::Text b) {
  if (a.meta != b.meta) return false;
  const size_t bytes = bytes_of(a);
  const uint8_t* left = bytes_at(a);
  const uint8_t* right = bytes_at(b);
  if (bytes > 16) return std::memcmp(left, right, bytes) == 0;
  if (bytes >= 8) {
    return load<uint64_t>(left) == load<uint64_t>(right) &&
           load<uint64_t>(left + bytes - 8) == load<uint64_t>(right + bytes - 8);
  }
  if (bytes >= 4) {
    return load<uint32_t>(left) == load<uint32_t>(right) &&
           load<uint32_t>(left + bytes - 4) == load<uint32_t>(right + bytes - 4);
  }
  for (size_t at = 0; at < bytes; ++at) {
    if (left[at] != right[at]) return false;
  }
  return true;
}

int compare(abi::Text a, abi::Text b) {
  const int64_t length = std::min(length_of(a), length_of(b));
  int order = 0;
  if (width_of(a) == 0 && width_of(b) == 0) {
    if (length > 0) order = std::memcmp(a.data, b.data, static_cast<size_t>(length));
  } else if (length > 0) {
    order = visit_units(a, [&](const auto* left) {
      return visit_units(b, [&](const auto* right) {
        for (int64_t at = 0; at < length; ++at) {
          if (left[at] != right[at]) return left[at] < right[at] ? -1 : 1;
        }
        return 0;
      });
    });
  }
  if (order != 0) return order < 0 ? -1 : 1;
  return length_of(a) < length_of(b) ? -1 : length_of(a) > length_of(b) ? 1 : 0;
}

// After wyhash (Wang Yi, public domain).
uint64_t hash_of(abi::Text text) {
  const uint8_t* data = bytes_at(text);
  size_t bytes = bytes_of(text);
  uint64_t state = text.meta * kFactor2;
  for (; bytes > 16; bytes -= 16, data += 16) {
    state = fold(load<uint64_t>(data) ^ kFactor1, load<uint64_t>(data + 8) ^ state);
  }
  uint64_t front = 0;
  uint64_t back = 0;
  if (bytes >= 8) {
    front = load<uint64_t>(data);
    back = load<uint64_t>(data + bytes - 8);
  } else if (bytes >= 4) {
    front = load<uint32_t>(data);
    back = load<uint32_t>(data + bytes - 4);
  } else if (bytes > 0) {
    front = uint64_t{data[0]} << 16 | uint64_t{data[bytes / 2]} << 8 | data[bytes - 1];
  }
  return mix_bits(fold(front ^ kFactor1, back ^ state));
}

abi::Text text_from_utf8(ObjectHeap& heap, std::string_view bytes) {
  if (is_ascii(reinterpret_cast<const uint8_t*>(bytes.data()), static_cast<int64_t>(bytes.size())))
    return text_of_ascii(heap, bytes);
  int64_t length = 0;
  uint32_t largest = 0;
  for (std::string_view rest = bytes; !rest.empty(); ++length) {
    const Decoded decoded = decode(rest);
    largest = std::max(largest, decoded.code_point);
    rest.remove_prefix(decoded.bytes);
  }
  const abi::Text made = new_text(heap, length, width_for(largest));
  if (is_missing(made)) return made;
  switch (width_of(made)) {
    case 0: decode_all(bytes, static_cast<uint8_t*>(units_of_new(made))); break;
    case 1: decode_all(bytes, static_cast<uint16_t*>(units_of_new(made))); break;
    default: decode_all(bytes, static_cast<uint32_t*>(units_of_new(made)));
  }
  return made;
}

std::string to_utf8(abi::Text text) {
  std::string bytes;
  bytes.reserve(static_cast<size_t>(length_of(text)));
  visit_units(text, [&bytes, text](const auto* units) {
    for (int64_t at = 0; at < length_of(text); ++at) append_utf8(bytes, units[at]);
  });
  return bytes;
}

}  // namespace shoal::engine
