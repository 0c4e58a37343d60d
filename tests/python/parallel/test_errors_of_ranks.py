"""An error of one rank is raised on all, and all can go on afterwards."""

import numpy as np
import pandas as pd
import pytest

import shoal
from parallel.samples import frame


def several():
    if shoal.get_size() == 1:
        pytest.skip("needs several ranks")


@pytest.mark.parametrize("function", [shoal.bcast, shoal.gatherv, shoal.scatterv])
def test_bad_root_on_all_ranks(function, size):
    for root in (-1, size):
        with pytest.raises(ValueError, match=f"root must be a rank from 0 to {size - 1}, not"):
            function(frame(), root=root)
    with pytest.raises(TypeError, match="integer"):
        function(frame(), root="0")


@pytest.mark.parametrize("function", [shoal.bcast, shoal.gatherv, shoal.scatterv])
def test_bad_root_on_one_rank(function, rank, size):
    several()
    with pytest.raises(ValueError, match="root must be a rank"):
        function(frame(), root=size if rank == 1 else 0)
    with pytest.raises(TypeError, match="integer"):
        function(frame(), root="x" if rank == 1 else 0)


@pytest.mark.parametrize("function", [shoal.bcast, shoal.gatherv, shoal.scatterv])
def test_other_roots(function, rank):
    several()
    with pytest.raises(ValueError, match="root=0.*root=1|root=1.*root=0"):
        function(frame(), root=1 if rank == 1 else 0)


def test_other_functions(rank):
    several()
    with pytest.raises(ValueError) as raised:
        if rank == 0:
            shoal.gatherv(frame())
        else:
            shoal.barrier()
    assert "shoal.gatherv() at test_errors_of_ranks.py:" in str(raised.value)
    assert "shoal.barrier() at test_errors_of_ranks.py:" in str(raised.value)


class Unpicklable:
    def __reduce__(self):
        raise TypeError("this can't be sent")


class Unreadable:
    def __reduce__(self):
        return _fail_to_read, ()


def _fail_to_read():
    raise RuntimeError("this can't be read")


@pytest.mark.parametrize("function", [shoal.allgatherv, shoal.gatherv, shoal.rebalance])
def test_value_that_can_not_be_sent(function, rank, size):
    several()
    value = np.array([Unpicklable() if rank == size - 1 else 1] * 5, dtype=object)
    with pytest.raises(TypeError, match="this can't be sent") as raised:
        function(value)
    assert getattr(raised.value, "_shoal_other_rank", rank) == size - 1


def test_value_that_can_not_be_read(rank, size):
    several()
    with pytest.raises((RuntimeError, ValueError), match="this can't be read"):
        shoal.gatherv(np.array([Unreadable()], dtype=object))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (frame(), frame()["a"]),
        (frame(), frame().rename(columns={"a": "b"})),
        (pd.Series([1], name="a"), pd.Series([1], name="b")),
        ([frame()], [frame(), frame()]),
        ({"a": frame()}, {"b": frame()}),
        (np.zeros((2, 2)), np.zeros((2, 3))),
        ((1, 2), (1, 3)),
        (1, "1"),
    ],
)
def test_blocks_that_do_not_fit(one, other, rank, size):
    several()
    value = other if rank == size - 1 else one
    for function in (shoal.gatherv, shoal.allgatherv):
        with pytest.raises(ValueError):
            function(value)


def test_seeds_that_differ(rank):
    several()
    with pytest.raises(ValueError, match="seed must be the same on all ranks: 0 on rank 0, 1 on"):
        shoal.random_shuffle(np.arange(3), seed=min(rank, 1))


def test_negative_seed():
    with pytest.raises(ValueError, match="non-negative"):
        shoal.random_shuffle(np.arange(3), seed=-1)
