// Which files a path stands for, and what is refused.
#include "engine/io/pandas_view/parquet_dataset.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace shoal::engine {
namespace {

namespace fs = std::filesystem;

const std::string kFolder = "tests/data/parquet_schema/";

class ParquetDatasetTest : public testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::temp_directory_path() / ("shoal_dataset_test_" + std::to_string(getpid()));
    fs::remove_all(root_);
    fs::create_directories(root_);
  }
  void TearDown() override { fs::remove_all(root_); }

  std::string add(const std::string& name, const std::string& source = "index_range.parquet") {
    fs::create_directories((root_ / name).parent_path());
    fs::copy_file(kFolder + source, root_ / name);
    return (root_ / name).string();
  }
  std::vector<std::string> names_of(const ParquetDataset& dataset) {
    std::vector<std::string> names;
    for (const auto& file : dataset.files) {
      names.push_back(fs::relative(file->path(), root_).string());
    }
    return names;
  }
  static ErrorDetail failure_of(const std::vector<std::string>& paths) {
    auto dataset = open_dataset(paths);
    EXPECT_FALSE(dataset.is_ok());
    return dataset.is_ok() ? ErrorDetail() : dataset.take_status().detail();
  }

  fs::path root_;
};

TEST_F(ParquetDatasetTest, ListKeepsItsOrderAndRepetitions) {
  std::string b = add("b.parquet");
  std::string a = add("a.parquet");
  auto dataset = open_dataset({b, a, b});
  ASSERT_TRUE(dataset.is_ok());
  EXPECT_EQ(names_of(**dataset), (std::vector<std::string>{"b.parquet", "a.parquet", "b.parquet"}));
  EXPECT_EQ((*dataset)->row_count, 9);
  ASSERT_EQ((*dataset)->row_groups.size(), 3u);
  EXPECT_EQ((*dataset)->row_groups[2].first_row, 6);
  EXPECT_EQ((*dataset)->row_groups[2].file, 2);
  EXPECT_EQ((*dataset)->column_chunk(2, 0)->value_count, 3);
}

TEST_F(ParquetDatasetTest, FolderIsSortedAndSkipsHiddenNames) {
  for (const char* name : {"b", "a", "sub/c", "sub-a", "B", "_meta", "_x/d", ".y/e", "sub/.z"}) {
    add(name);
  }
  auto dataset = open_dataset({root_.string()});
  ASSERT_TRUE(dataset.is_ok());
  EXPECT_EQ(names_of(**dataset), (std::vector<std::string>{"B", "a", "b", "sub-a", "sub/c"}));
}

TEST_F(ParquetDatasetTest, FoldersWithoutParquetAreNamed) {
  ErrorDetail empty = failure_of({root_.string()});
  EXPECT_EQ(empty.kind, ErrorKind::bad_file);
  EXPECT_EQ(empty.message, root_.string() + ": the folder contains no Parquet files");
  std::ofstream(root_ / "notes.txt") << "these are only notes";
  ErrorDetail text = failure_of({root_.string()});
  EXPECT_EQ(text.kind, ErrorKind::bad_file);
  EXPECT_NE(text.message.find("notes.txt: not a Parquet file"), std::string::npos);
}

TEST_F(ParquetDatasetTest, PartitionedFoldersAreUnsupported) {
  std::string file = add("k=1/a.parquet");
  EXPECT_EQ(failure_of({root_.string()}).kind, ErrorKind::unsupported);
  EXPECT_EQ(failure_of({file, file}).kind, ErrorKind::unsupported);
  EXPECT_TRUE(open_dataset({file}).is_ok());
}

TEST_F(ParquetDatasetTest, OtherSchemasNameTheFile) {
  std::string first = add("1.parquet");
  for (const char* source :
       {"index_false.parquet", "index_columns_int.parquet", "index_str.parquet"}) {
    std::string other = add(source, source);
    ErrorDetail detail = failure_of({first, other});
    EXPECT_EQ(detail.kind, ErrorKind::unsupported);
    EXPECT_TRUE(detail.message.starts_with(other + ": ")) << detail.message;
  }
}

TEST_F(ParquetDatasetTest, MissingAndRemoteFiles) {
  ErrorDetail missing = failure_of({add("a"), (root_ / "none").string()});
  EXPECT_EQ(missing.kind, ErrorKind::file_not_found);
  EXPECT_EQ(failure_of({"s3://bucket/x.parquet"}).kind, ErrorKind::unsupported);
  EXPECT_EQ(failure_of({}).kind, ErrorKind::value_error);
  EXPECT_EQ(failure_of({add("b"), root_.string()}).kind, ErrorKind::os_error);
}

TEST_F(ParquetDatasetTest, FileSchemeAndHome) {
  std::string file = add("a.parquet");
  EXPECT_TRUE(open_dataset({"file://" + file}).is_ok());
  setenv("HOME", root_.c_str(), 1);
  EXPECT_TRUE(open_dataset({"~/a.parquet"}).is_ok());
}

}  // namespace
}  // namespace shoal::engine
