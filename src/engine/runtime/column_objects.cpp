#include "engine/runtime/column_objects.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "engine/objects/containers/list.h"
#include "engine/objects/text/text.h"

namespace shoal::engine {

const void* column_values(ObjectWorld& world, const Table& rows, int32_t column, int64_t& count) {
  const Column& values = rows.columns[static_cast<size_t>(column)];
  world.column_memory.push_back(
      {values.values, rows.row_count * types::value_bytes(values.kind), values.owners});
  count = rows.row_count;
  return values.values;
}

int32_t column_texts(ObjectWorld& world, const Table& rows, int32_t column, int32_t layout,
                     int32_t place, uint64_t* out) {
  const Column& values = rows.columns[static_cast<size_t>(column)];
  abi::ListObject* list = new_list(world, layout, rows.row_count);
  if (list == nullptr) return world.fail_for_memory(place);
  auto* texts = static_cast<abi::Text*>(list->data);
  for (int64_t row = 0; row < rows.row_count; ++row) {
    if (values.validity != nullptr && values.validity[row] == 0) {
      return world.fail(ErrorKind::unsupported,
                        "a missing value in a column of strings cannot be an item of a list of "
                        "them in compiled code",
                        place);
    }
    texts[row] = text_from_utf8(world.heap, values.values_as<StringView16>()[row].view());
    if (is_missing(texts[row])) return world.fail_for_memory(place);
  }
  list->length = rows.row_count;
  out[0] = reinterpret_cast<uint64_t>(list);
  return 0;
}

Result<AttachedArray> attached_array(const ObjectWorld& world, const plan::Plan& plan,
                                     int32_t number, const uint64_t* cells) {
  AttachedArray array;
  array.elements = reinterpret_cast<const void*>(cells[0]);
  array.length = static_cast<int64_t>(cells[1]);
  if (std::shared_ptr<const void> memory = world.keep(array.elements)) {
    array.owners.push_back(std::move(memory));
    return array;
  }
  // A small block of the heap, which nothing keeps.
  const auto attach =
      std::find_if(plan.nodes.begin(), plan.nodes.end(), [&](const plan::Node& node) {
        return node.kind == plan::NodeKind::attach && node.source == number;
      });
  const int width = types::value_bytes(attach->output.fields.back().type.kind);
  const auto bytes = static_cast<size_t>(array.length) * static_cast<size_t>(width);
  SHOAL_ASSIGN_OR_RETURN(const BufferRef copy, allocate_buffer(bytes));
  if (bytes > 0) std::memcpy(copy->data(), array.elements, bytes);
  array.elements = copy->data();
  array.owners.push_back(copy);
  return array;
}

}  // namespace shoal::engine
