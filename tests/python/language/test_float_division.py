"""// and % of floats, also by infinities: as CPython, and as NumPy for columns."""

import itertools
import math

import pandas as pd
import pytest

from differential import check
from language.agreement import agree

VALUES = (0.0, -0.0, 1.0, -1.25, math.inf, -math.inf, math.nan, 1e300, -5e-324, 0.1)


def divided(a, b):
    return a // b, a % b


@pytest.mark.parametrize("divisor", VALUES)
def test_of_numbers(divisor):
    for dividend in VALUES:
        agree(divided, dividend, divisor)


@pytest.mark.parametrize("divisor", [math.inf, -math.inf, -0.3])
def test_of_columns(divisor):
    def floors(s, divisor):
        return s // divisor

    check(floors, pd.Series(VALUES), divisor)


def test_of_two_columns():
    def floors(df):
        return df["a"] // df["b"]

    pairs = list(itertools.product(VALUES, VALUES))
    check(floors, pd.DataFrame(pairs, columns=["a", "b"]))
