"""Finds the source of a live function and what its free names mean.

The source is recompiled and compared with the function's code object, so that an edited file, or
the wrong lambda of a line, is never compiled.
"""

import ast
import builtins
import inspect
import types
from dataclasses import dataclass, field

from shoal.errors import TypingError

# Functions of these packages are known to the compiler by name; all others are read.
KNOWN_PACKAGES = ("pandas", "numpy", "os", "posixpath", "genericpath", "math", "shoal", "pathlib")
CONSTANT_TYPES = (int, float, str, bool, type(None))


@dataclass
class SourceModule:
    """All functions that one compilation reads, the decorated one first.

    `files` and `functions` are what `_core` takes: (path, first line, lines) and
    (qualified name, file number, ast node, bindings). `captures` are the free names with the
    objects they had, to notice when one changes.
    """

    files: list = field(default_factory=list)
    functions: list = field(default_factory=list)
    captures: list = field(default_factory=list)


def read_source(function: types.FunctionType) -> SourceModule:
    """Reads `function` and every Python function that it names, directly or not.

    Raises TypingError when the source cannot be found or is not what the function was made from.
    """
    return _Reader().read(function)


class Capture:
    """A free name of a function and the object it stood for when the function was read."""

    __slots__ = ("namespace", "name", "value", "snapshot")

    def __init__(self, namespace, name, value):
        self.namespace = namespace
        self.name = name
        self.value = value
        self.snapshot = repr(value) if isinstance(value, (list, tuple)) else None

    def is_unchanged(self) -> bool:
        """Whether the name still means the same object, with the same content."""
        if isinstance(self.namespace, dict):
            current = self.namespace.get(self.name, _MISSING)
        else:
            current = _cell_value(self.namespace)
        if current is not self.value:
            return False
        return self.snapshot is None or repr(current) == self.snapshot


_MISSING = object()


def _cell_value(cell):
    try:
        return cell.cell_contents
    except ValueError:
        return _MISSING


class _Reader:
    def __init__(self):
        self.module = SourceModule()
        self.numbers = {}
        self.file_numbers = {}

    def read(self, function):
        pending = [function]
        self.numbers[id(function)] = 0
        position = 0
        while position < len(pending):
            self._read_function(pending[position], pending)
            position += 1
        return self.module

    def _read_function(self, function, pending):
        node, first_line, lines = find_definition(function)
        file_number = self._add_file(function.__code__.co_filename, first_line, lines)
        bindings = [
            self._binding(function, name, value, namespace, pending)
            for name, value, namespace in free_names(function, node)
        ]
        self.module.functions.append((function.__qualname__, file_number, node, bindings))

    def _add_file(self, path, first_line, lines):
        key = (path, first_line)
        if key not in self.file_numbers:
            self.file_numbers[key] = len(self.module.files)
            self.module.files.append((path, first_line, lines))
        return self.file_numbers[key]

    def _binding(self, function, name, value, namespace, pending):
        if namespace is not None:
            self.module.captures.append(Capture(namespace, name, value))
        value = getattr(value, "py_func", value)
        known = known_name(value)
        if known is not None:
            return (name, "known", known)
        if isinstance(value, types.FunctionType):
            if id(value) not in self.numbers:
                self.numbers[id(value)] = len(pending)
                pending.append(value)
            return (name, "function", self.numbers[id(value)])
        constant = constant_node(value)
        if constant is not None:
            return (name, "constant", constant)
        return (name, "opaque", type(value).__name__)


def known_name(value):
    """The public dotted name of a module, function or class that the compiler may know."""
    if isinstance(value, types.ModuleType):
        return {"posixpath": "os.path"}.get(value.__name__, value.__name__)
    module = getattr(value, "__module__", None)
    name = getattr(value, "__qualname__", None) or getattr(value, "__name__", None)
    if not isinstance(name, str) or isinstance(value, CONSTANT_TYPES):
        return None
    if getattr(builtins, name, None) is value:
        return f"builtins.{name}"
    package = module.partition(".")[0] if isinstance(module, str) else ""
    if isinstance(value, _numpy_ufunc()):
        return f"numpy.{name}"
    if package not in KNOWN_PACKAGES or not callable(value):
        return None
    if package in ("pandas", "numpy") and _is_public(package, name, value):
        return f"{package}.{name}"
    return {"posixpath": "os.path", "genericpath": "os.path"}.get(module, module) + f".{name}"


def _numpy_ufunc():
    import numpy

    return numpy.ufunc


def _is_public(package, name, value):
    import sys

    return getattr(sys.modules.get(package), name, None) is value


def constant_node(value):
    """The ast of a captured constant (numbers, strings, None, tuples and lists of them), or None."""
    if type(value) in CONSTANT_TYPES:
        return ast.Constant(value)
    if type(value) in (tuple, list):
        items = [constant_node(item) for item in value]
        if any(item is None for item in items):
            return None
        return ast.Tuple(items) if isinstance(value, tuple) else ast.List(items)
    return None


