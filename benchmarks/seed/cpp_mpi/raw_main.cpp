// The seed job on raw column files: a folder with A.int64 and B.int64, little-endian, that
// raw_columns.py writes. Each rank reads its contiguous share of the rows.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "measured_job.h"

namespace seed {
namespace {

// Pieces of both columns stay in L2, so that the copy out of the page cache is all the traffic to
// memory; mapping the files costs more, in page faults.
constexpr int64_t kPieceRows = 16 * 1024;

class ColumnFile {
 public:
  explicit ColumnFile(std::string path) : path_(std::move(path)) {
    descriptor_ = open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat status{};
    if (descriptor_ < 0 || fstat(descriptor_, &status) != 0) fail("cannot open " + path_);
    row_count_ = status.st_size / 8;
  }
  ~ColumnFile() { close(descriptor_); }
  ColumnFile(const ColumnFile&) = delete;
  ColumnFile& operator=(const ColumnFile&) = delete;

  [[nodiscard]] int64_t row_count() const { return row_count_; }

  void read(int64_t first_row, int64_t row_count, int64_t* values) const {
    char* place = reinterpret_cast<char*>(values);
    int64_t offset = first_row * 8;
    const int64_t end = offset + row_count * 8;
    while (offset < end) {
      const ssize_t bytes = pread(descriptor_, place, static_cast<size_t>(end - offset), offset);
      if (bytes <= 0) fail("cannot read " + path_);
      offset += bytes;
      place += bytes;
    }
  }

 private:
  std::string path_;
  int descriptor_ = -1;
  int64_t row_count_ = 0;
};

int64_t read(const std::string& folder, const Share& share, GroupSums& sums) {
  const ColumnFile key_file(folder + "/A.int64");
  const ColumnFile value_file(folder + "/B.int64");
  const int64_t row_count = key_file.row_count();
  if (value_file.row_count() != row_count) fail("the columns in " + folder + " differ in length");
  static std::vector<int64_t> keys(kPieceRows);
  static std::vector<int64_t> values(kPieceRows);
  const int64_t end = share.end(row_count);
  for (int64_t row = share.begin(row_count); row < end; row += kPieceRows) {
    const int64_t piece_rows = std::min(kPieceRows, end - row);
    key_file.read(row, piece_rows, keys.data());
    value_file.read(row, piece_rows, values.data());
    sums.add_rows(keys.data(), values.data(), static_cast<size_t>(piece_rows));
  }
  return row_count;
}

}  // namespace
}  // namespace seed

int main(int argc, char** argv) {
  // Times are in microseconds in raw files.
  return seed::run_program(
      argc, argv, {"cpp_mpi_raw", seed::read, [](const std::string&) { return int64_t{1}; }});
}
