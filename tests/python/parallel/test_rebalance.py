"""rebalance and random_shuffle keep the rows; marks say which values are blocks."""

import gc

import numpy as np
import pandas as pd
import pytest

import shoal
from parallel.samples import arrays, assert_same, even_bounds, frame, indexes, rows_of
from shoal.blocks import Block, block_of, mark

VALUES = [frame(), frame(2), frame(0), frame()["kind"], *indexes(), *arrays()]


def uneven_blocks(value, rank, size):
    """Divisions of the value that no even one is like."""
    total = len(value)
    for owner in range(size):  # everything on one rank
        yield rows_of(value, 0, total if rank == owner else 0)
    bounds = [0, *[min(r * r, total) for r in range(1, size)], total]
    yield rows_of(value, bounds[rank], bounds[rank + 1])


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_rebalance(value, rank, size):
    first, end = even_bounds(len(value), rank, size)
    for block in uneven_blocks(value, rank, size):
        balanced = shoal.rebalance(block)
        assert_same(balanced, rows_of(value, first, end))
        if not isinstance(value, list):
            assert block_of(balanced) == Block(first, end - first, "block")


def test_rebalance_of_parts_with_other_lengths(rank, size):
    parts = [np.arange(3 * (rank + 1)), frame() if rank == 0 else frame(0)]
    numbers, table = shoal.rebalance(parts)
    expected = np.concatenate([np.arange(3 * (r + 1)) for r in range(size)])
    assert_same(numbers, expected[slice(*even_bounds(len(expected), rank, size))])
    assert_same(table, rows_of(frame(), *even_bounds(len(frame()), rank, size)))


def test_random_shuffle_keeps_the_rows(rank, size):
    table = frame(50)
    block = shoal.scatterv(table)
    shuffled = shoal.random_shuffle(block)
    first, end = even_bounds(50, rank, size)
    assert block_of(shuffled) == Block(first, end - first, "block")
    everything = shoal.allgatherv(shuffled)
    assert list(everything.index) != list(range(50))
    assert sorted(everything.index) == list(range(50))
    assert_same(everything.sort_index().reset_index(drop=True), table)


def test_random_shuffle_with_seed(rank):
    numbers = np.arange(100) + 100 * rank
    first = shoal.allgatherv(shoal.random_shuffle(numbers, seed=5))
    again = shoal.allgatherv(shoal.random_shuffle(numbers, seed=5))
    other = shoal.allgatherv(shoal.random_shuffle(numbers, seed=6))
    assert_same(first, again)
    assert not np.array_equal(first, other)


def test_random_shuffle_of_parts_together(rank):
    numbers = np.arange(20) + 20 * rank
    left, right = shoal.random_shuffle((numbers, pd.Series(numbers * 2)), seed=1)
    np.testing.assert_array_equal(left * 2, right.to_numpy())


def test_random_shuffle_moves_rows_to_all_ranks(rank, size):
    """1000 rows of each rank: about 1000 / size of them on each."""
    shuffled = shoal.random_shuffle(np.full(1000, rank), seed=0)
    counts = np.bincount(shuffled, minlength=size)
    assert counts.sum() == 1000
    assert (abs(counts - 1000 / size) < 150).all()


def test_marks(rank):
    block = shoal.scatterv(frame())
    assert shoal.is_distributed(block)
    assert shoal.is_distributed([block, shoal.scatterv(np.arange(5))])
    assert not shoal.is_distributed(block.copy())
    assert not shoal.is_distributed([block, frame()])
    assert not shoal.is_distributed(5)
    assert not shoal.is_distributed(shoal.gatherv(block))
    assert not shoal.is_distributed(shoal.allgatherv(block))
    assert not shoal.is_distributed(shoal.bcast(block))
    assert shoal.is_distributed(block)  # bcast leaves what it was given


def test_marks_have_known_words():
    with pytest.raises(ValueError, match="varlength"):
        mark(pd.DataFrame(), 0, 0, "varlength")


def test_marks_of_changed_and_gone_values():
    table = mark(pd.DataFrame({"a": [1, 2, 3]}), 4, 3, "varying")
    assert block_of(table) == Block(4, 3, "varying")
    table["b"] = 0
    assert block_of(table) is not None
    table.drop(index=0, inplace=True)
    assert block_of(table) is None
    for value in (np.arange(3), pd.Index([1, 2, 3]), pd.array([1, 2, 3])):
        mark(value, 0, 3, "block")
        assert block_of(value) == Block(0, 3, "block")
        assert block_of(value[:]) is None
    numbers = id(value)
    del value
    gc.collect()
    from shoal.blocks import _registry

    assert numbers not in _registry