def free_names(function, node):
    """Yields (name, value, namespace) for every free name of the function that has a value.

    A name reached through a module of the user's own (`settings.PATH`) is given with its dots;
    `namespace` is the dict or cell to look in again.
    """
    code = function.__code__
    local = set(code.co_varnames) | set(code.co_cellvars)
    cells = dict(zip(code.co_freevars, function.__closure__ or ()))
    seen = set()
    for dotted in _names_used(node):
        name = dotted[0]
        if name in local:
            continue
        value, namespace = _look_up(function, name, cells)
        path = name
        for attribute in dotted[1:]:
            if not _is_user_module(value) or attribute not in vars(value):
                break
            namespace, value, path = vars(value), vars(value)[attribute], f"{path}.{attribute}"
        if value is _MISSING or path in seen:
            continue
        seen.add(path)
        yield path, value, namespace


def _look_up(function, name, cells):
    if name in cells:
        return _cell_value(cells[name]), cells[name]
    if name in function.__globals__:
        return function.__globals__[name], function.__globals__
    return getattr(builtins, name, _MISSING), None


def _is_user_module(value):
    return isinstance(value, types.ModuleType) and (
        value.__name__.partition(".")[0] not in KNOWN_PACKAGES
    )


def _names_used(node):
    """Every name loaded below `node`, with the attributes behind it: ("os", "path", "join")."""
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            yield (part.id,)
        elif isinstance(part, ast.Attribute):
            chain = []
            while isinstance(part, ast.Attribute):
                chain.append(part.attr)
                part = part.value
            if isinstance(part, ast.Name):
                yield (part.id, *reversed(chain))


def find_definition(function):
    """The ast node of a function or lambda, with its file's first line number and lines.

    The node's positions are those of the file; only the lines around it are given.
    """
    code = function.__code__
    try:
        lines, first_line = inspect.getsourcelines(function)
    except (OSError, TypeError, IndentationError, SyntaxError):
        raise _no_source(function) from None
    first_line = max(first_line, 1)
    if code.co_name == "<lambda>":
        return _find_lambda(function)
    tree = _parse_block(lines, first_line)
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.FunctionDef) and node.name == code.co_name:
            node.decorator_list = []
            if _same_code(node, function):
                return node, first_line, [line.rstrip("\n") for line in lines]
            break
    raise _changed_source(function)


def _parse_block(lines, first_line):
    text = "".join(lines)
    is_indented = text[:1] in " \t"
    try:
        tree = ast.parse("if 1:\n" + text if is_indented else text)
    except SyntaxError:
        return None
    return ast.increment_lineno(tree, first_line - (2 if is_indented else 1))


def _find_lambda(function):
    import linecache

    lines = linecache.getlines(function.__code__.co_filename, function.__globals__)
    try:
        tree = ast.parse("".join(lines))
    except SyntaxError:
        raise _no_source(function) from None
    first_line = function.__code__.co_firstlineno
    candidates = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Lambda) and node.lineno == first_line
    ]
    matches = [node for node in candidates if _same_code(node, function, positions=True)]
    if len(matches) > 1:  # the same text twice on a line, or 3.10, which knows no columns
        matches = matches[:1]
    if not matches:
        raise _changed_source(function)
    node = matches[0]
    shown = lines[node.lineno - 1 : node.end_lineno]
    return node, node.lineno, [line.rstrip("\n") for line in shown]


def _same_code(node, function, positions=False):
    """Whether `node` compiles to the function's code, closures taken into account."""
    statement = ast.Expr(node) if isinstance(node, ast.Lambda) else node
    free = function.__code__.co_freevars
    outer = ast.parse("def outer():\n  " + ("; ".join(f"{name} = 0" for name in free) or "pass"))
    outer.body[0].body.append(statement)
    module = ast.fix_missing_locations(outer if free else ast.Module([statement], []))
    try:
        compiled = compile(module, function.__code__.co_filename, "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    for code in _nested_codes(compiled):
        if code.co_name == function.__code__.co_name and _equal(code, function.__code__):
            return not positions or _same_positions(code, function.__code__)
    return False


def _nested_codes(code):
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield constant
            yield from _nested_codes(constant)


def _equal(code, other):
    if (code.co_code, code.co_names, code.co_varnames, code.co_freevars) != (
        (other.co_code, other.co_names, other.co_varnames, other.co_freevars)
    ):
        return False
    if len(code.co_consts) != len(other.co_consts):
        return False
    for one, two in zip(code.co_consts, other.co_consts):
        if isinstance(one, types.CodeType) and isinstance(two, types.CodeType):
            if not _equal(one, two):
                return False
        elif type(one) is not type(two) or repr(one) != repr(two):
            return False
    return True


def _same_positions(code, other):
    if not hasattr(code, "co_positions"):
        return True
    return list(code.co_positions()) == list(other.co_positions())


def _no_source(function):
    return TypingError(
        f"shoal.TypingError [S0101]: the source of {function.__qualname__}() cannot be found\n"
        "shoal compiles the text of a function, so it must come from a file or a notebook cell.\n"
        "help: move the function into a file and import it"
    )


def _changed_source(function):
    code = function.__code__
    return TypingError(
        f"shoal.TypingError [S0102]: the source of {function.__qualname__}() has changed\n"
        f"{code.co_filename}:{code.co_firstlineno} no longer holds the text that the running "
        "function was made from.\n"
        "help: restart Python, or run the cell again, so that text and function agree"
    )
