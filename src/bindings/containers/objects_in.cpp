#include "bindings/containers/objects_in.h"

#include <algorithm>
#include <bit>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "abi/objects.h"
#include "base/concat.h"
#include "bindings/containers/arrays.h"
#include "bindings/containers/objects_out.h"

namespace nb = nanobind;

namespace shoal::bindings {
namespace {

using session::Argument;
using types::ObjectForm;
using types::ObjectType;
using types::ValueForm;

// What is wrong with a value that has no type; thrown by no one, kept in the finder.
struct TypeFinder {
  std::string problem;
  bool is_mixed = false;  // of types that compiled code can use, but not together

  bool fail(std::string text) {
    if (problem.empty()) problem = std::move(text);
    return false;
  }

  // Makes `type` the type of this value too.
  bool meet(PyObject* value, ObjectType& type) {
    ObjectType own;
    if (!find(value, own)) return false;
    if (type.form == ObjectForm::unknown || type == own) {
      if (type.form == ObjectForm::unknown) type = std::move(own);
      return true;
    }
    return join(type, own);
  }

  bool join(ObjectType& type, const ObjectType& other) {
    if (type == other || other.form == ObjectForm::unknown) return true;
    if (type.form == ObjectForm::unknown) {
      type = other;
      return true;
    }
    if (type.form == ObjectForm::none && other.form != ObjectForm::optional) {
      type = types::object_type(ObjectForm::optional, {other});
      return true;
    }
    if (type.form == ObjectForm::none) {
      type = other;
      return true;
    }
    if (type.form == ObjectForm::optional) {
      if (other.form == ObjectForm::none) return true;
      return join(type.items[0], other.form == ObjectForm::optional ? other.items[0] : other);
    }
    if (other.form == ObjectForm::none) {
      type = types::object_type(ObjectForm::optional, {type});
      return true;
    }
    if (const auto array = types::met_array_type(type, other)) {
      type = *array;
      return true;
    }
    if (type.form != other.form || type.form == ObjectForm::array ||
        type.form == ObjectForm::number || type.items.size() != other.items.size()) {
      is_mixed = true;
      return fail(concat(types::to_text(type), " and ", types::to_text(other)));
    }
    for (size_t i = 0; i < type.items.size(); ++i) {
      if (!join(type.items[i], other.items[i])) return false;
    }
    return true;
  }

  bool find(PyObject* value, ObjectType& type) {
    if (value == Py_None) return found(type, ObjectForm::none);
    if (PyBool_Check(value)) return found(type, ObjectForm::boolean);
    if (PyLong_CheckExact(value)) return found(type, ObjectForm::integer);
    if (PyFloat_CheckExact(value)) return found(type, ObjectForm::real);
    if (PyUnicode_CheckExact(value)) return found(type, ObjectForm::text);
    if (Py_EnterRecursiveCall(" in an argument of a compiled function") != 0) {
      throw nb::python_error();
    }
    const bool is_found = find_container(value, type);
    Py_LeaveRecursiveCall();
    return is_found;
  }

  static bool found(ObjectType& type, ObjectForm form) {
    type.form = form;
    type.items.clear();
    return true;
  }

  bool find_container(PyObject* value, ObjectType& type) {
    const ObjectType unknown = types::object_type(ObjectForm::unknown);
    if (PyTuple_CheckExact(value)) {
      type = types::object_type(ObjectForm::tuple);
      for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(value); ++i) {
        if (!find(PyTuple_GET_ITEM(value, i), type.items.emplace_back())) return false;
      }
      return true;
    }
    if (PyList_CheckExact(value)) {
      type = types::object_type(ObjectForm::list, {unknown});
      for (Py_ssize_t i = 0; i < PyList_GET_SIZE(value); ++i) {
        if (!meet(PyList_GET_ITEM(value, i), type.items[0])) return false;
      }
      return true;
    }
    if (PyDict_CheckExact(value)) {
      type = types::object_type(ObjectForm::dictionary, {unknown, unknown});
      PyObject* key = nullptr;
      PyObject* item = nullptr;
      for (Py_ssize_t position = 0; PyDict_Next(value, &position, &key, &item) != 0;) {
        if (!meet(key, type.items[0]) || !meet(item, type.items[1])) return false;
      }
      return true;
    }
    if (Py_TYPE(value) == &PySet_Type) return find_set(value, type);
    std::optional<ObjectType> of_numpy = array_type_of(value);
    if (!of_numpy) of_numpy = number_type_of(value);
    if (of_numpy) {
      type = std::move(*of_numpy);
      return true;
    }
    return fail(Py_TYPE(value)->tp_name);
  }

