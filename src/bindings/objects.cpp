// Object arrays of str and bool. The value bytes of a missing row say which missing value it was,
// so that it comes back as it went in: a row that is missing may hold anything, and operators carry
// it along with the rows that they keep.
#include <array>
#include <cmath>
#include <string>
#include <string_view>

#include "base/concat.h"
#include "bindings/columns.h"

namespace nb = nanobind;

namespace shoal::bindings {
namespace {

using engine::BufferRef;
using engine::Column;
using engine::StringView16;
using types::TypeKind;

enum class Missing : uint8_t { none, nan, not_a_time, not_available };
constexpr std::array<std::string_view, 4> kMissingTexts = {"", "nan", "NaT", "<NA>"};

// Which missing value `object` is; nullopt when it is a value.
std::optional<Missing> missing_of(PyObject* object) {
  if (object == nullptr || object == Py_None) return Missing::none;
  if (PyUnicode_Check(object) || PyBool_Check(object)) return std::nullopt;
  if (PyFloat_Check(object)) {
    if (std::isnan(PyFloat_AS_DOUBLE(object))) return Missing::nan;
    return std::nullopt;
  }
  const std::string_view type = Py_TYPE(object)->tp_name;
  if (type.ends_with("NAType")) return Missing::not_available;
  if (type.ends_with("NaTType")) return Missing::not_a_time;
  return std::nullopt;
}

std::string_view type_name(PyObject* object) { return Py_TYPE(object)->tp_name; }

PyObject* object_at(const ArrayView& view, int64_t row) {
  return *reinterpret_cast<PyObject**>(view.item(row));
}

// The text of a str, borrowed from the object; nullopt for lone surrogates, which have no UTF-8.
std::optional<std::string_view> text_of(PyObject* object) {
  if (PyUnicode_IS_COMPACT_ASCII(object)) {
    return std::string_view(static_cast<const char*>(PyUnicode_DATA(object)),
                            static_cast<size_t>(PyUnicode_GET_LENGTH(object)));
  }
  Py_ssize_t bytes = 0;
  const char* text = PyUnicode_AsUTF8AndSize(object, &bytes);
  if (text == nullptr) {
    PyErr_Clear();
    return std::nullopt;
  }
  return std::string_view(text, static_cast<size_t>(bytes));
}

Status wrong_object(PyObject* object, TypeKind kind, int64_t row) {
  return Status::error(
      ErrorKind::type_error,
      concat("row ", row, " holds ", type_name(object), " where the rows before hold ",
             kind == TypeKind::string ? "str" : "bool",
             "; convert the column to one type before the call"));
}

Status read_value(PyObject* object, TypeKind kind, int64_t row, std::byte* values) {
  if (kind == TypeKind::boolean) {
    if (!PyBool_Check(object)) return wrong_object(object, kind, row);
    values[row] = object == Py_True ? std::byte{1} : std::byte{0};
    return Status::ok();
  }
  if (!PyUnicode_Check(object)) return wrong_object(object, kind, row);
  const std::optional<std::string_view> text = text_of(object);
  if (!text) {
    return Status::error(ErrorKind::value_error,
                         concat("row ", row, " holds a str that is not valid Unicode"));
  }
  reinterpret_cast<StringView16*>(values)[row] = StringView16(*text);
  return Status::ok();
}

void set_missing(Missing missing, TypeKind kind, int64_t row, std::byte* values) {
  if (kind == TypeKind::boolean) {
    values[row] = missing == Missing::none ? std::byte{0} : std::byte{1};
    return;
  }
  reinterpret_cast<StringView16*>(values)[row] =
      StringView16(kMissingTexts[static_cast<size_t>(missing)]);
}

// What set_missing stored; None where a missing row comes from elsewhere.
Missing get_missing(const ResultColumn& result, int64_t row) {
  if (result.type.kind == TypeKind::boolean) {
    return result.column.values_as<uint8_t>()[row] == 1 ? Missing::nan : Missing::none;
  }
  const StringView16& view = result.column.values_as<StringView16>()[row];
  if (!view.is_inline()) return Missing::none;
  for (size_t i = 1; i < kMissingTexts.size(); ++i) {
    if (view.view() == kMissingTexts[i]) return static_cast<Missing>(i);
  }
  return Missing::none;
}

nb::object missing_object(Missing missing) {
  switch (missing) {
    case Missing::nan: return nb::module_::import_("numpy").attr("nan");
    case Missing::not_a_time: return nb::module_::import_("pandas").attr("NaT");
    case Missing::not_available: return nb::module_::import_("pandas").attr("NA");
    case Missing::none: break;
  }
  return nb::none();
}

}  // namespace

std::string first_object_type(nb::handle array) {
  const ArrayView view(array);
  if (!view.is_vector_of(sizeof(PyObject*))) return {};
  for (int64_t row = 0; row < view.length(); ++row) {
    PyObject* object = object_at(view, row);
    if (!missing_of(object)) return std::string(type_name(object));
  }
  return {};
}

Result<Column> column_from_objects(nb::handle array, TypeKind kind, int64_t row_count) {
  const ArrayView view(array);
  if (!view.is_vector_of(sizeof(PyObject*)) || view.length() != row_count) {
    return Status::internal("no object array of the frame's length");
  }
  const auto rows = static_cast<size_t>(row_count);
  SHOAL_ASSIGN_OR_RETURN(
      BufferRef values,
      engine::allocate_buffer(rows * static_cast<size_t>(types::value_bytes(kind))));
  SHOAL_ASSIGN_OR_RETURN(BufferRef validity, engine::allocate_buffer(rows));
  bool any_missing = false;
  for (int64_t row = 0; row < row_count; ++row) {
    PyObject* object = object_at(view, row);
    const std::optional<Missing> missing = missing_of(object);
    validity->as<uint8_t>()[row] = missing ? 0 : 1;
    any_missing |= missing.has_value();
    if (missing) {
      set_missing(*missing, kind, row, values->data());
    } else {
      SHOAL_RETURN_IF_ERROR(read_value(object, kind, row, values->data()));
    }
  }
  Column column;
  column.kind = kind;
  column.values = values->data();
  column.owners = {std::move(values), keep_alive(array)};
  if (any_missing) {
    column.validity = validity->as<uint8_t>();
    column.owners.push_back(std::move(validity));
  }
  return column;
}

void fill_objects(const ResultColumn& result, nb::handle array) {
  const ArrayView view(array);
  SHOAL_CHECK(view.is_vector_of(sizeof(PyObject*)) && view.length() == result.row_count);
  const uint8_t* validity = result.column.validity;
  std::array<nb::object, kMissingTexts.size()> missing;
  for (int64_t row = 0; row < result.row_count; ++row) {
    nb::object object;
    if (validity != nullptr && validity[row] == 0) {
      const Missing kind = get_missing(result, row);
      nb::object& known = missing[static_cast<size_t>(kind)];
      if (!known.is_valid()) known = missing_object(kind);
      object = known;
    } else if (result.type.kind == TypeKind::string) {
      const std::string_view text = result.column.values_as<StringView16>()[row].view();
      object = nb::str(text.data(), text.size());
    } else {
      object = nb::bool_(result.column.values_as<uint8_t>()[row] != 0);
    }
    auto** place = reinterpret_cast<PyObject**>(view.item(row));
    PyObject* old = *place;
    *place = object.release().ptr();
    Py_XDECREF(old);
  }
}

}  // namespace shoal::bindings
