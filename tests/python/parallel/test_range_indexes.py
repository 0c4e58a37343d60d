"""Blocks that a program cuts out itself keep the numbers of their rows as an index; together they
are one index, as pandas would have it after a concat."""

import numpy as np
import pandas as pd
import pytest

import shoal
from comparison import assert_same
from parallel.samples import even_bounds

ROWS = 20


def whole():
    keys = pd.Series(np.arange(ROWS) % 3, dtype="int64")
    return pd.DataFrame({"k": keys, "v": np.arange(ROWS) * 0.5})


def uneven_bounds(rank, size):
    """All rows are on the last two ranks."""
    middle = ROWS // 4
    bounds = [0] * (size - 1) + [middle if size > 1 else 0, ROWS]
    return bounds[rank], bounds[rank + 1]


def above_two(df):
    return df[df["v"] > 2]


def by_key(df):
    return df.groupby("k")["v"].sum()


def all_rows(df):
    return df[["v", "k"]]


def ranks():
    return shoal.get_rank(), shoal.get_size()


def divided(function, block):
    """What all ranks make of their blocks."""
    return shoal.allgatherv(shoal.jit(distributed=["df"])(function)(block))


@pytest.mark.parametrize("function", [above_two, by_key, all_rows])
@pytest.mark.parametrize("bounds", [even_bounds, uneven_bounds])
def test_blocks_that_go_on_are_one_frame(function, bounds):
    rank, size = ranks()
    first, end = bounds(ROWS, rank, size) if bounds is even_bounds else bounds(rank, size)
    assert_same(divided(function, whole().iloc[first:end]), function(whole()))


@pytest.mark.parametrize("function", [above_two, by_key, all_rows])
def test_other_blocks_keep_their_numbers(function):
    rank, size = ranks()
    pieces = [whole().iloc[3 + 2 * r : 8 + 3 * r] for r in range(size)]
    assert_same(divided(function, pieces[rank]), function(pd.concat(pieces)))


@pytest.mark.parametrize("start", [0, 3])
def test_equal_starts(start):
    """From 0 each, blocks are numbered through, as new frames have such an index; others are not."""
    rank, size = ranks()
    pieces = [whole().iloc[start : start + 4] for _ in range(size)]
    together = pd.concat(pieces, ignore_index=start == 0)
    assert_same(divided(all_rows, pieces[rank]), all_rows(together))


def test_only_some_ranks_count_from_zero():
    rank, size = ranks()
    pieces = [whole().iloc[:4] if r % 2 == 0 else whole().iloc[10:13] for r in range(size)]
    expected = pd.concat(pieces)
    if size == 1:
        expected = pieces[0]
    assert_same(divided(above_two, pieces[rank]), above_two(expected))
    assert_same(divided(all_rows, pieces[rank]), all_rows(expected))


def test_series_and_object_columns():
    rank, size = ranks()
    first, end = even_bounds(ROWS, rank, size)
    texts = [None if row < ROWS - 2 else "x" for row in range(ROWS)]
    frame = whole().assign(o=pd.Series(texts, dtype="object"))
    block = frame.iloc[first:end]
    assert_same(divided(above_two, block), above_two(frame))
    kept = shoal.jit(distributed=["s"])(positive)(frame["v"].iloc[first:end])
    assert_same(shoal.allgatherv(kept), positive(frame["v"]))


def positive(s):
    return s[s > 0]


def test_other_range_indexes_are_columns():
    rank, size = ranks()
    first, end = even_bounds(ROWS, rank, size)
    named = whole().rename_axis(index="row")
    assert_same(divided(above_two, named.iloc[first:end]), above_two(named))
    stepped = whole().iloc[::2]
    first, end = even_bounds(len(stepped), rank, size)
    assert_same(divided(above_two, stepped.iloc[first:end]), above_two(stepped))
