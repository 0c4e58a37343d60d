#include "bindings/containers/objects_out.h"

#include <bit>
#include <vector>

#include "abi/objects.h"
#include "bindings/containers/arrays.h"
#include "engine/objects/object_layout.h"

namespace nb = nanobind;

namespace shoal::bindings {
namespace {

using types::ObjectForm;
using types::ObjectType;

nb::object steal(PyObject* object) {
  if (object == nullptr) throw nb::python_error();
  return nb::steal(object);
}

nb::object text_to_python(const uint64_t* cells) {
  const int kind = 1 << (cells[1] & 3);
  return steal(PyUnicode_FromKindAndData(kind, reinterpret_cast<const void*>(cells[0]),
                                         static_cast<Py_ssize_t>(cells[1] >> 2)));
}

// Calls give(cells) for each item of a list.
template <typename Give>
void for_each_item(const ObjectType& type, uint64_t cell, const Give& give) {
  const auto& list = *reinterpret_cast<const abi::ListObject*>(cell);
  const engine::ObjectLayout layout = engine::layout_of(type.items[0]);
  std::vector<uint64_t> item(static_cast<size_t>(layout.cell_count));
  for (int64_t i = 0; i < list.length; ++i) {
    engine::load_cells(layout, static_cast<const char*>(list.data) + i * layout.bytes, item.data());
    give(item.data());
  }
}

// Calls give(cells of the key, and of the value) for each entry of a dict or set.
template <typename Give>
void for_each_entry(const ObjectType& type, uint64_t cell, const Give& give) {
  const bool is_dict = type.form == ObjectForm::dictionary;
  const auto& table = *reinterpret_cast<const abi::TableObject*>(cell);
  size_t cell_count = 2;
  for (const ObjectType& item : type.items) {
    cell_count += static_cast<size_t>(types::cell_count(item));
  }
  std::vector<uint64_t> out(cell_count);
  uint64_t in[3] = {cell, 0, static_cast<uint64_t>(table.length)};
  while (true) {
    // The functions that go through a table look at nothing but the table.
    const abi::ObjectFunction next = is_dict ? abi::shoal_dict_next : abi::shoal_set_next;
    if (next(nullptr, in, out.data(), 0, 0) != 0 || out[0] == 0) return;
    in[1] = out[1];
    give(out.data() + 2);
  }
}

}  // namespace

nb::object object_to_python(const ObjectType& type, const uint64_t* cells, CallContext& context) {
  switch (type.form) {
    case ObjectForm::none:
    case ObjectForm::unknown: return nb::none();
    case ObjectForm::boolean: return nb::bool_(cells[0] != 0);
    case ObjectForm::integer: return steal(PyLong_FromLongLong(static_cast<int64_t>(cells[0])));
    case ObjectForm::real: return steal(PyFloat_FromDouble(std::bit_cast<double>(cells[0])));
    case ObjectForm::text: return text_to_python(cells);
    case ObjectForm::array: return array_to_python(type, cells, context);
    case ObjectForm::number: return number_to_python(type, cells[0]);
    case ObjectForm::optional:
      return cells[0] == 0 ? nb::none() : object_to_python(type.items[0], cells + 1, context);
    case ObjectForm::tuple: {
      nb::object tuple = steal(PyTuple_New(static_cast<Py_ssize_t>(type.items.size())));
      for (size_t i = 0; i < type.items.size(); ++i) {
        PyTuple_SET_ITEM(tuple.ptr(), static_cast<Py_ssize_t>(i),
                         object_to_python(type.items[i], cells, context).release().ptr());
        cells += types::cell_count(type.items[i]);
      }
      return tuple;
    }
    default: break;
  }
  const auto known = context.originals.find(cells[0]);
  if (known != context.originals.end()) return known->second;
  nb::object made = type.form == ObjectForm::list         ? steal(PyList_New(0))
                    : type.form == ObjectForm::dictionary ? steal(PyDict_New())
                                                          : steal(PySet_New(nullptr));
  context.originals.emplace(cells[0], made);
  refill(made, type, cells[0], context);
  return made;
}

void refill(nb::handle container, const ObjectType& type, uint64_t cell, CallContext& context) {
  const auto check = [](int status) {
    if (status < 0) throw nb::python_error();
  };
  if (type.form == ObjectForm::list) {
    const auto& list = *reinterpret_cast<const abi::ListObject*>(cell);
    const nb::object items = steal(PyList_New(static_cast<Py_ssize_t>(list.length)));
    Py_ssize_t number = 0;
    for_each_item(type, cell, [&](const uint64_t* item) {
      PyList_SET_ITEM(items.ptr(), number++,
                      object_to_python(type.items[0], item, context).release().ptr());
    });
    check(PyList_SetSlice(container.ptr(), 0, PyList_GET_SIZE(container.ptr()), items.ptr()));
    return;
  }
  if (type.form == ObjectForm::set) {
    check(PySet_Clear(container.ptr()));
    for_each_entry(type, cell, [&](const uint64_t* key) {
      check(PySet_Add(container.ptr(), object_to_python(type.items[0], key, context).ptr()));
    });
    return;
  }
  PyDict_Clear(container.ptr());
  const int key_cells = types::cell_count(type.items[0]);
  for_each_entry(type, cell, [&](const uint64_t* key) {
    const nb::object value = object_to_python(type.items[1], key + key_cells, context);
    check(PyDict_SetItem(container.ptr(), object_to_python(type.items[0], key, context).ptr(),
                         value.ptr()));
  });
}

}  // namespace shoal::bindings
