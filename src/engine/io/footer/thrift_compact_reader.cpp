// The compact protocol: varints, zigzag, field headers with deltas, container headers.
#include "engine/io/footer/thrift_compact_reader.h"

namespace shoal::engine {
namespace {

constexpr const char* kTruncated = "it ends too early";

int64_t unzigzag(uint64_t value) { return static_cast<int64_t>((value >> 1) ^ (~(value & 1) + 1)); }

bool is_boolean(ThriftType type) {
  return type == ThriftType::boolean_true || type == ThriftType::boolean_false;
}

// In containers a boolean is a byte of its own; as a field it lies in the header.
ThriftType element_type(int number) {
  auto type = static_cast<ThriftType>(number);
  return is_boolean(type) ? ThriftType::int8 : type;
}

}  // namespace

uint8_t ThriftCompactReader::read_byte() {
  if (position_ == end_) {
    fail(kTruncated);
    return 0;
  }
  return *position_++;
}

uint64_t ThriftCompactReader::read_varint() {
  if (position_ != end_ && *position_ < 0x80) return *position_++;
  uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    uint8_t byte = read_byte();
    value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return value;
  }
  fail("a number is too long");
  return 0;
}

void ThriftCompactReader::skip_varint() {
  while (position_ != end_) {
    if ((*position_++ & 0x80) == 0) return;
  }
  fail(kTruncated);
}

void ThriftCompactReader::skip_bytes(uint64_t count) {
  if (count > left_bytes()) {
    fail(kTruncated);
    return;
  }
  position_ += count;
}

bool ThriftCompactReader::next_field(int32_t& id, ThriftType& type) {
  if (failure_ != nullptr) return false;
  uint8_t header = read_byte();
  if (header == 0) return false;
  type = static_cast<ThriftType>(header & 0x0f);
  int32_t delta = header >> 4;
  // Ids are 16-bit: anything beyond is an id that no reader knows.
  id = delta != 0 ? (id + delta) & 0xffff : static_cast<int32_t>(unzigzag(read_varint()) & 0xffff);
  return failure_ == nullptr;
}

uint32_t ThriftCompactReader::read_list_begin(ThriftType type, ThriftType& element) {
  if (!skip_unless(type == ThriftType::list || type == ThriftType::set, type)) return 0;
  uint8_t header = read_byte();
  element = element_type(header & 0x0f);
  uint64_t count = header >> 4;
  if (count == 15) count = read_varint();
  if (count > left_bytes()) {  // an element takes a byte or more
    fail("a list claims more elements than there are bytes");
    return 0;
  }
  if (count > kElementsMax) {
    fail("a list has more than a million elements");
    return 0;
  }
  return static_cast<uint32_t>(count);
}

int64_t ThriftCompactReader::read_int(ThriftType type) {
  if (type == ThriftType::int8) return static_cast<int8_t>(read_byte());
  bool is_int = type >= ThriftType::int16 && type <= ThriftType::int64;
  if (!skip_unless(is_int, type)) return 0;
  return unzigzag(read_varint());
}

bool ThriftCompactReader::read_bool(ThriftType type) {
  return skip_unless(is_boolean(type), type) && type == ThriftType::boolean_true;
}

std::string_view ThriftCompactReader::read_binary(ThriftType type) {
  if (!skip_unless(type == ThriftType::binary, type)) return {};
  uint64_t length = read_varint();
  const uint8_t* bytes = position_;
  skip_bytes(length);
  if (failure_ != nullptr) return {};
  return {reinterpret_cast<const char*>(bytes), static_cast<size_t>(length)};
}

void ThriftCompactReader::skip_struct() {
  if (++depth_ > kDepthMax) fail("nested too deeply");
  int32_t id = 0;
  ThriftType type = ThriftType::stop;
  while (next_field(id, type)) skip(type);
  --depth_;
}

void ThriftCompactReader::skip_container(ThriftType type) {
  if (++depth_ > kDepthMax) fail("nested too deeply");
  ThriftType key = ThriftType::stop;
  ThriftType value = ThriftType::stop;
  uint64_t count = 0;
  if (type == ThriftType::map) {
    count = read_varint();
    if (count > left_bytes()) fail("a map claims more entries than there are bytes");
    uint8_t types = count > 0 ? read_byte() : 0;
    key = element_type(types >> 4);
    value = element_type(types & 0x0f);
  } else {
    count = read_list_begin(type, value);
  }
  for (; count > 0 && failure_ == nullptr; --count) {
    if (type == ThriftType::map) skip(key);
    skip(value);
  }
  --depth_;
}

void ThriftCompactReader::skip(ThriftType type) {
  switch (type) {
    case ThriftType::boolean_true:
    case ThriftType::boolean_false: return;
    case ThriftType::int8: skip_bytes(1); return;
    case ThriftType::int16:
    case ThriftType::int32:
    case ThriftType::int64: skip_varint(); return;
    case ThriftType::float64: skip_bytes(8); return;
    case ThriftType::binary: skip_bytes(read_varint()); return;
    case ThriftType::list:
    case ThriftType::set:
    case ThriftType::map: skip_container(type); return;
    case ThriftType::structure: skip_struct(); return;
    case ThriftType::uuid: skip_bytes(16); return;
    case ThriftType::stop: break;
  }
  fail("a field has an unknown type");
}

}  // namespace shoal::engine
