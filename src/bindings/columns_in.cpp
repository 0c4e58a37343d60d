#include <nanobind/stl/string.h>

#include <cstring>
#include <string>

#include "base/concat.h"
#include "bindings/columns.h"
#include "engine/memory/arrow_import.h"

namespace nb = nanobind;

namespace shoal::bindings {
namespace {

using engine::BufferRef;
using engine::Column;
using types::TypeKind;

Status check_length(int64_t found, int64_t expected) {
  if (found == expected) return Status::ok();
  return Status::error(ErrorKind::value_error,
                       concat(found, " values in a frame of ", expected, " rows"));
}

// Copies every `stride_bytes`-th value; the width is a constant so that the loop is one move.
template <typename Word>
void gather(const ArrayView& view, int64_t row_count, std::byte* out) {
  for (int64_t row = 0; row < row_count; ++row) {
    std::memcpy(out + row * static_cast<int64_t>(sizeof(Word)), view.item(row), sizeof(Word));
  }
}

void gather_values(const ArrayView& view, int64_t row_count, int width, std::byte* out) {
  switch (width) {
    case 1: return gather<uint8_t>(view, row_count, out);
    case 2: return gather<uint16_t>(view, row_count, out);
    case 4: return gather<uint32_t>(view, row_count, out);
    default: return gather<uint64_t>(view, row_count, out);
  }
}

Result<Column> from_numpy(nb::handle array, TypeKind kind, int64_t row_count) {
  const ArrayView view(array);
  const int width = types::value_bytes(kind);
  if (!view.is_vector_of(width)) return Status::internal("no array of the column's type");
  SHOAL_RETURN_IF_ERROR(check_length(view.length(), row_count));
  Column column;
  column.kind = kind;
  if (view.stride_bytes() == width || row_count <= 1) {
    column.values = view.data();
    column.owners.push_back(keep_alive(array));
    return column;
  }
  SHOAL_ASSIGN_OR_RETURN(BufferRef buffer, engine::allocate_buffer(static_cast<size_t>(row_count) *
                                                                   static_cast<size_t>(width)));
  gather_values(view, row_count, width, buffer->data());
  column.values = buffer->data();
  column.owners.push_back(std::move(buffer));
  return column;
}

Status apply_mask(nb::handle mask, int64_t row_count, Column& column) {
  const ArrayView view(mask);
  if (!view.is_vector_of(1)) return Status::internal("no mask of bytes");
  SHOAL_RETURN_IF_ERROR(check_length(view.length(), row_count));
  SHOAL_ASSIGN_OR_RETURN(BufferRef buffer, engine::allocate_buffer(static_cast<size_t>(row_count)));
  auto* validity = buffer->as<uint8_t>();
  uint8_t any_missing = 0;
  for (int64_t row = 0; row < row_count; ++row) {
    const auto missing = std::to_integer<uint8_t>(*view.item(row));
    validity[row] = missing ^ 1;
    any_missing |= missing;
  }
  if (any_missing == 0) return Status::ok();
  column.validity = validity;
  column.owners.push_back(std::move(buffer));
  return Status::ok();
}

Result<Column> from_arrow(nb::handle object, TypeKind kind, int64_t row_count) {
  const nb::object capsule = nb::getattr(object, "__arrow_c_stream__")();
  auto* stream =
      static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(capsule.ptr(), "arrow_array_stream"));
  if (stream == nullptr || stream->release == nullptr) {
    PyErr_Clear();
    return Status::internal("an Arrow stream that is used up");
  }
  return engine::import_arrow_stream(*stream, kind, row_count);
}

Result<Column> read_column(const nb::tuple& parts, TypeKind kind, int64_t row_count) {
  const auto tag = nb::cast<std::string>(parts[0]);
  if (parts.size() < 2) {
    return Status::error(ErrorKind::type_error, "an array of a type that is not supported");
  }
  if (tag == "arrow") return from_arrow(parts[1], kind, row_count);
  if (tag == "objects") return column_from_objects(parts[1], kind, row_count);
  SHOAL_ASSIGN_OR_RETURN(Column column, from_numpy(parts[1], kind, row_count));
  if (tag == "masked") SHOAL_RETURN_IF_ERROR(apply_mask(parts[2], row_count, column));
  return column;
}

}  // namespace

std::shared_ptr<const void> keep_alive(nb::handle object) {
  PyObject* pointer = object.ptr();
  Py_INCREF(pointer);
  return {pointer, [](const void* kept) {
            if (Py_IsInitialized() == 0) return;
            const nb::gil_scoped_acquire gil;
            Py_DECREF(static_cast<PyObject*>(const_cast<void*>(kept)));
          }};
}

ArrayView::ArrayView(nb::handle array) {
  is_open_ = PyObject_GetBuffer(array.ptr(), &view_, PyBUF_STRIDES | PyBUF_FORMAT) == 0;
  if (!is_open_) PyErr_Clear();
}

ArrayView::~ArrayView() {
  if (is_open_) PyBuffer_Release(&view_);
}

Result<Column> column_from_python(nb::handle provided, const types::Field& field,
                                  int64_t row_count) {
  if (!field.unsupported.empty()) {
    return Status::error(ErrorKind::unsupported,
                         concat("column '", field.name, "' is of type ", field.unsupported,
                                ", which is not supported"));
  }
  Result<Column> column = read_column(nb::cast<nb::tuple>(provided), field.type.kind, row_count);
  if (column.is_ok()) return column;
  Status status = column.take_status();
  status.detail().message = concat("column '", field.name, "': ", status.detail().message);
  return status;
}

}  // namespace shoal::bindings
