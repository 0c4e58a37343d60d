"""The decorator: a function that compiles itself for the types it is called with."""

import functools
import inspect
import types
import warnings

from shoal import _core
from shoal.options import options
from shoal.result import build_result
from shoal.source import read_source


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
        self._handle = None
        self._captures = ()
        self._last_values = None
        self._signature = inspect.signature(function)
        self._parameter_count = _plain_parameter_count(self._signature)

    def __call__(self, *args, **kwargs):
        values = self._bind(args, kwargs)
        handle = self._current_handle()
        result, self.last_call = handle.call(values)
        self._last_values = tuple(map(_without_data, values))
        warning = options.session.take_warning()
        if warning:
            warnings.warn(warning, RuntimeWarning, stacklevel=2)
        return build_result(result)

    def explain(self) -> str:
        """Types, plan and columns read of the latest call, per source line."""
        if self._last_values is None:
            raise ValueError(f"call {self.__name__}() once, then ask what it did")
        return self._current_handle().explain(self._last_values)

    def __repr__(self):
        return f"<shoal.jit function {self.__qualname__}>"

    def __reduce__(self):
        return self.__qualname__

    def __get__(self, instance, owner=None):
        return self if instance is None else types.MethodType(self, instance)

    def _bind(self, args, kwargs):
        if not kwargs and len(args) == self._parameter_count:
            return args
        bound = self._signature.bind(*args, **kwargs)
        bound.apply_defaults()
        return tuple(bound.arguments.values())

    def _current_handle(self):
        if self._handle is None or not all(item.is_unchanged() for item in self._captures):
            module = read_source(self.py_func)
            self._captures = tuple(module.captures)
            self._handle = _core.FunctionHandle(
                options.session, module.files, module.functions, self._cache
            )
        return self._handle


def _plain_parameter_count(signature):
    """The number of parameters when all may be given by position, else -1."""
    kinds = {parameter.kind for parameter in signature.parameters.values()}
    plain = {inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD}
    return len(signature.parameters) if kinds <= plain else -1


def _without_data(value):
    """What explain needs of an argument: a frame without its rows, everything else as it is."""
    return value.iloc[:0] if hasattr(value, "iloc") else value


def jit(function=None, *, cache=True):
    """Compiles a function that uses pandas and NumPy; use it as `@shoal.jit`.

    cache: keep the compiled code on disk for later processes (`shoal.options.cache_dir`).

    Errors in the function (a misspelt column, something not supported yet) are raised at the first
    call, with the line and what to write instead.
    """
    if not isinstance(cache, bool):
        raise TypeError(f"jit: cache is True or False, not {cache!r}")
    if function is None:
        return functools.partial(jit, cache=cache)
    if isinstance(function, JitFunction):
        return function
    if not isinstance(function, types.FunctionType):
        raise TypeError(f"jit: expects a Python function, not {type(function).__name__}")
    return JitFunction(function, cache)
