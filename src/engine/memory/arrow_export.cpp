#include "engine/memory/arrow_export.h"

#include <cstring>
#include <limits>
#include <memory>
#include <vector>

#include "base/concat.h"

namespace shoal::engine {
namespace {

constexpr int64_t kFlagNullable = 2;

// What an exported array keeps alive until it is released.
struct ExportedArray {
  std::vector<std::shared_ptr<const void>> owners;
  std::vector<const void*> buffers;
};

struct ExportedSchema {
  std::string format;
};

void release_array(ArrowArray* array) {
  delete static_cast<ExportedArray*>(array->private_data);
  array->release = nullptr;
}

void release_schema(ArrowSchema* schema) {
  delete static_cast<ExportedSchema*>(schema->private_data);
  schema->release = nullptr;
}

bool has_small_offsets(const types::ColumnType& type) {
  return type.family == types::Family::arrow;
}

std::string format_of(const types::ColumnType& type) {
  static constexpr char kUnits[] = {'s', 'm', 'u', 'n'};
  const char unit = kUnits[static_cast<size_t>(type.unit)];
  switch (type.kind) {
    case TypeKind::boolean: return "b";
    case TypeKind::int8: return "c";
    case TypeKind::uint8: return "C";
    case TypeKind::int16: return "s";
    case TypeKind::uint16: return "S";
    case TypeKind::int32: return "i";
    case TypeKind::uint32: return "I";
    case TypeKind::int64: return "l";
    case TypeKind::uint64: return "L";
    case TypeKind::float32: return "f";
    case TypeKind::float64: return "g";
    case TypeKind::timestamp: return concat("ts", unit, ":", type.timezone);
    case TypeKind::duration: return concat("tD", unit);
    case TypeKind::string: return has_small_offsets(type) ? "u" : "U";
  }
  return "";
}

Result<BufferRef> bitmap_of(const uint8_t* bytes, int64_t row_count, int64_t& zero_count) {
  const auto byte_count = static_cast<size_t>((row_count + 7) / 8);
  SHOAL_ASSIGN_OR_RETURN(BufferRef buffer, allocate_buffer(byte_count));
  auto* bits = buffer->as<uint8_t>();
  std::memset(bits, 0, byte_count);
  zero_count = 0;
  for (int64_t row = 0; row < row_count; ++row) {
    bits[row >> 3] =
        static_cast<uint8_t>(bits[row >> 3] | ((bytes[row] != 0 ? 1 : 0) << (row & 7)));
    zero_count += bytes[row] == 0 ? 1 : 0;
  }
  return buffer;
}

// Offsets and text of a string column; missing rows are empty.
template <typename Offset>
Status export_text(const Column& column, int64_t row_count, ExportedArray& exported) {
  const auto* views = column.values_as<StringView16>();
  size_t text_bytes = 0;
  for (int64_t row = 0; row < row_count; ++row) {
    if (column.validity == nullptr || column.validity[row] != 0)
      text_bytes += views[row].length_bytes;
  }
  if (text_bytes > static_cast<size_t>(std::numeric_limits<Offset>::max())) {
    return Status::error(ErrorKind::overflow_error,
                         "a string[pyarrow] column holds at most 2 GiB of text; convert it to "
                         "large_string or str first");
  }
  SHOAL_ASSIGN_OR_RETURN(BufferRef offsets,
                         allocate_buffer(static_cast<size_t>(row_count + 1) * sizeof(Offset)));
  SHOAL_ASSIGN_OR_RETURN(BufferRef text, allocate_buffer(text_bytes));
  auto* offset = offsets->as<Offset>();
  char* out = text->as<char>();
  size_t position = 0;
  for (int64_t row = 0; row < row_count; ++row) {
    offset[row] = static_cast<Offset>(position);
    if (column.validity != nullptr && column.validity[row] == 0) continue;
    const std::string_view value = views[row].view();
    std::memcpy(out + position, value.data(), value.size());
    position += value.size();
  }
  offset[row_count] = static_cast<Offset>(position);
  exported.buffers.push_back(offsets->data());
  exported.buffers.push_back(text->data());
  exported.owners.push_back(std::move(offsets));
  exported.owners.push_back(std::move(text));
  return Status::ok();
}

Status export_values(const Column& column, const types::ColumnType& type, int64_t row_count,
                     ExportedArray& exported) {
  if (type.kind == TypeKind::string) {
    return has_small_offsets(type) ? export_text<int32_t>(column, row_count, exported)
                                   : export_text<int64_t>(column, row_count, exported);
  }
  if (type.kind == TypeKind::boolean) {
    int64_t zero_count = 0;
    SHOAL_ASSIGN_OR_RETURN(BufferRef bits,
                           bitmap_of(column.values_as<uint8_t>(), row_count, zero_count));
    exported.buffers.push_back(bits->data());
    exported.owners.push_back(std::move(bits));
    return Status::ok();
  }
  exported.buffers.push_back(column.values);
  return Status::ok();
}

}  // namespace

Status export_arrow(const Column& column, const types::ColumnType& type, int64_t row_count,
                    ArrowSchema& schema, ArrowArray& array) {
  auto exported = std::make_unique<ExportedArray>();
  exported->owners = column.owners;
  exported->buffers.push_back(nullptr);
  int64_t null_count = 0;
  if (column.validity != nullptr) {
    SHOAL_ASSIGN_OR_RETURN(BufferRef bits, bitmap_of(column.validity, row_count, null_count));
    exported->buffers[0] = bits->data();
    exported->owners.push_back(std::move(bits));
  }
  SHOAL_RETURN_IF_ERROR(export_values(column, type, row_count, *exported));

  auto exported_schema = std::make_unique<ExportedSchema>();
  exported_schema->format = format_of(type);
  schema = {};
  schema.format = exported_schema->format.c_str();
  schema.name = "";
  schema.flags = kFlagNullable;
  schema.release = release_schema;
  schema.private_data = exported_schema.release();

  array = {};
  array.length = row_count;
  array.null_count = null_count;
  array.n_buffers = static_cast<int64_t>(exported->buffers.size());
  array.buffers = exported->buffers.data();
  array.release = release_array;
  array.private_data = exported.release();
  return Status::ok();
}

}  // namespace shoal::engine
