"""Each option of jit has its effect on all ranks, or is refused."""

import numpy as np
import pandas as pd
import pytest

import shoal
from comparison import assert_same
from parallel.samples import even_bounds
from shoal.blocks import Block, block_of, mark

ROWS = 10
pytestmark = pytest.mark.filterwarnings("ignore:nothing in")


def several():
    if shoal.get_size() == 1:
        pytest.skip("needs several ranks")


def whole():
    return pd.DataFrame({"a": np.arange(ROWS), "b": np.arange(ROWS) % 3})


def unmarked(rank, size, is_even):
    """A block as a program makes it itself, with an index of its own."""
    first, end = even_bounds(ROWS, rank, size) if is_even else _uneven_bounds(rank, size)
    return whole().iloc[first:end].reset_index(drop=True)


def _uneven_bounds(rank, size):
    """All but two rows are on the last rank."""
    bounds = [0, *[min(r, 2) for r in range(1, size)], ROWS]
    return bounds[rank], bounds[rank + 1]


def kept_and_first(df):
    kept = df[df["a"] > 0]
    first = df.head(3)
    return kept, first, len(df)


def by_key(df):
    return df.groupby("b", as_index=False)["a"].sum()


def as_it_is(df):
    return df[["b", "a"]]


def assert_divided(value, expected):
    """Every rank has a share of the rows, and knows it."""
    assert shoal.is_distributed(value)
    assert len(value) <= len(expected)
    assert_same(shoal.allgatherv(value), expected)


def assert_whole(value, expected):
    assert not shoal.is_distributed(value)
    assert_same(value, expected)


def check(found, assert_kept, assert_first):
    kept, first, count = found
    expected = kept_and_first(whole())
    assert_kept(kept, expected[0])
    assert_first(first, expected[1])
    assert count == ROWS


def test_without_options(rank):
    several()
    compiled = shoal.jit(kept_and_first)
    check(compiled(whole()), assert_whole, assert_whole)
    check(compiled(shoal.scatterv(whole())), assert_divided, assert_divided)


@pytest.mark.parametrize("option", ["all_args_distributed_block", "all_args_distributed_varlength"])
def test_all_args_distributed(option, rank, size):
    several()
    is_even = option.endswith("block")
    compiled = shoal.jit(kept_and_first, **{option: True})
    own = unmarked(rank, size, is_even)
    check(compiled(own), assert_divided, assert_divided)
    held = "block" if is_even else "varying"
    assert block_of(shoal.jit(as_it_is, **{option: True})(own)).distribution == held
    assert f"held {held}" in compiled.distributed_diagnostics(2)
    assert_divided(shoal.jit(by_key, **{option: True})(own), by_key(whole()))


def test_distributed_argument(rank, size):
    several()
    compiled = shoal.jit(kept_and_first, distributed=["df"])
    check(compiled(unmarked(rank, size, is_even=False)), assert_divided, assert_divided)


def test_args_maybe_distributed(rank, size):
    several()
    block = shoal.scatterv(whole())
    assert_divided(shoal.jit(as_it_is, args_maybe_distributed=True)(block), as_it_is(whole()))
    marked_whole = mark(whole(), 0, ROWS, "varying")
    found = shoal.jit(kept_and_first, args_maybe_distributed=False)(marked_whole)
    check(found, assert_whole, assert_whole)
    with pytest.raises(ValueError):
        shoal.jit(kept_and_first, args_maybe_distributed=False)(block)


def test_replicated_variable(rank):
    several()
    compiled = shoal.jit(kept_and_first, replicated=["kept"])
    check(compiled(shoal.scatterv(whole())), assert_whole, assert_divided)


def test_replicated_argument(rank):
    several()
    compiled = shoal.jit(kept_and_first, replicated=["df"])
    check(compiled(mark(whole(), 0, ROWS, "varying")), assert_whole, assert_whole)
    with pytest.raises(ValueError):
        compiled(shoal.scatterv(whole()))


def test_returns_maybe_distributed(rank):
    several()
    block = shoal.scatterv(whole())
    compiled = shoal.jit(kept_and_first, returns_maybe_distributed=False)
    check(compiled(block), assert_whole, assert_whole)
    compiled = shoal.jit(kept_and_first, returns_maybe_distributed=False, distributed=["kept"])
    check(compiled(block), assert_divided, assert_whole)
    compiled = shoal.jit(kept_and_first, returns_maybe_distributed=True)
    check(compiled(block), assert_divided, assert_divided)


def test_all_returns_distributed(rank):
    several()
    compiled = shoal.jit(kept_and_first, all_returns_distributed=True)
    check(compiled(shoal.scatterv(whole())), assert_divided, assert_divided)
    with pytest.raises(shoal.TypingError, match="S0601"):
        compiled(whole())


def test_distributed_variable(rank):
    several()
    compiled = shoal.jit(kept_and_first, distributed=["first", "kept"])
    check(compiled(shoal.scatterv(whole())), assert_divided, assert_divided)
    with pytest.raises(shoal.TypingError, match="S0601"):
        compiled(whole())


def test_not_distributed(rank, size):
    """Ranks need not call it together, and what they pass is theirs."""
    several()
    compiled = shoal.jit(kept_and_first, distributed=False)
    if rank == size - 1:
        check(compiled(whole()), assert_whole, assert_whole)
    own = whole().head(rank + 1)
    kept, first, count = compiled(own)
    assert_whole(kept, kept_and_first(own)[0])
    assert count == rank + 1


def test_cache(rank):
    for is_cached in (True, False):
        shoal.jit(by_key, cache=is_cached)(whole())
        again = shoal.jit(by_key, cache=is_cached)
        again(whole())
        assert again.last_call.from_cache == is_cached or rank > 0  # rank 0 looks for all


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"all_args_distributed_block": True, "all_args_distributed_varlength": True}, "exclude"),
        ({"all_args_distributed_block": True, "args_maybe_distributed": False}, "contradict"),
        ({"all_returns_distributed": True, "returns_maybe_distributed": False}, "contradict"),
        ({"all_args_distributed_varlength": True, "distributed": False}, "nothing to do with"),
        ({"all_returns_distributed": True, "distributed": False}, "nothing to do with"),
        ({"returns_maybe_distributed": None}, "is True or False"),
        ({"distributed": True}, "list of variable names"),
        ({"replicated": [1]}, "list of variable names"),
        ({"distributed_block": ["df"]}, r"distributed=\["),
        ({"spawn": False}, "mpiexec"),
        ({"nopython": True}, "no option"),
        ({"rebalance": True}, "there are: cache, "),
    ],
)
def test_refused(options, message):
    with pytest.raises(TypeError, match=message):
        shoal.jit(by_key, **options)


def test_unknown_names(rank):
    for option in ("distributed", "replicated"):
        with pytest.raises(shoal.TypingError, match="S0602.*|is no variable"):
            shoal.jit(by_key, **{option: ["no_such"]})(whole())


def test_results_say_how_they_are_divided(rank, size):
    several()
    block = shoal.jit(as_it_is)(shoal.scatterv(whole()))
    first, end = even_bounds(ROWS, rank, size)
    assert block_of(block) == Block(first, end - first, "block")
