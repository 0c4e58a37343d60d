"""Series.map and Series.apply with a function: Python's numbers, one after the other."""

import numpy as np
import pandas as pd
import pytest

import shoal
from differential import check, check_each

FLOATS = pd.Series([1.5, -0.0, np.nan, np.inf, -2.25, 1e300], name="x")
INTS = pd.Series([0, 1, -7, 12, 2**31], name="n")
DTYPES = ("int8", "int16", "int32", "int64", "uint8", "uint32", "float32", "float64")


def square(s):
    return s.map(lambda x: x * x + 1)


def applied(s, k):
    return s.apply(lambda x, m, n=2: (x + n) * m, args=(k,), n=5)


def half(s):
    return s.map(lambda x: x / 2)


def parity(s):
    return s.map(lambda x: x % 2 == 0)


def absolute(s):
    return s.map(abs)


def as_float(s):
    return s.apply(float)


def clip(s):
    return s.map(lambda x: min(max(x, -1), 3))


def collatz(s):
    def steps(n):
        count = 0
        while n > 1:
            n = n // 2 if n % 2 == 0 else 3 * n + 1
            count += 1
        return count

    return s.map(steps)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("function", [square, half, parity, absolute, as_float])
def test_dtypes(function, dtype):
    check(function, pd.Series([3, 0, 100], name="v").astype(dtype))


@pytest.mark.parametrize("function", [square, half, parity, absolute, as_float])
def test_values(function):
    check_each(function, [(FLOATS,), (INTS,), (INTS.iloc[:1],), (FLOATS.rename(None),)])
    check(function, pd.Series(np.arange(10000) % 77))


def test_arguments_and_loops():
    check_each(applied, [(FLOATS, 2), (INTS, 3)])
    check(collatz, pd.Series(range(200)))


def test_bools():
    check(lambda s: s.map(lambda x: not x), pd.Series([True, False]))
    check(lambda s: s.map(lambda x: x + 1), pd.Series([True, False]))


def test_ints_and_floats():
    check(clip, FLOATS)
    with pytest.raises(shoal.UnsupportedError, match="gave ints for all rows"):
        shoal.jit(clip)(pd.Series([10.5, 20.5]))


def ignoring(s):
    return s.map(lambda x: x * 2, na_action="ignore")


def test_missing_values_are_passed_over():
    check_each(ignoring, [(FLOATS,), (INTS,), (pd.Series([np.nan, np.nan]),)])


def inverse(s):
    return s.map(lambda x: 10 // x)


def inverse_of_float(s):
    return s.map(lambda x: 1 / x)


def power(s):
    return s.map(lambda x: x**3)


def test_exceptions():
    check(inverse, pd.Series([3, 2, 0, 5, 0]), mentions="integer division or modulo by zero")
    check(inverse_of_float, FLOATS, mentions="float division by zero")
    check(inverse_of_float, INTS, mentions="division by zero")
    with pytest.raises(OverflowError, match=r"in the row at position 2: x = 2097152"):
        shoal.jit(power)(pd.Series([1, 2, 2**21 + 0, 2**40], name="x"))


def test_the_first_row_is_named():
    values = np.ones(100_000, dtype="int64")
    values[[70_001, 90_000]] = 0
    for threads in (1, 2, 4):
        shoal.options.num_threads = threads
        with pytest.raises(ZeroDivisionError, match="in the row at position 70001: v = 0"):
            shoal.jit(inverse)(pd.Series(values, name="v"))


def filtered_then_inverse(df):
    df = df[df["k"] > 1]
    return df["v"].map(lambda x: 10 // x)


def test_only_the_rows_that_are_left_are_seen():
    df = pd.DataFrame({"k": [1, 2, 3, 1], "v": [0, 2, 5, 0]})
    check(filtered_then_inverse, df)
    df["v"] = [0, 2, 0, 1]
    with pytest.raises(ZeroDivisionError, match="in the row at position 2: v = 0"):
        shoal.jit(filtered_then_inverse)(df)


def two_failures(df):
    x = df["a"].map(lambda x: 1 // x)
    y = df["b"].map(lambda x: 2 % x)
    return x + y


def test_the_first_function_fails_first():
    df = pd.DataFrame({"a": [1, 1, 1, 0], "b": [1, 0, 1, 1]})
    check(two_failures, df, mentions="integer division")


def test_no_rows():
    check_each(square, [(FLOATS.iloc[:0],), (INTS.iloc[:0],)])
    with pytest.raises(shoal.UnsupportedError, match="There are no rows"):
        shoal.jit(parity)(INTS.iloc[:0])
