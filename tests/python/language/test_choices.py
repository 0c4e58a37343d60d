"""abs, min and max of numbers."""

import math

import pandas as pd
import pytest

import shoal
from differential import check, check_each

NUMBERS = (-(2**62), -3, 0, 5, 2**62)
REALS = (-math.inf, -2.5, -0.0, 0.0, 1.5, math.inf, math.nan)


def absolute(x):
    return abs(x)


def smallest(x, y, z):
    return min(x, y, z), max(x, y, z)


def of_a_tuple(x):
    pair = (x, 3)
    return min(pair), max([x, 1, 2]), abs(-4), min(2, 1), max(1.5, 2.5)


def clipped(x):
    return max(0, min(x, 10))


def in_a_loop(n):
    highest = 0
    for i in range(n):
        highest = max(highest, abs(i * 7 % 11 - 5))
    return highest


def of_reductions(df):
    return abs(df["v"].mean()), max(df["v"].mean(), df["v"].std())


def test_absolute():
    check_each(absolute, [(x,) for x in NUMBERS + REALS])
    with pytest.raises(OverflowError):
        shoal.jit(absolute)(-(2**63))


def test_of_several():
    check_each(smallest, [(x, y, 2) for x in NUMBERS for y in NUMBERS])
    check_each(smallest, [(x, y, 0.5) for x in REALS for y in REALS])
    check_each(of_a_tuple, [(x,) for x in NUMBERS])
    check_each(clipped, [(x,) for x in (-5, 0, 3, 10, 11)])
    check_each(in_a_loop, [(n,) for n in (0, 1, 20)])


def test_of_reductions():
    check(of_reductions, pd.DataFrame({"v": [-1.5, 2.0, -7.0]}))


def of_column(df):
    return max(df["v"]), min(df["v"])


def test_of_a_column():
    check(of_column, pd.DataFrame({"v": [1, 2]}))
    check(of_column, pd.DataFrame({"v": []}))


def test_refused():
    def of_text(x):
        return max("a", x)

    with pytest.raises(shoal.UnsupportedError, match="`>` of int and str is not supported"):
        shoal.jit(of_text)(5)
