// The three binary interfaces that MPI libraries have: what a handle is and which values the few
// constants have that we pass. tests/mpi/check_constants.cpp compares each with the real header.
#pragma once

#include <cstdint>

namespace shoal::comm {

enum class MpiAbi { mpich, open_mpi, standard };

// MPICH and what shares its ABI: Intel MPI, Cray MPICH, MVAPICH, ParaStation. Handles are numbers.
struct MpichDialect {
  using Comm = int;
  using Datatype = int;
  using Errhandler = int;
  using Request = int;
  static constexpr Comm kCommWorld = 0x44000000;
  static constexpr Datatype kByte = 0x4c00010d;
  static constexpr Errhandler kErrorsReturn = 0x54000001;
  static constexpr int kThreadSerialized = 2;
  static constexpr uintptr_t kStatusIgnore = 1;
};

// Open MPI: handles are addresses of the library's own objects, found by these names.
struct OpenMpiDialect {
  using Comm = void*;
  using Datatype = void*;
  using Errhandler = void*;
  using Request = void*;
  static constexpr const char* kCommWorld = "ompi_mpi_comm_world";
  static constexpr const char* kByte = "ompi_mpi_byte";
  static constexpr const char* kErrorsReturn = "ompi_mpi_errors_return";
  static constexpr int kThreadSerialized = 2;
  static constexpr uintptr_t kStatusIgnore = 0;
};

// The ABI of the MPI standard, version 5: pointers, small numbers where predefined.
struct StandardDialect {
  using Comm = void*;
  using Datatype = void*;
  using Errhandler = void*;
  using Request = void*;
  static constexpr uintptr_t kCommWorld = 0x101;
  static constexpr uintptr_t kByte = 0x247;
  static constexpr uintptr_t kErrorsReturn = 0x143;
  static constexpr int kThreadSerialized = 2048;
  static constexpr uintptr_t kStatusIgnore = 0;
};

// The same in all three.
inline constexpr int kMpiSuccess = 0;
// At least what any of them writes as MPI_MAX_LIBRARY_VERSION_STRING or MPI_MAX_ERROR_STRING.
inline constexpr int kMpiTextBytes = 8192;

}  // namespace shoal::comm
