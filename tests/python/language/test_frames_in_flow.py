"""Frame ops in loops, in branches and behind them, and between changes of containers."""

import numpy as np
import pandas as pd
import pytest

import shoal
from differential import FEW_CONFIGURATIONS, check


def frame(count):
    numbers = np.arange(count)
    return pd.DataFrame(
        {"a": numbers * 0.5, "b": numbers % 4, "s": [f"é{n % 3}" for n in range(count)]}
    )


def sums_of_rounds(df, n):
    total = 0.0
    for i in range(n):
        total += df[df["b"] > i]["a"].sum()
    return total


def sums_of_texts(df, n):
    found = {}
    for s in ["é0", "é1"]:
        found[s] = df[df["s"] == s]["b"].sum()
    return found, n


def in_branches(df, n):
    if n > 1:
        result = df["a"].sum()
    else:
        result = df["b"].sum() * 1.5
    return result, df["b"].mean() if n > 1 else df["b"].std()


def arrays_in_branches(df, n):
    if n > 1:
        x = df["b"].values
    else:
        x = df["b"].values * 2
    return x


def behind_a_loop(df, n):
    limit = 0
    for x in df["b"]:
        limit += x
    return df[df["a"] < df["a"].sum() / 2 + n], df.groupby("s")["b"].sum(), limit


def while_loop(df, n):
    rounds = 0
    while rounds < n + df["b"].max():
        rounds += 1
    return rounds


def grouped_in_rounds(df, n):
    sizes = []
    for i in range(n):
        groups = df[df["b"] >= i].groupby("s")["a"].sum()
        sizes.append(len(groups))
    return sizes


def tried(df, n):
    try:
        x = df["b"].values[1000]
    except IndexError:
        x = df["b"].sum()
    return x + n


def array_changed_between(df, n):
    x = np.zeros(2)
    x[0] = df["a"].sum()
    y = x.copy()
    x[0] = n
    return x, y, y[0] + 1


def list_changed_between(df, n):
    x = [n]
    before = len(x)
    x.append(int(df["b"].sum()))
    return before, len(x), x


def dict_changed_between(df, n):
    counts = {"n": n}
    counts["sum"] = int(df["b"].sum())
    first = counts["n"]
    counts["n"] = int(df["b"].max())
    return first, counts


FUNCTIONS = [sums_of_rounds, sums_of_texts, behind_a_loop, grouped_in_rounds, tried]
FUNCTIONS += [array_changed_between, list_changed_between]
FUNCTIONS += [in_branches, arrays_in_branches, while_loop, dict_changed_between]


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_flow(function, n):
    check(function, frame(10), n, configurations=FEW_CONFIGURATIONS)
    check(function, frame(1), n, configurations=FEW_CONFIGURATIONS)


def ranks_part(df):
    total = 0.0
    for _ in range(shoal.get_rank()):
        total += df["a"].sum()
    return total


def test_ranks_do_not_part():
    with pytest.raises(shoal.UnsupportedError, match="S0103"):
        shoal.jit(ranks_part)(frame(3))
