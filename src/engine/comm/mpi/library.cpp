#include "engine/comm/mpi/library.h"

#include <dlfcn.h>
#include <link.h>
#include <unistd.h>

#include <string_view>

#include "engine/comm/mpi/functions.h"
#include "engine/comm/mpi/shared_memory.h"

namespace shoal::comm {
namespace {

template <typename Dialect>
class DialectLibrary final : public MpiLibrary {
 public:
  DialectLibrary(const MpiFunctions<Dialect>& mpi, MpiIdentity identity)
      : MpiLibrary(std::move(identity)), mpi_(mpi) {}

  bool is_initialized() const override {
    int flag = 0;
    return mpi_.initialized(&flag) == kMpiSuccess && flag != 0;
  }
  bool is_finalized() const override {
    int flag = 0;
    return mpi_.finalized(&flag) == kMpiSuccess && flag != 0;
  }
  Status initialize() override {
    int provided = 0;
    SHOAL_RETURN_IF_ERROR(check(
        mpi_.init_thread(nullptr, nullptr, Dialect::kThreadSerialized, &provided), "starting MPI"));
    is_ours_ = true;
    return {};
  }
  void finalize() override { mpi_.finalize(); }
  void abort(int exit_code) override { mpi_.abort(mpi_.world, exit_code); }

  Result<std::unique_ptr<MpiTransport>> make_transport() override {
    typename Dialect::Comm comm{};
    int rank = 0;
    int size = 0;
    SHOAL_RETURN_IF_ERROR(check(mpi_.comm_dup(mpi_.world, &comm), "making a communicator"));
    // All ranks have started MPI by now.
    if (is_ours_) unlink_shared_memory(::getpid());
    SHOAL_RETURN_IF_ERROR(
        check(mpi_.comm_set_errhandler(comm, mpi_.errors_return), "making a communicator"));
    SHOAL_RETURN_IF_ERROR(check(mpi_.comm_rank(comm, &rank), "asking for the rank"));
    SHOAL_RETURN_IF_ERROR(check(mpi_.comm_size(comm, &size), "asking for the number of ranks"));
    return std::unique_ptr<MpiTransport>(
        std::make_unique<DialectTransport<Dialect>>(mpi_, comm, rank, size));
  }

 private:
  Status check(int code, const char* what) const {
    if (code == kMpiSuccess) return {};
    return Status::error(ErrorKind::os_error,
                         concat(what, " failed: ", mpi_.error_text(code), " (", path(), ")"));
  }

