"""DataFrame.apply(f, axis=1): what a row holds, what f may do, and what comes out."""

import numpy as np
import pandas as pd
import pytest

import shoal
from differential import check, check_each

FACTOR = 2.5
LIMITS = (0.25, 0.75)


def frame(rows=7, **columns):
    random = np.random.default_rng(rows)
    data = {
        "a": random.normal(size=rows),
        "b": random.integers(-5, 5, rows),
        "c": random.random(rows) < 0.5,
    }
    return pd.DataFrame(data | columns)


def floats_and_ints(rows=7):
    return frame(rows)[["a", "b"]]


FRAMES = [
    floats_and_ints(1),
    floats_and_ints(2),
    floats_and_ints(1000),
    pd.DataFrame({"a": [np.nan, np.inf, -np.inf, -0.0], "b": [0, -1, 2**62, -(2**63)]}),
    floats_and_ints().set_index(pd.Index([5, 3, 3, 1, 0, 9, 2], name="key")),
]


def branch(df):
    return df.apply(lambda r: r.a * 2 + r.b if r.a > 0.5 else r.b, axis=1)


def statements(df):
    def grade(row):
        low, high = LIMITS
        x = row["a"] * FACTOR
        if x < low:
            return -x
        elif x < high:
            x = x + 1
        y = max(x, row.iloc[1]) - abs(row.b)
        return min(y, 10.0) if y > 0 else y / 2

    return df.apply(grade, axis="columns")


def helper(x, y):
    return x if x > y else y


def with_helper(df):
    return df.apply(lambda r: helper(r.a, r.b) + helper(r.b, 0.0), axis=1)


def of_a_module_function(df):
    return df.apply(smallest, axis=1)


def smallest(row):
    return min(row.a, row.b)


def comparison(df):
    return df.apply(lambda r: r.a > 0 and r.b > 1, axis=1)


def loop(df):
    def total(row):
        t = 0.0
        for i in range(4):
            if i == 2:
                continue
            t += row.a * i
        while t > 3:
            t -= 1.5
        return t

    return df.apply(total, axis=1)


def new_column(df):
    df = df.copy()
    df["d"] = df.apply(lambda r: r.a + r.b, axis=1)
    return df[df["d"] > 0]


def filtered_before(df):
    df = df[df["a"] > 0]
    return df.apply(lambda r: r.a - r.b, axis=1)


def reduced(df):
    return df.apply(lambda r: r.a * r.b, axis=1).sum()


def arguments(df, k):
    return df.apply(lambda r, m, n=1: r.a * m + n, axis=1, args=(k,), n=3)


def captured(df, k):
    mean = df["b"].mean()
    return df.apply(lambda r: (r.b - mean) * k, axis=1)


def constant(df):
    return df.apply(lambda r: 1.5, axis=1)


def two_functions(df):
    x = df.apply(lambda r: r.a + 1, axis=1)
    y = df.apply(lambda r: r.b * 2.0, axis=1)
    return x + y


@pytest.mark.parametrize(
    "function",
    [
        branch,
        statements,
        with_helper,
        of_a_module_function,
        comparison,
        loop,
        new_column,
        filtered_before,
        reduced,
        constant,
        two_functions,
    ],
)
def test_bodies(function):
    check_each(function, [(df,) for df in FRAMES])


def test_values_from_outside():
    check_each(arguments, [(df, k) for df in FRAMES for k in (3, -1)])
    check_each(captured, [(df, k) for df in FRAMES[:3] for k in (3, -1)])


def column_a(df):
    return df.apply(lambda r: r.a, axis=1)


def sum_of_two(df):
    return df.apply(lambda r: r["a"] + r["b"], axis=1)


NUMBERS = ("int8", "int32", "int64", "uint8", "uint32", "float32", "float64")


@pytest.mark.parametrize("dtype", NUMBERS)
@pytest.mark.parametrize("other", [*NUMBERS, "bool", "str", "object", "datetime64[ns]"])
def test_rows_of_two_dtypes(dtype, other):
    df = pd.DataFrame({"a": np.array([1, 2, 100], dtype)})
    texts = other in ("str", "object")
    df["b"] = pd.Series(["x", "y", "z"] if texts else [0, 1, 2]).astype(other)
    check(column_a, df)
    if not texts and other != "datetime64[ns]":
        check(sum_of_two, df)


def test_rows_of_bools():
    df = pd.DataFrame({"a": [True, False], "b": [False, False]})
    check(lambda df: df.apply(lambda r: r.a or r.b, axis=1), df)


def test_unused_columns_decide_the_dtype_of_a_row():
    df = frame(5, s=list("vwxyz"))
    check(lambda df: df.apply(lambda r: r.b + 1, axis=1), df)
    check(lambda df: df.apply(lambda r: r.b // 2, axis=1), df[["a", "b"]])
    check(lambda df: df.apply(lambda r: r.b / 2 if r.c else 0.5, axis=1), df)


def int_or_float(df):
    return df.apply(lambda r: r.a if r.a > 0 else 0, axis=1)


def ints_in_a_variable(df):
    def f(r):
        y = 0
        if r.a > 0:
            y = r.a * 2
        y = y + 1
        return y

    return df.apply(f, axis=1)


@pytest.mark.parametrize("function", [int_or_float, ints_in_a_variable])
def test_ints_and_floats(function):
    check_each(function, [(df,) for df in FRAMES if (df["a"] > 0).any()])
    with pytest.raises(shoal.UnsupportedError, match="gave ints for all rows"):
        shoal.jit(function)(pd.DataFrame({"a": [-1.0, -2.0], "b": [1, 2]}))


def counted(df):
    def f(r):
        t = 0.5
        for _ in range(r.b):
            t += r.a
        return t

    return df.apply(f, axis=1)


def test_loops_over_a_column():
    check(counted, frame(20))


compiled_smallest = shoal.jit(smallest)


def of_a_compiled_function(df):
    return df.apply(compiled_smallest, axis=1)


def test_a_decorated_function_is_the_same():
    df = floats_and_ints()
    found = shoal.jit(of_a_compiled_function)(df)
    pd.testing.assert_series_equal(found, of_a_module_function(df))


def test_no_rows():
    check(branch, floats_and_ints(0))
    with pytest.raises(shoal.UnsupportedError, match="There are no rows"):
        shoal.jit(comparison)(floats_and_ints(0))
    # pandas gives a copy of the frame: range() of the NaN that it tries fails.
    with pytest.raises(shoal.UnsupportedError, match="There are no rows"):
        shoal.jit(counted)(frame(0))
