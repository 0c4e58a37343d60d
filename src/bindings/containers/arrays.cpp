#include "bindings/containers/arrays.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/objects/arrays/array_view.h"

namespace nb = nanobind;

namespace shoal::bindings {
namespace {

using types::ColumnType;
using types::ObjectType;
using types::TypeKind;

// What NumPy's C API says of arrays and dtypes, as far as it is the same in all versions since 1.7
// (PyArrayObject_fields, PyArray_Descr in numpy/ndarraytypes.h).
struct NumpyArray {
  PyObject base;
  char* data;
  int rank;
  Py_ssize_t* shape;
  Py_ssize_t* strides;
  PyObject* owner;
  PyObject* dtype;
  int flags;
};
struct NumpyDtype {
  PyObject base;
  PyTypeObject* scalar_type;
  char kind;
  char type;
  char byte_order;
  char flags;
  int number;
};
constexpr int kContiguous = 0x1;
constexpr int kWriteable = 0x400;

// By NumPy's numbers of types: bool, (u)byte, short, int, long, longlong, float, double.
constexpr TypeKind kKinds[] = {
    TypeKind::boolean, TypeKind::int8,    TypeKind::uint8,  TypeKind::int16,  TypeKind::uint16,
    TypeKind::int32,   TypeKind::uint32,  TypeKind::int64,  TypeKind::uint64, TypeKind::int64,
    TypeKind::uint64,  TypeKind::float32, TypeKind::float64};

const NumpyArray& array_of(PyObject* value) { return *reinterpret_cast<NumpyArray*>(value); }

// Functions of NumPy's C API, by their places in its table
// (numpy/_core/code_generators/numpy_api.py), which never change.
struct NumpyFunctions {
  using FromNumber = PyObject* (*)(int number);
  using NewArray = PyObject* (*)(PyTypeObject* subtype, PyObject* dtype, int rank,
                                 const Py_ssize_t* shape, const Py_ssize_t* strides, void* data,
                                 int flags, PyObject* object);
  using SetOwner = int (*)(PyObject* array, PyObject* owner);
  FromNumber dtype_from_number;
  NewArray new_array;  // takes over the reference to the dtype
  SetOwner set_owner;  // takes over the reference to the owner

  explicit NumpyFunctions(const nb::module_& numpy) {
    const char* name = nb::hasattr(numpy, "_core") ? "numpy._core._multiarray_umath"
                                                   : "numpy.core._multiarray_umath";
    const nb::object capsule = nb::module_::import_(name).attr("_ARRAY_API");
    auto* const* table = static_cast<void**>(PyCapsule_GetPointer(capsule.ptr(), nullptr));
    if (table == nullptr) throw nb::python_error();
    constexpr int kFromNumber = 45;
    constexpr int kNewArray = 94;
    constexpr int kSetOwner = 282;
    dtype_from_number = reinterpret_cast<FromNumber>(table[kFromNumber]);
    new_array = reinterpret_cast<NewArray>(table[kNewArray]);
    set_owner = reinterpret_cast<SetOwner>(table[kSetOwner]);
  }
};

// Kept for the life of the process, as NumPy is.
struct NumpyTypes {
  PyTypeObject* array;
  std::unordered_map<PyTypeObject*, TypeKind> scalars;
  NumpyFunctions functions;

