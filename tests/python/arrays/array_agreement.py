"""The plain function against the compiled one where arrays are involved.

same() compares what both give (types, dtypes, shapes, elements bit for bit or within `rtol`), what is left of
the arguments, and of exceptions the type and text.
"""

import copy
import functools

import numpy as np

import shoal
from differential import configured


@functools.cache
def compiled_once(function):
    return shoal.jit(function)


def same(function, *arguments, rtol=None):
    expected = outcome(function, arguments)
    found = outcome(compiled_once(function), arguments)
    if isinstance(expected, Exception) or isinstance(found, Exception):
        is_same = exception_type(found) == exception_type(expected) and str(expected) in str(found)
        assert is_same, difference(function, arguments, found, expected)
        return
    assert is_equal(found, expected, rtol), difference(function, arguments, found, expected)


def difference(function, arguments, found, expected):
    return f"{function.__name__}{arguments!r}\n  gave  {found!r}\n  NumPy {expected!r}"


def exception_type(value):
    """The built-in type: what NumPy and compiled code raise may be a subclass of it."""
    if not isinstance(value, Exception):
        return None
    return next(t.__name__ for t in type(value).__mro__ if t.__module__ == "builtins")


def outcome(called, arguments):
    """What it gives and what is left of the arguments, or the exception."""
    own = [copied(argument) for argument in arguments]
    try:
        with np.errstate(all="ignore"):
            result = called(*own)
    except (shoal.UnsupportedError, shoal.TypingError) as error:
        if exception_type(error) != "TypeError" or isinstance(error, shoal.UnsupportedError):
            raise AssertionError(f"refused: {error}") from error
        return error
    except Exception as error:
        return error
    return result, own


def copied(argument):
    """With the same strides: a copy of an array has others."""
    if not isinstance(argument, np.ndarray) or argument.flags.c_contiguous:
        return copy.deepcopy(argument)
    base = argument if argument.base is None else argument.base
    while base.base is not None:
        base = base.base
    if not isinstance(base, np.ndarray):
        return copy.deepcopy(argument)
    offset = argument.ctypes.data - base.ctypes.data
    own = base.copy(order="K")
    return np.ndarray(argument.shape, argument.dtype, own, offset, argument.strides)


def is_equal(found, expected, rtol):
    if type(found) is not type(expected):
        return False
    if isinstance(expected, (list, tuple)):
        pairs = zip(found, expected)
        return len(found) == len(expected) and all(is_equal(a, b, rtol) for a, b in pairs)
    if isinstance(expected, dict):
        keys = list(found) == list(expected)
        return keys and all(is_equal(found[key], expected[key], rtol) for key in expected)
    if not isinstance(expected, (np.ndarray, np.generic)):
        return repr(found) == repr(expected)
    if found.dtype != expected.dtype or found.shape != expected.shape:
        return False
    if rtol is not None and expected.dtype.kind == "f":
        wanted = max(rtol, 1e-5) if expected.dtype == np.float32 else rtol
        return np.allclose(found, expected, rtol=wanted, atol=0, equal_nan=True)
    if expected.dtype.kind == "f":
        signs = np.signbit(found) == np.signbit(expected)
        known = ~np.isnan(expected)
        return np.array_equal(found, expected, equal_nan=True) and bool(np.all(signs | ~known))
    return found.tobytes() == expected.tobytes()


def samples(*dtypes, shapes=((7,), (3, 4), (2, 3, 5))):
    """Arrays of each dtype and shape, row-major and in other orders, some of them empty."""
    random = np.random.default_rng(5)
    arrays = []
    for name in dtypes:
        dtype = np.dtype(name)
        for shape in shapes:
            arrays.append(sample(random, dtype, shape))
        arrays.append(sample(random, dtype, (9, 4))[::2, ::-1])
        arrays.append(sample(random, dtype, (3, 5)).T)
        arrays.append(sample(random, dtype, (1, 1)))
    return arrays


def sample(random, dtype, shape):
    if dtype.kind == "b":
        return random.random(shape) < 0.5
    if dtype.kind == "f":
        return np.round(random.normal(0, 100, shape), 2).astype(dtype)
    if dtype.kind in "mM":
        return random.integers(-(10**6), 10**6, shape).astype("int64").view(dtype)
    info = np.iinfo(dtype)
    low, high = max(info.min, -(10**4)), min(info.max, 10**4)
    return random.integers(low, high, shape, endpoint=True).astype(dtype)


NUMBERS = (
    "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
    "float32", "float64",
)  # fmt: skip


def on_threads(function, *arguments, rtol=None):
    """As same(), with several numbers of threads, which give the same bits."""
    found = []
    for thread_count in (1, 2, 3):
        with configured(thread_count, 4096):
            same(function, *arguments, rtol=rtol)
            found.append(repr(outcome(compiled_once(function), arguments)))
    assert found[0] == found[1] == found[2]
