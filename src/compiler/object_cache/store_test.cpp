// The disk cache: what is stored comes back, what is damaged goes, and a folder that is not private
// is not used.
#include "compiler/object_cache/store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

namespace shoal::compiler {
namespace {

namespace fs = std::filesystem;

constexpr Hash128 kKey{.low = 1, .high = 2};

class ObjectCache : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "shoal_cache_XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    outer_ = name;
    folder_ = name + "/a/b";
  }
  void TearDown() override {
    fs::permissions(outer_, fs::perms::owner_all);
    fs::remove_all(outer_);
  }

  Status store(std::string_view bytes, EntryKind kind = EntryKind::image) const {
    return store_entry(folder_, kKey, kind, bytes);
  }
  std::optional<std::string> load(EntryKind kind = EntryKind::image) const {
    return load_entry(folder_, kKey, kind);
  }
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_))
      names.push_back(entry.path().string());
    return names;
  }

  std::string outer_;
  std::string folder_;
};

std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void overwrite(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

TEST_F(ObjectCache, GivesBackWhatWasStored) {
  EXPECT_EQ(load(), std::nullopt);
  const std::string bytes("a\0b\nc", 5);
  ASSERT_TRUE(store(bytes).is_ok());
  ASSERT_TRUE(store("paths", EntryKind::reads).is_ok());
  EXPECT_EQ(load(), bytes);
  EXPECT_EQ(load(EntryKind::reads), "paths");
  EXPECT_EQ(load_entry(folder_, {.low = 1, .high = 3}, EntryKind::image), std::nullopt);
  ASSERT_TRUE(store("").is_ok());
  EXPECT_EQ(load(), "");
  EXPECT_EQ(files().size(), 2U);
}

TEST_F(ObjectCache, FolderAndFilesArePrivate) {
  ASSERT_TRUE(store("x").is_ok());
  struct stat info{};
  ASSERT_EQ(::stat(folder_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700U);
  ASSERT_EQ(::stat(files()[0].c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 077, 0U);
}

TEST_F(ObjectCache, NoFolderMeansNoCache) {
  EXPECT_TRUE(store_entry("", kKey, EntryKind::image, "x").is_ok());
  EXPECT_EQ(load_entry("", kKey, EntryKind::image), std::nullopt);
}

TEST_F(ObjectCache, DamagedEntriesAreMissesAndGo) {
  ASSERT_TRUE(store("some bytes of code").is_ok());
  const std::string path = files()[0];
  const std::string good = contents(path);
  for (size_t length = 0; length < good.size(); length += 7) {
    overwrite(path, good.substr(0, length));
    EXPECT_EQ(load(), std::nullopt) << length;
    EXPECT_FALSE(fs::exists(path));
  }
  for (size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 4);
    overwrite(path, bad);
    EXPECT_EQ(load(), std::nullopt) << at;
    EXPECT_FALSE(fs::exists(path));
  }
  overwrite(path, good + "x");
  EXPECT_EQ(load(), std::nullopt);
  ASSERT_TRUE(store("again").is_ok());
  EXPECT_EQ(load(), "again");
}

TEST_F(ObjectCache, FolderThatOthersMayWriteToIsNotUsed) {
  ASSERT_TRUE(store("x").is_ok());
  for (const mode_t mode : {0770, 0702, 0777}) {
    ASSERT_EQ(::chmod(folder_.c_str(), mode), 0);
    EXPECT_EQ(load(), std::nullopt) << mode;
    const Status status = store("y");
    ASSERT_FALSE(status.is_ok());
    EXPECT_EQ(status.detail().kind, ErrorKind::os_error);
    EXPECT_NE(status.detail().message.find(folder_), std::string::npos);
  }
  ASSERT_EQ(::chmod(folder_.c_str(), 0755), 0);
  EXPECT_EQ(load(), "x");
}

TEST_F(ObjectCache, LinksAreNotFollowed) {
  ASSERT_TRUE(store("x").is_ok());
  const std::string path = files()[0];
  const std::string target = outer_ + "/target";
  fs::rename(path, target);
  fs::create_symlink(target, path);
  EXPECT_EQ(load(), std::nullopt);
  EXPECT_TRUE(fs::exists(target));
  ASSERT_TRUE(store("new").is_ok());
  EXPECT_EQ(load(), "new");
  EXPECT_NE(contents(target).find('x'), std::string::npos);

  const std::string linked = outer_ + "/linked";
  fs::create_directory_symlink(folder_, linked);
  EXPECT_EQ(load_entry(linked, kKey, EntryKind::image), std::nullopt);
  EXPECT_FALSE(store_entry(linked, kKey, EntryKind::image, "y").is_ok());
}

TEST_F(ObjectCache, OtherThingsInItsPlaceAreErrors) {
  overwrite(outer_ + "/file", "x");
  for (const std::string& folder :
       {outer_ + "/file", outer_ + "/file/deeper", std::string("/proc/no")}) {
    EXPECT_EQ(load_entry(folder, kKey, EntryKind::image), std::nullopt);
    const Status status = store_entry(folder, kKey, EntryKind::image, "x");
    ASSERT_FALSE(status.is_ok()) << folder;
    EXPECT_EQ(status.detail().kind, ErrorKind::os_error);
  }
  ASSERT_TRUE(store("x").is_ok());
  const std::string path = files()[0];
  fs::remove(path);
  fs::create_directory(path);
  EXPECT_EQ(load(), std::nullopt);
  EXPECT_FALSE(store("y").is_ok());
  EXPECT_EQ(files().size(), 1U) << "no temporary file stays";
}

TEST_F(ObjectCache, UnwritableFolderIsAnErrorThatNamesIt) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  ASSERT_TRUE(store("x").is_ok());
  ASSERT_EQ(::chmod(folder_.c_str(), 0500), 0);
  EXPECT_EQ(load(), "x");
  const Status status = store("y");
  ::chmod(folder_.c_str(), 0700);
  ASSERT_FALSE(status.is_ok());
  EXPECT_NE(status.detail().message.find(folder_), std::string::npos);
}

TEST_F(ObjectCache, WritersOfOneKeyDoNotTearIt) {
  std::vector<std::thread> writers;
  for (char letter = 'a'; letter < 'e'; ++letter) {
    writers.emplace_back([this, letter] {
      for (int i = 0; i < 50; ++i) EXPECT_TRUE(store(std::string(10000, letter)).is_ok());
    });
  }
  for (int i = 0; i < 200; ++i) {
    const std::optional<std::string> bytes = load();
    if (!bytes) continue;
    EXPECT_EQ(*bytes, std::string(10000, (*bytes)[0]));
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(files().size(), 1U);
}

}  // namespace
}  // namespace shoal::compiler
