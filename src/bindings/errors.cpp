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

nb::object shoal_class(const char* name) { return nb::module_::import_("shoal.errors").attr(name); }

nb::object exception_class(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::typing_error: return shoal_class("TypingError");
    case ErrorKind::unsupported: return shoal_class("UnsupportedError");
    case ErrorKind::bad_file: return shoal_class("FileFormatError");
    case ErrorKind::key_error: return shoal_class("ColumnKeyError");
    case ErrorKind::internal: return shoal_class("InternalError");
#define SHOAL_DEFINE(kind, name) \
  case ErrorKind::kind: return nb::borrow(PyExc_##name);
      SHOAL_PYTHON_ERRORS(SHOAL_DEFINE)
#undef SHOAL_DEFINE
  }
  return shoal_class("InternalError");
}

// Carries errno and file name, as open() gives it.
nb::object missing_file(std::string_view message) {
  std::string_view path = message.substr(kMissingFile.size());
  path = path.substr(0, path.find('\''));
  return nb::borrow(PyExc_FileNotFoundError)(2, "No such file or directory",
                                             nb::str(path.data(), path.size()));
}

// Carries the key itself, as a dict gives it.
nb::object missing_key(const std::string& key_repr) {
  if (key_repr.empty()) return nb::borrow(PyExc_KeyError)();
  try {
    const nb::object literal_eval = nb::module_::import_("ast").attr("literal_eval");
    return nb::borrow(PyExc_KeyError)(literal_eval(key_repr));
  } catch (nb::python_error&) {  // nan and inf are no literals
    return nb::borrow(PyExc_KeyError)(key_repr);
  }
}

nb::object make_exception(const ErrorDetail& detail, const syntax::Module& module) {
  if (detail.kind == ErrorKind::file_not_found && detail.message.starts_with(kMissingFile)) {
    return missing_file(detail.message);
  }
  if (detail.kind == ErrorKind::interrupted) return exception_class(detail.kind)();
  if (detail.kind == ErrorKind::missing_key) return missing_key(detail.message);
  return exception_class(detail.kind)(session::render_error(detail, module));
}

// The function that holds the place; the innermost one when helpers stand in one file.
std::string_view function_at(const SourceSpan& span, const syntax::Module& module) {
  std::string_view name = "<function>";
  for (const syntax::Function& function : module.functions) {
    const SourceSpan& whole = module.nodes[function.root].span;
    if (function.file == span.file && whole.line <= span.line && span.line <= whole.end_line) {
      name = function.name;
    }
  }
  return name;
}

// The kind of a Python exception, for the ranks that it did not happen on.
ErrorKind kind_of(nb::handle exception) {
  const auto is = [&](PyObject* type) { return PyObject_IsInstance(exception.ptr(), type) == 1; };
  if (is(PyExc_KeyboardInterrupt)) return ErrorKind::interrupted;
  if (is(PyExc_MemoryError)) return ErrorKind::memory_error;
  if (is(PyExc_TypeError)) return ErrorKind::type_error;
  if (is(PyExc_AttributeError)) return ErrorKind::attribute_error;
  if (is(PyExc_OverflowError)) return ErrorKind::overflow_error;
  if (is(PyExc_OSError)) return ErrorKind::os_error;
  return ErrorKind::value_error;
}

}  // namespace

// As if the line had been interpreted.
void show_place(nb::handle exception, const SourceSpan& span, const syntax::Module& module) {
  if (!span.is_known() || static_cast<size_t>(span.file) >= module.files.size()) return;
  const std::string& path = module.files[static_cast<size_t>(span.file)].path;
  const std::string_view name = function_at(span, module);
  nb::module_::import_("shoal.errors")
      .attr("show_place")(exception, path, span.line, nb::str(name.data(), name.size()));
}

Status status_of_exception(nb::handle exception) {
  std::string message = Py_TYPE(exception.ptr())->tp_name;
  // Its __str__ may raise, and the text may have no UTF-8.
  const nb::object text = nb::steal(PyObject_Str(exception.ptr()));
  Py_ssize_t bytes = 0;
  const char* characters = text.is_valid() ? PyUnicode_AsUTF8AndSize(text.ptr(), &bytes) : nullptr;
  if (characters == nullptr) PyErr_Clear();
  if (bytes > 0) message.assign(characters, static_cast<size_t>(bytes));
  return Status::error(kind_of(exception), std::move(message));
}

nb::object exception_of_signals() {
  if (PyErr_CheckSignals() == 0) return {};
  const nb::python_error error;
  return nb::borrow(error.value());
}

void raise_exception(nb::handle exception) {
  PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(exception.ptr())), exception.ptr());
  throw nb::python_error();
}

void raise_status(const Status& status, const syntax::Module* module) {
  const syntax::Module nothing;
  const syntax::Module& source = module == nullptr ? nothing : *module;
  const nb::object exception = make_exception(status.detail(), source);
  if (status.detail().other_rank >= 0) {
    exception.attr("_shoal_other_rank") = status.detail().other_rank;
  }
  show_place(exception, status.detail().span, source);
  raise_exception(exception);
}

}  // namespace shoal::bindings
