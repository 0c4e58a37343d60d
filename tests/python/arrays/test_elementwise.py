"""Operators and functions over elements: broadcasting, dtypes, values, in place."""

import numpy as np
import pytest

from arrays.array_agreement import NUMBERS, same, samples
from written import function_of

INTEGERS = NUMBERS[1:9]
REALS = ("float32", "float64")


def arithmetic(a, b):
    return a + b, a - b, a * b


def quotients(a, b):
    return a / b, a // b, a % b


def comparisons(a, b):
    return a == b, a != b, a < b, a <= b, a > b, a >= b


def bits(a, b):
    return a & b, a | b, a ^ b, ~a


def with_constants(a):
    return a + 1, 2 * a, a - 1, a == 3, a > 0


def with_reals(a):
    return a + 0.5, a * 2.0, 1 / (a + 0.5), a**2, a < 0.5


@pytest.mark.parametrize("dtype", NUMBERS[1:])
def test_arithmetic(dtype):
    for array in samples(dtype):
        same(arithmetic, array, array[..., ::-1])
        same(comparisons, array, array[..., ::-1])
        same(with_constants, array)
        same(with_reals, array)


@pytest.mark.parametrize("dtype", INTEGERS)
def test_division_of_integers(dtype):
    info = np.iinfo(dtype)
    left = np.array([7, 0, info.max, info.min, info.min, 5], dtype)
    right = np.array([2, 0, 3, 1, info.max, 0], dtype)
    same(quotients, left, right)
    same(quotients, right, left)
    if info.min < 0:
        same(quotients, left, np.full(6, -1, dtype))


@pytest.mark.parametrize("dtype", REALS)
def test_division_of_reals(dtype):
    values = [0.0, -0.0, 1.5, -2.25, np.inf, -np.inf, np.nan, 1e-30, 3e30]
    grid = np.array(values, dtype)
    same(quotients, grid[:, None], grid[None, :])
    same(arithmetic, grid[:, None], grid[None, :])
    same(comparisons, grid[:, None], grid[None, :])


def test_dtypes_that_meet():
    arrays = [np.array([1, 0, 1]).astype(dtype) for dtype in NUMBERS]
    for left in arrays:
        for right in arrays:
            if left.dtype.kind != "b" or right.dtype.kind != "b":
                same(arithmetic, left, right)
            same(comparisons, left, right)


def test_bits():
    for dtype in ("bool", "int8", "uint16", "int64", "uint64"):
        for array in samples(dtype):
            same(bits, array, array[..., ::-1])


@pytest.mark.parametrize(
    "shapes",
    [
        ((3,), (1,)),
        ((3, 1), (4,)),
        ((2, 3, 4), (3, 1)),
        ((0,), (1,)),
        ((1,), (0,)),
        ((2, 0), (1, 1)),
        ((), (3,)),
        ((), ()),
        ((3,), (4,)),
        ((2, 3), (3, 2)),
        ((2, 3), (2,)),
        ((0,), (2,)),
    ],
)
def test_broadcasting(shapes):
    left, right = (np.arange(1.0, 1 + np.prod(shape)).reshape(shape) for shape in shapes)
    same(arithmetic, left, right)
    same(comparisons, right, left)


def chained(a, b, c):
    t = a * 2 + b
    return t * c - t / 3, np.sqrt(np.abs(t)) + t


def test_expressions_of_several_operations():
    for a in samples("float64"):
        same(chained, a, a[..., :1] + 1, np.float64(2.5))
    same(chained, np.arange(3.0), np.arange(4.0), 1.0)
    same(chained, np.arange(4.0), np.arange(4.0), np.arange(3.0))


def large(a, b):
    return (a + b) * (a - b) > 0.25


def test_more_elements_than_a_part():
    a = np.random.default_rng(1).random(300_003)
    same(large, a, a[::-1])
    same(large, a.reshape(3, -1), a[:100_001].reshape(1, -1)[:, :1])


def scalars_beside(a, i, x, b):
    return a + i, a * x, a == i, i - a, x / (a + 1), a * b


def test_numbers_known_at_run_time():
    for array in samples("int64", "float64", "float32"):
        same(scalars_beside, array, 3, 0.5, True)
    same(scalars_beside, np.arange(3), np.int8(2), np.float32(1.5), np.True_)


def plus(a, i):
    return a + i


def test_ints_that_may_not_fit():
    same(plus, np.arange(3, dtype="int8"), 100)
    for value in (128, -129, 2**40):
        with pytest.raises(OverflowError):
            from arrays.array_agreement import compiled_once

            compiled_once(plus)(np.arange(3, dtype="int8"), value)


UFUNCS = """
sqrt exp exp2 expm1 log log2 log10 log1p sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh
arccosh arctanh cbrt rint floor ceil trunc absolute sign isnan isinf isfinite signbit negative
""".split()


@pytest.mark.parametrize("name", UFUNCS)
def test_functions_of_one_array(name):
    function = function_of(f"def function(a):\n    return np.{name}(a)\n", np=np)
    special = [0.0, -0.0, 1.0, -1.0, 0.5, 2.5, -2.5, 3.5, 1e10, -700.0, np.inf, -np.inf, np.nan]
    for dtype in REALS:
        same(function, np.array(special, dtype), rtol=4e-16)
        same(function, np.zeros((0, 2), dtype))
        same(function, np.array(0.25, dtype)[()], rtol=4e-16)
    if name in ("absolute", "sign", "negative", "isnan", "isfinite", "floor", "sqrt", "exp"):
        for dtype in INTEGERS[2:4] if name in ("sqrt", "exp") else INTEGERS:
            same(function, np.array([0, 1, 2, 100], dtype), rtol=1e-15)


@pytest.mark.parametrize("name", "minimum maximum fmin fmax hypot arctan2 copysign power".split())
def test_functions_of_two_arrays(name):
    function = function_of(f"def function(a, b):\n    return np.{name}(a, b)\n", np=np)
    values = np.array([1.0, -1.5, 0.25, np.inf, -np.inf, np.nan, 3.0])
    same(function, values[:, None], values[None, :], rtol=4e-16)
    same(function, values.astype("float32"), values[::-1].astype("float32"), rtol=1e-6)
    same(function, values, 2.0, rtol=4e-16)


def logical(a, b):
    return np.logical_and(a, b), np.logical_or(a, b), np.logical_xor(a, b), np.logical_not(a)


def chosen(a, b):
    return (
        np.where(a > b, a, b),
        np.where(a, 1, 0),
        np.where(a > 0, a, np.nan),
        np.where(True, a, 0),
    )


def test_choices():
    for array in samples("bool", "int32", "float64"):
        same(logical, array, array[..., ::-1])
    for array in samples("int32", "float64"):
        same(chosen, array, array[..., ::-1])


def in_place(a, b):
    a += b
    a *= 2
    a -= 1
    return a


def part_in_place(a):
    a[1:] += a[:-1]
    a[::2] *= 3
    return a


def test_in_place():
    for dtype in ("int64", "float64", "float32", "int8"):
        for array in samples(dtype):
            same(in_place, array, array[..., ::-1])
            if array.ndim == 1:
                same(part_in_place, array)
    same(in_place, np.arange(3), np.arange(3.0))


def negated(a):
    return -a, +a, abs(a)


def test_signs():
    for array in samples("int8", "int64", "float32", "float64"):
        same(negated, array)
