// Export to Arrow and import again gives the same rows: every kind, with and without missing rows,
// in one chunk and in several, sliced, and as a dictionary. Everything is released once.
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "engine/memory/arrow_export.h"
#include "engine/memory/arrow_import.h"

namespace shoal::engine {
namespace {

using types::ColumnType;

constexpr int64_t kRowCount = 13;

// A stream of arrays that somebody else made; counts what is still alive.
struct TestStream {
  std::vector<ArrowArray> arrays;
  ArrowSchema schema{};
  size_t next = 0;
  bool fails = false;

  ArrowArrayStream stream() {
    ArrowArrayStream out{};
    out.private_data = this;
    out.get_schema = [](ArrowArrayStream* self, ArrowSchema* to) {
      *to = static_cast<TestStream*>(self->private_data)->schema;
      return 0;
    };
    out.get_next = [](ArrowArrayStream* self, ArrowArray* to) {
      auto& test = *static_cast<TestStream*>(self->private_data);
      *to = {};
      if (test.fails) return 5;
      if (test.next < test.arrays.size()) *to = test.arrays[test.next++];
      return 0;
    };
    out.get_last_error = [](ArrowArrayStream*) { return "told so"; };
    out.release = [](ArrowArrayStream* self) { self->release = nullptr; };
    return out;
  }
};

// `kRowCount` rows of a kind: any bytes for numbers, short and long texts.
struct Rows {
  std::vector<uint8_t> bytes;
  std::vector<std::string> texts;
  std::vector<StringView16> views;
  std::vector<uint8_t> validity;
  Column column;

