#include "engine/comm/mpi/shared_memory.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string_view>

#include "base/concat.h"

namespace shoal::comm {
namespace {

// Other libraries (UCX, older MPICH) remove the names of theirs at once; Open MPI insists on
// removing its own.
constexpr std::string_view kPrefix = "/dev/shm/mpich_shm_";

}  // namespace

std::vector<std::string> shared_memory_files(const std::string& maps) {
  std::vector<std::string> files;
  std::istringstream lines(maps);
  for (std::string line; std::getline(lines, line);) {
    // "7f5c-7f6d rw-s 0 00:1b 19 /dev/shm/name", and " (deleted)" when the name is gone.
    const size_t begin = line.find(kPrefix);
    if (begin == std::string::npos || line.find(' ', begin) != std::string::npos) continue;
    std::string file = line.substr(begin);
    if (std::find(files.begin(), files.end(), file) == files.end()) {
      files.push_back(std::move(file));
    }
  }
  return files;
}

void unlink_shared_memory(int64_t process) {
  std::ifstream maps(concat("/proc/", process, "/maps"));
  const std::string text{std::istreambuf_iterator<char>(maps), std::istreambuf_iterator<char>()};
  for (const std::string& file : shared_memory_files(text)) ::unlink(file.c_str());
}

}  // namespace shoal::comm
