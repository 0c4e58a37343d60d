"""print() in compiled functions writes, character by character, what the plain function writes."""

import numpy as np
import pandas as pd
import pytest

import columns
import shoal
from printing import check, sample


def python_values(n, x, flag, text):
    print(n, x, flag, text, None)
    print((n, x, flag, text, None), [n, [text, (x,)]], ())
    print(1, -2, 1.5, 1e300, float("nan"), float("-inf"), True, None, "it's", 'a "b"', "\t", "é🐟")
    print((1, 1.5, float("nan"), True, None, "it's", "\t", "é🐟"), [])


@pytest.mark.parametrize(
    "values", [(3, 2.5, True, "it's"), (-(2**63), float("nan"), False, ""), (0, -0.0, True, "日\n")]
)
def test_python_values(capsys, values):
    check(capsys, python_values, *values)


def options(n, separator, ending):
    print()
    print(n, 2, sep=", ", end="")
    print(n, 2, sep=separator, end=ending, flush=True)
    print(n, sep=None, end=None, flush=False)
    print(end="")
    print("", "", sep="\n", end="|\n")


def test_options(capsys):
    check(capsys, options, 7, "\0", "end\n")


def wrong_separator(n):
    print("before")
    print(n, 2, sep=5)


def wrong_ending(n):
    print(n, end=n)


@pytest.mark.parametrize("function", [wrong_separator, wrong_ending])
def test_wrong_options(capsys, function):
    check(capsys, function, 7)


def arithmetic(n, x):
    print(n + 1, n / 2, -n, x * n, n == 3, n > 3, n // 2, n % 2, n**2)
    print((n + 1, n / 2, n == 3))


def test_arithmetic(capsys):
    check(capsys, arithmetic, 3, 0.1)


def elements(element):
    print(element)
    print((element,), [element], element, sep="|")
    print(f"{element} {element!r}")


@pytest.mark.parametrize(
    "element",
    [
        *(np.int8(-3), np.uint64(2**64 - 1), np.float32(0.1), np.float64(0.1), np.bool_(True)),
        *(np.float64("nan"), pd.Timestamp("2020-01-01 12:00:00.5"), pd.Timedelta("-1 day 3 h")),
        pd.Timestamp("2020-06-01", tz="Europe/Berlin"),
    ],
    ids=lambda element: repr(element),
)
def test_elements(capsys, element):
    check(capsys, elements, element)


def reductions(df):
    print(
        df["n"].sum(), df["x"].sum(), df["x"].mean(), df["t"].max(), df["d"].min(), df["s"].count()
    )
    print(
        (df["n"].sum(), df["x"].sum(), df["t"].min(), df["d"].max(), df["i"].sum(), df["b"].any())
    )
    print(len(df), df.shape, df["n"].size, df["x"].std(), df["x"][df["n"] > 5].mean())
    print(df["t"][df["n"] > 5].max(), df["i"][df["n"] > 5].max(), df["d"][df["n"] > 5].max())


def test_reductions(capsys):
    check(capsys, reductions, sample())


def frames(df):
    print(df)
    print(df["n"], df["s"], df["t"], sep="\n--\n")
    print([df["n"], df.head(1)], (df,))
    small = df[df["n"] > 1]
    print(small)
    print(df[df["n"] > 5])
    print(df.groupby("b")["n"].sum(), df.groupby("b", as_index=False)["x"].mean(), sep="\n")
    print(df.groupby(["b", "n"]).agg({"x": ["sum", "count"]}))
    print(df.head(0))
    return small


def test_frames(capsys):
    check(capsys, frames, sample())


def whole(df):
    print(df)
    print(df["c"])


@pytest.mark.parametrize("name", columns.ALL)
def test_every_dtype(capsys, name):
    column = columns.column(name, columns.codes(7), columns.patterns_of(name)[-1])
    check(capsys, whole, pd.DataFrame({"c": column}))
    check(capsys, whole, pd.DataFrame({"c": columns.column(name, columns.codes(7))}))


def from_file(path):
    df = pd.read_parquet(path)
    print(df)
    print(df["n"].sum(), len(df))
    df["twice"] = df["n"] * 2
    print(df)
    return df


def test_long_frames_are_cut_as_pandas_does(capsys, tmp_path):
    path = str(tmp_path / "long.parquet")
    pd.DataFrame({"n": np.arange(1000), "x": np.arange(1000) / 7}).to_parquet(path)
    text = check(capsys, from_file, path)
    assert "[1000 rows x 2 columns]" in text or shoal.get_rank() > 0
    with pd.option_context("display.max_rows", 4, "display.precision", 2, "display.width", 20):
        check(capsys, from_file, path)
