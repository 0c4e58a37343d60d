"""bcast, gatherv, allgatherv and scatterv give exactly the same values back, for all kinds."""

from collections import namedtuple

import numpy as np
import pandas as pd
import pytest

import shoal
from parallel.samples import arrays, assert_same, even_bounds, frame, indexes, rows_of

VALUES = [
    frame(),
    frame().set_index("wörter"),
    frame(0),
    frame(1),
    frame()[[]],
    pd.DataFrame([[1, "a"], [2, "b"]], columns=["same", "same"]),
    frame()["wörter"],
    pd.Series(np.arange(3.0), name=("a", 2)),
    *[pd.Series(range(len(index)), index=index) for index in indexes()],
    *indexes(),
    *arrays(),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_scatterv_then_gather(value, rank, size):
    for root in {0, size - 1}:
        block = shoal.scatterv(value if rank == root else None, root=root)
        assert_same(block, rows_of(value, *even_bounds(len(value), rank, size)))
        assert_same(shoal.allgatherv(block), value)
        assert_same(shoal.gatherv(block, allgather=True), value)
        gathered = shoal.gatherv(block, root=root)
        assert_same(gathered, value if rank == root else rows_of(value, 0, 0))


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_bcast(value, rank, size):
    for root in {0, size - 1}:
        received = shoal.bcast(value if rank == root else None, root)
        assert_same(received, value)


@pytest.mark.parametrize("value", [None, 7, 2.5, "süß 𝄞", pd.Timestamp("2024"), np.int8(3), (1,)])
def test_bcast_of_plain_values(value, rank, size):
    assert_same(shoal.bcast(value if rank == size - 1 else None, root=size - 1), value)


def test_blocks_without_rows(rank, size):
    """Any rank may be the only one with rows; empty blocks change no dtype and no index."""
    for owner in range(size):
        value = frame() if rank == owner else frame(0)
        assert_same(shoal.allgatherv(value), frame())
        numbers = np.arange(4, dtype="int16") if rank == owner else np.array([])
        assert_same(shoal.allgatherv(numbers), np.arange(4, dtype="int16"))
    assert_same(shoal.allgatherv(frame(0)), frame(0))


def test_blocks_of_other_lengths(rank, size):
    own = pd.Series(np.arange(rank + 1.0), index=[f"{rank}/{n}" for n in range(rank + 1)], name="s")
    expected = pd.Series(
        np.concatenate([np.arange(r + 1.0) for r in range(size)]),
        index=[f"{r}/{n}" for r in range(size) for n in range(r + 1)],
        name="s",
    )
    assert_same(shoal.allgatherv(own), expected)


def test_range_indexes_that_are_not_consecutive(size):
    gathered = shoal.allgatherv(pd.Series([1, 2]))
    assert_same(gathered, pd.concat([pd.Series([1, 2])] * size))


def test_containers(rank, size):
    pair = namedtuple("pair", "left right")
    value = {"f": frame(), "l": [frame()["a"], np.arange(5)], "n": 3, "p": pair("x", [1, 2, 3])}
    # A class that is local to a test can't be pickled by name.
    value["p"] = tuple(value["p"])
    block = shoal.scatterv(value if rank == 0 else None)
    assert_same(block["f"], rows_of(frame(), *even_bounds(len(frame()), rank, size)))
    assert_same(shoal.allgatherv(block), value)
    gathered = shoal.gatherv(block)
    assert len(gathered["f"]) == (len(frame()) if rank == 0 else 0)
    assert gathered["n"] == 3


def test_lists_of_plain_values(rank, size):
    assert shoal.allgatherv([rank, None]) == [item for r in range(size) for item in (r, None)]
    assert shoal.gatherv([(rank, "x")]) == ([(r, "x") for r in range(size)] if rank == 0 else [])


def test_large_arrays(rank, size):
    """30 MB from each rank, not from the start of their memory."""
    own = np.random.default_rng(rank).random(30 * (1 << 20) // 8 + 1)[1:]
    everything = shoal.allgatherv(own)
    for r in range(size):
        expected = np.random.default_rng(r).random(len(own) + 1)[1:]
        np.testing.assert_array_equal(everything[r * len(own) : (r + 1) * len(own)], expected)
    assert_same(shoal.bcast(own if rank == 0 else None), everything[: len(own)])


def test_results_can_be_written_and_are_aligned(rank):
    value = shoal.bcast(np.arange(5.0) if rank == 0 else None)
    value[0] = 1
    assert value.flags.aligned
    source = np.arange(5.0)
    gathered = shoal.allgatherv(source)
    gathered[:] = -1
    block = shoal.scatterv(source)
    block[:] = -1
    np.testing.assert_array_equal(source, np.arange(5.0))


def test_get_nodes_first_ranks():
    assert shoal.get_nodes_first_ranks() == [0]


def test_parallel_print(rank, size, capfd):
    shoal.parallel_print("rank", rank, "grüßt")
    shoal.barrier()
    printed = capfd.readouterr().out
    assert printed == ("".join(f"rank {r} grüßt\n" for r in range(size)) if rank == 0 else "")
