"""What a program can do with the ranks of its job, with the names and the meaning that Bodo gives.

All functions but is_distributed are for all ranks together: each rank calls the same one. Errors
of one rank are raised on all. Started alone, a program is one rank, and MPI is never loaded.

`data` is a DataFrame, Series, Index, array or list of plain values, of which each rank holds a
block; or a list, tuple or dict of those. A number, a string or None has no rows: every rank holds
it as a whole, the same on all. Values travel as pickles, as the ranks of one job trust each other.
"""

import secrets

import numpy as np

from shoal import _core
from shoal.blocks import block_of, mark
from shoal.printing import joined_text
from shoal.rows import (
    copy_rows,
    divisible_parts,
    join_blocks,
    map_parts,
    slice_rows,
    take_rows,
)
from shoal.transfer import (
    all_gather,
    all_succeed,
    broadcast,
    exchange,
    gather,
    place_of_call,
    scatter,
)


def get_rank() -> int:
    """The number of this rank, from 0."""
    return _core.rank()


def get_size() -> int:
    """The number of ranks."""
    return _core.size()


def get_nodes_first_ranks() -> list:
    """The lowest rank on each host, ascending."""
    first = _core.job_description()["node_ranks"][0]
    return sorted(set(all_gather(place_of_call("get_nodes_first_ranks"), lambda: first)))


def barrier() -> None:
    """Waits until all ranks are here."""
    _core.barrier(place_of_call("barrier"))


def bcast(data, root=0):
    """The value that `root` has, on every rank; any value that can be pickled."""
    received = broadcast(place_of_call("bcast"), lambda: data, root)
    return map_parts(_unmarked, received) if received is data else received


def gatherv(data, allgather=False, warn_if_rep=True, root=0):
    """The blocks of all ranks as one value, in the order of the ranks.

    On other ranks than `root` the result has no rows; with allgather=True all have it whole.
    warn_if_rep is there for Bodo's sake: outside of compiled functions a value that every rank
    holds whole can't be told from a block.
    """
    place = place_of_call("gatherv")
    if allgather:
        return _join_all(place, data)
    blocks = gather(place, lambda: data, root)
    return all_succeed(place, lambda: join_blocks(blocks) if blocks else map_parts(_none_of, data))


def allgatherv(data, warn_if_rep=True, root=0):
    """The blocks of all ranks as one value, in the order of the ranks, on every rank."""
    return _join_all(place_of_call("allgatherv"), data)


def scatterv(data, root=0, warn_if_dist=True):
    """This rank's block of the value that `root` has: lengths differ by one row at most, and the
    first ranks have the longer blocks. `data` counts on root only.

    warn_if_dist is there for Bodo's sake, as warn_if_rep of gatherv.
    """
    size = get_size()

    def divide():
        totals = [len(part) for part in divisible_parts(data)]
        return [(_even_block(data, rank, size), totals) for rank in range(size)]

    block, totals = scatter(place_of_call("scatterv"), divide, root)
    return _mark(map_parts(copy_rows, block) if size == 1 else block, totals)


def rebalance(data):
    """The same rows in the same order over all ranks, in blocks as scatterv() makes them."""
    return _rebalance(place_of_call("rebalance"), data)


def random_shuffle(data, seed=None):
    """The rows of all ranks in random order, in blocks as scatterv() makes them.

    The same data, seed (0 or greater) and number of ranks give the same order; parts of `data` that
    have equal lengths are shuffled alike.
    """
    place = place_of_call("random_shuffle")
    drawn = all_gather(place, lambda: (seed, secrets.randbits(64)))
    common = all_succeed(place, lambda: _common_seed(drawn))
    rank, size = get_rank(), get_size()
    spread = exchange(place, lambda: _spread(data, np.random.default_rng([common, rank]), size))

    def reorder():
        return map_parts(
            lambda part: take_rows(
                part, np.random.default_rng([common, rank, 1]).permutation(len(part))
            ),
            join_blocks(spread),
        )

    return _rebalance(place, all_succeed(place, reorder))


