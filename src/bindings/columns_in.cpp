#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>

#include <cstring>
#include <memory>
#include <string>

#include "base/concat.h"
#include "bindings/columns.h"
#include "engine/memory/arrow_import.h"

namespace nb = nanobind;

namespace shoal::bindings {
namespace {

using engine::BufferRef;
using engine::Column;
using types::ColumnType;
using types::TypeKind;

// Keeps a Python object alive from threads that do not hold the GIL.
std::shared_ptr<const void> keep_alive(nb::handle object) {
  PyObject* pointer = object.ptr();
  Py_INCREF(pointer);
  return {pointer, [](const void* kept) {
            const nb::gil_scoped_acquire gil;
            Py_DECREF(static_cast<PyObject*>(const_cast<void*>(kept)));
          }};
}

// A one-dimensional buffer of a NumPy array, as the buffer protocol gives it.
class ArrayView {
 public:
  explicit ArrayView(nb::handle array) {
    is_open_ = PyObject_GetBuffer(array.ptr(), &view_, PyBUF_STRIDES | PyBUF_FORMAT) == 0;
    if (!is_open_) PyErr_Clear();
  }
  ArrayView(const ArrayView&) = delete;
  ArrayView& operator=(const ArrayView&) = delete;
  ~ArrayView() {
    if (is_open_) PyBuffer_Release(&view_);
  }
  [[nodiscard]] bool is_vector() const { return is_open_ && view_.ndim == 1; }
  [[nodiscard]] int64_t length() const { return view_.shape[0]; }
  [[nodiscard]] int64_t stride_bytes() const { return view_.strides[0]; }
  [[nodiscard]] int64_t item_bytes() const { return view_.itemsize; }
  [[nodiscard]] const std::byte* data() const { return static_cast<const std::byte*>(view_.buf); }

 private:
  Py_buffer view_{};
  bool is_open_ = false;
};

Status check_length(int64_t found, int64_t expected) {
  if (found == expected) return Status::ok();
  return Status::error(ErrorKind::value_error,
                       concat("a column of ", found, " rows in a frame of ", expected));
}

Result<Column> from_numpy(nb::handle array, TypeKind kind, int64_t row_count) {
  const ArrayView view(array);
  const int width = types::value_bytes(kind);
  if (!view.is_vector() || view.item_bytes() != width) {
    return Status::internal("a column that is no array of its type");
  }
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
  std::byte* out = buffer->data();
  for (int64_t row = 0; row < row_count; ++row) {
    std::memcpy(out + row * width, view.data() + row * view.stride_bytes(),
                static_cast<size_t>(width));
  }
  column.values = out;
  column.owners.push_back(std::move(buffer));
  return column;
}

Status apply_mask(nb::handle mask, int64_t row_count, Column& column) {
  const ArrayView view(mask);
  if (!view.is_vector() || view.item_bytes() != 1) return Status::internal("a mask of no bytes");
  SHOAL_RETURN_IF_ERROR(check_length(view.length(), row_count));
  SHOAL_ASSIGN_OR_RETURN(BufferRef buffer, engine::allocate_buffer(static_cast<size_t>(row_count)));
  auto* validity = buffer->as<uint8_t>();
  uint8_t any_missing = 0;
  for (int64_t row = 0; row < row_count; ++row) {
    const auto missing = std::to_integer<uint8_t>(view.data()[row * view.stride_bytes()]);
    validity[row] = missing ^ 1;
    any_missing |= missing;
  }
  if (any_missing == 0) return Status::ok();
  column.validity = validity;
  column.owners.push_back(std::move(buffer));
  return Status::ok();
}

bool is_missing_object(PyObject* object) {
  if (object == Py_None) return true;
  if (PyFloat_Check(object)) return PyFloat_AS_DOUBLE(object) != PyFloat_AS_DOUBLE(object);
  return std::string_view(Py_TYPE(object)->tp_name).ends_with("NAType");
}

// Reads one object; false when it is not of the column's type.
bool read_object(PyObject* object, TypeKind kind, int64_t row, std::byte* values) {
  if (kind == TypeKind::boolean) {
    if (!PyBool_Check(object)) return false;
    values[row] = object == Py_True ? std::byte{1} : std::byte{0};
    return true;
  }
  if (!PyUnicode_Check(object)) return false;
  Py_ssize_t bytes = 0;
  const char* text = PyUnicode_AsUTF8AndSize(object, &bytes);
  if (text == nullptr) {
    PyErr_Clear();
    return false;
  }
  reinterpret_cast<engine::StringView16*>(values)[row] =
      engine::StringView16(std::string_view(text, static_cast<size_t>(bytes)));
  return true;
}

Status wrong_object(PyObject* object, TypeKind kind, int64_t row) {
  return Status::error(
      ErrorKind::type_error,
      concat("row ", row, " of an object column of ", kind == TypeKind::string ? "str" : "bool",
             " holds a ", Py_TYPE(object)->tp_name,
             "; convert the column to one type before the call"));
}

// The strings borrow the UTF-8 that each str object keeps.
Result<Column> from_objects(nb::handle array, TypeKind kind, int64_t row_count) {
  const nb::object list = nb::getattr(array, "tolist")();
  SHOAL_RETURN_IF_ERROR(check_length(static_cast<int64_t>(nb::len(list)), row_count));
  const auto rows = static_cast<size_t>(row_count);
  SHOAL_ASSIGN_OR_RETURN(
      BufferRef values,
      engine::allocate_buffer(rows * static_cast<size_t>(types::value_bytes(kind))));
  SHOAL_ASSIGN_OR_RETURN(BufferRef validity, engine::allocate_buffer(rows));
  bool any_missing = false;
  for (int64_t row = 0; row < row_count; ++row) {
    PyObject* object = PyList_GET_ITEM(list.ptr(), row);
    const bool missing = is_missing_object(object);
    validity->as<uint8_t>()[row] = missing ? 0 : 1;
    any_missing |= missing;
    if (missing) {
      std::memset(values->data() + row * types::value_bytes(kind), 0,
                  static_cast<size_t>(types::value_bytes(kind)));
    } else if (!read_object(object, kind, row, values->data())) {
      return wrong_object(object, kind, row);
    }
  }
  Column column;
  column.kind = kind;
  column.values = values->data();
  column.owners = {std::move(values), keep_alive(list)};
  if (any_missing) {
    column.validity = validity->as<uint8_t>();
    column.owners.push_back(std::move(validity));
  }
  return column;
}

Result<Column> from_arrow(nb::handle object, TypeKind kind, int64_t row_count) {
  const nb::object capsule = nb::getattr(object, "__arrow_c_stream__")();
  auto* stream = static_cast<ArrowArrayStream*>(
      PyCapsule_GetPointer(capsule.ptr(), "arrow_array_stream"));
  if (stream == nullptr || stream->release == nullptr) {
    return Status::internal("an Arrow stream that is used up");
  }
  return engine::import_arrow_stream(*stream, kind, row_count);
}

}  // namespace

Result<Column> column_from_python(nb::handle provided, const ColumnType& type, int64_t row_count) {
  const auto parts = nb::cast<nb::tuple>(provided);
  const auto tag = nb::cast<std::string>(parts[0]);
  if (tag == "arrow") return from_arrow(parts[1], type.kind, row_count);
  if (tag == "objects") return from_objects(parts[1], type.kind, row_count);
  SHOAL_ASSIGN_OR_RETURN(Column column, from_numpy(parts[1], type.kind, row_count));
  if (tag == "masked") SHOAL_RETURN_IF_ERROR(apply_mask(parts[2], row_count, column));
  return column;
}

}  // namespace shoal::bindings
