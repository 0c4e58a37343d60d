"""NumPy scalars beside Python ints that are known only at run time: what does not fit raises, comparisons are exact."""

import numpy as np
import pandas as pd
import pytest

import shoal
from arrays.array_agreement import NUMBERS, same
from differential import check

INTEGERS = NUMBERS[1:9]
# Ints that fit into some dtypes only.
INTS = (
    0,
    3,
    -1,
    127,
    128,
    255,
    256,
    -129,
    3000,
    2**31,
    -(2**31) - 1,
    2**53 + 1,
    2**63 - 1,
    -(2**63),
)


def arithmetic(a, n):
    return a + n, n - a, a * n


def whole(a, n):
    return a // (n | 1), (n | 1) % a


def bits(a, n):
    return a & n, n | a, a ^ n


def quotient(a, n):
    return a / n


def comparisons(a, n):
    return a == n, a != n, a < n, a <= n, a > n, a >= n, n == a, n < a, n <= a, n > a, n >= a


def functions(a, n):
    return np.maximum(a, n), np.minimum(n, a), np.add(a, n)


def compared(a, n):
    return np.less(a, n), np.equal(n, a)


def chosen(a, n):
    return np.where(a > 2, a, n)


def caught(a, n):
    try:
        _ = a + n
    except OverflowError as error:
        return str(error)
    return "it fits"


ALL = (arithmetic, whole, bits, quotient, comparisons, functions, compared, caught)


@pytest.mark.parametrize("function", ALL, ids=lambda function: function.__name__)
@pytest.mark.parametrize("dtype", INTEGERS)
def test_scalar(dtype, function):
    for value in (3, 100):
        for n in INTS:
            if n != 0 or function is not quotient:
                same(function, np.dtype(dtype).type(value), n)


@pytest.mark.parametrize("function", (*ALL, chosen), ids=lambda function: function.__name__)
@pytest.mark.parametrize("dtype", INTEGERS)
def test_array(dtype, function):
    for n in INTS:
        if n != 0 or function is not quotient:
            same(function, np.array([1, 2, 3, 100], dtype=dtype), n)


def below(a, b):
    return a < b, a <= b, a == b, a != b, b < a, b >= a


@pytest.mark.parametrize("signed", ("int8", "int32", "int64"))
def test_signed_beside_unsigned(signed):
    large = np.array([0, 2, 2**53 + 1, 2**63, 2**64 - 1], dtype="uint64")
    small = np.array([0, 2, -1, 100, -128], dtype=signed)
    same(below, large, small)
    for a in large:
        for b in small:
            same(below, a, b)
    same(below, np.uint64(2**53 + 1), np.int64(2**53))


def with_known():
    a = np.int8(3)
    return a < 3000, 3000 <= a, a == -200, np.uint64(2**62) > -1, np.uint64(2) == -1


def test_known():
    same(with_known)


def where_known(a):
    return np.where(a > 2, a, 3000)


def test_where_wraps():
    same(where_known, np.array([1, 2, 3], dtype="int8"))


def summed(values, n):
    total = np.int8(0)
    for value in values:
        if np.int8(5) < value + n:
            total = total + value
    return total


def test_in_loop():
    same(summed, [1, 2, 3], 3)
    same(summed, [1, 2, 300], 3)


def shifted(df, n):
    return df["a"].map(lambda value: np.int8(3) + value + n)


def flagged(df, n):
    return df.apply(lambda row: np.int8(3) < row["a"] + n, axis=1)


def test_rows():
    df = pd.DataFrame({"a": [1, 2, 3]})
    check(shifted, df, 4)
    check(flagged, df, 4)
    check(flagged, df, 3000)
    with pytest.raises(OverflowError, match="Python integer 3000 out of bounds for int8"):
        shoal.jit(shifted)(pd.DataFrame({"a": [3000, 2, 3]}), 4)