  // The order of a set of text differs between processes: what is found, and what is said about it,
  // depends on the types of the items alone.
  bool find_set(PyObject* value, ObjectType& type) {
    std::vector<ObjectType> kinds;
    std::set<std::string> problems;
    for (nb::handle item : nb::handle(value)) {
      TypeFinder finder;
      ObjectType own;
      if (!finder.find(item.ptr(), own)) {
        problems.insert(std::move(finder.problem));
        is_mixed |= finder.is_mixed;
      } else if (std::find(kinds.begin(), kinds.end(), own) == kinds.end()) {
        kinds.push_back(std::move(own));
      }
    }
    if (!problems.empty()) return fail(*problems.begin());
    std::sort(kinds.begin(), kinds.end(), [](const ObjectType& left, const ObjectType& right) {
      return types::to_text(left) < types::to_text(right);
    });
    type = types::object_type(ObjectForm::set, {types::object_type(ObjectForm::unknown)});
    for (const ObjectType& kind : kinds) {
      if (!join(type.items[0], kind)) return false;
    }
    return true;
  }
};

// Makes run-time objects of Python's values.
class ObjectReader {
 public:
  ObjectReader(const session::ObjectBorder& border, CallContext& context)
      : border_(border), context_(context) {}

  Status read(PyObject* value, const ObjectType& type, uint64_t* cells) {
    switch (type.form) {
      case ObjectForm::none:
      case ObjectForm::unknown: return Status::ok();
      case ObjectForm::boolean: cells[0] = value == Py_True ? 1 : 0; return Status::ok();
      case ObjectForm::integer: return read_integer(value, cells);
      case ObjectForm::real:
        cells[0] = std::bit_cast<uint64_t>(PyFloat_AS_DOUBLE(value));
        return Status::ok();
      case ObjectForm::text: read_text(value, cells); return Status::ok();
      case ObjectForm::array: read_array(value, type, cells, context_); return Status::ok();
      case ObjectForm::number: read_number(value, type, cells); return Status::ok();
      case ObjectForm::optional: {
        cells[0] = value == Py_None ? 0 : 1;
        std::fill_n(cells + 1, types::cell_count(type.items[0]), 0);
        return value == Py_None ? Status::ok() : read(value, type.items[0], cells + 1);
      }
      case ObjectForm::tuple: {
        for (size_t i = 0; i < type.items.size(); ++i) {
          SHOAL_RETURN_IF_ERROR(
              read(PyTuple_GET_ITEM(value, static_cast<Py_ssize_t>(i)), type.items[i], cells));
          cells += types::cell_count(type.items[i]);
        }
        return Status::ok();
      }
      default: return read_container(value, type, cells);
    }
  }

 private:
  static Status read_integer(PyObject* value, uint64_t* cells) {
    int overflow = 0;
    cells[0] = static_cast<uint64_t>(PyLong_AsLongLongAndOverflow(value, &overflow));
    if (overflow == 0) return Status::ok();
    return Status::error(ErrorKind::overflow_error,
                         "an int in an argument does not fit in 64 bits; compiled code has no "
                         "larger integers");
  }

  // A view of Python's own characters, which stay as long as the str does.
  void read_text(PyObject* value, uint64_t* cells) {
    context_.kept.push_back(nb::borrow(value));
    const auto kind = static_cast<unsigned>(PyUnicode_KIND(value));
    const auto length = static_cast<uint64_t>(PyUnicode_GET_LENGTH(value));
    cells[0] = reinterpret_cast<uint64_t>(PyUnicode_DATA(value));
    cells[1] = length << 2 | static_cast<uint64_t>(std::countr_zero(kind));
  }

  int32_t layout_of(const ObjectType& type) const {
    const auto found = std::find(border_.types.begin(), border_.types.end(), type);
    return static_cast<int32_t>(found - border_.types.begin());
  }

  Status read_container(PyObject* value, const ObjectType& type, uint64_t* cells) {
    const auto known = context_.objects.find(value);
    if (known != context_.objects.end()) {
      cells[0] = known->second;
      return Status::ok();
    }
    const int32_t layout = layout_of(type);
    const uint64_t capacity =
        type.form == ObjectForm::list ? static_cast<uint64_t>(PyList_GET_SIZE(value)) : 0;
    const abi::ObjectFunction make = type.form == ObjectForm::list         ? abi::shoal_list_new
                                     : type.form == ObjectForm::dictionary ? abi::shoal_dict_new
                                                                           : abi::shoal_set_new;
    if (make(&border_.world, &capacity, cells, 0, layout) != 0) return no_memory();
    context_.objects.emplace(value, cells[0]);
    context_.originals.emplace(cells[0], nb::borrow(value));
    context_.argument_containers.push_back({value, type, cells[0]});
    switch (type.form) {
      case ObjectForm::list: return read_list(value, type, cells[0]);
      case ObjectForm::dictionary: return read_dict(value, type, cells[0]);
      default: return read_set(value, type, cells[0]);
    }
  }

  static Status no_memory() {
    return Status::error(ErrorKind::memory_error, "no memory is left for an argument");
  }

