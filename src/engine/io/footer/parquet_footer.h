// The footer of one Parquet file: found, checked, and parsed as far as asked for. Column chunks are
// located in one pass and parsed on demand, so wide files with many row groups open quickly.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/status.h"
#include "engine/io/footer/parquet_metadata.h"

namespace shoal::engine {

// Immutable once parsed; const functions may be called from any thread.
class ParquetFooter {
 public:
  // `bytes` is the thrift FileMetaData alone; `file_bytes` the size of the whole file; `file_name`
  // is for error messages. Every failure is bad_file: "name: damaged Parquet file: reason".
  [[nodiscard]] static Result<ParquetFooter> parse(std::vector<uint8_t> bytes, int64_t file_bytes,
                                                   std::string file_name);

  [[nodiscard]] const FileMetadata& metadata() const { return metadata_; }
  [[nodiscard]] const std::string& file_name() const { return file_name_; }

  // Parses one column chunk. Precondition: indexes in range. Fails with bad_file when its numbers
  // make no sense: offsets outside the file, another type than its leaf, a value count that does
  // not fit the row group.
  [[nodiscard]] Result<ColumnChunk> column_chunk(int row_group, int leaf) const;
  // The null count of a column chunk alone, nullopt if the writer did not say; much cheaper.
  [[nodiscard]] Result<std::optional<int64_t>> null_count(int row_group, int leaf) const;

 private:
  friend class ParquetFooterParser;
  // The thrift ColumnChunk.
  [[nodiscard]] const uint8_t* chunk_bytes(int row_group, int leaf) const;

  FileMetadata metadata_;
  std::string file_name_;
  int64_t file_bytes_ = 0;
  std::vector<uint8_t> bytes_;
  // Where each column chunk starts in bytes_: [row group × leaf count + leaf].
  std::vector<uint32_t> chunk_positions_;
  // Per leaf: 1 if min_value and max_value are in the type's own order.
  std::vector<uint8_t> has_type_order_;
};

// The footer of a whole file in memory; for tests and fuzzing.
[[nodiscard]] Result<ParquetFooter> parse_parquet_bytes(std::span<const uint8_t> file,
                                                        std::string file_name);

// An open file; closed by the destructor. Immutable and shared by threads (reads are pread).
class ParquetFile {
 public:
  ParquetFile(int descriptor, int64_t file_bytes, std::string path, ParquetFooter footer)
      : descriptor_(descriptor),
        file_bytes_(file_bytes),
        path_(std::move(path)),
        footer_(std::move(footer)) {}
  ParquetFile(const ParquetFile&) = delete;
  ParquetFile& operator=(const ParquetFile&) = delete;
  ~ParquetFile();

  // file_not_found, os_error, or bad_file that names the path.
  [[nodiscard]] static Result<std::shared_ptr<const ParquetFile>> open(const std::string& path);

  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] int64_t file_bytes() const { return file_bytes_; }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const ParquetFooter& footer() const { return footer_; }
  [[nodiscard]] const FileMetadata& metadata() const { return footer_.metadata(); }

  // Reads exactly `size` bytes at `offset`; a short file is bad_file.
  [[nodiscard]] Status read_at(int64_t offset, int64_t size, void* out) const;

 private:
  int descriptor_;
  int64_t file_bytes_;
  std::string path_;
  ParquetFooter footer_;
};

}  // namespace shoal::engine
