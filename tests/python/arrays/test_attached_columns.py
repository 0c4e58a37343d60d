"""Arrays as columns: assigned to frames, made into frames and series, in operators and masks."""

import numpy as np
import pandas as pd
import pytest

import shoal
from differential import FEW_CONFIGURATIONS, check

COUNTS = [0, 1, 4, 9001]


def frame(count):
    numbers = np.arange(count)
    return pd.DataFrame(
        {
            "a": np.where(numbers % 3 == 2, np.nan, numbers * 0.5),
            "b": numbers % 5,
            "s": [f"é{n % 7}" for n in range(count)],
            "k": numbers % 2 == 0,
        }
    )


def assigned(df, x):
    d = df.copy()
    d["c"] = x
    d["b"] = x[::-1]
    d["m"] = x > 1
    d["n"] = x.astype(np.float32)
    return d


def chosen(df, x):
    d = df.copy()
    d["c"] = np.where(d["a"] > 1, d["b"], 0)
    d["r"] = np.sqrt(x)
    d["z"] = d["r"] + d["c"]
    return d[d["z"] > 2]


def filled_in_a_loop(df, x):
    d = df.copy()
    values = d["b"].values
    out = np.empty(len(d))
    for i in range(len(d)):
        out[i] = values[i] * 2
    d["o"] = out
    return d, d["o"].sum()


def changed_afterwards(df, x):
    own = x.copy()
    d = df.copy()
    d["c"] = own
    own[:] = 99
    d["e"] = d["c"] + d["a"]
    return d, own.sum()


def beside_what_was_taken_before(df, x):
    d = df.copy()
    mask = d["b"] > 1
    doubled = d["a"] * 2
    d["c"] = x
    d["e"] = doubled + d["c"]
    return d[mask], d[d["c"] > 0]["e"].sum(), d.groupby("s")["c"].sum()


def of_filtered_rows(df, x):
    d = df[df["b"] > 1].copy()
    d["c"] = x[: len(d)]
    d["e"] = np.arange(len(d))
    return d


def beside_computed_columns(df, x):
    d = df.copy()
    d["ratio"] = d["a"] / (d["b"] + 1)
    d["flag"] = np.where(d["ratio"] > 1, 1, 0)
    d["log"] = np.log(d["b"] + 1)
    d["w"] = x
    d["score"] = d["log"] * d["w"]
    top = d[d["score"] > d["score"].mean()]
    return top.groupby("flag")["score"].sum(), d, d[x > 1]["ratio"], d["ratio"][x > 2]


def by_assign(df, x):
    return df.assign(c=x, e=lambda d: d["c"] * 2)


def of_head(df, x):
    d = df.head(3)
    d = d.assign(c=x[: len(d)])
    return d


def masked(df, x):
    return df[x > 1], df["a"][x % 2 == 0]


def combined(df, x):
    return df["a"] + x, x - df["b"], df["a"] > x, (df["b"] == x).sum(), df["k"] & (x > 2)


def ufuncs(df, x):
    return np.sqrt(df["a"]), np.maximum(df["b"], 2), np.hypot(df["a"], df["b"]), np.isnan(df["a"])


def more_ufuncs(df, x):
    return np.logical_not(df["k"]), np.add(df["a"], x), np.exp(df["a"][df["b"] > 1])


def new_frame(df, x):
    d = pd.DataFrame({"x": x, "y": x * 2, "k": 5, "z": 1.5})
    return d, d.groupby("y")["x"].mean(), d["x"].sum(), len(d), d[d["x"] > 1]["y"]


def new_series(df, x):
    return pd.Series(x + 0.5, name="q", copy=True), pd.Series(x[1:], copy=True)


def of_matrix(df, x):
    matrix = np.ones((3, 2))
    matrix[1, 1] = 7
    return pd.DataFrame(matrix, columns=["a", "b"])


def of_lists(df, x):
    squares = []
    for i in range(5):
        squares.append(i * i)
    d = pd.DataFrame({"i": np.arange(5), "sq": squares, "three": [1, 2, 3, 4, 5]})
    return d[d["sq"] > 3]


FUNCTIONS = [assigned, chosen, filled_in_a_loop, changed_afterwards, beside_what_was_taken_before]
FUNCTIONS += [of_filtered_rows, by_assign, of_head, masked, combined, ufuncs, more_ufuncs]
FUNCTIONS += [beside_computed_columns, new_frame, new_series, of_matrix, of_lists]


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_attached(function, count):
    check(function, frame(count), np.arange(count), configurations=FEW_CONFIGURATIONS)


def too_long(df, x):
    d = df.copy()
    d["c"] = x
    return d


def too_long_unused(df, x):
    d = df.copy()
    d["c"] = x
    return d["a"].sum()


def too_long_forgotten(df, x):
    d = df.copy()
    d["c"] = x
    return 5


def wrong_mask(df, x):
    return df[x > 1]


def wrong_mask_of_series(df, x):
    return df["a"][x > 1]


def wrong_operand(df, x):
    return df["a"] + x


def wrong_first_operand(df, x):
    return x * df["a"]


def wrong_comparison(df, x):
    return df["a"] < x


def wrong_bits(df, x):
    return df["k"] & (x > 1)


def wrong_columns(df, x):
    return pd.DataFrame({"a": x, "b": x[1:]})


def scalars_alone(df, x):
    return pd.DataFrame({"a": 1, "b": 2})


LENGTHS = [
    (too_long, "Length of values (6) does not match length of index (4)"),
    (too_long_unused, "Length of values (6) does not match length of index (4)"),
    (too_long_forgotten, "Length of values (6) does not match length of index (4)"),
    (wrong_mask, "Item wrong length 6 instead of 4."),
    (wrong_mask_of_series, "Boolean index has wrong length: 6 instead of 4"),
    (wrong_operand, "could not be broadcast together with shapes (4,) (6,)"),
    (wrong_first_operand, "could not be broadcast together with shapes (6,) (4,)"),
    (wrong_comparison, "('Lengths must match to compare', (4,), (6,))"),
    (wrong_bits, "could not be broadcast together with shapes (4,) (6,)"),
    (wrong_columns, "All arrays must be of the same length"),
    (scalars_alone, "If using all scalar values, you must pass an index"),
]


@pytest.mark.parametrize(("function", "text"), LENGTHS)
def test_lengths(function, text):
    check(function, frame(4), np.arange(6), mentions=text)


def test_results_are_the_callers_own():
    """Nothing of them is in the array that was attached."""
    df, x = frame(9001), np.arange(9001)
    found = shoal.jit(assigned)(df, x)
    found.loc[:, "c"] = -1
    x[:] = 5
    assert found["c"].eq(-1).all() and found["b"].iloc[0] == 9000
    assert shoal.jit(of_matrix)(df, x)["b"].tolist() == [1.0, 7.0, 1.0]
