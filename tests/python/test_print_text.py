"""Text that is made where it is printed: f-strings, str(), paths."""

import os
import pathlib

from printing import check, sample


def formats(df, n, x, name):
    print(f"{n:>5}|{x:.3f}|{name!r:>8}|{name:^7}|{n:,}|{n:#x}|{x!s}|{name!a}|{n:{4}}")
    print(f"{df['x'].sum():.2e} of {len(df)}: {df['t'].max():%Y-%m} {df['t'].max()}")
    print(f"{df}|{(n, name)}|{[x]!r}|{True}|{1.5:.2f}|{None!r:>6}")
    print("sum: " + str(df["n"].sum()) + ", " + name + str(n) + str(True))
    print((f"{n}", str(x), "a" + f"{x}"), f"{f'{n}-{x}'}|{str(x):>6}")
    text = f"{df['n'].sum()} {df}"
    df["n"] = 0
    print(text)


def test_formats(capsys):
    def with_copy(df, n, x, name):
        formats(df.copy(), n, x, name)

    check(capsys, with_copy, sample(), 1234567, 2.5, "é'")


def bad_format(n):
    print("before")
    print(f"{n:zz}")


def test_bad_format(capsys):
    check(capsys, bad_format, 5)


def paths(folder, path, n):
    print(path, f"{path}", str(path), os.fspath(path) + "|")
    print(os.path.join(folder, f"part{n}"), folder + "//x", f"{folder}/{n}", os.path.join("a//b"))
    print(pathlib.Path("./a//b"), str(pathlib.Path(folder)), f"{pathlib.Path(folder)}/{n}")


def test_paths(capsys):
    check(capsys, paths, "some//folder", pathlib.Path("a//b.parquet"), 3)
