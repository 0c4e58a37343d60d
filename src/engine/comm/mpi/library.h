// A loaded MPI library behind one interface, whichever ABI it has.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/status.h"
#include "engine/comm/mpi/dialects.h"
#include "engine/comm/mpi/transport.h"

namespace shoal::comm {

struct MpiIdentity {
  MpiAbi abi = MpiAbi::mpich;
  std::string path;
  std::string version;
  bool speaks_pmix = false;
};

// MPI is used by one thread at a time, so any thread level does.
class MpiLibrary {
 public:
  virtual ~MpiLibrary() = default;
  [[nodiscard]] virtual bool is_initialized() const = 0;
  [[nodiscard]] virtual bool is_finalized() const = 0;
  [[nodiscard]] virtual Status initialize() = 0;
  virtual void finalize() = 0;
  // Ends all ranks; may return.
  virtual void abort(int exit_code) = 0;
  // Collective over all ranks.
  [[nodiscard]] virtual Result<std::unique_ptr<MpiTransport>> make_transport() = 0;

  [[nodiscard]] MpiAbi abi() const { return identity_.abi; }
  [[nodiscard]] const std::string& path() const { return identity_.path; }
  // What it says of itself, the first line.
  [[nodiscard]] const std::string& version() const { return identity_.version; }
  // Whether it can be started by a launcher that speaks PMIx, as Open MPI's does.
  [[nodiscard]] bool speaks_pmix() const { return identity_.speaks_pmix; }

 protected:
  explicit MpiLibrary(MpiIdentity identity) : identity_(std::move(identity)) {}

 private:
  MpiIdentity identity_;
};

// "MPICH", "Open MPI", "MPI standard ABI".
[[nodiscard]] std::string abi_name(MpiAbi abi);

// Loads a library by path or name, or takes it if the process has it already, and finds out which
// ABI it has from what it exports and says of itself. os_error if it can't be loaded, is no MPI, or
// has an ABI that we do not know.
[[nodiscard]] Result<std::unique_ptr<MpiLibrary>> open_mpi_library(const std::string& name);

// Paths of the MPI libraries that the process has loaded (mpi4py does), in the order of loading.
[[nodiscard]] std::vector<std::string> loaded_mpi_libraries();

}  // namespace shoal::comm
