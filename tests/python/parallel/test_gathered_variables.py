"""replicated= of one name for rows that have several: what was taken from them before still fits."""

import numpy as np
import pandas as pd
import pytest

import shoal
from comparison import assert_same
from ranks import gathered


def frame():
    return pd.DataFrame({"A": np.arange(20), "B": np.arange(20) % 7, "C": np.arange(20) / 4})


def mask_of_the_same_rows(df):
    kept = df[df.A > 2]
    s = kept.B
    part = kept[["A", "B"]]
    return part[s > 3], s


def new_column_of_a_series(df):
    kept = df[df.A > 2]
    double = kept.B * 2
    part = kept[["A"]]
    part["D"] = double
    return part, kept, double


def operators(df):
    kept = df[df.A > 2]
    double = kept.B * 2 + kept.A
    half = kept.C / 2
    compared = double > half
    return double + half, kept[compared], compared.sum()


def filtered_series(df):
    kept = df[df.A > 2]
    s = kept.B
    mask = kept.C < 4
    return s[mask], s


def grouped(df):
    kept = df[df.A > 2]
    kept["D"] = kept.A % 3
    key = kept.B
    other = kept.D
    part = kept[["A"]]
    return part.groupby(key).sum(), part.groupby([key, other]).sum(), kept.A.groupby(key).max()


def own_key(df):
    df2 = df[df.A > 1]
    df2["D"] = df2.B * 2
    key = df2.D
    whole = df2
    return whole.groupby(key, as_index=False).sum()


def read_once(df):
    s = df.B
    kept = df[df.A > s.sum() - 70]
    t = kept.C
    part = kept[["C", "A"]]
    return part[t > 1], t, kept.assign(E=t * 2)


NAMES = {
    mask_of_the_same_rows: ("s", "part", "kept"),
    new_column_of_a_series: ("double", "part", "kept"),
    operators: ("double", "half", "compared", "kept"),
    filtered_series: ("s", "mask", "kept"),
    grouped: ("key", "other", "part", "kept"),
    own_key: ("key", "whole", "df2"),
    read_once: ("kept", "t", "part"),
}


@pytest.mark.parametrize(
    ("function", "name"),
    [(function, name) for function, names in NAMES.items() for name in names],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_one_name_is_replicated(function, name):
    expected = function(frame())
    compiled = shoal.jit(function, replicated=[name])
    assert_same(gathered(compiled(shoal.scatterv(frame()))), expected)


def test_several_names_are_replicated():
    for names in (["s", "part"], ["kept", "s"], ["part", "kept", "s"]):
        compiled = shoal.jit(mask_of_the_same_rows, replicated=names)
        found = compiled(shoal.scatterv(frame()))
        assert_same(gathered(found), mask_of_the_same_rows(frame()))


def test_only_what_meets_is_gathered():
    """`kept` stays divided though `double` is gathered: nothing is made of the two."""
    compiled = shoal.jit(untouched, replicated=["double"])
    kept, double = compiled(shoal.scatterv(frame()))
    if shoal.get_size() > 1:
        assert shoal.is_distributed(kept)
        assert not shoal.is_distributed(double)
    assert_same((gathered(kept), double), untouched(frame()))


def untouched(df):
    kept = df[df.A > 2]
    double = kept.B * 2
    return kept, double
