// What the functions of abi/object_functions.def work on: the objects of one call of compiled code,
// the types that it knows, and its error.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "abi/objects.h"
#include "base/status.h"
#include "engine/objects/object_heap.h"
#include "engine/objects/object_layout.h"
#include "engine/objects/text/growing_texts.h"

namespace shoal::engine {

// Where and why an object function failed. `place` numbers the image's table of errors.
struct ObjectError {
  ErrorKind kind = ErrorKind::internal;
  std::string message;
  int32_t place = -1;
};

// Python's own answer, for what depends on its tables of Unicode: the str method `name` of a text,
// as a text that lives in the world's heap; bools are "" and "1". Slow, for text beyond ASCII only.
// `sort_order` is answered too: the numbers of floats in the order of Python's sort, see
// nan_order.h.
using AskPython = std::function<Result<abi::Text>(std::string_view name, abi::Text text)>;

// A value whose cells stay where they are for the whole call.
struct KeptValue {
  int32_t layout = 0;
  std::vector<uint64_t> cells;
};

// Values of a column, which arrays look at.
struct ColumnMemory {
  const void* begin = nullptr;
  int64_t bytes = 0;
  std::vector<std::shared_ptr<const void>> owners;  // none: it is the caller's
};

// Used by one thread at a time.
struct ObjectWorld {
  explicit ObjectWorld(const std::vector<ObjectLayout>& image_layouts) : layouts(image_layouts) {}

  const std::vector<ObjectLayout>& layouts;  // by number
  ObjectHeap heap;
  GrowingTexts growing_texts;
  AskPython ask_python;
  ObjectError error;                   // after an object function gave non-zero
  std::deque<KeptValue> kept;          // that came from outside or have left compiled code
  std::shared_ptr<const void> viewed;  // memory of others that texts are parts of
  std::vector<ColumnMemory> column_memory;

  [[nodiscard]] const ObjectLayout& layout(int32_t number) const {
    return layouts[static_cast<size_t>(number)];
  }
  // Keeps the block that holds the address beyond the world; null for small blocks and memory of
  // the caller's.
  [[nodiscard]] std::shared_ptr<const void> keep(const void* address) const;
  // Frees what is reached neither from these roots nor from what is kept.
  void collect(std::vector<Root> roots);
  // Keeps the error; gives what the failing function returns.
  int32_t fail(ErrorKind kind, std::string message, int32_t place);
  int32_t fail_for_memory(int32_t place);
};

// The address of a function of abi/object_functions.def by its symbol; null if there is none.
[[nodiscard]] const void* object_function(std::string_view symbol);

}  // namespace shoal::engine
