/* The arguments of a compiled pipeline stage: one batch. Plain C layout, mirrored by
   compiler/ir_to_llvm; change both together with kAbiVersion. */
#pragma once

#include <cstdint>

namespace shoal::abi {

/* Part of every cache key. */
inline constexpr int32_t kAbiVersion = 4;

/* Values are flat arrays of row_count elements of the types in the plan. Validity is one byte per
   row, 1 = present; it is given for every column whose missing policy is `validity` (all ones when
   nothing is missing) and null for the others. Arrays of rows may be read and written up to 64
   bytes past their end. */
struct StageArguments {
  int64_t row_count;
  const void* const* input_values; /* inputs the stage reads, in order of the stage's list */
  const uint8_t* const* input_validity;
  void* const* output_values; /* computed outputs only */
  uint8_t* const* output_validity;
  uint8_t* selection;         /* [row_count], 0 or 1; null when there is no predicate */
  const uint64_t* parameters; /* ints sign-extended, doubles by bits, bool 0 or 1,
                                 float32 as double bits */
  uint8_t* row_kinds; /* by number of a function of rows: the stage adds kRowInt or kRowFloat as the
                         function gave a Python int or a float in a row, where it may do either, and
                         kRowPresent where it may give a missing value and gave another */
  void* poll;         /* for shoal_poll_rows */
  void* world; /* for functions of rows with text and containers (abi/objects.h), which live as
                  long as the batch; null: there are none */
};

inline constexpr uint8_t kRowInt = 1;
inline constexpr uint8_t kRowFloat = 2;
inline constexpr uint8_t kRowPresent = 4;

/* A stage was told to stop: its outputs are worth nothing. */
inline constexpr int32_t kStageStopped = -1;

/* Returns 0; kStageStopped; or another number where a function of rows failed in some row, its
   outputs are then worth nothing. For a single row the number is 1 + that of the error in the
   image's table, of the first function that failed. */
using StageFunction = int32_t (*)(const StageArguments*);

}  // namespace shoal::abi
