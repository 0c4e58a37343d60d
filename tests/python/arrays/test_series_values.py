"""Columns as arrays and lists: .values, to_numpy(), tolist(), unique(), loops over series."""

import numpy as np
import pandas as pd
import pytest

import shoal
from differential import FEW_CONFIGURATIONS, check


def frame(count=4):
    """Columns of every dtype that NumPy has too, and one of text."""
    numbers = np.arange(count)
    return pd.DataFrame(
        {
            "a": np.where(numbers % 3 == 2, np.nan, numbers * 0.5),
            "b": numbers % 5,
            "s": [f"{n % 7} é😀"[: n % 4 + 1] for n in range(count)],
            "t": pd.Series(numbers * 10**9).astype("datetime64[ns]"),
            "d": pd.Series(numbers * 10**9).astype("timedelta64[ns]"),
            "k": numbers % 2 == 0,
            "f": numbers.astype("float32") / 3,
            "i": (numbers % 100).astype("int8"),
        }
    )


FRAMES = [frame(0), frame(1), frame(4), frame(9001)]


def all_values(df):
    return df["a"].values, df["b"].values, df["t"].values, df["d"].values, df["k"].values


def narrow_values(df):
    return df["f"].to_numpy(), df["i"].to_numpy(), df["i"].to_numpy(dtype="float64")


def computed(df):
    return (df["a"] * 2 + df["b"]).values, df[df["b"] > 1]["a"].values, df.head(2)["b"].values


def needs_another(df):
    values = df["b"].values
    largest = values.max() if len(values) > 0 else 0
    return (df["a"] + largest).values, df["a"].values


def elements(df):
    total = np.float64(0)
    for x in df["b"].values:
        total += x
    return total, df["a"].values.sum(), df["b"].values[df["b"].values > 1]


def matrices(df):
    return df[["a", "b", "f"]].to_numpy(), df[["b"]].values, df[["k", "k"]].values


def lists(df):
    return df["b"].tolist(), df["k"].to_list(), df["s"].tolist(), df["f"].tolist()


def distinct(df):
    return df["a"].unique(), df["b"].unique(), df["k"].unique(), df[df["b"] > 2]["i"].unique()


def of_numpy(df):
    return np.unique(df["b"]), np.array(df["b"]), np.asarray(df["a"]), np.diff(df["b"])


def joined(df):
    return np.concatenate([df["a"], df["b"]]), np.sort(df["i"]), np.nansum(df["a"])


def chosen(df):
    return np.where(df["a"] > 1, df["b"], 0), np.where(df["k"], 1.5, df["f"])


def reduced(df):
    return np.sum(df["b"]), np.mean(df["a"]), np.std(df["a"]), np.var(df["a"], ddof=1)


def extremes(df):
    return np.max(df["a"]), np.min(df["b"]), np.any(df["k"]), np.all(df["k"]), np.median(df["b"])


@pytest.mark.parametrize(
    "function",
    [all_values, narrow_values, computed, needs_another, elements, matrices, lists, distinct]
    + [of_numpy, joined, chosen, reduced],
    ids=lambda function: function.__name__,
)
@pytest.mark.parametrize("df", FRAMES, ids=len)
def test_values(function, df):
    check(function, df, configurations=FEW_CONFIGURATIONS)


def test_extremes():
    check(extremes, frame(4))


def counted(df):
    counts = {}
    for text, number in zip(df["s"], df["b"]):
        counts[text] = counts.get(text, 0) + number
    return counts


def gone_through(df):
    largest = -1
    for place, number in enumerate(df["b"]):
        largest = max(largest, number * place)
    return largest, sorted(df["s"]), [x for x in df["a"] if x == x], sum(df["b"])


@pytest.mark.parametrize("df", FRAMES, ids=len)
@pytest.mark.parametrize("function", [counted, gone_through], ids=lambda f: f.__name__)
def test_loops(function, df):
    check(function, df, configurations=FEW_CONFIGURATIONS)


def changed(df):
    values = df["a"].values
    values[0] = 4.0
    return values


def copied(df):
    values = df["a"].to_numpy(copy=True)
    values[0] = 4.0
    return values, df["a"].sum()


def test_values_cannot_be_changed():
    """What pandas 3 refuses, and what would change the frame of pandas 2 unseen, is refused."""
    with pytest.raises(ValueError, match="assignment destination is read-only"):
        shoal.jit(changed)(frame(3))
    check(copied, frame(3))


def test_the_frame_may_go_away():
    values = shoal.jit(computed)(frame(100_000))
    np.testing.assert_array_equal(values[0], computed(frame(100_000))[0])


def of_one_kind(df):
    return df["s"].values


def of_missing_text(df):
    return df["s"].tolist()


def of_dates(df):
    return df["t"].tolist()


def of_mixed(df):
    return df[["b", "k"]].values


def running_total(df):
    return np.cumsum(df["b"])


@pytest.mark.parametrize(
    ("function", "text"),
    [
        (of_one_kind, "make a list of them: tolist()"),
        (of_dates, "one by one"),
        (of_mixed, "Python objects"),
        (running_total, "give it the array of its values: .values"),
    ],
)
def test_refused(function, text):
    with pytest.raises(shoal.UnsupportedError) as caught:
        shoal.jit(function)(frame(3))
    assert text in str(caught.value)


def test_missing_text():
    df = pd.DataFrame({"s": ["a", None, "b"]})
    with pytest.raises(shoal.UnsupportedError, match="a missing value in a column of strings"):
        shoal.jit(of_missing_text)(df)
