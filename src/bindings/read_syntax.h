// Copies Python's ast into the Python-free syntax tree.
#pragma once

#include <nanobind/nanobind.h>

#include "compiler/syntax/tree.h"

namespace shoal::bindings {

// `files`: list of (path, first line number, list of lines). `functions`: list of (qualified name,
// file number, ast.FunctionDef or ast.Lambda, bindings), the decorated function first; a binding
// is (name, kind, value) with kind "known" (dotted name), "function" (number in the list),
// "constant" (an ast expression) or "opaque" (type name). Positions of the ast nodes are those of
// the file. Throws nanobind exceptions for objects of other forms: they come from shoal's
// source.py.
[[nodiscard]] syntax::Module read_module(const nanobind::list& files,
                                         const nanobind::list& functions);

}  // namespace shoal::bindings
