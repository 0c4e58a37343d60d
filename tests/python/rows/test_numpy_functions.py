"""NumPy's functions of one row's or element's numbers."""

import numpy as np
import pandas as pd
import pytest

import shoal
from differential import check, check_each
from rows.number_pairs import NUMBERS, pairs

WIDE = ("float64", "float32", "int64", "int32", "int16")  # np.sqrt of a byte gives float16


def roots(df):
    return (
        df.apply(lambda r: np.sqrt(r.a), axis=1),
        df.apply(lambda r: np.exp(r.a / 8), axis=1),
        df.apply(lambda r: np.log1p(r.a), axis=1),
        df.apply(lambda r: np.sin(r.a), axis=1),
        df.apply(lambda r: np.hypot(r.a, r.b), axis=1),
        df.apply(lambda r: np.arctan2(r.a, r.b), axis=1),
        df.apply(lambda r: np.copysign(r.a, r.b), axis=1),
    )


def sizes(df):
    return (
        df.apply(lambda r: np.abs(r.a), axis=1),
        df.apply(lambda r: np.sign(r.a), axis=1),
        df.apply(lambda r: np.minimum(r.a, r.b), axis=1),
        df.apply(lambda r: np.maximum(r.a, r.b), axis=1),
        df.apply(lambda r: np.fmin(r.a, r.b), axis=1),
        df.apply(lambda r: np.fmax(r.a, 3), axis=1),
        df.apply(lambda r: np.add(r.a, r.b), axis=1),
        df.apply(lambda r: np.multiply(r.a, 2), axis=1),
    )


def conditions(df):
    return (
        df.apply(lambda r: np.isnan(r.a), axis=1),
        df.apply(lambda r: np.isinf(r.a), axis=1),
        df.apply(lambda r: np.isfinite(r.a), axis=1),
        df.apply(lambda r: np.signbit(r.a), axis=1),
        df.apply(lambda r: np.greater(r.a, r.b), axis=1),
        df.apply(lambda r: np.logical_and(r.a, r.b), axis=1),
    )


def choices(df):
    return (
        df.apply(lambda r: np.where(r.a > r.b, r.a, r.b) + r.a, axis=1),
        df.apply(lambda r: bool(np.where(np.isnan(r.a), False, r.a > 1)), axis=1),
        df.apply(lambda r: np.floor(r.a) + np.ceil(r.b) + np.trunc(r.a), axis=1),
    )


def mapped_roots(s):
    return (
        s.map(lambda x: np.sqrt(x)),
        s.map(lambda x: np.log(x)),
        s.map(lambda x: np.cbrt(x)),
        s.map(lambda x: np.tanh(x)),
        s.apply(lambda x: np.hypot(x, 2.5)),
        s.map(lambda x: np.sqrt(np.float32(x))),
    )


def mapped_sizes(s):
    return (
        s.map(lambda x: np.abs(x)),
        s.map(lambda x: np.sign(x)),
        s.map(lambda x: np.minimum(x, 3)),
        s.apply(lambda x: np.maximum(x, 0)),
        s.map(lambda x: np.where(x > 1, x, 2)),
        s.map(lambda x: np.isnan(x)),
        s.map(lambda x: np.isfinite(x) and x > 1),
    )


def mapped_narrow(s):
    return (
        s.map(lambda x: np.float32(x)),
        s.map(lambda x: np.float32(x) * np.float32(0.1)),
        s.map(lambda x: np.abs(np.float32(x)) + np.float32(1)),
        s.map(lambda x: np.float32(x) > np.float32(0.1)),
    )


def mapped_bytes(s):
    return (
        s.map(lambda x: np.int8(x)),
        s.map(lambda x: np.int8(x) + np.int8(100)),
        s.map(lambda x: np.minimum(np.int16(x), np.int16(3))),
        s.map(lambda x: np.int8(x) > np.int8(1)),
    )


@pytest.mark.parametrize("dtype", NUMBERS)
def test_sizes_and_tests(dtype):
    check_each(sizes, [(pairs(dtype),)])
    check_each(conditions, [(pairs(dtype),)])
    check_each(choices, [(pairs(dtype),)])


@pytest.mark.parametrize("dtype", WIDE)
def test_functions_of_floats(dtype):
    check_each(roots, [(pairs(dtype),)])


@pytest.mark.parametrize("dtype", NUMBERS)
def test_elements(dtype):
    check_each(mapped_roots, [(pairs(dtype)["a"],)])
    check_each(mapped_sizes, [(pairs(dtype)["a"],)])
    check_each(mapped_narrow, [(pairs(dtype)["a"],)])


@pytest.mark.parametrize("dtype", ("int64", "int8", "uint8"))
def test_narrow_integers(dtype):
    check_each(mapped_bytes, [(pairs(dtype)["a"],)])


def of_bools(df):
    return (
        df.apply(lambda r: np.abs(r.p), axis=1),
        df.apply(lambda r: np.logical_or(r.p, r.q), axis=1),
        df.apply(lambda r: np.minimum(r.p, r.q), axis=1),
        df["p"].map(lambda x: np.abs(x)),
        df["p"].map(lambda x: np.logical_not(x)),
        df["p"].map(lambda x: np.where(x, 2, 3)),
        df["p"].map(lambda x: np.float32(x)),
    )


def test_bools():
    check(of_bools, pd.DataFrame({"p": [True, False, True], "q": [False, False, True]}))


def beside_text(df):
    return (
        df.apply(lambda r: np.sqrt(r.a), axis=1),
        df.apply(lambda r: np.maximum(r.a, r.n), axis=1),
        df.apply(lambda r: np.abs(r.n) + len(r.t), axis=1),
        df.apply(lambda r: np.isnan(r.a) or r.t == "b", axis=1),
    )


def test_numbers_of_an_object_row():
    df = pd.DataFrame({"a": [1.5, np.nan, -2.0], "n": [-3, 4, 0], "t": ["a", "b", "long" * 5]})
    check(beside_text, df)
    check(beside_text, df.iloc[:1])


def root(s):
    return s.map(lambda x: np.sqrt(x))


def test_nullable_columns_are_refused():
    with pytest.raises(shoal.UnsupportedError, match="cannot use yet"):
        shoal.jit(root)(pd.Series([1.0, None], dtype="Float64"))


def where_there_are_some(s):
    return s.map(lambda x: np.sqrt(np.abs(x)), na_action="ignore")


def test_missing_values_are_passed_over():
    check_each(where_there_are_some, [(pairs("float64")["a"],), (pd.Series([np.nan, 4.0]),)])


def of_groups(df):
    return df.groupby("b").agg(
        spread=("a", lambda a: np.sqrt(np.abs(a.max() - a.min()))),
        least=("a", lambda a: np.minimum(a.min(), 1)),
    )


@pytest.mark.parametrize("dtype", ("float64", "int64"))
def test_groups(dtype):
    check_each(of_groups, [(pairs(dtype),)])


def with_the_exceptions_of_python(s):
    return s.map(lambda x: np.sqrt(x) / x)


def test_only_python_raises():
    check(with_the_exceptions_of_python, pd.Series([4.0, 0.0, -1.0, np.nan]))
    check(with_the_exceptions_of_python, pd.Series([4, 0, -1]))
