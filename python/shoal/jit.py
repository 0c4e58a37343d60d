"""The decorator: a function that compiles itself for the types it is called with."""

import functools
import inspect
import types
import warnings

from shoal import _core
from shoal.options import options
from shoal.program import read_program
from shoal.result import build_result

_take_warning = options.session.take_warning

# How many meanings of the free names are kept compiled, for names that change back and forth.
HANDLE_COUNT_MAX = 16


class JitFunction:
    """A compiled function. Call it like the plain one; `py_func` is the plain one.

    `last_call` says where the time of the latest call went (compile_seconds, load_seconds,
    execute_seconds, rows_read, bytes_read, from_cache); None before the first.
    """

    def __init__(self, function, cache=True):
        functools.update_wrapper(self, function)
        self.py_func = function
        self.last_call = None
        self._cache = cache
        self._captures = None
        self._handle = None
        self._handles = {}
        self._bind, self._parameter_count = _make_binder(function)

    def __call__(self, *args, **kwargs):
        if self._captures is None or not self._captures.are_unchanged():
            self._read()
        if kwargs or len(args) != self._parameter_count:
            args = self._bind(*args, **kwargs)
        described, self.last_call = self._handle.call(args)
        warning = _take_warning()
        if warning:
            warnings.warn(warning, RuntimeWarning, stacklevel=2)
        return build_result(described)

    def explain(self) -> str:
        """Types, plan and columns read of the latest call, per source line."""
        if self._handle is None:
            raise ValueError(
                f"{self.__name__}.explain() tells about the latest call; call it first"
            )
        return self._handle.explain()

    def __repr__(self):
        return f"<shoal.jit function {self.__qualname__}>"

    def __reduce__(self):
        return self.__qualname__  # pickled by reference, like a plain function

    def __get__(self, instance, owner=None):
        return self if instance is None else types.MethodType(self, instance)

    def _read(self):
        """Reads the function and what its names mean now."""
        program = read_program(self.py_func)
        handle = _core.CompiledFunction(
            options.session, program.files, program.functions, self._cache
        )
        self._handle = self._handles.setdefault(handle.syntax, handle)
        if len(self._handles) > HANDLE_COUNT_MAX:
            self._handles = {handle.syntax: self._handle}
        self._captures = program.captures
        self._bind, self._parameter_count = _make_binder(self.py_func)


def _make_binder(function):
    """A function of the same signature that returns its arguments as a tuple, and their number.

    Python itself then binds keywords and defaults, and words the TypeError. The number is -1 when
    some parameters must be given by name.
    """
    code = function.__code__
    if code.co_flags & (inspect.CO_VARARGS | inspect.CO_VARKEYWORDS):
        return lambda *args, **kwargs: (*args, *kwargs.values()), -1
    count = code.co_argcount
    names = list(code.co_varnames[: count + code.co_kwonlyargcount])
    parameters = names.copy()
    if code.co_kwonlyargcount:
        parameters.insert(count, "*")
    if code.co_posonlyargcount:
        parameters.insert(code.co_posonlyargcount, "/")
    values = "".join(f"{name}, " for name in names)
    namespace = {}
    exec(f"def binder({', '.join(parameters)}): return ({values})", namespace)
    binder = namespace["binder"]
    binder.__defaults__ = function.__defaults__
    binder.__kwdefaults__ = function.__kwdefaults__
    binder.__qualname__ = function.__qualname__
    return binder, -1 if code.co_kwonlyargcount else count


def jit(function=None, *, cache=True, **others):
    """Compiles a function that uses pandas and NumPy; use it as `@shoal.jit`.

    cache: keep the compiled code on disk for later processes (`shoal.options.cache_dir`).

    Errors in the function (a misspelt column, something not supported yet) are raised at the first
    call, with the line and what to write instead.
    """
    if others:
        raise TypeError(f"jit: no option {next(iter(others))!r}; there is: cache")
    if not isinstance(cache, bool):
        raise TypeError(f"jit: cache is True or False, not {cache!r}")
    if function is None:
        return functools.partial(jit, cache=cache)
    if isinstance(function, JitFunction):
        return function
    if not isinstance(function, types.FunctionType):
        raise TypeError(f"jit: expects a Python function, not {type(function).__name__}")
    return JitFunction(function, cache)
