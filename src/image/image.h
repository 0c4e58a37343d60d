// The flat image of a compiled function: position-independent code, slots for the functions it
// calls, and the metadata that is needed to call it. Made by ir_to_llvm, stored by the cache,
// mapped here. Bytes from outside are checked before use.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/source_span.h"
#include "base/status.h"

namespace shoal::image {

// When an error of a function of rows is one: in a row, or of its result for all rows together.
enum class RowCheck : uint8_t {
  in_row,
  if_no_rows,      // it was called for no row
  if_only_ints,    // each float that it gave stands for a Python int
  if_all_missing,  // it gave no value
};

// An exception that compiled code may raise, by number (shoal_raise).
struct ImageError {
  ErrorKind kind = ErrorKind::internal;
  std::string message;
  SourceSpan span;
  int32_t row_function = -1;  // number of the function of rows that raises it; none: main
  RowCheck check = RowCheck::in_row;
};

// A print of compiled code, by number (shoal_print).
enum class PrintPlace : uint8_t {
  first_rank,  // the values are the same on every rank
  every_rank,
  rank_by_rank,  // together: rank 0 prints the text of each rank
};
struct ImagePrint {
  PrintPlace place = PrintPlace::first_rank;
  std::string shape;  // to_text(ValueShape): (tuple (tuple values…) sep end flush)
  SourceSpan span;
};

struct ImageSymbol {
  std::string name;       // "main", "stage_0", …
  uint32_t offset_bytes;  // into code
};

// Everything that a cache entry holds; `code` is loadable at any address, with a table of 8-byte
// slots at `slot_offset_bytes` behind it, slot i for the function named imports[i].
struct Image {
  std::string code;
  std::vector<ImageSymbol> symbols;
  std::vector<std::string> imports;
  uint32_t slot_offset_bytes = 0;  // from the start of code, page aligned, >= code.size()
  uint32_t frame_bytes_max = 0;    // of the stack, that one of its functions takes
  std::vector<ImageError> errors;
  std::vector<ImagePrint> prints;
  std::vector<std::string> plans;          // print_plan text of each segment
  std::vector<std::string> object_types;   // to_text(ObjectType), by the number of their layout
  std::vector<std::string> changed_types;  // to_text(ObjectType) of containers that are changed
  std::string result;                      // to_text(ValueShape)
  std::string explain_text;
  // What distributed_diagnostics(level) shows; level 1 is the first.
  std::vector<std::string> distribution_diagnostics;
  // Why nothing of the function is divided over ranks; empty if something is, or it has no frames.
  std::string sequential_reason;
};

// Bytes with a magic number, a version and a checksum; exact both ways.
[[nodiscard]] std::string serialize_image(const Image& image);
[[nodiscard]] Result<Image> parse_image(std::string_view bytes);
// Symbols lie in the code, the slots directly behind it; parse_image and load_image check it.
[[nodiscard]] Status verify_image(const Image& image);

}  // namespace shoal::image
