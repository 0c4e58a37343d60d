"""Filters, comparisons and arithmetic of columns of every type."""

import numpy as np
import pandas as pd
import pytest

import columns
from differential import check, check_each


@pytest.mark.parametrize("dtype", columns.ALL)
def test_filter_of_type(dtype):
    codes = columns.codes(19)
    check_each(
        filter_by_flag,
        [
            (pd.DataFrame({"flag": codes % 3 > 0, "x": columns.column(dtype, codes, missing)}),)
            for missing in columns.patterns_of(dtype)
        ],
    )


def filter_by_flag(df):
    return df[df["flag"]]


COMPARED = [*columns.INTEGERS, *columns.FLOATS, "Int64", "Float64", "int64[pyarrow]"]


def compare_with_number(df):
    x = df["x"]
    return (x > 6, x >= 6, x < 6, x <= 6, x == 6, x != 6, x > 0.5, x == 1000, x > -1)


@pytest.mark.parametrize("dtype", COMPARED)
def test_comparison_with_number(dtype):
    frames = [
        (pd.DataFrame({"x": columns.column(dtype, columns.codes(17, 6), missing)}),)
        for missing in columns.patterns_of(dtype)
    ]
    check_each(compare_with_number, frames)


def combine(df):
    x, y = df["x"], df["y"]
    return (x + y, x - y, x * y, x / y, x < y, x == y)


# Refused: comparisons of signed and unsigned 64-bit integers, NumPy columns with Arrow's.
REFUSED = {("uint64", two) for two in ("int8", "int16", "int32", "int64", "Int64")}


def combinations():
    kinds = ["int8", "uint8", "int64", "uint64", "float32", "float64", "Int64"]
    for one in kinds:
        for two in ["bool", *COMPARED]:
            if not {(one, two), (two, one)} & REFUSED and "[pyarrow]" not in two:
                yield one, two
    yield "int64[pyarrow]", "double[pyarrow]"


@pytest.mark.parametrize(("one", "two"), list(combinations()))
def test_arithmetic_of_types(one, two):
    frame = pd.DataFrame(
        {
            "x": columns.column(one, columns.codes(17, 6)),
            "y": columns.column(two, columns.codes(17, 6, seed=12)),
        }
    )
    check_each(combine, [(frame,), (frame[:0],)])


def divide(df):
    x, y = df["x"], df["y"]
    return (x / y, x // 3, x % 3, x // -2, x % -2)


def divide_floats(df):
    x, y = df["x"], df["y"]
    return (x // y, x % y)


@pytest.mark.parametrize("dtype", ["int8", "int64", "uint16", "float64", "Int64", "Float64"])
def test_division(dtype):
    frame = pd.DataFrame({"x": [0, 5, 7, 3, 0], "y": [0, 0, 2, 5, 3]}).astype(dtype)
    check(divide, frame)
    if dtype.lower() == "float64":
        check(divide_floats, frame)


def wrap(df):
    return (df["x"] + 1, df["x"] * df["x"], -df["x"], df["x"] - df["y"])


@pytest.mark.parametrize("dtype", ["int8", "int16", "int32", "int64", "uint8", "uint64", "Int8"])
def test_integers_wrap(dtype):
    limits = np.iinfo(dtype.lower())
    frame = pd.DataFrame({"x": [limits.max, limits.min, 1], "y": [limits.min, limits.max, 2]})
    check(wrap, frame.astype(dtype))
