"""Reads a function and everything that it names, for one compilation."""

import ast
import inspect
import types
from dataclasses import dataclass, field

from shoal import _core
from shoal.names import constant_node, free_names, known_name
from shoal.source import find_definition, unsupported_definition


@dataclass
class Program:
    """All functions that one compilation reads, the decorated one first.

    `files` and `functions` are what `_core.FunctionHandle` takes: (path, first line, lines) and
    (qualified name, file number, ast node, bindings). `captures` tell when a free name changes.
    """

    files: list = field(default_factory=list)
    functions: list = field(default_factory=list)
    captures: _core.Captures = field(default_factory=_core.Captures)


def read_program(function: types.FunctionType) -> Program:
    """Reads `function` and every Python function that it names, directly or not.

    Raises TypingError when a source cannot be found or is not what the function was made from.
    """
    program = Program()
    functions = [function]
    position = 0
    while position < len(functions):  # functions may be added on the way
        _add_function(program, functions[position], functions)
        position += 1
    return program


def _add_function(program, function, functions):
    if function.__code__.co_flags & inspect.CO_VARKEYWORDS:
        raise unsupported_definition(
            function,
            "**kwargs as a parameter is not supported",
            "give the parameters names, or pass a dict",
        )
    program.captures.add_function(function)
    definition = find_definition(function)
    node = _with_values_of_defaults(_without_annotations(definition.node), function)
    file_number = len(program.files)
    program.files.append((function.__code__.co_filename, definition.first_line, definition.lines))
    bindings = []
    for name, value in free_names(function, node, program.captures):
        bindings.append((name, *_meaning(value, functions)))
    dotted = {name for name, *_ in bindings if "." in name}
    if dotted:
        node = _DottedNames(dotted).visit(node)
    name = function.__qualname__.rpartition("<locals>.")[2]
    program.functions.append((name, file_number, node, bindings))


class _DottedNames(ast.NodeTransformer):
    """Makes `settings.PATH` one name where that is how it is bound."""

    def __init__(self, names):
        self.names = names

    def visit_Attribute(self, node):  # noqa: N802
        path = ast.unparse(node)
        if path in self.names:
            return ast.copy_location(ast.Name(path, ast.Load()), node)
        return self.generic_visit(node)


def _meaning(value, functions):
    """(kind, content) of a binding; a function that was not seen before joins `functions`."""
    from shoal.jit import JitFunction

    if isinstance(value, JitFunction):
        value = value.py_func
    known = known_name(value)
    if known is not None:
        return "known", known
    if isinstance(value, types.FunctionType):
        for number, function in enumerate(functions):
            if function is value:
                return "function", number
        functions.append(value)
        return "function", len(functions) - 1
    constant = constant_node(value)
    if constant is not None:
        return "constant", constant
    return "opaque", f"class {value.__name__}" if isinstance(value, type) else type(value).__name__


def _without_annotations(node):
    if isinstance(node, ast.FunctionDef):
        node.returns = None
    arguments = node.args
    for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        argument.annotation = None
    if arguments.vararg is not None:
        arguments.vararg.annotation = None
    return node


def _with_values_of_defaults(node, function):
    """Defaults were evaluated when the function was made; names in them may have changed since."""
    arguments = node.args
    arguments.defaults = [
        _default_node(expression, value)
        for expression, value in zip(arguments.defaults, function.__defaults__ or ())
    ]
    values = function.__kwdefaults__ or {}
    arguments.kw_defaults = [
        expression and _default_node(expression, values.get(argument.arg))
        for argument, expression in zip(arguments.kwonlyargs, arguments.kw_defaults)
    ]
    return node


def _default_node(expression, value):
    constant = constant_node(value)
    return expression if constant is None else ast.copy_location(constant, expression)
