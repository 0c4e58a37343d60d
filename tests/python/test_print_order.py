"""When compiled functions print: in the order of the program, before what fails later."""

import contextlib
import io
import pathlib

import numpy as np
import pandas as pd
import pytest

import shoal
from comparison import assert_same
from printing import check, sample


def doubled(n):
    print("doubling", n)
    return n * 2


def calls(df, n):
    print(doubled(doubled(n)))

    def inner(text):
        print(text, n)
        return print

    nothing = inner("inner")
    assign = lambda value: print("lambda", value)  # noqa: E731
    print(assign(n))
    del_ = print("given")
    print(del_, nothing is None)
    return df.assign(c=lambda d: d["n"] + 1)


def test_calls(capsys):
    check(capsys, calls, sample(), 4)


def divided_between(n, zero):
    print("before", n)
    quotient = n // zero
    print("after", quotient)
    return quotient


def overflow_between_reductions(df, n):
    print(df["n"].sum())
    big = n * n
    print(big)
    return df["n"].mean()


def raises_before_any(df, n):
    quotient = n // 0.0
    print(df["n"].sum(), quotient)


def test_what_stands_before_an_error_is_printed(capsys):
    text = check(capsys, divided_between, 5, 0)
    assert text == "before 5\n" or shoal.get_rank() > 0
    check(capsys, divided_between, 5, 2)
    check(capsys, raises_before_any, sample(), 3)
    capsys.readouterr()
    with pytest.raises(OverflowError):  # where Python has larger integers
        shoal.jit(overflow_between_reductions)(sample(), 2**62)
    assert capsys.readouterr().out == ("6\n" if shoal.get_rank() == 0 else "")


def two_files(first, second):
    print(pd.read_parquet(first)["n"].sum())
    print(pd.read_parquet(second)["n"].sum())


def test_a_print_comes_before_a_later_damaged_file(capsys, tmp_path):
    first, second = str(tmp_path / "first.parquet"), str(tmp_path / "second.parquet")
    for path in (first, second):
        pd.DataFrame({"n": np.arange(5000)}).to_parquet(path, compression=None)
    content = bytearray(pathlib.Path(second).read_bytes())
    content[4:60] = bytes(56)  # the first page's header
    pathlib.Path(second).write_bytes(content)
    with pytest.raises(shoal.FileFormatError, match="second"):
        shoal.jit(two_files)(first, second)
    assert capsys.readouterr().out == ("12497500\n" if shoal.get_rank() == 0 else "")


def scalars_between(path):
    df = pd.read_parquet(path)
    print(df["n"].sum())
    print(df["n"].mean(), df["x"].min())
    largest = df["x"].max()
    print(largest)
    return df["n"].max()


def test_printed_scalars_are_read_together(tmp_path):
    path = str(tmp_path / "numbers.parquet")
    pd.DataFrame({"n": np.arange(10), "x": np.arange(10) / 2}).to_parquet(path)
    compiled = shoal.jit(scalars_between)
    with contextlib.redirect_stdout(io.StringIO()):
        compiled(path)
    assert "plan 2" not in compiled.explain()
    assert compiled.explain().count("# printed by rank 0") == 3
    assert compiled.distributed_diagnostics().count(": by rank 0") == 3


def printed_and_returned(df):
    print(df)
    print(df["n"])
    return df, df["n"], df["n"].sum()


def test_printing_changes_nothing(capsys):
    df = sample()
    found = shoal.jit(printed_and_returned)(df)
    capsys.readouterr()
    expected = df.copy(), df["n"].copy(), df["n"].sum()
    assert_same(found, expected)
    found[0].loc[:, "n"] = 100
    assert_same((df, found[1]), expected[:2])