  Status read_list(PyObject* value, const ObjectType& type, uint64_t cell) {
    auto& list = *reinterpret_cast<abi::ListObject*>(cell);
    const engine::ObjectLayout& layout = border_.world.layout(list.layout).items[0];
    std::vector<uint64_t> item(static_cast<size_t>(layout.cell_count));
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(value) && i < list.capacity; ++i) {
      SHOAL_RETURN_IF_ERROR(read(PyList_GET_ITEM(value, i), type.items[0], item.data()));
      engine::store_cells(layout, item.data(), static_cast<char*>(list.data) + i * layout.bytes);
      list.length = i + 1;
    }
    return Status::ok();
  }

  Status read_dict(PyObject* value, const ObjectType& type, uint64_t cell) {
    const auto key_cells = static_cast<size_t>(types::cell_count(type.items[0]));
    std::vector<uint64_t> in(1 + key_cells + static_cast<size_t>(types::cell_count(type.items[1])));
    in[0] = cell;
    PyObject* key = nullptr;
    PyObject* item = nullptr;
    for (Py_ssize_t position = 0; PyDict_Next(value, &position, &key, &item) != 0;) {
      SHOAL_RETURN_IF_ERROR(read(key, type.items[0], &in[1]));
      SHOAL_RETURN_IF_ERROR(read(item, type.items[1], in.data() + 1 + key_cells));
      uint64_t unused = 0;
      if (abi::shoal_dict_set(&border_.world, in.data(), &unused, 0, 0) != 0) return no_memory();
    }
    return Status::ok();
  }

  Status read_set(PyObject* value, const ObjectType& type, uint64_t cell) {
    std::vector<uint64_t> in(1 + static_cast<size_t>(types::cell_count(type.items[0])));
    in[0] = cell;
    for (nb::handle item : nb::handle(value)) {
      SHOAL_RETURN_IF_ERROR(read(item.ptr(), type.items[0], &in[1]));
      uint64_t unused = 0;
      if (abi::shoal_set_add(&border_.world, in.data(), &unused, 0, 0) != 0) return no_memory();
    }
    return Status::ok();
  }

  const session::ObjectBorder& border_;
  CallContext& context_;
};

bool is_container(PyObject* value) {
  return is_array(value) || PyList_CheckExact(value) || PyTuple_CheckExact(value) ||
         PyDict_CheckExact(value) || Py_TYPE(value) == &PySet_Type;
}

// Text of several paths is described as such; it can be used as a list of text all the same.
bool is_list_of_text(const ObjectType& type) {
  return type.form == ObjectForm::list && type.items[0].form == ObjectForm::text;
}

void set_texts(Argument& argument, nb::handle value) {
  argument.shape.form = ValueForm::path_list;
  for (nb::handle item : value) {
    Py_ssize_t bytes = 0;
    const char* text = PyUnicode_AsUTF8AndSize(item.ptr(), &bytes);
    if (text == nullptr) throw nb::python_error();
    argument.texts.emplace_back(text, static_cast<size_t>(bytes));
  }
}

}  // namespace

std::optional<Argument> container_argument(nb::handle value,
                                           const std::shared_ptr<CallContext>& context) {
  if (!is_container(value.ptr())) return std::nullopt;
  TypeFinder finder;
  ObjectType type;
  Argument argument;
  if (!finder.find(value.ptr(), type)) {
    // Paths among the items, or what compiled code cannot use.
    const bool may_be_paths = PyList_CheckExact(value.ptr()) || PyTuple_CheckExact(value.ptr());
    if (may_be_paths && !finder.is_mixed) return std::nullopt;
    argument.shape.form = ValueForm::opaque;
    argument.shape.text = concat(Py_TYPE(value.ptr())->tp_name, " of ", finder.problem);
    return argument;
  }
  if (is_list_of_text(type)) {
    set_texts(argument, value);
  } else {
    argument.shape.form = ValueForm::object;
    argument.shape.object = type;
  }
  const std::shared_ptr<nb::object> kept(new nb::object(nb::borrow(value)), [](nb::object* ended) {
    const nb::gil_scoped_acquire gil;
    delete ended;
  });
  argument.provide_object =
      [kept, type, context](const session::ObjectBorder& border) -> Result<std::vector<uint64_t>> {
    const nb::gil_scoped_acquire gil;
    context->world = &border.world;
    std::vector<uint64_t> cells(static_cast<size_t>(types::cell_count(type)));
    SHOAL_RETURN_IF_ERROR(ObjectReader(border, *context).read(kept->ptr(), type, cells.data()));
    return cells;
  };
  argument.take_back_object = [context](const std::vector<ObjectType>& changed) -> Status {
    const nb::gil_scoped_acquire gil;
    try {
      for (const ArgumentContainer& own : std::exchange(context->argument_containers, {})) {
        if (std::find(changed.begin(), changed.end(), own.type) == changed.end()) continue;
        refill(own.container, own.type, own.cell, *context);
      }
    } catch (nb::python_error& error) {
      context->exception = nb::borrow(error.value());
      return Status::internal("an argument could not be changed");
    }
    return Status::ok();
  };
  return argument;
}

}  // namespace shoal::bindings
