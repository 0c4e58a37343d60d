"""What cannot be printed, and what compiled code cannot do with ranks, says so."""

import sys

import pytest

import shoal
from error_texts import error_of
from printing import sample


def print_dict(n):
    print(n)
    print({"a": n})


def print_labels(df):
    print("labels", df.columns)


def print_function(n):
    print(n, print_dict)


def print_groups(df):
    print(df.groupby("n"))


def print_to_stderr(n):
    print(n, file=sys.stderr)


def print_misspelt(n):
    print(n, seperator=" ")


@pytest.mark.parametrize(
    ("function", "code", "line"),
    [
        (print_dict, "S0110", 2),
        (print_labels, "S0110", 1),
        (print_function, "S0110", 1),
        (print_groups, "S0110", 1),
        (print_to_stderr, "S", 1),
        (print_misspelt, "S0105", 1),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_what_cannot_be_printed_says_so(capsys, function, code, line):
    argument = sample() if function.__code__.co_varnames[0] == "df" else 5
    text = str(error_of(function, argument))
    assert f"[{code}" in text, text
    assert f":{function.__code__.co_firstlineno + line}" in text
    assert capsys.readouterr().out == ""


OUTSIDE = {
    "scatterv": lambda df: shoal.scatterv(df),
    "rebalance": lambda df: shoal.rebalance(df),
    "random_shuffle": lambda df: shoal.random_shuffle(df, seed=1),
    "bcast": lambda df: shoal.bcast(df),
    "is_distributed": lambda df: shoal.is_distributed(df),
    "get_nodes_first_ranks": lambda df: shoal.get_nodes_first_ranks(),
}


@pytest.mark.parametrize("name", OUTSIDE)
def test_functions_for_outside_say_so(name):
    text = str(error_of(OUTSIDE[name], sample()))
    assert "[S0301]" in text
    assert f"`shoal.{name}`" in text
    assert "call it outside" in text


def only_on_rank_0(n):
    if shoal.get_rank() == 0:
        print(n)


def gather_own_number(n):
    return shoal.gatherv(shoal.get_rank() + n)


def gather_own_rows(df):
    return shoal.allgatherv(shoal.gatherv(df))


@pytest.mark.parametrize(
    ("function", "code", "words"),
    [
        (only_on_rank_0, "S0103", "print() prints once"),
        (gather_own_number, "S0604", "made of the rank's own number"),
        (gather_own_rows, "S0604", "differ between the ranks"),
    ],
)
def test_ranks_that_differ(function, code, words):
    text = str(error_of(function, sample() if function is gather_own_rows else 3))
    assert f"[{code}]" in text, text
    assert words in text
