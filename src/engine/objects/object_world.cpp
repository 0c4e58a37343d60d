#include "engine/objects/object_world.h"

#include <utility>

namespace shoal::engine {
namespace {

struct NamedFunction {
  std::string_view symbol;
  abi::ObjectFunction function;
};

constexpr NamedFunction kFunctions[] = {
#define X(name, effect) {"shoal_" #name, &abi::shoal_##name},
#include "abi/object_functions.def"
#undef X
};

}  // namespace

void ObjectWorld::collect(std::vector<Root> roots) {
  for (const KeptValue& value : kept) roots.push_back({&layout(value.layout), value.cells.data()});
  growing_texts.forget();
  heap.collect(*this, roots);
}

std::shared_ptr<const void> ObjectWorld::keep(const void* address) const {
  if (BufferRef buffer = heap.share(address)) return buffer;
  for (const ColumnMemory& memory : column_memory) {
    const auto distance =
        reinterpret_cast<uintptr_t>(address) - reinterpret_cast<uintptr_t>(memory.begin);
    if (distance >= static_cast<uintptr_t>(memory.bytes) || memory.owners.empty()) continue;
    return std::make_shared<const std::vector<std::shared_ptr<const void>>>(memory.owners);
  }
  return nullptr;
}

int32_t ObjectWorld::fail(ErrorKind kind, std::string message, int32_t place) {
  error = {kind, std::move(message), place};
  return 1;
}

int32_t ObjectWorld::fail_for_memory(int32_t place) {
  return fail(ErrorKind::memory_error, "no memory is left for this call's text and containers",
              place);
}

const void* object_function(std::string_view symbol) {
  for (const NamedFunction& entry : kFunctions) {
    if (entry.symbol == symbol) return reinterpret_cast<const void*>(entry.function);
  }
  return nullptr;
}

}  // namespace shoal::engine
