"""Runs the programs in one process as one peer: JSON lines with the seconds of every call.

usage: peer.py pandas|numba|shoal REPEATS
"""

import functools
import json
import os
import sys
import time

os.environ.setdefault("NUMBA_NUM_THREADS", "1")

import numpy as np

FEW, MANY = 100_000, 10_000_000


def columns(rows):
    """The same numbers as programs.cpp makes."""
    number = np.arange(rows, dtype=np.int64)
    return {"a": number % 1000 / 1000.0, "b": number % 777 / 259.0, "n": number % 5000}


def row(df):
    return df.apply(lambda r: r.a * 2 + r.b if r.a > 0.5 else r.b, axis=1)


def square(df):
    return df["a"].map(lambda x: x * x + 1)


def square_of_ints(df):
    return df["n"].map(lambda x: x * x + 1)


def filtered(df):
    c = df.apply(lambda r: r.a * 2 + r.b if r.a > 0.5 else r.b, axis=1)
    return df["b"][c > 2.5]


def first_part(df):
    return df["t"].map(lambda s: s.split("-")[0].upper())


def text_length(df):
    return df["t"].map(lambda s: len(s))


def texts(rows):
    """The same texts as programs.cpp makes."""
    kinds = [f"item{number * 37 % 9973}-{number}" for number in range(5000)]
    return [kinds[row % len(kinds)] for row in range(rows)]


def loops_over_arrays():
    """The programs as Numba has them: a, b, n, the memory of the result, and how much of it counts."""

    def row(a, b, n, out):
        for i in range(a.size):
            out[i] = a[i] * 2 + b[i] if a[i] > 0.5 else b[i]
        return a.size

    def square(a, b, n, out):
        for i in range(a.size):
            out[i] = a[i] * a[i] + 1
        return a.size

    def square_of_ints(a, b, n, out):
        for i in range(a.size):
            out[i] = n[i] * n[i] + 1
        return a.size

    def filtered(a, b, n, out):
        kept = 0
        for i in range(a.size):
            c = a[i] * 2 + b[i] if a[i] > 0.5 else b[i]
            if c > 2.5:
                out[kept] = b[i]
                kept += 1
        return kept

    return {"row": row, "square": square, "square_of_ints": square_of_ints, "filtered": filtered}


def numba_calls(rows):
    """Calls without arguments, by name; each gives the sum of the result when asked."""
    import numba

    data = columns(rows)
    for name, loop in loops_over_arrays().items():
        compiled = numba.njit(loop)
        out = np.zeros(rows, dtype=np.int64 if name == "square_of_ints" else np.float64)

        def call(compiled=compiled, out=out):
            return out[: compiled(data["a"], data["b"], data["n"], out)]

        yield name, call


def pandas_calls(rows, compiled):
    """The same for pandas and shoal."""
    import pandas as pd

    df = pd.DataFrame(columns(rows))
    for function in (row, square, square_of_ints, filtered):
        yield function.__name__, functools.partial(compiled(function), df)
    df = pd.DataFrame({"t": texts(rows)})
    for function in (first_part, text_length):
        yield function.__name__, functools.partial(compiled(function), df)


def calls_of(peer, rows):
    if peer == "numba":
        return numba_calls(rows)
    if peer == "pandas":
        return pandas_calls(rows, lambda function: function)
    import shoal

    shoal.options.num_threads = 1
    return pandas_calls(rows, shoal.jit(cache=False))


def checksum(result):
    """The sum of numbers, or of the lengths of text."""
    is_text = result.dtype.kind == "O"
    return float(result.str.len().sum() if is_text else result.sum())


def main():
    """Reads the command line and measures every program."""
    peer, repeats = sys.argv[1], int(sys.argv[2])
    for rows in (FEW,) if peer == "pandas" else (FEW, MANY):
        for name, call in calls_of(peer, rows):
            seconds = []
            for _ in range(repeats + 1):
                begin = time.perf_counter()
                result = call()
                seconds.append(time.perf_counter() - begin)
            line = {
                "program": f"{name}_{rows}",
                "first_seconds": seconds[0],
                "seconds": seconds[1:],
            }
            print(json.dumps(line | {"result": checksum(result)}), flush=True)


if __name__ == "__main__":
    main()
