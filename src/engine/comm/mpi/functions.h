// The few MPI functions that we call, bound by name from a loaded library. Only this file and
// transport.h know how MPI is called.
#pragma once

#include <dlfcn.h>

#include <cstddef>

#include "base/concat.h"
#include "base/status.h"
#include "engine/comm/mpi/dialects.h"

namespace shoal::comm {

template <typename Dialect>
struct MpiFunctions {
  using Comm = typename Dialect::Comm;
  using Request = typename Dialect::Request;
  int (*initialized)(int*) = nullptr;
  int (*finalized)(int*) = nullptr;
  int (*init_thread)(int*, char***, int, int*) = nullptr;
  int (*finalize)() = nullptr;
  int (*abort)(Comm, int) = nullptr;
  int (*comm_dup)(Comm, Comm*) = nullptr;
  int (*comm_free)(Comm*) = nullptr;
  int (*comm_rank)(Comm, int*) = nullptr;
  int (*comm_size)(Comm, int*) = nullptr;
  int (*comm_set_errhandler)(Comm, typename Dialect::Errhandler) = nullptr;
  int (*isend)(const void*, int, typename Dialect::Datatype, int, int, Comm, Request*) = nullptr;
  int (*irecv)(void*, int, typename Dialect::Datatype, int, int, Comm, Request*) = nullptr;
  int (*test)(Request*, int*, void*) = nullptr;  // the status is only passed as "ignore"
  int (*error_string)(int, char*, int*) = nullptr;

  // The predefined objects; Open MPI's are found by name too.
  Comm world{};
  typename Dialect::Datatype byte{};
  typename Dialect::Errhandler errors_return{};

  [[nodiscard]] static Result<MpiFunctions> bind(void* library);
  // What MPI says about an error code.
  [[nodiscard]] std::string error_text(int code) const;
};

template <typename Function>
[[nodiscard]] Status bind_symbol(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(library, name));
  if (function != nullptr) return {};
  return Status::error(ErrorKind::os_error, concat("the library has no ", name));
}

template <typename Handle>
[[nodiscard]] Status bind_object(void* library, const char* name, Handle& handle) {
  return bind_symbol(library, name, handle);
}
template <typename Handle>
[[nodiscard]] Status bind_object(void*, int value, Handle& handle) {
  handle = value;
  return {};
}
template <typename Handle>
[[nodiscard]] Status bind_object(void*, uintptr_t value, Handle& handle) {
  handle = reinterpret_cast<Handle>(value);
  return {};
}

template <typename Dialect>
Result<MpiFunctions<Dialect>> MpiFunctions<Dialect>::bind(void* library) {
  MpiFunctions mpi;
  SHOAL_RETURN_IF_ERROR(bind_symbol(library, "MPI_Initialized", mpi.initialized));
  SHOAL_RETURN_IF_ERROR(bind_symbol(library, "MPI_Finalized", mpi.finalized));
  SHOAL_RETURN_IF_ERROR(bind_symbol(library, "MPI_Init_thread", mpi.init_thread));
  SHOAL_RETURN_IF_ERROR(bind_symbol(library, "MPI_Finalize", mpi.finalize));
  SHOAL_RETURN_IF_ERROR(bind_symbol(library, "MPI_Abort", mpi.abort));
  SHOAL_RETURN_IF_ERROR(bind_symbol(library, "MPI_Comm_dup", mpi.comm_dup));
  SHOAL_RETURN_IF_ERROR(bind_symbol(library, "MPI_Comm_free", mpi.comm_free));
  SHOAL_RETURN_IF_ERROR(bind_symbol(library, "MPI_Comm_rank", mpi.comm_rank));
  SHOAL_RETURN_IF_ERROR(bind_symbol(library, "MPI_Comm_size", mpi.comm_size));
  SHOAL_RETURN_IF_ERROR(bind_symbol(library, "MPI_Comm_set_errhandler", mpi.comm_set_errhandler));
  SHOAL_RETURN_IF_ERROR(bind_symbol(library, "MPI_Isend", mpi.isend));
  SHOAL_RETURN_IF_ERROR(bind_symbol(library, "MPI_Irecv", mpi.irecv));
  SHOAL_RETURN_IF_ERROR(bind_symbol(library, "MPI_Test", mpi.test));
  SHOAL_RETURN_IF_ERROR(bind_symbol(library, "MPI_Error_string", mpi.error_string));
  SHOAL_RETURN_IF_ERROR(bind_object(library, Dialect::kCommWorld, mpi.world));
  SHOAL_RETURN_IF_ERROR(bind_object(library, Dialect::kByte, mpi.byte));
  SHOAL_RETURN_IF_ERROR(bind_object(library, Dialect::kErrorsReturn, mpi.errors_return));
  return mpi;
}

template <typename Dialect>
std::string MpiFunctions<Dialect>::error_text(int code) const {
  std::string text(kMpiTextBytes, '\0');
  int length = 0;
  if (error_string(code, text.data(), &length) != kMpiSuccess || length <= 0) {
    return concat("error ", code);
  }
  text.resize(static_cast<size_t>(length));
  return text;
}

}  // namespace shoal::comm
