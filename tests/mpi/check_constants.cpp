// Compares the constants of a dialect with the mpi.h or mpi_abi.h that it is compiled against, and
// prints what differs. SHOAL_DIALECT is 1: MPICH, 2: Open MPI, 3: the MPI standard ABI. Nothing of
// MPI is linked.
#if SHOAL_DIALECT == 3
#include <mpi_abi.h>
#else
#include <mpi.h>
#endif

#include <cstdio>
#include <string_view>
#include <type_traits>

#include "engine/comm/mpi/dialects.h"

namespace {

int difference_count = 0;

void expect(bool is_equal, const char* name) {
  if (is_equal) return;
  ++difference_count;
  std::printf("%s differs from the header\n", name);
}

#define SHOAL_TEXT(macro) SHOAL_TEXT_OF(macro)
#define SHOAL_TEXT_OF(...) #__VA_ARGS__

#if SHOAL_DIALECT == 2
using Dialect = shoal::comm::OpenMpiDialect;

// The macro takes the address of exactly this object.
bool is_address_of(std::string_view macro, std::string_view object) {
  const size_t place = macro.find(object);
  if (place == std::string_view::npos || place == 0) return false;
  const char before = macro[place - 1];
  const size_t end = place + object.size();
  const char after = end < macro.size() ? macro[end] : ' ';
  return (before == '(' || before == ' ' || before == '&') && (after == ')' || after == ' ');
}

void check_objects() {
  expect(is_address_of(SHOAL_TEXT(MPI_COMM_WORLD), Dialect::kCommWorld), "MPI_COMM_WORLD");
  expect(is_address_of(SHOAL_TEXT(MPI_BYTE), Dialect::kByte), "MPI_BYTE");
  expect(is_address_of(SHOAL_TEXT(MPI_ERRORS_RETURN), Dialect::kErrorsReturn), "MPI_ERRORS_RETURN");
}
#else
#if SHOAL_DIALECT == 1
using Dialect = shoal::comm::MpichDialect;
#else
using Dialect = shoal::comm::StandardDialect;
#endif

void check_objects() {
  expect(MPI_COMM_WORLD == (MPI_Comm)(Dialect::kCommWorld), "MPI_COMM_WORLD");
  expect(MPI_BYTE == (MPI_Datatype)(Dialect::kByte), "MPI_BYTE");
  expect(MPI_ERRORS_RETURN == (MPI_Errhandler)(Dialect::kErrorsReturn), "MPI_ERRORS_RETURN");
}
#endif

template <typename Ours, typename Theirs>
void expect_handle(const char* name) {
  expect(sizeof(Ours) == sizeof(Theirs) && std::is_pointer_v<Ours> == std::is_pointer_v<Theirs>,
         name);
}

}  // namespace

int main() {
  expect_handle<Dialect::Comm, MPI_Comm>("MPI_Comm");
  expect_handle<Dialect::Datatype, MPI_Datatype>("MPI_Datatype");
  expect_handle<Dialect::Errhandler, MPI_Errhandler>("MPI_Errhandler");
  expect_handle<Dialect::Request, MPI_Request>("MPI_Request");
  check_objects();
  expect(MPI_STATUS_IGNORE == reinterpret_cast<MPI_Status*>(Dialect::kStatusIgnore),
         "MPI_STATUS_IGNORE");
  expect(MPI_THREAD_SERIALIZED == Dialect::kThreadSerialized, "MPI_THREAD_SERIALIZED");
  expect(MPI_SUCCESS == shoal::comm::kMpiSuccess, "MPI_SUCCESS");
  expect(MPI_MAX_ERROR_STRING <= shoal::comm::kMpiTextBytes, "MPI_MAX_ERROR_STRING");
  expect(MPI_MAX_LIBRARY_VERSION_STRING <= shoal::comm::kMpiTextBytes,
         "MPI_MAX_LIBRARY_VERSION_STRING");
  if (difference_count == 0) std::printf("equal\n");
  return difference_count == 0 ? 0 : 1;
}