def parallel_print(*args) -> None:
    """Prints the arguments of all ranks, in the order of the ranks, on standard output of rank 0."""
    texts = gather(place_of_call("parallel_print"), lambda: joined_text(args), 0)
    for text in texts:
        print(text, flush=True)


def is_distributed(data) -> bool:
    """Whether `data` is known as this rank's block of a divided value: a result of scatterv(),
    rebalance(), random_shuffle() or a compiled function, unless its rows have changed since.
    """
    parts = divisible_parts(data)
    return bool(parts) and all(block_of(part) is not None for part in parts)


def _join_all(place, data):
    blocks = all_gather(place, lambda: data)
    return all_succeed(place, lambda: join_blocks(blocks))


def _rebalance(place, data):
    row_counts = all_gather(place, lambda: [len(part) for part in divisible_parts(data)])
    rank, size = get_rank(), get_size()

    def divide():
        if any(len(counts) != len(row_counts[0]) for counts in row_counts):
            raise ValueError("the ranks' values are not blocks of one value: they differ in parts")
        first_rows = [sum(counts) for counts in zip(*row_counts[:rank])] or [0] * len(row_counts[0])
        return [_rows_for(data, target, first_rows, row_counts) for target in range(size)]

    pieces = exchange(place, divide)
    balanced = all_succeed(place, lambda: join_blocks(pieces))
    return _mark(balanced, [sum(counts) for counts in zip(*row_counts)])


def _rows_for(data, target, first_rows, row_counts):
    """Those of this rank's rows that go to rank `target`."""
    size = len(row_counts)
    ordinals = iter(range(len(first_rows)))

    def piece(part):
        ordinal = next(ordinals)
        total = sum(counts[ordinal] for counts in row_counts)
        first = _even_first(total, target, size) - first_rows[ordinal]
        end = _even_first(total, target + 1, size) - first_rows[ordinal]
        return slice_rows(part, min(max(first, 0), len(part)), min(max(end, 0), len(part)))

    return map_parts(piece, data)


def _common_seed(drawn):
    """The seed of all ranks: what they have given, or what rank 0 has drawn."""
    seeds = [seed for seed, _ in drawn]
    for rank, seed in enumerate(seeds):
        if seed != seeds[0]:
            raise ValueError(
                f"seed must be the same on all ranks: {seeds[0]} on rank 0, {seed} on rank {rank}"
            )
    return drawn[0][1] if seeds[0] is None else seeds[0]


def _spread(data, generator, size):
    """A value per rank, with rows that are drawn for it."""
    # Each part starts from the same state, so that parts of one length are shuffled alike.
    state = generator.bit_generator.state

    def draw(part):
        generator.bit_generator.state = state
        targets = generator.integers(size, size=len(part))
        ends = np.cumsum(np.bincount(targets, minlength=size))[:-1]
        return np.split(np.argsort(targets, kind="stable"), ends)

    positions = [draw(part) for part in divisible_parts(data)]

    def rows_for(target):
        ordinals = iter(positions)
        return map_parts(lambda part: take_rows(part, next(ordinals)[target]), data)

    return [rows_for(target) for target in range(size)]


def _even_first(total, rank, size):
    """The first row of a rank's block; the end of the last block for rank `size`."""
    return rank * (total // size) + min(rank, total % size)


def _even_block(data, rank, size):
    def rows_of(part):
        total = len(part)
        return slice_rows(part, _even_first(total, rank, size), _even_first(total, rank + 1, size))

    return map_parts(rows_of, data)


def _mark(value, totals):
    """Marks the parts of `value` as this rank's even blocks of parts with so many rows."""
    rank, size = get_rank(), get_size()
    for part, total in zip(divisible_parts(value), totals):
        if not isinstance(part, list):  # which can't be marked
            mark(part, _even_first(total, rank, size), len(part), "block")
    return value


def _none_of(part):
    return copy_rows(slice_rows(part, 0, 0))


def _unmarked(part):
    return part if block_of(part) is None else copy_rows(part)
