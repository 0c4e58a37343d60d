"""groupby by several keys, and with more rows than one thread works on at a time."""

import numpy as np
import pandas as pd
import pytest

import columns
from differential import check, check_each
from test_groupby_shapes import (
    list_on_column,
    named,
    numbers,
    size_of_groups,
    two_keys,
    two_keys_unsorted,
    two_keys_with_missing,
    two_keys_without_index,
)


@pytest.mark.parametrize("two", columns.TYPICAL)
@pytest.mark.parametrize("one", ["int64", "float64", "str", "datetime64[us]", "Int64", "boolean"])
def test_two_keys_of_types(one, two):
    def frame(missing_one, missing_two):
        return pd.DataFrame(
            {
                "a": columns.column(one, columns.codes(31, 3), missing_one),
                "b": columns.column(two, columns.codes(31, 4, seed=7), missing_two),
                "v": np.arange(31) * 0.5,
                "w": np.arange(31),
            }
        )

    frames = [
        frame(missing_one, missing_two)
        for missing_one in columns.patterns_of(one)[:2]
        for missing_two in columns.patterns_of(two)[:2]
    ]
    for function in (two_keys, two_keys_unsorted, two_keys_without_index, two_keys_with_missing):
        check_each(function, [(frame,) for frame in frames])


def four_keys(df):
    return df.groupby(["a", "b", "c", "d"], as_index=False)["v"].sum()


def test_four_keys():
    frame = numbers(60, "none")
    frame["c"] = columns.column("str", columns.codes(60, 3, seed=8), "some")
    frame["d"] = columns.column("datetime64[ns]", columns.codes(60, 2, seed=9))
    check(four_keys, frame)


def test_many_groups_and_morsels():
    """More rows than one morsel, so that threads have parts to combine."""
    row_count = 300_000
    random = np.random.default_rng(11)
    frame = pd.DataFrame(
        {
            "a": random.integers(0, 50_000, row_count),
            "b": random.integers(0, 3, row_count),
            "v": random.normal(size=row_count) * 10.0 ** random.integers(-9, 9, row_count),
            "w": random.integers(0, 100, row_count),
        }
    )
    configurations = [(threads, 4096) for threads in (1, 2, 3, 4)]
    for function in (named, list_on_column, two_keys, two_keys_unsorted, size_of_groups):
        check(function, frame, configurations=configurations)


def clustered(df):
    return df.groupby("A", as_index=False)["B"].mean()


def test_sorted_dates():
    """The seed benchmark's shape: runs of equal dates."""
    days = pd.date_range("2000-01-01", periods=300)
    frame = pd.DataFrame({"A": np.repeat(days, 1000), "B": np.arange(300_000)})
    check(clustered, frame, configurations=[(threads, 4096) for threads in (1, 2, 4)])


@pytest.mark.parametrize("dtype", ["int64", "float64"])
def test_nearly_every_row_is_a_group_of_its_own(dtype):
    """So many keys that rows are put off and grouped in key ranges (engine/operators/scatter)."""
    row_count = 600_000
    random = np.random.default_rng(12)
    keys = (random.permutation(10 * row_count)[:row_count] * 7919 - 5_000_000).astype(dtype)
    keys[::5] = keys[1::5]  # every fifth key is there twice
    if dtype == "float64":
        keys[::1000] = np.nan
    frame = pd.DataFrame(
        {"a": keys, "v": random.normal(size=row_count), "w": random.integers(0, 2**40, row_count)}
    )
    check(named, frame, configurations=[(1, 4096), (2, 4096)])
