#include "compiler/object_cache/store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/concat.h"

namespace shoal::compiler {
namespace {

constexpr std::string_view kMagic = "shoal cache 1\n";
constexpr size_t kHashTextBytes = 32;
constexpr off_t kEntryBytesMax = 256 << 20;

// Closes the descriptor with the scope.
class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

std::string entry_path(const std::string& folder, const Hash128& key, EntryKind kind) {
  return concat(folder, "/", key.to_hex(), kind == EntryKind::reads ? ".reads" : ".image");
}

bool is_private(const std::string& folder) {
  struct stat info{};
  if (::lstat(folder.c_str(), &info) != 0) return false;
  return S_ISDIR(info.st_mode) && info.st_uid == ::geteuid() && (info.st_mode & 022) == 0;
}

bool read_all(int descriptor, std::string& out) {
  size_t done = 0;
  while (done < out.size()) {
    const ssize_t count = ::read(descriptor, out.data() + done, out.size() - done);
    if (count <= 0) return false;
    done += static_cast<size_t>(count);
  }
  return true;
}

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0) return false;
    bytes.remove_prefix(static_cast<size_t>(count));
  }
  return true;
}

// mkdir -p with mode 0700 for the folders it makes.
void make_folders(const std::string& folder) {
  for (size_t slash = folder.find('/', 1); slash != std::string::npos;
       slash = folder.find('/', slash + 1)) {
    ::mkdir(folder.substr(0, slash).c_str(), 0700);
  }
  ::mkdir(folder.c_str(), 0700);
}

Status cannot_write(const std::string& folder, std::string_view why) {
  return Status::error(ErrorKind::os_error,
                       concat("cannot use the cache folder ", folder, ": ", why));
}

}  // namespace

std::optional<std::string> load_entry(const std::string& folder, const Hash128& key,
                                      EntryKind kind) {
  if (folder.empty() || !is_private(folder)) return std::nullopt;
  const std::string path = entry_path(folder, key, kind);
  const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  struct stat info{};
  if (!file.is_open() || ::fstat(file.descriptor(), &info) != 0) return std::nullopt;
  const auto header_bytes = static_cast<off_t>(kMagic.size() + kHashTextBytes);
  const bool plausible = S_ISREG(info.st_mode) && info.st_uid == ::geteuid() &&
                         info.st_size >= header_bytes && info.st_size <= kEntryBytesMax;
  std::string content(plausible ? static_cast<size_t>(info.st_size) : 0, '\0');
  if (plausible && read_all(file.descriptor(), content)) {
    const std::string_view bytes(content);
    const std::string_view payload = bytes.substr(static_cast<size_t>(header_bytes));
    if (bytes.substr(0, kMagic.size()) == kMagic &&
        bytes.substr(kMagic.size(), kHashTextBytes) == hash_bytes(payload).to_hex()) {
      return std::string(payload);
    }
  }
  ::unlink(path.c_str());
  return std::nullopt;
}

Status store_entry(const std::string& folder, const Hash128& key, EntryKind kind,
                   std::string_view bytes) {
  if (folder.empty()) return Status::ok();
  make_folders(folder);
  struct stat info{};
  if (::lstat(folder.c_str(), &info) != 0) return cannot_write(folder, std::strerror(errno));
  if (!is_private(folder)) {
    return cannot_write(folder, "it is not a folder of this user that only they may write to");
  }
  std::string temporary = concat(folder, "/.new-XXXXXX");
  const File file(::mkostemp(temporary.data(), O_CLOEXEC));
  if (!file.is_open()) return cannot_write(folder, std::strerror(errno));
  const std::string header = concat(kMagic, hash_bytes(bytes).to_hex());
  const bool written = write_all(file.descriptor(), header) && write_all(file.descriptor(), bytes);
  if (!written || ::rename(temporary.c_str(), entry_path(folder, key, kind).c_str()) != 0) {
    const int failure = errno;
    ::unlink(temporary.c_str());
    return cannot_write(folder, std::strerror(failure));
  }
  return Status::ok();
}

}  // namespace shoal::compiler
