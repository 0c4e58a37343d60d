// The Arrow schema of a real file, and of every way to damage one bit or cut the end of it.
#include "engine/io/pandas_view/arrow_schema.h"

#include <gtest/gtest.h>

#include "engine/io/footer/parquet_footer.h"

namespace shoal::engine {
namespace {

std::string text_of_file() {
  auto file = ParquetFile::open("tests/data/parquet_schema/pandas_full.parquet");
  return *(*file)->metadata().find_key("ARROW:schema");
}

std::string encode_base64(const std::vector<uint8_t>& bytes) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  uint32_t bits = 0;
  int bit_count = 0;
  for (uint8_t byte : bytes) {
    bits = bits << 8 | byte;
    bit_count += 8;
    for (; bit_count >= 6; bit_count -= 6) out += kAlphabet[bits >> (bit_count - 6) & 63];
  }
  if (bit_count > 0) out += kAlphabet[bits << (6 - bit_count) & 63];
  return out;
}

const ArrowField& field_of(const ArrowSchema& schema, std::string_view name) {
  for (const ArrowField& field : schema.fields) {
    if (field.name == name) return field;
  }
  return schema.fields[0];
}

TEST(ArrowSchema, TellsWhatParquetCannot) {
  auto schema = parse_arrow_schema(text_of_file(), 1000);
  ASSERT_TRUE(schema.is_ok());
  EXPECT_EQ(field_of(*schema, "zone_us").kind, ArrowFieldKind::timestamp);
  EXPECT_EQ(field_of(*schema, "zone_us").timezone, "America/New_York");
  EXPECT_EQ(field_of(*schema, "span_ms").kind, ArrowFieldKind::duration);
  EXPECT_EQ(field_of(*schema, "span_ms").unit, types::TimeUnit::millisecond);
  EXPECT_EQ(field_of(*schema, "span_s").unit, types::TimeUnit::second);
  EXPECT_EQ(field_of(*schema, "str").kind, ArrowFieldKind::large_string);
  EXPECT_TRUE(field_of(*schema, "category").is_dictionary);
  EXPECT_FALSE(field_of(*schema, "int").is_dictionary);
  EXPECT_EQ(field_of(*schema, "period").extension_name, "pandas.period");
  EXPECT_FALSE(parse_arrow_schema(text_of_file(), 3).is_ok());
}

TEST(ArrowSchema, DamageIsReportedOrHarmless) {
  auto schema = parse_arrow_schema(text_of_file(), 1000);
  ASSERT_TRUE(schema.is_ok());
  std::vector<uint8_t> bytes = schema->bytes;
  size_t text_bytes = 0;
  int failures = 0;
  auto parse = [&](const std::vector<uint8_t>& damaged) {
    auto result = parse_arrow_schema(encode_base64(damaged), 1000);
    if (!result.is_ok()) {
      ++failures;
      return;
    }
    for (const ArrowField& field : result->fields) {  // touches every byte that is referred to
      text_bytes += std::string(field.name).size() + std::string(field.timezone).size() +
                    std::string(field.extension_name).size();
    }
  };
  for (size_t bit = 0; bit < bytes.size() * 8; bit += 3) {
    bytes[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
    parse(bytes);
    bytes[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
  }
  for (size_t length = 0; length < bytes.size(); length += 5) {
    parse({bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(length)});
  }
  EXPECT_GT(failures, 100);
  EXPECT_GT(text_bytes, 0u);
  EXPECT_FALSE(parse_arrow_schema("", 10).is_ok());
  EXPECT_FALSE(parse_arrow_schema("!!!!", 10).is_ok());
}

}  // namespace
}  // namespace shoal::engine
