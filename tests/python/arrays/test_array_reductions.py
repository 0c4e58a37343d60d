"""Reductions: functions and methods, axes, dtypes of the results, missing values, empty arrays."""

import numpy as np
import pytest

from arrays.array_agreement import NUMBERS, same, samples
from written import functions_of

METHODS = ["sum", "prod", "mean", "std", "var", "min", "max", "argmin", "argmax", "any", "all"]
FUNCTIONS = [*METHODS, "amin", "amax", "median"]
if np.lib.NumpyVersion(np.__version__) >= "2.4.0":  # before, a Python int without an axis
    FUNCTIONS.append("count_nonzero")
NAN_FUNCTIONS = ["sum", "prod", "mean", "std", "var", "min", "max", "median", "argmin", "argmax"]


def check_all(source, arrays):
    for function in functions_of(source, {"np": np}):
        for array in arrays:
            same(function, array, rtol=1e-13)


@pytest.mark.parametrize("name", METHODS)
def test_methods(name):
    source = (
        f"def f_all(a): return a.{name}()\n"
        f"def f_first(a): return a.{name}(axis=0)\n"
        f"def f_last(a): return a.{name}(-1)\n"
    )
    check_all(source, samples(*NUMBERS))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions(name):
    source = (
        f"def f_all(a): return np.{name}(a)\n"
        f"def f_first(a): return np.{name}(a, axis=0, keepdims=True)\n"
        f"def f_last(a): return np.{name}(a, -1)\n"
        f"def f_kept(a): return np.{name}(a, keepdims=True)\n"
    )
    check_all(source, samples("bool", "int32", "uint8", "float64"))


@pytest.mark.parametrize("name", [n for n in FUNCTIONS if not n.startswith("arg")])
def test_several_axes(name):
    source = (
        f"def f_ends(a): return np.{name}(a, axis=(0, -1))\n"
        f"def f_middle(a): return np.{name}(a, axis=(1,), keepdims=True)\n"
        f"def f_outer(a): return np.{name}(a, axis=(1, 0))\n"
    )
    random = np.random.default_rng(1)
    cube = np.round(random.normal(size=(4, 3, 6)), 3)
    check_all(
        source,
        [cube, cube.T, cube[::-1, :, ::2], np.swapaxes(cube, 0, 1), cube[:, :, :0]]
        if name not in ("min", "max", "amin", "amax", "median")
        else [cube, cube.T, cube[::-1, :, ::2]],
    )


def with_missing(dtype):
    a = np.array([[1.5, np.nan, -3.0, 8.25], [np.nan, 2.0, 7.0, -0.5], [4.0, 4.0, np.nan, 1.0]])
    return [a.astype(dtype), a.T.astype(dtype), a[:, ::-1].astype(dtype), np.ravel(a).astype(dtype)]


@pytest.mark.parametrize("name", NAN_FUNCTIONS)
def test_missing_values(name):
    source = (
        f"def f_all(a): return np.nan{name}(a)\n"
        f"def f_first(a): return np.nan{name}(a, axis=0)\n"
        f"def f_last(a): return np.nan{name}(a, axis=-1)\n"
        f"def f_plain(a): return np.{name}(a)\n"
        f"def f_plain_last(a): return np.{name}(a, axis=-1)\n"
    )
    arrays = with_missing("float64") + with_missing("float32") + samples("int16", "bool")
    check_all(source, arrays + [np.array([np.nan, np.nan]), np.array([])])


def total(a):
    return np.sum(a), a.sum(axis=0), np.prod(a), np.mean(a, axis=1)


def smallest(a):
    return a.min(), np.max(a), a.argmin(), np.argmax(a)


def smallest_along(a):
    return a.min(axis=0)


def largest_along(a):
    return a.max(axis=1)


def places_along(a):
    return a.argmin(axis=1), a.argmax(axis=0)


def truths(a):
    return np.any(a), np.all(a), a.any(axis=0), a.all(axis=1), np.count_nonzero(a, axis=1)


def test_empty():
    for function in (total, truths, smallest, smallest_along, largest_along, places_along):
        for shape in ((0, 3), (3, 0), (0, 0)):
            same(function, np.zeros(shape))
            same(function, np.zeros(shape, dtype="int32"))


def test_extreme_integers():
    for dtype in NUMBERS[1:9]:
        info = np.iinfo(dtype)
        same(total, np.full((2, 40), info.max, dtype=dtype), rtol=1e-13)
        same(smallest, np.array([0, info.max, info.min, info.min, 1], dtype=dtype))


def test_special_floats():
    for dtype in ("float32", "float64"):
        for values in (
            [np.inf, 1, -np.inf],
            [-0.0],
            [-0.0, -0.0],
            [np.nan, 1],
            [1, np.nan, 2] * 30,
        ):
            same(total, np.array([values], dtype=dtype))
            same(smallest, np.array(values, dtype=dtype))


def test_long_rows():
    """Sums of rows are NumPy's to the last bit."""
    random = np.random.default_rng(3)
    for count in (7, 8, 9, 127, 128, 129, 1000, 4099):
        row = random.normal(size=count)
        same(smallest, row)
        same(total, row.reshape(1, -1))
        same(total, row.astype("float32").reshape(1, -1), rtol=1e-13)
        same(smallest, (row * 1000).astype("int16"))


def parameters(a):
    return (
        a.std(ddof=1),
        np.var(a, axis=0, ddof=1),
        np.sum(a, dtype=np.float64),
        a.mean(dtype="float64"),
        np.ptp(a),
        np.ptp(a, axis=0),
    )


def test_parameters():
    for array in samples("int32", "uint8", "float32", "float64"):
        same(parameters, array, rtol=1e-13)


def bad_axis(a):
    return a.sum(axis=2)


def bad_place(a):
    return np.argmax(a, axis=-3)


def same_axis_twice(a):
    return a.sum(axis=(0, -2))


def test_refused_axes():
    for function in (bad_axis, bad_place, same_axis_twice):
        same(function, np.zeros((2, 3)))


def no_dimensions(a):
    return np.sum(a), a.max(), a.mean(axis=0), np.argmin(a), a.any()


def of_lists():
    return np.sum([1, 2, 3]), np.mean([[1.5, 2], [3, 4]], axis=0), np.max([True, False])


def test_other_arguments():
    same(no_dimensions, np.array(5))
    same(no_dimensions, np.array(-2.5))
    same(of_lists)
