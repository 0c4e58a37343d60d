// The compact protocol, on bytes written by hand: values, skipping, and what hostile input does.
#include "engine/io/footer/thrift_compact_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace shoal::engine {
namespace {

using Bytes = std::vector<uint8_t>;

ThriftCompactReader reader_of(const Bytes& bytes) {
  return ThriftCompactReader(bytes.data(), bytes.data() + bytes.size());
}

TEST(ThriftCompactReader, ReadsEachKindOfField) {
  // 1: i32 -1, 2: true, 3: "ab", 4: [1, 2] of i32, 20 (long form): i64 300, 21: i8 -2, stop.
  const Bytes bytes = {0x15, 0x01, 0x11, 0x18, 2,    'a',  'b',  0x19, 0x25,
                       0x02, 0x04, 0x06, 0x28, 0xd8, 0x04, 0x13, 0xfe, 0x00};
  ThriftCompactReader reader = reader_of(bytes);
  std::string seen;
  reader.read_struct([&](int32_t id, ThriftType type) {
    seen += std::to_string(id) + "=";
    if (id == 2) {
      seen += reader.read_bool(type) ? "true" : "false";
    } else if (id == 3) {
      seen += reader.read_binary(type);
    } else if (id == 4) {
      reader.read_list(type, [&](ThriftType element) {
        seen += std::to_string(reader.read_int(element)) + ",";
      });
    } else {
      seen += std::to_string(reader.read_int(type));
    }
    seen += " ";
  });
  EXPECT_EQ(reader.failure(), nullptr);
  EXPECT_EQ(seen, "1=-1 2=true 3=ab 4=1,2, 20=300 21=-2 ");
  EXPECT_EQ(reader.consumed_bytes(), bytes.size());
}

TEST(ThriftCompactReader, SkipsEachKindOfField) {
  const Bytes bytes = {0x11,                                    // true
                       0x13, 0x07,                              // i8
                       0x16, 0xff, 0x01,                        // i64
                       0x17, 0,    0,    0,   0,   0, 0, 0, 0,  // double
                       0x18, 3,    'x',  'y', 'z',              // binary
                       0x19, 0x21, 1,    2,                     // list of two booleans
                       0x1a, 0x18, 1,    'a',                   // set of a string
                       0x1b, 1,    0x51, 2,   1,                // map i32 → boolean
                       0x1b, 0,                                 // empty map
                       0x1c, 0x15, 2,    0,                     // struct
                       0x1d, 0,    0,    0,   0,   0, 0, 0, 0,  // uuid
                       0,    0,    0,    0,   0,   0, 0, 0,     //
                       0x00};
  ThriftCompactReader reader = reader_of(bytes);
  int fields = 0;
  reader.read_struct([&](int32_t, ThriftType type) {
    ++fields;
    reader.skip(type);
  });
  EXPECT_EQ(reader.failure(), nullptr);
  EXPECT_EQ(fields, 11);
  EXPECT_EQ(reader.consumed_bytes(), bytes.size());
}

TEST(ThriftCompactReader, EveryPrefixFailsCleanly) {
  const Bytes bytes = {0x15, 0x80, 0x01, 0x19, 0x2c, 0x18, 1, 'a', 0x00, 0x18, 1, 'b', 0x00, 0x00};
  for (size_t length = 0; length < bytes.size(); ++length) {
    Bytes prefix(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(length));
    ThriftCompactReader reader = reader_of(prefix);
    reader.read_struct([&](int32_t, ThriftType type) { reader.skip(type); });
    EXPECT_NE(reader.failure(), nullptr) << length;
  }
}

TEST(ThriftCompactReader, RefusesListsLongerThanTheInput) {
  const Bytes bytes = {0x19, 0xf5, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x00};
  ThriftCompactReader reader = reader_of(bytes);
  int elements = 0;
  reader.read_struct(
      [&](int32_t, ThriftType type) { reader.read_list(type, [&](ThriftType) { ++elements; }); });
  EXPECT_NE(reader.failure(), nullptr);
  EXPECT_EQ(elements, 0);
}

TEST(ThriftCompactReader, RefusesDeepNesting) {
  for (uint8_t header : {uint8_t{0x1c}, uint8_t{0x19}}) {
    Bytes bytes(100000, header);
    ThriftCompactReader reader = reader_of(bytes);
    reader.read_struct([&](int32_t, ThriftType type) { reader.skip(type); });
    EXPECT_NE(reader.failure(), nullptr);
  }
}

TEST(ThriftCompactReader, SkipsValuesOfAnotherType) {
  // 1: "a", 2: false, 3: [true, false], 4: i32 5.
  const Bytes bytes = {0x18, 1, 'a', 0x12, 0x19, 0x21, 1, 2, 0x15, 10, 0x00};
  ThriftCompactReader reader = reader_of(bytes);
  std::vector<int64_t> values;
  reader.read_struct([&](int32_t, ThriftType type) { values.push_back(reader.read_int(type)); });
  EXPECT_EQ(reader.failure(), nullptr);
  EXPECT_EQ(values, (std::vector<int64_t>{0, 0, 0, 5}));
}

TEST(ThriftCompactReader, RefusesEndlessNumbers) {
  Bytes bytes(20, 0xff);
  bytes[0] = 0x16;
  ThriftCompactReader reader = reader_of(bytes);
  reader.read_struct([&](int32_t, ThriftType type) { reader.skip(type); });
  EXPECT_NE(reader.failure(), nullptr);
}

}  // namespace
}  // namespace shoal::engine
