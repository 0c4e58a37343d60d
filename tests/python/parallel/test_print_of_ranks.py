"""What compiled functions print with several ranks, and what they know of the ranks.

What is the same on all ranks is printed once, by rank 0; a divided value whole; what differs, by
each rank. The texts are those of the plain function on the whole data.
"""

import io
import sys

import numpy as np
import pandas as pd
import pytest

import shoal
from comparison import assert_same
from parallel.samples import even_bounds, table


class BrokenOutput(io.StringIO):
    def write(self, text):
        raise BrokenPipeError(32, "Broken pipe")


def plainly(capsys, function, *args):
    capsys.readouterr()
    function(*args)
    return capsys.readouterr().out


def scalars(path, n):
    df = pd.read_parquet(path)
    print("rows", len(df), n, sep=": ", end="|\n")
    print(df["x"].sum(), (df["n"].max(), df["s"].count()), f"{df['x'].mean():.3f}")
    print(df["n"][df["n"] > n].min())
    return df


def frames(path, n):
    df = pd.read_parquet(path)
    print(df)
    print(df["s"], df.head(3), sep="\n")
    chosen = df[df["n"] > n]
    print(chosen)
    print([chosen["x"], len(chosen)], chosen.groupby("n")["x"].sum())
    return chosen


@pytest.mark.parametrize("function", [scalars, frames])
def test_the_same_once_and_divided_frames_whole(capsys, printed, path, size, function):
    text = plainly(capsys, function, path, 4)
    whole = function(path, 4)
    capsys.readouterr()
    result = shoal.jit(function)(path, 4)
    assert printed() == [text] + [""] * (size - 1)
    assert_same(shoal.allgatherv(result), whole)
    assert shoal.is_distributed(result) or size == 1


def argument(df):
    print(df, len(df), df["x"].sum())


def test_arguments_divided_and_not(capsys, printed, size):
    text = plainly(capsys, argument, table())
    expected = [text] + [""] * (size - 1)
    compiled = shoal.jit(argument)
    compiled(table())
    assert printed() == expected
    compiled(shoal.scatterv(table()))
    assert printed() == expected
    shoal.jit(all_args_distributed_varlength=True)(argument)(shoal.scatterv(table()))
    assert printed() == expected


@shoal.jit
def own_numbers(df, n):
    print("rank", shoal.get_rank(), n)
    print((n, [shoal.get_rank()]), f"{shoal.get_rank() * 2:>3} of {shoal.get_size()}")
    own = shoal.get_rank() + n
    print(own, own / 2)
    print("size", shoal.get_size())
    chosen = df[df["n"] == own]
    print(chosen["x"].sum())
    return own


def test_what_differs_is_printed_by_each_rank(printed, rank, size):
    whole = table()
    assert own_numbers(whole, 5) == rank + 5
    texts = printed()
    for number in range(size):
        own = number + 5
        expected = (
            f"rank {number} 5\n(5, [{number}]) {number * 2:>3} of {size}\n{own} {own / 2}\n"
            + (f"size {size}\n" if number == 0 else "")
            + f"{whole['x'][whole['n'] == own].sum()}\n"
        )
        assert texts[number] == expected


def test_rows_chosen_by_rank_of_divided_ones_are_combined(printed, size):
    own_numbers(shoal.scatterv(table()), 0)
    texts = printed()
    total = 0.0
    for number in range(size):
        first, end = even_bounds(10, number, size)
        total += number / 4 if first <= number < end else 0
    # The same on all ranks: printed once.
    assert texts[0].endswith(f"size {size}\n{total}\n")
    assert all(texts[n].endswith(f"\n{n} {n / 2}\n") for n in range(1, size))


def test_explain_and_diagnostics_say_who_prints(rank):
    own_numbers(table(), 1)
    text = own_numbers.explain()
    assert "# printed by every rank: the values differ" in text
    assert "# printed by rank 0" in text
    lines = own_numbers.distributed_diagnostics().splitlines()
    first = own_numbers.py_func.__code__.co_firstlineno
    assert f"  line {first + 2}: by every rank: the values differ" in lines
    assert (
        f"  line {first + 5}: by every rank: the values differ because of line {first + 4}" in lines
    )
    assert f"  line {first + 6}: by rank 0" in lines
    assert "other rows on each rank" in lines


@shoal.jit
def printed_by_all(df, n):
    shoal.parallel_print("rank", shoal.get_rank(), n, (df["n"].sum(),))
    shoal.parallel_print(df["n"], df["s"][df["n"] > 3])
    shoal.parallel_print()


def test_parallel_print(printed, size):
    block = shoal.scatterv(table())
    printed_by_all(block, 7)
    expected = "".join(f"rank {number} 7 ({np.int64(45)!r},)\n" for number in range(size))
    shares = shoal.allgatherv([f"{block['n']} {block['s'][block['n'] > 3]}\n"])
    expected += "".join(shares) + "\n" * size
    assert printed() == [expected] + [""] * (size - 1)


@shoal.jit
def printing(n):
    print("before", n)
    return n


@shoal.jit
def printing_together(n):
    shoal.parallel_print("rank", shoal.get_rank(), n)
    return n


def test_broken_output_of_rank_0_ends_the_call_on_all(monkeypatch, rank):
    for function in (printing, printing_together):
        with monkeypatch.context() as patch:
            if rank == 0:
                patch.setattr(sys, "stdout", BrokenOutput())
            with pytest.raises(OSError, match="Broken pipe") as caught:
                function(3)
            assert isinstance(caught.value, BrokenPipeError) == (rank == 0)
        assert function(3) == 3


@shoal.jit
def divided_by_rank(n):
    print("before", n)
    quotient = n // shoal.get_rank()
    print("after", quotient)
    shoal.barrier()
    return quotient


def test_an_error_of_one_rank_comes_after_what_is_printed(printed, size):
    with pytest.raises(ZeroDivisionError):
        divided_by_rank(12)
    expected = [
        f"after {12 // number}\n" if number > 0 else "before 12\n" for number in range(size)
    ]
    assert printed() == expected


@shoal.jit(distributed=False)
def apart(df, n):
    print("sum", df["n"].sum(), n)
    return shoal.get_rank()


@shoal.jit(distributed=False)
def apart_with_barrier():
    shoal.barrier()


@shoal.jit(distributed=False)
def apart_with_parallel_print():
    shoal.parallel_print(1)


def test_functions_apart_print_on_each_rank_that_calls(printed, rank, size):
    calls = rank % 2 == 0
    if calls:
        assert apart(table(), rank) == rank
    expected = [f"sum 45 {number}\n" if number % 2 == 0 else "" for number in range(size)]
    assert printed() == expected
    if size > 1:
        for function in (apart_with_barrier, apart_with_parallel_print):
            with pytest.raises(ValueError, match="nothing to do with"):
                function()
