/* Text and containers of compiled code. Plain C layout, mirrored by compiler/ir_to_llvm/objects;
   change both together with kAbiVersion.

   Values are passed in 8-byte cells (types::cell_count): an int as it is, a float by its bits, a
   bool as 0 or 1, text in two cells (those of Text), a list, dict or set by its address, a tuple as
   the cells of its items one after the other, an Optional as 1 or 0 and the cells of its item,
   which are 0 when it is None. None has no cells. */
#pragma once

#include <cstdint>

namespace shoal::abi {

/* A str, never changed: code points of the same width, the smallest that holds them all, so that
   equal texts have equal bytes. */
struct Text {
  const void* data; /* 1 << (meta & 3) bytes per code point; any address when the length is 0 */
  uint64_t meta;    /* length in code points << 2 | width: 0 one byte, 1 two, 2 four */
};

/* A list. Items lie one after the other, each in its cells; an item of type bool in one byte. */
struct ListObject {
  int32_t layout; /* number of the list's type in the image */
  int32_t reserved;
  int64_t length;
  int64_t capacity; /* items that fit into data */
  void* data;
};

/* What dicts and sets begin with; the rest belongs to the engine. */
struct TableObject {
  int32_t layout;
  int32_t reserved;
  int64_t length;
};

/* The objects that a function of compiled code uses after a call that it is in: `cells` has their
   values one after the other, `layouts` the numbers of their types. */
struct RootFrame {
  const RootFrame* callers; /* of the function that has called it; null: none */
  const int32_t* layouts;
  const uint64_t* cells;
  int64_t count;
};

/* A function of abi/object_functions.def. `world` is what shoal_objects gave, `in` and `out` the
   cells of the operands and of the result, `place` numbers the image's table of errors (where to
   say that an exception comes from), `layout` the type of the result if it is a new container, or
   what the function's line says. Returns 0, or non-zero with the error in the world. */
using ObjectFunction = int32_t (*)(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                                   int32_t layout);

#define X(name, effect) \
  extern "C" int32_t shoal_##name(void*, const uint64_t*, uint64_t*, int32_t, int32_t);
#include "abi/object_functions.def"
#undef X

}  // namespace shoal::abi
