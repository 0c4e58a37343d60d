"""shoal's own functions in compiled ones, of a program that is alone."""

import pytest

import shoal
from comparison import assert_same
from printing import check, only_rank_0, sample


def rank_numbers(n):
    print(shoal.get_rank(), shoal.get_size())
    shoal.barrier()
    return shoal.get_rank() * 10 + n, shoal.get_size(), (shoal.get_rank(), [shoal.get_size()])


@only_rank_0
def test_one_rank(capsys):
    check(capsys, rank_numbers, 5)
    assert shoal.jit(rank_numbers)(5) == (5, 1, (0, [1]))


def gathers(df, n):
    everything = shoal.gatherv(df)
    column = shoal.allgatherv(df["n"])
    both = shoal.gatherv((df, n, [df["x"]], None, "text"), True)
    shoal.parallel_print(len(everything), n, df)
    return everything, column, both, shoal.gatherv(df[df["n"] > 1], root=0), shoal.gatherv(n)


@only_rank_0
def test_gathers_of_one_rank(capsys):
    check(capsys, gathers, sample(), 3)
    assert_same(shoal.jit(gathers)(sample(), 3), gathers(sample(), 3))


def gather_at_rank_7(df):
    return shoal.gatherv(df, root=7)


@only_rank_0
def test_root_must_be_a_rank():
    for function in (gather_at_rank_7, shoal.jit(gather_at_rank_7)):
        with pytest.raises(ValueError, match="root must be a rank from 0 to 0, not 7"):
            function(sample())
