"""What the free names of a function mean: things known by name, functions, constants."""

import ast
import builtins
import sys
import types

# Python functions of these packages and of the standard library are known to the compiler by their
# public name; functions of all others are read and compiled.
KNOWN_PACKAGES = frozenset({"pandas", "numpy", "shoal", "pyarrow", *sys.stdlib_module_names})
PUBLIC_MODULES = {"posixpath": "os.path", "ntpath": "os.path", "genericpath": "os.path"}
CONSTANT_TYPES = (int, float, str, bool, bytes, type(None))
MISSING = object()


def is_known_package(module_name):
    """Whether the module belongs to a package whose functions are known by name."""
    package = module_name.partition(".")[0]
    return package in KNOWN_PACKAGES and package != "__main__"


def known_name(value):
    """The public dotted name of a module, function or class that the compiler may know, or None."""
    if isinstance(value, types.ModuleType):
        return PUBLIC_MODULES.get(value.__name__, value.__name__)
    if not callable(value) and not _is_missing_value(value):
        return None
    if isinstance(value, types.MethodType):
        return None
    name = getattr(value, "__qualname__", None) or getattr(value, "__name__", None)
    if _is_missing_value(value):
        name = str(value).strip("<>")
    module = getattr(value, "__module__", None)
    if type(value).__name__ == "ufunc":
        module = "numpy"
    if not isinstance(name, str) or not isinstance(module, str) or not is_known_package(module):
        return None
    return f"{_public_module(module, name, value)}.{name}"


def _is_missing_value(value):
    return type(value).__name__ in ("NAType", "NaTType")


def _public_module(module, name, value):
    """The shortest prefix of `module` that shows `value` as `name`."""
    parts = module.split(".")
    for count in range(1, len(parts)):
        prefix = ".".join(parts[:count])
        if getattr(sys.modules.get(prefix), name, None) is value:
            return prefix
    return PUBLIC_MODULES.get(module, module)


def constant_node(value):
    """The ast of a captured constant (numbers, strings, None, tuples, lists and dicts of them), or
    None."""
    if type(value) in CONSTANT_TYPES:
        return ast.Constant(value)
    if type(value) is dict:
        return _dict_node(value)
    if type(value) not in (tuple, list):
        return None
    items = [constant_node(item) for item in value]
    if any(item is None for item in items):
        return None
    return ast.Tuple(items) if isinstance(value, tuple) else ast.List(items)


def _dict_node(value):
    if not all(type(item) in CONSTANT_TYPES for pair in value.items() for item in pair):
        return None
    keys = [ast.Constant(key) for key in value]
    return ast.Dict(keys, [ast.Constant(item) for item in value.values()])


def cell_value(cell):
    """The value of a closure's variable, or MISSING before it is set."""
    try:
        return cell.cell_contents
    except ValueError:
        return MISSING


def free_names(function, node, captures):
    """Yields (dotted name, value) of every free name in `node`, the function's ast.

    A name reached through a module of the user's own (`settings.PATH`) is given with its dots.
    Where the names were looked up, found or not, is added to `captures`.
    """
    code = function.__code__
    local = {*code.co_varnames, *code.co_cellvars}
    set_within = _names_set(node)
    cells = dict(zip(code.co_freevars, function.__closure__ or ()))
    seen = set()
    for name, *attributes in _names_used(node):
        if name in local:
            continue
        if name in set_within:  # by a lambda or comprehension, which may mean the other one
            attributes = []
        path, value, places = _resolve(function, name, attributes, cells)
        if path in seen:
            continue
        seen.add(path)
        for place in places:
            captures.add(*place)
        if value is not MISSING:
            yield path, value


def _resolve(function, name, attributes, cells):
    """(dotted name, value, where it was looked up), following attributes of the user's modules."""
    if name in cells:
        places = [(cells[name], name)]
        value = cell_value(cells[name])
    else:
        places = [(function.__globals__, name)]
        value = function.__globals__.get(name, MISSING)
        if value is MISSING:
            places.append((vars(builtins), name))
            value = getattr(builtins, name, MISSING)
    path = name
    for attribute in attributes:
        if not _is_user_module(value) or attribute not in vars(value):
            break
        path = f"{path}.{attribute}"
        places.append((vars(value), attribute))
        value = vars(value)[attribute]
    return path, value, places


def _is_user_module(value):
    return isinstance(value, types.ModuleType) and not is_known_package(value.__name__)


def _names_set(node):
    """Every name that something within `node` gives a value: parameters, targets."""
    parts = list(ast.walk(node))
    stored = {part.id for part in parts if isinstance(part, ast.Name) and _is_store(part)}
    return stored | {part.arg for part in parts if isinstance(part, ast.arg)}


def _is_store(name):
    return not isinstance(name.ctx, ast.Load)


def _names_used(node):
    """Every name read below `node`, with the attributes behind it: ["os", "path", "join"]."""
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            yield [part.id]
        elif isinstance(part, ast.Attribute):
            chain = []
            while isinstance(part, ast.Attribute):
                chain.append(part.attr)
                part = part.value
            if isinstance(part, ast.Name):
                yield [part.id, *reversed(chain)]
