"""The plain function against the compiled one where text, lists, dicts and sets are involved.

agree() compares what both give (values, types, the order in lists and dicts), which containers of
the result and of the arguments are the same objects, what is left of the arguments, and of
exceptions the type, text and line. Each call is made cold and, once, with the code from the disk.
"""

import copy
import functools
import traceback
from typing import NamedTuple

import shoal


@functools.cache
def compiled_once(function):
    return shoal.jit(function)


@functools.cache
def from_disk_once(function, _types):
    """Another JitFunction, which finds the code that compiled_once() has left on disk."""
    return shoal.jit(function)


def agree(function, *arguments):
    """Compares the plain and the compiled function; returns what both gave, as text."""
    expected = outcome(function, arguments)
    kinds = tuple(type_text(argument) for argument in arguments)
    for compiled in (compiled_once(function), from_disk_once(function, kinds)):
        found = outcome(compiled, arguments)
        same = found.without_text() == expected.without_text() and expected.text in found.text
        assert same, difference(function, arguments, found, expected)
    return expected.result


def agree_each(function, argument_lists):
    for arguments in argument_lists:
        agree(function, *arguments)


def difference(function, arguments, found, expected):
    return f"{function.__name__}{arguments!r}\n  gave    {found}\n  CPython {expected}"


class Outcome(NamedTuple):
    """What a call gives and leaves behind, as text."""

    result: str  # or the type of the exception
    arguments: str
    text: str = ""  # of the exception; compiled code's has more than CPython's
    line: str = ""  # where it was raised

    def without_text(self):
        return self._replace(text="")


def outcome(called, arguments):
    own = copy.deepcopy(arguments)
    seen = {}
    try:
        result = called(*own)
    except (shoal.UnsupportedError, shoal.TypingError) as error:
        raise AssertionError(f"refused: {error}") from error
    except Exception as error:
        line = traceback.extract_tb(error.__traceback__)[-1].line
        return Outcome(type_of(error), shown(own, seen), str(error), line)
    after = shown(own, seen)
    return Outcome(shown(result, seen), after)


def type_of(error):
    """The built-in type: what compiled code raises may be a subclass of it."""
    return next(t.__name__ for t in type(error).__mro__ if t.__module__ == "builtins")


def shown(value, seen):
    """repr() that tells types apart and gives each container a number."""
    if not isinstance(value, (list, dict, set)):
        if isinstance(value, tuple):
            return f"({', '.join(shown(item, seen) for item in value)})"
        return f"{type(value).__name__} {value!r}"
    if id(value) in seen:
        return f"#{seen[id(value)]}"
    seen[id(value)] = len(seen)
    name = f"#{seen[id(value)]} {type(value).__name__} "
    if isinstance(value, dict):
        return name + str([(shown(k, seen), shown(v, seen)) for k, v in value.items()])
    items = [shown(item, seen) for item in value]
    return name + str(items if isinstance(value, list) else sorted(items))


def type_text(value):
    if isinstance(value, (list, tuple, set)):
        return f"{type(value).__name__}[{','.join(sorted({type_text(item) for item in value}))}]"
    return type(value).__name__


def refused(function, *arguments):
    """The text with which the compiled function is refused, which names what to write instead."""
    try:
        shoal.jit(function)(*arguments)
    except (shoal.TypingError, shoal.UnsupportedError) as error:
        text = str(error)
        assert "internal" not in text.lower()
        assert "help:" in text
        return text
    raise AssertionError("the function is not refused")


class Table:
    """Functions with the arguments that they are called with: rows for parametrize()."""

    def __init__(self):
        self.rows = []

    def case(self, *argument_lists):
        """What is not a tuple is the only argument."""
        lists = [given if isinstance(given, tuple) else (given,) for given in argument_lists]

        def add(function):
            self.rows.append((function, lists))
            return function

        return add

    def names(self):
        return [function.__name__ for function, _ in self.rows]
