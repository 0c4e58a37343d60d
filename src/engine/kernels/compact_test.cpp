// compact: the selected rows of every encoding and width, against picking them one by one.
#include "engine/kernels/compact.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace shoal::engine {
namespace {

using Bytes = std::vector<uint8_t>;

Bytes random_selection(size_t row_count, double share, std::mt19937& random) {
  std::bernoulli_distribution kept(share);
  Bytes selection(row_count);
  for (uint8_t& byte : selection) byte = kept(random) ? 1 : 0;
  selection[row_count / 2] = 1;
  return selection;
}

int64_t count(const Bytes& selection) {
  return count_selected(selection.data(), static_cast<int64_t>(selection.size()));
}

// The bytes of each selected row and its validity, as compact should give them.
void expect_rows(const Column& column, const Bytes& values, size_t width, const Bytes& validity,
                 const Bytes& selection) {
  size_t kept = 0;
  for (size_t row = 0; row < selection.size(); ++row) {
    if (selection[row] == 0) continue;
    const auto* found = static_cast<const uint8_t*>(column.values) + kept * width;
    ASSERT_EQ(std::memcmp(found, values.data() + row * width, width), 0) << row;
    if (!validity.empty()) {
      ASSERT_EQ(column.validity[kept], validity[row]) << row;
    }
    ++kept;
  }
}

TEST(CountSelected, CountsOnes) {
  EXPECT_EQ(count_selected(nullptr, 0), 0);
  for (const size_t size : {1U, 63U, 64U, 1000U, 100'000U}) {
    EXPECT_EQ(count(Bytes(size, 1)), static_cast<int64_t>(size));
    EXPECT_EQ(count(Bytes(size, 0)), 0);
  }
  Bytes some(4096, 0);
  some[0] = some[7] = some[4095] = 1;
  EXPECT_EQ(count(some), 3);
}

TEST(Compact, FlatColumnsOfEveryWidth) {
  std::mt19937 random(7);
  for (const TypeKind kind :
       {TypeKind::boolean, TypeKind::int16, TypeKind::float32, TypeKind::int64, TypeKind::string}) {
    const auto width = static_cast<size_t>(types::value_bytes(kind));
    for (const size_t row_count : {1U, 8U, 63U, 64U, 65U, 1000U, 4096U, 5000U}) {
      for (const double share : {0.0, 0.02, 0.5, 0.98, 1.0}) {
        const Bytes selection = random_selection(row_count, share, random);
        Bytes values(row_count * width);
        for (uint8_t& byte : values) byte = static_cast<uint8_t>(random());
        Bytes validity(row_count);
        for (uint8_t& byte : validity) byte = static_cast<uint8_t>(random() & 1);
        for (const bool has_missing : {false, true}) {
          Column column{.kind = kind, .values = values.data()};
          if (has_missing) column.validity = validity.data();
          const Result<Column> kept =
              compact(column, selection.data(), static_cast<int64_t>(row_count), count(selection));
          ASSERT_TRUE(kept.is_ok());
          EXPECT_EQ(kept->encoding, Encoding::flat);
          EXPECT_EQ(kept->validity != nullptr, has_missing);
          expect_rows(*kept, values, width, has_missing ? validity : Bytes(), selection);
        }
      }
    }
  }
}

TEST(Compact, DictionariesKeepTheirIds) {
  const std::vector<uint32_t> ids = {3, 0, 2, 1, 0};
  const Bytes validity = {1, 1, 1, 0, 1};
  const Bytes selection = {0, 1, 1, 1, 0};
  Column column{.kind = TypeKind::string,
                .encoding = Encoding::dictionary,
                .validity = validity.data(),
                .ids = ids.data(),
                .dictionary = std::make_shared<Dictionary>()};
  const Result<Column> kept = compact(column, selection.data(), 5, 3);
  ASSERT_TRUE(kept.is_ok());
  EXPECT_EQ(kept->dictionary, column.dictionary);
  EXPECT_EQ(std::vector<uint32_t>(kept->ids, kept->ids + 3), (std::vector<uint32_t>{0, 2, 1}));
  EXPECT_EQ(Bytes(kept->validity, kept->validity + 3), (Bytes{1, 1, 0}));
}

TEST(Compact, RunsAndConstantsStayShort) {
  const std::vector<int64_t> values = {10, 20, 30, 40};
  const std::vector<int32_t> ends = {2, 3, 6, 8};
  const Bytes validity = {1, 0, 1, 1};
  Column runs{.kind = TypeKind::int64,
              .encoding = Encoding::run,
              .values = values.data(),
              .validity = validity.data(),
              .run_ends = ends.data(),
              .run_count = 4};
  const Bytes selection = {1, 0, 0, 1, 1, 1, 0, 1};
  const Result<Column> kept = compact(runs, selection.data(), 8, 5);
  ASSERT_TRUE(kept.is_ok());
  const Result<Column> flat = flatten(*kept, 5);
  ASSERT_TRUE(flat.is_ok());
  const auto* rows = flat->values_as<int64_t>();
  EXPECT_EQ(std::vector<int64_t>(rows, rows + 5), (std::vector<int64_t>{10, 30, 30, 30, 40}));
  EXPECT_EQ(Bytes(flat->validity, flat->validity + 5), Bytes(5, 1));

  const Column constant{
      .kind = TypeKind::int64, .encoding = Encoding::constant, .values = values.data()};
  EXPECT_EQ(compact(constant, selection.data(), 8, 5)->values, values.data());
}

}  // namespace
}  // namespace shoal::engine
