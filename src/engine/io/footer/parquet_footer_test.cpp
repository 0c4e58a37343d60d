// Footers of real files, and of files that are damaged in every way that comes to mind.
#include "engine/io/footer/parquet_footer.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace shoal::engine {
namespace {

const std::string kFolder = "tests/data/parquet_schema/";

std::vector<uint8_t> bytes_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// A file of the given bytes that is removed at the end of the test.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::vector<uint8_t>& bytes) {
    path_ = std::filesystem::temp_directory_path() /
            ("shoal_footer_test_" + std::to_string(getpid()) + ".parquet");
    std::ofstream(path_, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

ErrorDetail open_failure(const std::string& path) {
  auto file = ParquetFile::open(path);
  EXPECT_FALSE(file.is_ok());
  return file.is_ok() ? ErrorDetail() : file.take_status().detail();
}

TEST(ParquetFooter, DescribesAFileOfPandas) {
  auto file = ParquetFile::open(kFolder + "index_str_named.parquet");
  ASSERT_TRUE(file.is_ok());
  const FileMetadata& metadata = (*file)->metadata();
  EXPECT_EQ(metadata.row_count, 3);
  EXPECT_TRUE(metadata.created_by.starts_with("parquet-cpp-arrow"));
  EXPECT_NE(metadata.find_key("pandas"), nullptr);
  EXPECT_NE(metadata.find_key("ARROW:schema"), nullptr);
  EXPECT_EQ(metadata.find_key("none"), nullptr);
  ASSERT_EQ(metadata.leaves.size(), 3u);
  EXPECT_EQ(metadata.leaves[0].name, "x");
  EXPECT_EQ(metadata.leaves[0].type, ParquetType::int64);
  EXPECT_EQ(metadata.leaves[1].logical.kind, LogicalKind::string);
  EXPECT_TRUE(metadata.leaves[2].is_optional());
  ASSERT_EQ(metadata.row_groups.size(), 1u);
  EXPECT_EQ(metadata.row_groups[0].row_count, 3);

  auto numbers = (*file)->footer().column_chunk(0, 0);
  ASSERT_TRUE(numbers.is_ok());
  EXPECT_EQ(numbers->codec, ParquetCodec::snappy);
  EXPECT_EQ(numbers->value_count, 3);
  EXPECT_EQ(numbers->null_count, 0);
  EXPECT_EQ(numbers->begin_offset, 4);
  EXPECT_EQ(numbers->begin_offset, numbers->dictionary_page_offset);
  EXPECT_EQ(numbers->end_offset - numbers->begin_offset, numbers->compressed_bytes);
  int64_t max = 0;
  ASSERT_EQ(numbers->statistics.max_value.value().size(), 8u);
  std::memcpy(&max, numbers->statistics.max_value->data(), 8);
  EXPECT_EQ(max, 3);
  EXPECT_EQ((*file)->footer().column_chunk(0, 2)->null_count, 1);
  EXPECT_EQ(*(*file)->footer().null_count(0, 2), 1);
}

TEST(ParquetFooter, FlattensNestedColumns) {
  auto file = ParquetFile::open(kFolder + "arrow_full.parquet");
  ASSERT_TRUE(file.is_ok());
  const FileMetadata& metadata = (*file)->metadata();
  auto field = [&](std::string_view name) -> const TopLevelField& {
    for (const TopLevelField& candidate : metadata.fields) {
      if (candidate.name == name) return candidate;
    }
    return metadata.fields[0];
  };
  EXPECT_EQ(field("struct").leaf_count, 2);
  EXPECT_EQ(field("map").logical.kind, LogicalKind::map);
  const SchemaLeaf& element = metadata.leaves[static_cast<size_t>(field("list").first_leaf)];
  EXPECT_EQ(element.repetition_level_max, 1);
  EXPECT_EQ(element.definition_level_max, 3);
  EXPECT_FALSE(element.is_flat());
}

TEST(ParquetFooter, ReportsMissingFilesAsPythonDoes) {
  ErrorDetail detail = open_failure("no_such/x.parquet");
  EXPECT_EQ(detail.kind, ErrorKind::file_not_found);
  EXPECT_EQ(detail.message, "[Errno 2] No such file or directory: 'no_such/x.parquet'");
  EXPECT_EQ(open_failure(".").message, "[Errno 21] Is a directory: '.'");
}

TEST(ParquetFooter, NamesFilesThatAreNotParquet) {
  std::vector<std::pair<std::vector<uint8_t>, std::string>> cases = {
      {{}, "it is empty"},
      {{'P', 'A', 'R', '1'}, "it has only 4 bytes"},
      {std::vector<uint8_t>(100, 'x'), "it does not end with the mark PAR1"},
  };
  for (const auto& [bytes, reason] : cases) {
    TemporaryFile file(bytes);
    ErrorDetail detail = open_failure(file.path());
    EXPECT_EQ(detail.kind, ErrorKind::bad_file);
    EXPECT_TRUE(detail.message.starts_with(file.path() + ": not a Parquet file: " + reason))
        << detail.message;
  }
}

TEST(ParquetFooter, EveryTruncationFails) {
  std::vector<uint8_t> bytes = bytes_of(kFolder + "index_range.parquet");
  ASSERT_TRUE(parse_parquet_bytes(bytes, "x").is_ok());
  for (size_t length = 0; length < bytes.size(); ++length) {
    auto footer = parse_parquet_bytes(std::span(bytes).first(length), "x");
    ASSERT_FALSE(footer.is_ok()) << length;
    EXPECT_TRUE(footer.take_status().detail().message.starts_with("x: "));
  }
}

TEST(ParquetFooter, EveryCutInsideTheFooterFails) {
  std::vector<uint8_t> bytes = bytes_of(kFolder + "index_range.parquet");
  uint32_t footer_bytes = 0;
  std::memcpy(&footer_bytes, bytes.data() + bytes.size() - 8, 4);
  const uint8_t* begin = bytes.data() + bytes.size() - 8 - footer_bytes;
  for (uint32_t length = 0; length < footer_bytes; ++length) {
    auto footer =
        ParquetFooter::parse({begin, begin + length}, static_cast<int64_t>(bytes.size()), "x");
    EXPECT_FALSE(footer.is_ok()) << length;
  }
}

TEST(ParquetFooter, EveryFlippedBitParsesOrFails) {
  std::vector<uint8_t> bytes = bytes_of(kFolder + "index_range.parquet");
  int failures = 0;
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    bytes[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
    auto footer = parse_parquet_bytes(bytes, "x");
    if (!footer.is_ok()) ++failures;
    for (size_t leaf = 0; footer.is_ok() && leaf < footer->metadata().leaves.size(); ++leaf) {
      if (footer->metadata().row_groups.empty()) break;
      auto chunk = footer->column_chunk(0, static_cast<int>(leaf));
      if (!chunk.is_ok()) continue;
      EXPECT_GE(chunk->begin_offset, 0);
      EXPECT_LE(chunk->begin_offset, chunk->end_offset);
      EXPECT_LE(chunk->end_offset, static_cast<int64_t>(bytes.size()));
    }
    bytes[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
  }
  EXPECT_GT(failures, 0);
}

TEST(ParquetFooter, ChunksOutsideTheFileAreNamed) {
  std::vector<uint8_t> bytes = bytes_of(kFolder + "index_range.parquet");
  uint32_t footer_bytes = 0;
  std::memcpy(&footer_bytes, bytes.data() + bytes.size() - 8, 4);
  const uint8_t* begin = bytes.data() + bytes.size() - 8 - footer_bytes;
  auto footer = ParquetFooter::parse({begin, begin + footer_bytes}, 50, "x");
  ASSERT_TRUE(footer.is_ok());
  auto chunk = footer->column_chunk(0, 0);
  ASSERT_FALSE(chunk.is_ok());
  EXPECT_EQ(chunk.take_status().detail().message,
            "x: damaged Parquet file: a column chunk lies outside the file (column 'x', row group "
            "0)");
}

TEST(ParquetFile, ReadsBytesAndReportsAShortFile) {
  auto file = ParquetFile::open(kFolder + "index_range.parquet");
  ASSERT_TRUE(file.is_ok());
  char magic[4];
  ASSERT_TRUE((*file)->read_at(0, 4, magic).is_ok());
  EXPECT_EQ(std::string(magic, 4), "PAR1");
  Status status = (*file)->read_at((*file)->file_bytes() - 2, 4, magic);
  ASSERT_FALSE(status.is_ok());
  EXPECT_EQ(status.detail().kind, ErrorKind::bad_file);
}

}  // namespace
}  // namespace shoal::engine
