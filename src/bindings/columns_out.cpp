#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>

#include <memory>
#include <string_view>

#include "bindings/columns.h"
#include "bindings/errors.h"
#include "engine/memory/arrow_export.h"

namespace nb = nanobind;

namespace shoal::bindings {
namespace {

using types::TypeKind;

using Owners = std::vector<std::shared_ptr<const void>>;

nb::capsule capsule_for(const Owners& owners) {
  return nb::capsule(new Owners(owners),
                     [](void* kept) noexcept { delete static_cast<Owners*>(kept); });
}

template <typename T>
nb::object array_of(const ResultColumn& result) {
  static T nothing{};
  const auto* values = result.row_count == 0 ? &nothing : result.column.values_as<T>();
  return nb::cast(nb::ndarray<nb::numpy, T, nb::ndim<1>>(
      const_cast<T*>(values), {static_cast<size_t>(result.row_count)},
      capsule_for(result.column.owners)));
}

// The values without copying; timestamps and durations as int64.
nb::object numpy_values(const ResultColumn& result) {
  switch (result.type.kind) {
    case TypeKind::boolean:
      return array_of<bool>(result);
    case TypeKind::int8:
      return array_of<int8_t>(result);
    case TypeKind::int16:
      return array_of<int16_t>(result);
    case TypeKind::int32:
      return array_of<int32_t>(result);
    case TypeKind::uint8:
      return array_of<uint8_t>(result);
    case TypeKind::uint16:
      return array_of<uint16_t>(result);
    case TypeKind::uint32:
      return array_of<uint32_t>(result);
    case TypeKind::uint64:
      return array_of<uint64_t>(result);
    case TypeKind::float32:
      return array_of<float>(result);
    case TypeKind::float64:
      return array_of<double>(result);
    case TypeKind::int64:
    case TypeKind::timestamp:
    case TypeKind::duration:
      return array_of<int64_t>(result);
    case TypeKind::string:
      break;
  }
  raise_status(Status::internal("strings have no NumPy values"));
}

// A boolean array, True = missing.
nb::object missing_mask(const ResultColumn& result) {
  const auto rows = static_cast<size_t>(result.row_count);
  engine::BufferRef buffer = value_or_raise(engine::allocate_buffer(rows));
  auto* mask = buffer->as<uint8_t>();
  for (size_t row = 0; row < rows; ++row) {
    mask[row] = result.column.validity != nullptr && result.column.validity[row] == 0;
  }
  const Owners owners = {buffer};
  return nb::cast(
      nb::ndarray<nb::numpy, bool, nb::ndim<1>>(buffer->as<bool>(), {rows}, capsule_for(owners)));
}

// str or bool objects, `missing` where there is none.
nb::list to_objects(const ResultColumn& result, nb::handle missing) {
  nb::list objects;
  for (int64_t row = 0; row < result.row_count; ++row) {
    if (result.column.validity != nullptr && result.column.validity[row] == 0) {
      objects.append(missing);
    } else if (result.type.kind == TypeKind::string) {
      const std::string_view text =
          result.column.values_as<engine::StringView16>()[row].view();
      objects.append(nb::str(text.data(), text.size()));
    } else {
      objects.append(nb::bool_(result.column.values_as<uint8_t>()[row] != 0));
    }
  }
  return objects;
}

void free_schema(PyObject* capsule) {
  auto* schema = static_cast<ArrowSchema*>(PyCapsule_GetPointer(capsule, "arrow_schema"));
  if (schema->release != nullptr) schema->release(schema);
  delete schema;
}

void free_array(PyObject* capsule) {
  auto* array = static_cast<ArrowArray*>(PyCapsule_GetPointer(capsule, "arrow_array"));
  if (array->release != nullptr) array->release(array);
  delete array;
}

nb::tuple arrow_c_array(const ResultColumn& result, nb::handle) {
  auto schema = std::make_unique<ArrowSchema>();
  auto array = std::make_unique<ArrowArray>();
  const Status status =
      engine::export_arrow(result.column, result.type, result.row_count, *schema, *array);
  if (!status.is_ok()) raise_status(status);
  nb::object schema_capsule =
      nb::steal(PyCapsule_New(schema.release(), "arrow_schema", free_schema));
  nb::object array_capsule = nb::steal(PyCapsule_New(array.release(), "arrow_array", free_array));
  return nb::make_tuple(schema_capsule, array_capsule);
}

}  // namespace

void define_result_column(nb::module_& module) {
  nb::class_<ResultColumn>(module, "ResultColumn",
                           "A column of a result; Arrow consumers read it through "
                           "__arrow_c_array__.")
      .def_prop_ro("kind",
                   [](const ResultColumn& result) {
                     return std::string(types::kind_name(result.type.kind));
                   })
      .def_prop_ro("family",
                   [](const ResultColumn& result) {
                     return std::string(types::family_name(result.type.family));
                   })
      .def_prop_ro("unit",
                   [](const ResultColumn& result) {
                     return std::string(types::unit_name(result.type.unit));
                   })
      .def_prop_ro("timezone", [](const ResultColumn& result) { return result.type.timezone; })
      .def_ro("row_count", &ResultColumn::row_count)
      .def("values", &numpy_values, "The values as a NumPy array, without copying.")
      .def("mask", &missing_mask, "A boolean array, True where a value is missing.")
      .def("objects", &to_objects, nb::arg("missing").none(),
           "A list of str or bool, `missing` where there is none.")
      .def("__arrow_c_array__", &arrow_c_array, nb::arg("requested_schema") = nb::none());
}

}  // namespace shoal::bindings
