#include "session/jit_library.h"

#include <cpuid.h>
#include <dlfcn.h>
#include <sys/stat.h>

#include <atomic>
#include <mutex>

#include "abi/stage.h"
#include "base/concat.h"
#include "compiler/driver/jit_entry.h"

namespace shoal::session {
namespace {

std::atomic<bool> g_is_loaded{false};

Result<compiler::JitEntry> load_entry_point(const std::string& path) {
  static std::mutex mutex;
  static compiler::JitEntry entry = nullptr;
  const std::lock_guard lock(mutex);
  if (entry != nullptr) return entry;
  void* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    return Status::internal(concat("the compiler could not be loaded: ", ::dlerror()));
  }
  entry = reinterpret_cast<compiler::JitEntry>(::dlsym(library, compiler::kJitEntryName));
  if (entry == nullptr) return Status::internal("the compiler's entry point is missing");
  g_is_loaded = true;
  return entry;
}

// Size and time of change of a file; an installation never changes a file without them.
std::string file_stamp(const char* path) {
  struct stat info{};
  if (::stat(path, &info) != 0) return "missing";
  return concat(static_cast<int64_t>(info.st_size), ".", static_cast<int64_t>(info.st_mtim.tv_sec),
                ".", static_cast<int64_t>(info.st_mtim.tv_nsec));
}

// Model and features, as the processor tells them.
std::string cpu_id() {
  std::string text;
  for (const unsigned leaf : {0U, 1U, 7U}) {
    unsigned a = 0;
    unsigned b = 0;
    unsigned c = 0;
    unsigned d = 0;
    if (__get_cpuid_count(leaf, 0, &a, &b, &c, &d) == 0) continue;
    if (leaf == 1) b = 0;  // holds the number of the current core
    text += concat(a, ".", b, ".", c, ".", d, ";");
  }
  return text;
}

}  // namespace

Result<compiler::CompileResult> compile_with_jit(const std::string& path,
                                                 const compiler::CompileRequest& request) {
  SHOAL_ASSIGN_OR_RETURN(const compiler::JitEntry entry, load_entry_point(path));
  compiler::JitAnswer answer;
  entry(request, answer);
  if (!answer.result) return std::move(answer.failure);
  return std::move(*answer.result);
}

bool is_jit_loaded() { return g_is_loaded; }

std::string build_id(const std::string& jit_library_path) {
  Dl_info self{};
  ::dladdr(reinterpret_cast<const void*>(&is_jit_loaded), &self);
  return concat(abi::kAbiVersion, " ", file_stamp(self.dli_fname), " ",
                file_stamp(jit_library_path.c_str()), " ", cpu_id());
}

std::string code_target() { return concat(SHOAL_VERSION, " ", abi::kAbiVersion, " ", cpu_id()); }

}  // namespace shoal::session
