// Numbers and None as compiled code takes them, read without the descriptions of other arguments.
#pragma once

#include <nanobind/nanobind.h>

#include <array>
#include <cstddef>
#include <cstdint>

namespace shoal::bindings {

// Four bits of ScalarArguments::kinds.
inline constexpr size_t kScalarArgumentsMax = 16;

struct ScalarArguments {
  // The types of all arguments: the same number for the same types of as many arguments.
  uint64_t kinds = 0;
  std::array<uint64_t, kScalarArgumentsMax> bits;  // as abi/main_function.h takes them
};

// False if one of the `count` values is something else than None, a bool, a float or an int of 64
// bits (exactly these classes). Sets no exception. Precondition: count <= kScalarArgumentsMax.
[[nodiscard]] bool read_scalars(PyObject* const* values, size_t count, ScalarArguments& arguments);

}  // namespace shoal::bindings
