// Reads Thrift's compact protocol from bytes that nobody vouches for: every read is checked, and
// containers can't claim more elements than bytes are left. The first failure sticks: from then on
// reads give zero or empty and loops end, so callers check once, at the end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace shoal::engine {

// The protocol's numbers.
enum class ThriftType : uint8_t {
  stop = 0,
  boolean_true = 1,
  boolean_false = 2,
  int8 = 3,
  int16 = 4,
  int32 = 5,
  int64 = 6,
  float64 = 7,
  binary = 8,
  list = 9,
  set = 10,
  map = 11,
  structure = 12,
  uuid = 13,
};

class ThriftCompactReader {
 public:
  static constexpr int kDepthMax = 64;
  // As in Arrow: bounds what small elements may blow up to in memory.
  static constexpr uint64_t kElementsMax = 1'000'000;

  ThriftCompactReader(const uint8_t* begin, const uint8_t* end)
      : begin_(begin), position_(begin), end_(end) {}

  // Null while all went well.
  [[nodiscard]] const char* failure() const { return failure_; }
  // Bytes consumed so far.
  [[nodiscard]] size_t consumed_bytes() const { return static_cast<size_t>(position_ - begin_); }

  // Calls on_field(id, type) for each field of a struct; it must read or skip the value.
  template <typename OnField>
  void read_struct(OnField on_field) {
    if (++depth_ > kDepthMax) fail("nested too deeply");
    int32_t id = 0;
    ThriftType type = ThriftType::stop;
    while (next_field(id, type)) on_field(id, type);
    --depth_;
  }
  // The same for a field that should be a struct; another type is skipped.
  template <typename OnField>
  void read_struct(ThriftType type, OnField on_field) {
    if (skip_unless(type == ThriftType::structure, type)) read_struct(on_field);
  }
  // Calls on_element(element_type) for each element of a list field.
  template <typename OnElement>
  void read_list(ThriftType type, OnElement on_element) {
    ThriftType element = ThriftType::stop;
    for (uint32_t left = read_list_begin(type, element); left > 0 && failure_ == nullptr; --left) {
      on_element(element);
    }
  }

  // The element count of a list field; each element is then read by the caller. Booleans, a byte
  // each in lists, are given as int8.
  uint32_t read_list_begin(ThriftType type, ThriftType& element);

  // Values of a field of the given type. As in Thrift's own readers, a value of another type is
  // skipped, and zero or empty is given: fastparquet writes False for the enum value 0.
  int64_t read_int(ThriftType type);
  bool read_bool(ThriftType type);
  // Borrowed from the input.
  std::string_view read_binary(ThriftType type);
  void skip(ThriftType type);

  void fail(const char* reason) {
    if (failure_ == nullptr) failure_ = reason;
    position_ = end_;
  }

 private:
  // False at the end of the struct and after a failure.
  bool next_field(int32_t& id, ThriftType& type);
  uint64_t read_varint();
  void skip_varint();
  uint8_t read_byte();
  void skip_bytes(uint64_t count);
  void skip_container(ThriftType type);
  void skip_struct();
  bool skip_unless(bool is_expected, ThriftType type) {
    if (!is_expected) skip(type);
    return is_expected;
  }
  [[nodiscard]] uint64_t left_bytes() const { return static_cast<uint64_t>(end_ - position_); }

  const uint8_t* begin_;
  const uint8_t* position_;
  const uint8_t* end_;
  const char* failure_ = nullptr;
  int depth_ = 0;
};

}  // namespace shoal::engine
