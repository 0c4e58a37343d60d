"""The decorator: a function that compiles itself for the types it is called with."""

import functools
import inspect
import types
import warnings

from shoal import _core
from shoal.jit_options import read_options
from shoal.options import options
from shoal.pandas_engine import PandasEngine
from shoal.parallel import get_rank
from shoal.program import read_program
from shoal.result import build_result

_take_warning = options.session.take_warning

# How many meanings of the free names are kept compiled, for names that change back and forth.
HANDLE_COUNT_MAX = 16


class JitFunction(_core.Dispatcher):
    """A compiled function. Call it like the plain one; `py_func` is the plain one.

    `last_call` says where the time of the latest call went (compile_seconds, load_seconds,
    execute_seconds, rows_read, bytes_read, from_cache); None before the first.

    The base class makes calls with numbers whose code is known, all others are made by `_call`.
    """

    def __init__(self, function, function_options):
        super().__init__()
        functools.update_wrapper(self, function)
        self.py_func = function
        self._options = function_options
        self._has_warned = False
        self._captures = None
        self._handle = None
        self._handles = {}
        self._bind, self._parameter_count = _make_binder(function)

    def _call(self, *args, **kwargs):
        if self._captures is None or not self._captures.are_unchanged():
            self._read()
        if kwargs or len(args) != self._parameter_count:
            args = self._bind(*args, **kwargs)
        described, self.last_call, sequential_reason = self._handle.call(args)
        if sequential_reason and not self._has_warned:
            self._has_warned = True
            if get_rank() == 0:
                warnings.warn(sequential_reason, RuntimeWarning, stacklevel=2)
        warning = _take_warning()
        if warning:
            warnings.warn(warning, RuntimeWarning, stacklevel=2)
        return build_result(described)

    def explain(self) -> str:
        """Types, plan and columns read of the latest call, per source line."""
        return self._called_handle("explain").explain()

    def distributed_diagnostics(self, level=1) -> str:
        """How the ranks of a job hold the values of the latest call, and why.

        level 1: variables and returned values; 2: also every operation; 3: also the rules applied.
        """
        return self._called_handle("distributed_diagnostics").distributed_diagnostics(level)

    def _called_handle(self, method):
        if self._handle is None:
            raise ValueError(
                f"{self.__name__}.{method}() tells about the latest call; call it first"
            )
        return self._handle

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
            options.session, program.files, program.functions, self._options
        )
        self._handle = self._handles.setdefault(handle.syntax, handle)
        if len(self._handles) > HANDLE_COUNT_MAX:
            self._handles = {handle.syntax: self._handle}
        self._captures = program.captures
        self._bind, self._parameter_count = _make_binder(self.py_func)
        self._use(self._handle, self._captures, self.py_func)


def _make_binder(function):
    """A function of the same signature that returns its arguments as a tuple, and their number.

    Python itself then binds keywords and defaults, and words the TypeError. The number is -1 when
    some parameters must be given by name, or one takes all further arguments.
    """
    code = function.__code__
    if code.co_flags & inspect.CO_VARKEYWORDS:
        return lambda *args, **kwargs: (*args, *kwargs.values()), -1
    count = code.co_argcount
    keyword_only_count = code.co_kwonlyargcount
    names = list(code.co_varnames[: count + keyword_only_count])
    parameters = names.copy()
    has_rest = bool(code.co_flags & inspect.CO_VARARGS)
    if has_rest:  # one argument, a tuple
        rest = code.co_varnames[count + keyword_only_count]
        names.insert(count, rest)
        parameters.insert(count, f"*{rest}")
    elif keyword_only_count:
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
    return binder, -1 if has_rest or keyword_only_count else count


def jit(function=None, **function_options):
    """Compiles a function that uses pandas and NumPy; use it as `@shoal.jit`.

    cache: keep the compiled code on disk for later processes (`shoal.options.cache_dir`).

    For programs under mpiexec, with Bodo's names and meanings:
    distributed: names of variables (arguments, local variables, returned ones) that must be divided
        over the ranks; False: the function has nothing to do with other ranks.
    replicated: names of variables that every rank shall hold as a whole.
    all_args_distributed_block, all_args_distributed_varlength: frames and series passed as
        arguments are blocks of divided ones, of equal or of any length.
    all_returns_distributed: frames and series returned must be divided.
    returns_maybe_distributed: they may be (default); False: they are gathered on every rank.
    args_maybe_distributed: results of compiled functions that are divided stay so when they are
        passed on (default).

    Errors in the function (a misspelt column, something not supported yet) are raised at the first
    call, with the line and what to write instead.
    """
    checked = read_options(function_options)
    if function is None:
        decorator = functools.partial(jit, **function_options)
        decorator.__pandas_udf__ = PandasEngine
        return decorator
    if isinstance(function, JitFunction):
        return function
    if not isinstance(function, types.FunctionType):
        raise TypeError(f"jit: expects a Python function, not {type(function).__name__}")
    return JitFunction(function, checked)


jit.__pandas_udf__ = PandasEngine
