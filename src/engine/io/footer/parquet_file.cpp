// Finding the footer at the end of a file or of bytes in memory.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/concat.h"
#include "engine/io/footer/parquet_footer.h"

namespace shoal::engine {
namespace {

// The end of a file: length of the footer (4 bytes, little endian), "PAR1".
constexpr int64_t kTrailerBytes = 8;
constexpr int64_t kMagicBytes = 4;
// Read at once from the end; most footers are shorter.
constexpr int64_t kFirstReadBytes = 64 << 10;

Status not_parquet(const std::string& name, std::string_view reason) {
  return Status::error(ErrorKind::bad_file, concat(name, ": not a Parquet file: ", reason));
}

// As Python words it.
Status system_error(int error, const std::string& path) {
  ErrorKind kind = error == ENOENT ? ErrorKind::file_not_found : ErrorKind::os_error;
  return Status::error(kind,
                       concat("[Errno ", error, "] ", std::strerror(error), ": '", path, "'"));
}

// The footer's length from the last bytes of a file of `file_bytes`.
Result<int64_t> footer_bytes_of(const uint8_t* trailer, int64_t file_bytes,
                                const std::string& name) {
  if (std::memcmp(trailer + 4, "PARE", 4) == 0) {
    return Status::error(ErrorKind::unsupported,
                         concat(name, ": encrypted Parquet files are not supported"));
  }
  if (std::memcmp(trailer + 4, "PAR1", 4) != 0) {
    return not_parquet(name, "it does not end with the mark PAR1 (it may be cut off)");
  }
  uint32_t length = 0;
  std::memcpy(&length, trailer, 4);
  if (length == 0 || static_cast<int64_t>(length) > file_bytes - kTrailerBytes - kMagicBytes) {
    return Status::error(ErrorKind::bad_file,
                         concat(name, ": damaged Parquet file: it claims a footer of ", length,
                                " bytes in a file of ", file_bytes));
  }
  return static_cast<int64_t>(length);
}

Status check_size(int64_t file_bytes, const std::string& name) {
  if (file_bytes == 0) return not_parquet(name, "it is empty");
  if (file_bytes < kTrailerBytes + kMagicBytes) {
    return not_parquet(name, concat("it has only ", file_bytes, " bytes"));
  }
  return Status::ok();
}

// pread until `size` bytes came; false and errno (0: end of file) otherwise.
bool read_fully(int descriptor, int64_t offset, int64_t size, void* out) {
  auto* bytes = static_cast<char*>(out);
  while (size > 0) {
    ssize_t count = pread(descriptor, bytes, static_cast<size_t>(size), offset);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      if (count == 0) errno = 0;
      return false;
    }
    bytes += count;
    offset += count;
    size -= count;
  }
  return true;
}

Status read_failure(int error, const std::string& path) {
  if (error != 0) return system_error(error, path);
  return Status::error(ErrorKind::bad_file,
                       concat(path, ": damaged Parquet file: it is shorter than it was"));
}

Result<ParquetFooter> read_footer(int descriptor, int64_t file_bytes, const std::string& path) {
  SHOAL_RETURN_IF_ERROR(check_size(file_bytes, path));
  int64_t tail_bytes = std::min(kFirstReadBytes, file_bytes);
  std::vector<uint8_t> tail(static_cast<size_t>(tail_bytes));
  if (!read_fully(descriptor, file_bytes - tail_bytes, tail_bytes, tail.data())) {
    return read_failure(errno, path);
  }
  SHOAL_ASSIGN_OR_RETURN(
      int64_t footer_bytes,
      footer_bytes_of(tail.data() + tail_bytes - kTrailerBytes, file_bytes, path));
  if (footer_bytes + kTrailerBytes > tail_bytes) {
    tail.resize(static_cast<size_t>(footer_bytes));
    if (!read_fully(descriptor, file_bytes - kTrailerBytes - footer_bytes, footer_bytes,
                    tail.data())) {
      return read_failure(errno, path);
    }
  } else {
    tail.resize(static_cast<size_t>(tail_bytes - kTrailerBytes));
    tail.erase(tail.begin(), tail.end() - footer_bytes);
  }
  return ParquetFooter::parse(std::move(tail), file_bytes, path);
}

}  // namespace

Result<ParquetFooter> parse_parquet_bytes(std::span<const uint8_t> file, std::string file_name) {
  auto file_bytes = static_cast<int64_t>(file.size());
  SHOAL_RETURN_IF_ERROR(check_size(file_bytes, file_name));
  const uint8_t* trailer = file.data() + file_bytes - kTrailerBytes;
  SHOAL_ASSIGN_OR_RETURN(int64_t footer_bytes, footer_bytes_of(trailer, file_bytes, file_name));
  return ParquetFooter::parse(std::vector<uint8_t>(trailer - footer_bytes, trailer), file_bytes,
                              std::move(file_name));
}

ParquetFile::~ParquetFile() { close(descriptor_); }

Result<std::shared_ptr<const ParquetFile>> ParquetFile::open(const std::string& path) {
  int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return system_error(errno, path);
  struct stat state = {};
  if (fstat(descriptor, &state) != 0 || S_ISDIR(state.st_mode)) {
    int error = S_ISDIR(state.st_mode) ? EISDIR : errno;
    close(descriptor);
    return system_error(error, path);
  }
  auto file_bytes = static_cast<int64_t>(state.st_size);
  Result<ParquetFooter> footer = read_footer(descriptor, file_bytes, path);
  if (!footer.is_ok()) {
    close(descriptor);
    return footer.take_status();
  }
  return std::make_shared<const ParquetFile>(descriptor, file_bytes, path,
                                             std::move(footer).value());
}

Status ParquetFile::read_at(int64_t offset, int64_t size, void* out) const {
  if (read_fully(descriptor_, offset, size, out)) return Status::ok();
  return read_failure(errno, path_);
}

}  // namespace shoal::engine
