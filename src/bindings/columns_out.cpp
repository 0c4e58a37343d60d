#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>

#include <cstring>
#include <memory>
#include <utility>

#include "bindings/columns.h"
#include "bindings/errors.h"
#include "engine/memory/arrow_export.h"
#include "engine/memory/narrow_integers.h"

namespace nb = nanobind;

namespace shoal::bindings {
namespace {

using types::TypeKind;

using Owners = std::vector<std::shared_ptr<const void>>;

nb::capsule capsule_for(Owners owners) {
  return nb::capsule(new Owners(std::move(owners)),
                     [](void* kept) noexcept { delete static_cast<Owners*>(kept); });
}

template <typename T>
nb::object array_of(const ResultColumn& result) {
  static T nothing{};
  if (result.row_count == 0) {
    return nb::cast(nb::ndarray<nb::numpy, T, nb::ndim<1>>(&nothing, {0}, nb::none()));
  }
  auto* values = const_cast<T*>(result.column.values_as<T>());
  Owners owners = result.column.owners;
  if (result.is_shared) {
    const size_t bytes = static_cast<size_t>(result.row_count) * sizeof(T);
    engine::BufferRef copy = value_or_raise(engine::allocate_buffer(bytes));
    std::memcpy(copy->data(), values, bytes);
    values = copy->as<T>();
    owners = {std::move(copy)};
  }
  return nb::cast(nb::ndarray<nb::numpy, T, nb::ndim<1>>(
      values, {static_cast<size_t>(result.row_count)}, capsule_for(std::move(owners))));
}

// The values as a writable array; timestamps and durations as int64.
nb::object numpy_values(const ResultColumn& result) {
  switch (result.type.kind) {
    case TypeKind::boolean: return array_of<bool>(result);
    case TypeKind::int8: return array_of<int8_t>(result);
    case TypeKind::int16: return array_of<int16_t>(result);
    case TypeKind::int32: return array_of<int32_t>(result);
    case TypeKind::uint8: return array_of<uint8_t>(result);
    case TypeKind::uint16: return array_of<uint16_t>(result);
    case TypeKind::uint32: return array_of<uint32_t>(result);
    case TypeKind::uint64: return array_of<uint64_t>(result);
    case TypeKind::float32: return array_of<float>(result);
    case TypeKind::float64: return array_of<double>(result);
    case TypeKind::int64:
    case TypeKind::timestamp:
    case TypeKind::duration: return array_of<int64_t>(result);
    case TypeKind::string: break;
  }
  raise_status(Status::internal("strings have no NumPy values"));
}

// A boolean array, True = missing.
nb::object missing_mask(const ResultColumn& result) {
  const auto rows = static_cast<size_t>(result.row_count);
  engine::BufferRef buffer = value_or_raise(engine::allocate_buffer(rows));
  auto* mask = buffer->as<uint8_t>();
  const uint8_t* validity = result.column.validity;
  if (validity == nullptr) {
    std::memset(mask, 0, rows);
  } else {
    for (size_t row = 0; row < rows; ++row) mask[row] = validity[row] == 0 ? 1 : 0;
  }
  return nb::cast(nb::ndarray<nb::numpy, bool, nb::ndim<1>>(reinterpret_cast<bool*>(mask), {rows},
                                                            capsule_for({buffer})));
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

template <typename Wide, typename Narrow>
void narrow_values(ResultColumn& result, TypeKind kind) {
  const auto* wide = result.column.values_as<Wide>();
  const uint8_t* validity = result.column.validity;
  const auto is_missing = [&](int64_t row) { return validity != nullptr && validity[row] == 0; };
  engine::BufferRef buffer = value_or_raise(
      engine::allocate_buffer(static_cast<size_t>(result.row_count) * sizeof(Narrow)));
  auto* values = buffer->as<Narrow>();
  for (int64_t row = 0; row < result.row_count; ++row) {
    values[row] = is_missing(row) ? Narrow{0} : static_cast<Narrow>(wide[row]);
  }
  result.column.kind = result.type.kind = kind;
  result.column.values = buffer->data();
  result.column.owners.push_back(std::move(buffer));
  result.is_shared = false;
}

}  // namespace

void narrow(ResultColumn& result, TypeKind kind) {
  engine::visit_narrow_kind(
      kind, [&]<typename Wide, typename Narrow>() { narrow_values<Wide, Narrow>(result, kind); });
}

void define_result_column(nb::module_& module) {
  nb::class_<ResultColumn>(module, "ResultColumn",
                           "A column of a result; Arrow consumers read it through "
                           "__arrow_c_array__.")
      .def_prop_ro("type",
                   [](const ResultColumn& result) {
                     const types::ColumnType& type = result.type;
                     return nb::make_tuple(std::string(types::kind_name(type.kind)),
                                           std::string(types::family_name(type.family)),
                                           std::string(types::unit_name(type.unit)), type.timezone);
                   })
      .def_ro("row_count", &ResultColumn::row_count)
      .def("values", &numpy_values,
           "The values as a writable NumPy array, copied only when they are shared.")
      .def("mask", &missing_mask, "A boolean array, True where a value is missing.")
      .def("fill_objects", &fill_objects, "Fills an object array with str or bool.")
      .def("__arrow_c_array__", &arrow_c_array, nb::arg("requested_schema") = nb::none());
  module.def("first_object_type", &first_object_type,
             "The type name of the first value that is not missing in an object array, or ''.");
}

}  // namespace shoal::bindings
