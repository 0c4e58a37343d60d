"""groupby(...).agg with a function of a group's column."""

import numpy as np
import pandas as pd
import pytest

import shoal
from differential import check, check_each

DF = pd.DataFrame(
    {
        "k": [2, 1, 2, 1, 3, 2],
        "i": [1, 3, 5, 9, -4, 1],
        "f": [1.0, np.nan, 5.5, -2.0, np.nan, 0.25],
    }
)


def range_of_ints(df):
    return df.groupby("k")["i"].agg(lambda x: x.max() - x.min())


def share_of_values(df):
    return df.groupby("k")["f"].agg(lambda x: x.count() / len(x))


def variation(df):
    def of_group(x):
        mean = x.mean()
        if mean > 0:
            return x.std() / mean
        return 0.0

    return df.groupby("k")["f"].agg(of_group)


def several_of_one(df):
    return df.groupby("k")["i"].agg([lambda x: x.max(), "sum", lambda x: x.min() * 2])


def spread(x):
    return x.max() - x.median()


def one_of_each(df):
    return df.groupby("k").agg({"i": spread, "f": "sum"})


def by_name(df):
    return df.groupby("k", as_index=False).agg(a=("i", spread), b=("f", lambda x: x.sum() > 1))


def lists_by_column(df):
    return df.groupby("k").agg({"i": ["min", spread], "f": [lambda x: x.var() + x.size]})


def all_columns(df):
    return df.groupby("k", sort=False).agg(lambda x: x.sum() * 1.5)


FUNCTIONS = [
    range_of_ints,
    share_of_values,
    variation,
    several_of_one,
    one_of_each,
    by_name,
    lists_by_column,
    all_columns,
]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_values(function):
    many = pd.DataFrame(
        {"k": np.arange(20000) % 37, "i": np.arange(20000) % 101, "f": np.arange(20000) / 7}
    )
    check(function, DF)
    check_each(function, [(DF.iloc[:1],), (many,)])


def divided(df):
    return df.groupby("k")["i"].agg(lambda x: x.sum() / (x.min() - x.max()))


def divided_ints(df):
    return df.groupby("k")["i"].agg(lambda x: len(x) // (len(x) - 1))


def test_division_by_zero():
    check(divided, DF)
    check(divided_ints, DF, mentions="integer division or modulo by zero")


def test_no_groups():
    check(range_of_ints, DF.iloc[:0])
    with pytest.raises(shoal.UnsupportedError, match="There are no rows"):
        shoal.jit(share_of_values)(DF.assign(f=DF["i"]).iloc[:0])


def refused(function):
    with pytest.raises(shoal.UnsupportedError) as caught:
        shoal.jit(function)(DF)
    return str(caught.value)


def test_refused():
    text = refused(lambda df: df.groupby("k")["i"].agg(lambda x: x.iloc[0]))
    assert "`iloc` of a group's column is not supported" in text
    text = refused(lambda df: df.groupby("k")["i"].agg(lambda x: x.std(ddof=0)))
    assert "ddof" in text
