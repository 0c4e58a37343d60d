#include "bindings/errors.h"

#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>

#include <string>
#include <string_view>

#include "session/session.h"

namespace nb = nanobind;

namespace shoal::bindings {
namespace {

constexpr std::string_view kMissingFile = "[Errno 2] No such file or directory: '";

nb::object shoal_class(const char* name) {
  return nb::module_::import_("shoal.errors").attr(name);
}

nb::object exception_class(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::typing_error:
      return shoal_class("TypingError");
    case ErrorKind::unsupported:
      return shoal_class("UnsupportedError");
    case ErrorKind::bad_file:
      return shoal_class("FileFormatError");
    case ErrorKind::key_error:
      return shoal_class("ColumnKeyError");
    case ErrorKind::internal:
      return shoal_class("InternalError");
    case ErrorKind::value_error:
      return nb::borrow(PyExc_ValueError);
    case ErrorKind::type_error:
      return nb::borrow(PyExc_TypeError);
    case ErrorKind::attribute_error:
      return nb::borrow(PyExc_AttributeError);
    case ErrorKind::name_error:
      return nb::borrow(PyExc_NameError);
    case ErrorKind::overflow_error:
      return nb::borrow(PyExc_OverflowError);
    case ErrorKind::zero_division:
      return nb::borrow(PyExc_ZeroDivisionError);
    case ErrorKind::file_not_found:
      return nb::borrow(PyExc_FileNotFoundError);
    case ErrorKind::os_error:
      return nb::borrow(PyExc_OSError);
    case ErrorKind::memory_error:
      return nb::borrow(PyExc_MemoryError);
    case ErrorKind::interrupted:
      return nb::borrow(PyExc_KeyboardInterrupt);
  }
  return shoal_class("InternalError");
}

// FileNotFoundError carries errno and file name, as open() gives it.
nb::object missing_file(std::string_view message) {
  std::string_view path = message.substr(kMissingFile.size());
  path = path.substr(0, path.find('\''));
  return nb::borrow(PyExc_FileNotFoundError)(2, "No such file or directory",
                                             nb::str(path.data(), path.size()));
}

}  // namespace

void raise_status(const Status& status, const syntax::Module* module) {
  if (PyErr_Occurred() != nullptr) throw nb::python_error();
  const ErrorDetail& detail = status.detail();
  const syntax::Module nothing;
  const std::string text =
      session::render_error(detail, module == nullptr ? nothing : *module);
  nb::object exception;
  if (detail.kind == ErrorKind::file_not_found && detail.message.starts_with(kMissingFile)) {
    exception = missing_file(detail.message);
    if (detail.span.is_known() && nb::hasattr(exception, "add_note")) {
      exception.attr("add_note")(text);
    }
  } else if (detail.kind == ErrorKind::interrupted) {
    exception = exception_class(detail.kind)();
  } else {
    exception = exception_class(detail.kind)(text);
  }
  PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(exception.ptr())), exception.ptr());
  throw nb::python_error();
}

}  // namespace shoal::bindings