  NumpyTypes() : NumpyTypes(nb::module_::import_("numpy")) {}
  explicit NumpyTypes(const nb::module_& numpy) : functions(numpy) {
    array = type_of(numpy, "ndarray");
    scalars = {{type_of(numpy, "bool_"), TypeKind::boolean},
               {type_of(numpy, "int8"), TypeKind::int8},
               {type_of(numpy, "int16"), TypeKind::int16},
               {type_of(numpy, "int32"), TypeKind::int32},
               {type_of(numpy, "int64"), TypeKind::int64},
               {type_of(numpy, "uint8"), TypeKind::uint8},
               {type_of(numpy, "uint16"), TypeKind::uint16},
               {type_of(numpy, "uint32"), TypeKind::uint32},
               {type_of(numpy, "uint64"), TypeKind::uint64},
               {type_of(numpy, "float32"), TypeKind::float32},
               {type_of(numpy, "float64"), TypeKind::float64}};
  }
  static PyTypeObject* type_of(const nb::module_& numpy, const char* name) {
    return reinterpret_cast<PyTypeObject*>(nb::object(numpy.attr(name)).release().ptr());
  }
};

const NumpyTypes& numpy_types() {
  static const NumpyTypes types;
  return types;
}

// datetime64 and timedelta64; their dtypes are few.
std::optional<ColumnType> temporal_type(const NumpyDtype& dtype, PyObject* object) {
  constexpr std::pair<const char*, types::TimeUnit> kUnits[] = {
      {"s", types::TimeUnit::second},
      {"ms", types::TimeUnit::millisecond},
      {"us", types::TimeUnit::microsecond},
      {"ns", types::TimeUnit::nanosecond}};
  ColumnType type = types::numpy_type(dtype.kind == 'M' ? TypeKind::timestamp : TypeKind::duration);
  const auto name = nb::cast<std::string>(nb::str(nb::handle(object)));
  for (const auto& [unit, own] : kUnits) {
    if (!name.ends_with(std::string("[") + unit + "]")) continue;
    type.unit = own;
    return type;
  }
  return std::nullopt;
}

std::optional<ColumnType> element_type(PyObject* object) {
  const auto& dtype = *reinterpret_cast<const NumpyDtype*>(object);
  if (dtype.byte_order == '>') return std::nullopt;
  if (dtype.number >= 0 && static_cast<size_t>(dtype.number) < std::size(kKinds)) {
    return types::numpy_type(kKinds[dtype.number]);
  }
  const bool is_temporal = dtype.kind == 'M' || dtype.kind == 'm';
  return is_temporal ? temporal_type(dtype, object) : std::nullopt;
}

bool is_same(const NumpyArray& array, const engine::ArrayView& view, const ColumnType& element) {
  if (array.data != reinterpret_cast<char*>(view.data) || array.rank != view.rank) return false;
  for (int i = 0; i < array.rank; ++i) {
    const bool is_stride_same = array.shape[i] <= 1 || array.strides[i] == view.strides[i];
    if (array.shape[i] != view.shape[i] || !is_stride_same) return false;
  }
  return element_type(array.dtype) == element;
}

// Whether the address is within the array's elements.
bool holds(const NumpyArray& array, const void* address, int64_t bytes) {
  const char* begin = array.data;
  const char* end = array.data + bytes;
  for (int i = 0; i < array.rank; ++i) {
    if (array.shape[i] == 0) return false;
    const Py_ssize_t distance = (array.shape[i] - 1) * array.strides[i];
    (distance < 0 ? begin : end) += distance;
  }
  return begin <= address && address < end;
}

// A new reference.
PyObject* dtype_of(const ColumnType& element) {
  if (element.is_temporal()) {
    const std::string name = std::string(element.kind == TypeKind::timestamp ? "M8[" : "m8[") +
                             std::string(types::unit_name(element.unit)) + "]";
    return nb::module_::import_("numpy").attr("dtype")(name.c_str()).release().ptr();
  }
  const auto* found = std::find(std::begin(kKinds), std::end(kKinds), element.kind);
  return numpy_types().functions.dtype_from_number(static_cast<int>(found - std::begin(kKinds)));
}

nb::object made_array(const engine::ArrayView& view, const ColumnType& element, nb::object owner,
                      bool is_read_only) {
  const NumpyTypes& numpy = numpy_types();
  PyObject* array = numpy.functions.new_array(numpy.array, dtype_of(element), view.rank,
                                              reinterpret_cast<const Py_ssize_t*>(view.shape),
                                              reinterpret_cast<const Py_ssize_t*>(view.strides),
                                              view.data, is_read_only ? 0 : kWriteable, nullptr);
  if (array == nullptr) throw nb::python_error();
  nb::object made = nb::steal(array);
  if (numpy.functions.set_owner(array, owner.release().ptr()) < 0) throw nb::python_error();
  return made;
}

// Of memory that goes with the call.
nb::object copied_array(engine::ArrayView view, const ColumnType& element, bool is_read_only) {
  const auto bytes = static_cast<size_t>(view.element_count() * view.element_bytes());
  auto* copy = new std::byte[std::max<size_t>(bytes, 1)];
  const nb::capsule owner(copy,
                          [](void* data) noexcept { delete[] static_cast<std::byte*>(data); });
  engine::ArrayView target = view;
  target.data = copy;
  int64_t stride = view.element_bytes();
  for (int32_t i = view.rank - 1; i >= 0; --i) {
    target.strides[i] = stride;
    stride *= view.shape[i];
  }
  engine::copy_elements(view, target);
  return made_array(target, element, owner, is_read_only);
}

}  // namespace

bool is_array(PyObject* value) { return Py_TYPE(value) == numpy_types().array; }

std::optional<ObjectType> array_type_of(PyObject* value) {
  if (!is_array(value)) return std::nullopt;
  const NumpyArray& array = array_of(value);
  std::optional<ColumnType> element = element_type(array.dtype);
  if (!element || array.rank > types::kArrayRankMax) return std::nullopt;
  ObjectType type = types::array_type(std::move(*element), array.rank);
  type.is_strided = (array.flags & kContiguous) == 0;
  type.is_read_only = (array.flags & kWriteable) == 0;
  return type;
}

std::optional<ObjectType> number_type_of(PyObject* value) {
  const auto found = numpy_types().scalars.find(Py_TYPE(value));
  if (found == numpy_types().scalars.end()) return std::nullopt;
  return types::number_type(types::numpy_type(found->second));
}

void read_array(PyObject* value, const ObjectType& type, uint64_t* cells, CallContext& context) {
  const NumpyArray& array = array_of(value);
  context.argument_arrays.push_back(nb::borrow(value));
  cells[0] = reinterpret_cast<uint64_t>(array.data);
  for (int i = 0; i < array.rank; ++i) {
    cells[1 + i] = static_cast<uint64_t>(array.shape[i]);
    if (type.is_strided) cells[1 + array.rank + i] = static_cast<uint64_t>(array.strides[i]);
  }
}

void read_number(PyObject* value, const ObjectType& type, uint64_t* cells) {
  if (type.element.is_float()) {
    cells[0] = std::bit_cast<uint64_t>(nb::cast<double>(nb::float_(nb::handle(value))));
  } else if (type.element.is_unsigned_integer()) {
    cells[0] = nb::cast<uint64_t>(nb::int_(nb::handle(value)));
  } else {
    cells[0] = static_cast<uint64_t>(nb::cast<int64_t>(nb::int_(nb::handle(value))));
  }
}

nb::object array_to_python(const ObjectType& type, const uint64_t* cells, CallContext& context) {
  // Compiled code holds dates as arrays without dimensions.
  if (type.rank == 0 && type.element.is_temporal()) {
    const engine::ArrayView view = engine::view_of(engine::layout_of(type), cells);
    return copied_array(view, type.element, false)[nb::tuple()];
  }
  const engine::ArrayView view = engine::view_of(engine::layout_of(type), cells);
  for (const nb::object& own : context.argument_arrays) {
    if (is_same(array_of(own.ptr()), view, type.element)) return own;
  }
  for (const nb::object& own : context.argument_arrays) {
    if (view.element_count() > 0 && holds(array_of(own.ptr()), view.data, view.element_bytes())) {
      return made_array(view, type.element, own, type.is_read_only);
    }
  }
  for (const nb::object& made : context.result_arrays) {
    if (is_same(array_of(made.ptr()), view, type.element)) return made;
  }
  std::shared_ptr<const void> memory;
  if (context.world != nullptr) memory = context.world->keep(view.data);
  nb::object result;
  if (memory == nullptr || view.element_count() == 0) {
    result = copied_array(view, type.element, type.is_read_only);
    return result;
  }
  using Memory = std::shared_ptr<const void>;
  const nb::capsule owner(new Memory(std::move(memory)),
                          [](void* kept) noexcept { delete static_cast<Memory*>(kept); });
  result = made_array(view, type.element, owner, type.is_read_only);
  context.result_arrays.push_back(result);
  return result;
}

nb::object number_to_python(const ObjectType& type, uint64_t cell) {
  const NumpyTypes& known = numpy_types();
  const auto found = std::find_if(known.scalars.begin(), known.scalars.end(),
                                  [&](const auto& own) { return own.second == type.element.kind; });
  const nb::handle scalar_type(reinterpret_cast<PyObject*>(found->first));
  if (type.element.is_float()) return scalar_type(std::bit_cast<double>(cell));
  if (type.element.kind == TypeKind::boolean) return scalar_type(cell != 0);
  if (type.element.is_unsigned_integer()) return scalar_type(cell);
  return scalar_type(static_cast<int64_t>(cell));
}

}  // namespace shoal::bindings
