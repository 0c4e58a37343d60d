"""Proves that an ast is the source of a live function.

It is recompiled and compared with the function's code object, so that an edited file, or the wrong
lambda of a line, is never compiled.
"""

import __future__

import ast
import sys
import types

FUTURE_FLAGS = 0
for _feature in __future__.all_feature_names:
    FUTURE_FLAGS |= getattr(__future__, _feature).compiler_flag


def is_source_of(node, function, lines):
    """Whether `node` compiles to the function's code, in a scope like the one it was made in.

    CPython compiles calls on names that the module imports in another way; which names these are is
    guessed first, because parsing a whole file takes longer than everything else.
    """
    modules = [
        name
        for name in function.__code__.co_names
        if isinstance(function.__globals__.get(name), types.ModuleType)
    ]
    if _compiles_to(node, function, modules):
        return True
    try:
        imported = _imported_names(ast.parse("".join(lines)))
    except SyntaxError:
        return False
    return _compiles_to(node, function, imported)


def _imported_names(tree):
    """The names that import statements of a module's own scope set."""
    names = []
    pending = [tree]
    while pending:
        for node in ast.iter_child_nodes(pending.pop()):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                names += [alias.asname or alias.name.partition(".")[0] for alias in node.names]
            elif not isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.expr)):
                pending.append(node)
    return [name for name in names if name != "*"]


def _compiles_to(node, function, imported):
    code = function.__code__
    scope = ast.parse(f"def scope({', '.join(code.co_freevars)}):\n  0").body[0]
    scope.body = [ast.Expr(node) if isinstance(node, ast.Lambda) else node]
    ast.copy_location(scope.body[0], node)
    if not isinstance(node, ast.Lambda) and node.name not in code.co_freevars:
        # It may call itself.
        scope.body.insert(0, ast.copy_location(ast.Global([node.name]), node))
    outer = scope
    parents = getattr(code, "co_qualname", function.__qualname__).split(".")[:-1]
    if parents and parents[-1] != "<locals>":  # names like __x are spelt differently in a class
        outer = ast.parse(f"class {parents[-1]}:\n  0").body[0]
        outer.body = [scope]
    imports = ast.parse(f"import {', '.join(imported)}").body if imported else []
    flags = code.co_flags & FUTURE_FLAGS
    try:
        module = compile(ast.Module([*imports, outer], []), code.co_filename, "exec", flags, True)
    except (SyntaxError, ValueError):
        return False
    return any(_same_code(candidate, code) for candidate in _all_codes(module))


def _all_codes(code):
    for inner in inner_codes(code):
        yield inner
        yield from _all_codes(inner)


def _same_code(one, two):
    return (
        one.co_name == two.co_name
        and one.co_code == two.co_code
        and one.co_names == two.co_names
        and one.co_varnames == two.co_varnames
        and one.co_freevars == two.co_freevars
        and one.co_cellvars == two.co_cellvars
        and one.co_argcount == two.co_argcount
        and one.co_kwonlyargcount == two.co_kwonlyargcount
        and one.co_posonlyargcount == two.co_posonlyargcount
        and _same_constant(_constants(one), _constants(two))
    )


def _constants(code):
    """The constants; Python 3.10 keeps the qualified name of an inner function behind its code,
    which depends on the scope around `code`."""
    if sys.version_info >= (3, 11):
        return code.co_consts
    constants = list(code.co_consts)
    for position, constant in enumerate(code.co_consts[:-1]):
        if isinstance(constant, types.CodeType):
            constants[position + 1] = constant.co_name
    return tuple(constants)


def _same_constant(one, two):
    if type(one) is not type(two):
        return False
    if isinstance(one, types.CodeType):
        return _same_code(one, two)
    if isinstance(one, tuple):
        return len(one) == len(two) and all(map(_same_constant, one, two))
    if isinstance(one, frozenset):
        return sorted(map(repr, one)) == sorted(map(repr, two))
    return repr(one) == repr(two)


def inner_codes(code):
    """The code objects of functions defined directly within `code`."""
    return [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]
