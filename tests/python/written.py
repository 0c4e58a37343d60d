"""Functions of tests whose source is put together from parts."""

import itertools
import linecache

_numbers = itertools.count()


def functions_of(source, names):
    """The functions that the source defines, in order; it sees `names` beside its own.

    Their source is found as that of a file's.
    """
    file = f"<written {next(_numbers)}>"
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    space = {**names, "__name__": file}
    exec(compile(source, file, "exec"), space)
    return [value for value in space.values() if getattr(value, "__module__", None) == file]


def function_of(source, **names):
    """The one function that the source defines."""
    [function] = functions_of(source, names)
    return function