  Rows(TypeKind kind, bool has_missing) {
    const auto width = static_cast<size_t>(types::value_bytes(kind));
    for (int64_t row = 0; row < kRowCount; ++row) {
      validity.push_back(row % 3 == 1 ? 0 : 1);
      texts.push_back(
          std::string(static_cast<size_t>(row * row % 31), static_cast<char>('a' + row)));
      for (size_t byte = 0; byte < width; ++byte) {
        bytes.push_back(static_cast<uint8_t>(kind == TypeKind::boolean ? row & 1 : row * 7 + 3));
      }
    }
    for (const std::string& text : texts) views.emplace_back(text);
    column.kind = kind;
    column.values = bytes.data();
    if (kind == TypeKind::string) column.values = views.data();
    if (has_missing) column.validity = validity.data();
  }
};

bool is_present(const Column& column, int64_t row) {
  return column.validity == nullptr || column.validity[row] != 0;
}

void expect_same_row(const Column& a, int64_t row_a, const Column& b, int64_t row_b) {
  ASSERT_EQ(is_present(a, row_a), is_present(b, row_b)) << row_a;
  if (!is_present(a, row_a)) return;
  if (a.kind == TypeKind::string) {
    ASSERT_EQ(a.values_as<StringView16>()[row_a].view(), b.values_as<StringView16>()[row_b].view());
    return;
  }
  const int width = types::value_bytes(a.kind);
  ASSERT_EQ(std::memcmp(a.values_as<uint8_t>() + row_a * width,
                        b.values_as<uint8_t>() + row_b * width, static_cast<size_t>(width)),
            0)
      << row_a;
}

ColumnType type_of(TypeKind kind, types::Family family) {
  ColumnType type = types::numpy_type(kind);
  type.family = family;
  if (kind == TypeKind::timestamp) type.timezone = "UTC";
  return type;
}

const TypeKind kKinds[] = {
#define SHOAL_DEFINE(name, bytes) TypeKind::name,
    SHOAL_TYPE_KINDS(SHOAL_DEFINE)
#undef SHOAL_DEFINE
};

// Adds an export of the rows to the stream.
void add_export(TestStream& test, const Rows& rows, types::Family family) {
  ArrowArray array;
  if (test.schema.release != nullptr) test.schema.release(&test.schema);
  ASSERT_TRUE(
      export_arrow(rows.column, type_of(rows.column.kind, family), kRowCount, test.schema, array)
          .is_ok());
  test.arrays.push_back(array);
}

TEST(ArrowRoundTrip, EveryKindInOneChunkAndInTwo) {
  for (const TypeKind kind : kKinds) {
    for (const bool has_missing : {false, true}) {
      for (const types::Family family : {types::Family::arrow, types::Family::arrow_large}) {
        const Rows rows(kind, has_missing);
        for (const int chunk_count : {1, 2}) {
          TestStream test;
          for (int i = 0; i < chunk_count; ++i) add_export(test, rows, family);
          ArrowArrayStream stream = test.stream();
          const Result<Column> column = import_arrow_stream(stream, kind, kRowCount * chunk_count);
          ASSERT_TRUE(column.is_ok()) << types::kind_name(kind);
          EXPECT_EQ(stream.release, nullptr);
          EXPECT_EQ(column->validity != nullptr, has_missing);
          for (int64_t row = 0; row < kRowCount * chunk_count; ++row) {
            expect_same_row(rows.column, row % kRowCount, *column, row);
          }
        }
      }
    }
  }
}

TEST(ArrowRoundTrip, SlicedChunks) {
  for (const TypeKind kind : kKinds) {
    const Rows rows(kind, true);
    TestStream test;
    add_export(test, rows, types::Family::arrow);
    test.arrays[0].offset = 5;
    test.arrays[0].length = 7;
    test.arrays[0].null_count = -1;
    ArrowArrayStream stream = test.stream();
    const Result<Column> column = import_arrow_stream(stream, kind, 7);
    ASSERT_TRUE(column.is_ok());
    for (int64_t row = 0; row < 7; ++row) expect_same_row(rows.column, row + 5, *column, row);
  }
}

TEST(ArrowRoundTrip, FixedWidthOfOneChunkIsNotCopied) {
  const Rows rows(TypeKind::int64, false);
  TestStream test;
  add_export(test, rows, types::Family::arrow);
  ArrowArrayStream stream = test.stream();
  const Result<Column> column = import_arrow_stream(stream, TypeKind::int64, kRowCount);
  EXPECT_EQ(column->values, rows.bytes.data());
}

TEST(ArrowImport, DictionariesAreDecoded) {
  const Rows rows(TypeKind::string, false);
  ArrowSchema entries_schema;
  ArrowArray entries;
  ASSERT_TRUE(export_arrow(rows.column, type_of(TypeKind::string, types::Family::arrow), kRowCount,
                           entries_schema, entries)
                  .is_ok());
  const std::vector<int8_t> ids = {12, 0, 5, 5};
  const uint8_t bitmap = 0b1011;
  const void* buffers[] = {&bitmap, ids.data()};
  TestStream test;
  test.schema.format = "c";
  test.schema.dictionary = &entries_schema;
  ArrowArray array{};
  array.length = 4;
  array.null_count = 1;
  array.n_buffers = 2;
  array.buffers = buffers;
  array.dictionary = &entries;
  array.release = [](ArrowArray* released) { released->release = nullptr; };
  test.arrays.push_back(array);
  ArrowArrayStream stream = test.stream();
  const Result<Column> column = import_arrow_stream(stream, TypeKind::string, 4);
  ASSERT_TRUE(column.is_ok());
  EXPECT_EQ(column->values_as<StringView16>()[0].view(), rows.texts[12]);
  EXPECT_EQ(column->values_as<StringView16>()[3].view(), rows.texts[5]);
  EXPECT_EQ(column->validity[2], 0);
  entries_schema.release(&entries_schema);
  entries.release(&entries);
}

TEST(ArrowImport, WrongFormatsCountsAndStreamsFail) {
  const Rows rows(TypeKind::int64, false);
  const auto import = [&](TypeKind kind, int64_t row_count, bool fails) {
    TestStream test;
    test.fails = fails;
    add_export(test, rows, types::Family::arrow);
    ArrowArrayStream stream = test.stream();
    Result<Column> column = import_arrow_stream(stream, kind, row_count);
    EXPECT_EQ(stream.release, nullptr);
    if (fails) test.arrays[0].release(&test.arrays[0]);
    return column.is_ok() ? std::string() : column.take_status().detail().message;
  };
  EXPECT_EQ(import(TypeKind::int64, kRowCount, false), "");
  EXPECT_NE(import(TypeKind::float64, kRowCount, false).find("format l"), std::string::npos);
  EXPECT_NE(import(TypeKind::int64, 5, false).find("13 rows"), std::string::npos);
  EXPECT_NE(import(TypeKind::int64, kRowCount, true).find("told so"), std::string::npos);
}

TEST(ArrowImport, NoChunksAreNoRows) {
  TestStream test;
  test.schema.format = "U";
  ArrowArrayStream stream = test.stream();
  const Result<Column> column = import_arrow_stream(stream, TypeKind::string, 0);
  ASSERT_TRUE(column.is_ok());
  EXPECT_EQ(column->kind, TypeKind::string);
}

}  // namespace
}  // namespace shoal::engine