  MpiFunctions<Dialect> mpi_;
  bool is_ours_ = false;  // not started by another module
};

template <typename Dialect>
Result<std::unique_ptr<MpiLibrary>> bind_library(void* handle, MpiIdentity identity) {
  SHOAL_ASSIGN_OR_RETURN(const auto mpi, MpiFunctions<Dialect>::bind(handle));
  return std::unique_ptr<MpiLibrary>(
      std::make_unique<DialectLibrary<Dialect>>(mpi, std::move(identity)));
}

// What the library says of itself; allowed before MPI is started.
std::string library_text(void* handle) {
  int (*get_library_version)(char*, int*) = nullptr;
  if (!bind_symbol(handle, "MPI_Get_library_version", get_library_version).is_ok()) return "";
  std::string text(kMpiTextBytes, '\0');
  int length = 0;
  if (get_library_version(text.data(), &length) != kMpiSuccess || length <= 0) return "";
  text.resize(static_cast<size_t>(length));
  return text;
}

// The first line, up to how it was packaged, with single spaces.
std::string first_line(std::string_view text) {
  text = text.substr(0, text.find('\n'));
  text = text.substr(0, text.find(", package:"));
  std::string line;
  for (const char character : text) {
    const char kept = character == '\t' || character == '\0' ? ' ' : character;
    if (kept != ' ' || (!line.empty() && line.back() != ' ')) line.push_back(kept);
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
}

// MPICH exports MPI_Abi_get_version from both of its libraries; the one with its own ABI answers
// -1.
bool has_standard_abi(void* handle) {
  int (*get_abi_version)(int*, int*) = nullptr;
  if (!bind_symbol(handle, "MPI_Abi_get_version", get_abi_version).is_ok()) return false;
  int major = -1;
  int minor = -1;
  return get_abi_version(&major, &minor) == kMpiSuccess && major == 1;
}

bool has_mpich_abi(std::string_view text) {
  for (const char* name : {"MPICH", "Intel(R) MPI", "MVAPICH", "ParaStation MPI"}) {
    if (text.find(name) != std::string_view::npos) return true;
  }
  return false;
}

// Where the dynamic linker has found it.
std::string loaded_path(void* handle, const std::string& name) {
  link_map* map = nullptr;
  if (::dlinfo(handle, RTLD_DI_LINKMAP, &map) != 0 || map == nullptr) return name;
  if (map->l_name == nullptr || map->l_name[0] == '\0') return name;
  return map->l_name;
}

Result<std::unique_ptr<MpiLibrary>> recognise(void* handle, const std::string& path) {
  if (::dlsym(handle, "MPI_Init_thread") == nullptr) {
    return Status::error(ErrorKind::os_error,
                         concat(path, " is no MPI library: it has no MPI_Init_thread"));
  }
  const std::string text = library_text(handle);
  MpiIdentity identity{.path = path, .version = first_line(text)};
  identity.speaks_pmix = ::dlsym(handle, "PMIx_Init") != nullptr;
  if (has_standard_abi(handle)) {
    identity.abi = MpiAbi::standard;
    return bind_library<StandardDialect>(handle, std::move(identity));
  }
  if (::dlsym(handle, OpenMpiDialect::kCommWorld) != nullptr) {
    // Its plugins of some builds expect the library's symbols to be global.
    ::dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL | RTLD_NOLOAD);
    identity.abi = MpiAbi::open_mpi;
    // By a plugin, which is loaded later.
    identity.speaks_pmix = true;
    return bind_library<OpenMpiDialect>(handle, std::move(identity));
  }
  if (has_mpich_abi(text)) {
    identity.abi = MpiAbi::mpich;
    return bind_library<MpichDialect>(handle, std::move(identity));
  }
  return Status::error(
      ErrorKind::os_error,
      concat(path,
             " is an MPI library of a kind that shoal does not know (MPICH, Open MPI and the ",
             "MPI standard ABI are known): it calls itself '", identity.version, "'"));
}

// Whether the object at `path` itself has MPI, and not a library that it was linked with.
bool defines_mpi(const char* path) {
  void* handle = ::dlopen(path, RTLD_NOW | RTLD_NOLOAD);
  if (handle == nullptr) return false;
  Dl_info info{};
  void* function = ::dlsym(handle, "MPI_Init_thread");
  const bool is_own = function != nullptr && ::dladdr(function, &info) != 0 &&
                      info.dli_fname != nullptr && std::string_view(info.dli_fname) == path;
  ::dlclose(handle);
  return is_own;
}

}  // namespace

std::string abi_name(MpiAbi abi) {
  switch (abi) {
    case MpiAbi::mpich: return "MPICH";
    case MpiAbi::open_mpi: return "Open MPI";
    case MpiAbi::standard: return "MPI standard ABI";
  }
  return "";
}

Result<std::unique_ptr<MpiLibrary>> open_mpi_library(const std::string& name) {
  // Never closed once it is accepted: MPI can't be unloaded.
  void* handle = ::dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    const char* reason = ::dlerror();
    return Status::error(ErrorKind::os_error, reason == nullptr ? name : reason);
  }
  Result<std::unique_ptr<MpiLibrary>> library = recognise(handle, loaded_path(handle, name));
  if (!library.is_ok()) ::dlclose(handle);
  return library;
}

std::vector<std::string> loaded_mpi_libraries() {
  std::vector<std::string> named;
  ::dl_iterate_phdr(
      [](dl_phdr_info* info, size_t, void* found) {
        const std::string_view path = info->dlpi_name == nullptr ? "" : info->dlpi_name;
        const std::string_view file = path.substr(path.rfind('/') + 1);
        if (file.starts_with("libmpi")) {
          static_cast<std::vector<std::string>*>(found)->emplace_back(path);
        }
        return 0;
      },
      &named);
  std::vector<std::string> libraries;
  for (const std::string& path : named) {
    if (defines_mpi(path.c_str())) libraries.push_back(path);
  }
  return libraries;
}

}  // namespace shoal::comm
