// flatten and slice of every encoding: the same rows as a row-by-row reading of the encoding.
#include "engine/memory/column.h"

#include <gtest/gtest.h>

#include <numeric>
#include <optional>
#include <string>

namespace shoal::engine {
namespace {

const std::vector<int64_t> kValues = {7, -1, 9};
const std::vector<int32_t> kRunEnds = {2, 5, 6};
const std::vector<uint8_t> kRunValidity = {1, 0, 1};
const std::vector<uint32_t> kIds = {2, 0, 0, 1, 2, 0};
const std::vector<uint8_t> kRowValidity = {1, 1, 0, 1, 1, 0};

Column run_column() {
  return {.kind = TypeKind::int64,
          .encoding = Encoding::run,
          .values = kValues.data(),
          .validity = kRunValidity.data(),
          .run_ends = kRunEnds.data(),
          .run_count = 3};
}

Column dictionary_column(TypeKind kind, const void* values, int32_t size) {
  auto dictionary = std::make_shared<Dictionary>();
  *dictionary = {
      .version = next_dictionary_version(), .kind = kind, .size = size, .values = values};
  return {.kind = kind,
          .encoding = Encoding::dictionary,
          .validity = kRowValidity.data(),
          .ids = kIds.data(),
          .dictionary = dictionary};
}

using Rows = std::vector<std::optional<int64_t>>;

Rows rows_of(const Column& column, int64_t row_count) {
  auto flat = flatten(column, row_count);
  EXPECT_TRUE(flat.is_ok());
  EXPECT_EQ(flat->encoding, Encoding::flat);
  Rows rows;
  for (int64_t row = 0; row < row_count; ++row) {
    bool is_missing = flat->validity != nullptr && flat->validity[row] == 0;
    rows.push_back(is_missing ? std::nullopt
                              : std::optional<int64_t>(flat->values_as<int64_t>()[row]));
  }
  return rows;
}

TEST(Column, FlattenExpandsRuns) {
  EXPECT_EQ(rows_of(run_column(), 6), (Rows{7, 7, {}, {}, {}, 9}));
}

TEST(Column, FlattenRepeatsAConstant) {
  Column column{.kind = TypeKind::int64, .encoding = Encoding::constant, .values = kValues.data()};
  EXPECT_EQ(rows_of(column, 3), (Rows{7, 7, 7}));
  column.validity = kRunValidity.data() + 1;
  EXPECT_EQ(rows_of(column, 2), (Rows{{}, {}}));
  EXPECT_EQ(rows_of(column, 0), Rows{});
}

TEST(Column, FlattenLooksUpTheDictionary) {
  EXPECT_EQ(rows_of(dictionary_column(TypeKind::int64, kValues.data(), 3), 6),
            (Rows{9, 7, {}, -1, 9, {}}));
}

TEST(Column, FlattenAcceptsAnEmptyDictionaryOfMissingRows) {
  const std::vector<uint8_t> missing(4, 0);
  const std::vector<uint32_t> ids(4, 0);
  Column column = dictionary_column(TypeKind::int64, nullptr, 0);
  column.validity = missing.data();
  column.ids = ids.data();
  EXPECT_EQ(rows_of(column, 4), (Rows{{}, {}, {}, {}}));
}

TEST(Column, FlattenKeepsLongStringsAlive) {
  auto bytes = std::make_shared<std::string>("a string longer than twelve bytes");
  auto views = std::make_shared<std::vector<StringView16>>(
      std::vector{StringView16(*bytes), StringView16("short"), StringView16("")});
  auto dictionary = std::make_shared<Dictionary>();
  *dictionary = {.version = next_dictionary_version(),
                 .kind = TypeKind::string,
                 .size = 3,
                 .values = views->data(),
                 .owners = {views, bytes}};
  Column column{.kind = TypeKind::string,
                .encoding = Encoding::dictionary,
                .ids = kIds.data(),
                .dictionary = dictionary};
  auto flat = flatten(column, 4);
  std::string expected = *bytes;
  column = {};
  dictionary.reset();
  views.reset();
  bytes.reset();
  ASSERT_TRUE(flat.is_ok());
  EXPECT_EQ(flat->values_as<StringView16>()[0].view(), "");
  EXPECT_EQ(flat->values_as<StringView16>()[1].view(), expected);
  EXPECT_EQ(flat->values_as<StringView16>()[3].view(), "short");
}

TEST(Column, FlattenCopiesEveryWidth) {
  for (TypeKind kind : {TypeKind::boolean, TypeKind::int16, TypeKind::float32, TypeKind::int64}) {
    std::vector<uint8_t> bytes(3 * static_cast<size_t>(types::value_bytes(kind)));
    std::iota(bytes.begin(), bytes.end(), uint8_t{1});
    auto flat = flatten(dictionary_column(kind, bytes.data(), 3), 6);
    ASSERT_TRUE(flat.is_ok());
    auto width = static_cast<size_t>(types::value_bytes(kind));
    for (size_t row = 0; row < 6; ++row) {
      EXPECT_EQ(std::memcmp(flat->values_as<uint8_t>() + row * width,
                            bytes.data() + kIds[row] * width, width),
                0);
    }
  }
}

TEST(Column, SliceOfEveryEncodingEqualsSliceOfItsRows) {
  const std::vector<int64_t> flat_values = {1, 2, 3, 4, 5, 6};
  std::vector<Column> columns = {
      run_column(),
      dictionary_column(TypeKind::int64, kValues.data(), 3),
      {.kind = TypeKind::int64, .values = flat_values.data(), .validity = kRowValidity.data()},
      {.kind = TypeKind::int64, .values = flat_values.data()},
      {.kind = TypeKind::int64, .encoding = Encoding::constant, .values = kValues.data()}};
  for (const Column& column : columns) {
    Rows all = rows_of(column, 6);
    for (int64_t offset = 0; offset <= 6; ++offset) {
      for (int64_t length = 0; offset + length <= 6; ++length) {
        auto part = slice(column, offset, length);
        ASSERT_TRUE(part.is_ok());
        EXPECT_EQ(rows_of(*part, length),
                  Rows(all.begin() + offset, all.begin() + offset + length));
      }
    }
  }
}

TEST(Column, DictionaryVersionsAreUnique) {
  uint64_t first = next_dictionary_version();
  EXPECT_GT(first, 0u);
  EXPECT_NE(first, next_dictionary_version());
}

}  // namespace
}  // namespace shoal::engine
