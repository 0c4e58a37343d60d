"""Runs the programs in one process as one peer: JSON lines with the seconds of every call.

usage: peer.py pandas|shoal REPEATS
"""

import json
import os
import sys
import time

import numpy as np
import pandas as pd

ROWS = (20_000, 5_000_000)


def frame_and_array(rows):
    """Two columns of numbers and an array beside them."""
    number = np.arange(rows, dtype=np.int64)
    df = pd.DataFrame({"a": number * 7919 % 10_007 / 10_007.0, "b": number * 31 % 100})
    return df, number * 104_729 % 9_973 / 9_973.0


def where(df, x):
    d = df.copy()
    d["c"] = np.where(d["a"] > 0.5, d["b"], 0)
    return d


def where_sum(df, x):
    d = df.copy()
    d["c"] = np.where(d["a"] > 0.5, d["b"], 0)
    return d["c"].sum()


def root_sum(df, x):
    return np.sqrt(df["a"]).sum()


def values_sum(df, x):
    return df["a"].values.sum()


def attach(df, x):
    d = df.copy()
    d["c"] = x
    return d


def attach_and_compute(df, x):
    d = df.copy()
    d["c"] = x
    d["e"] = d["a"] * d["c"] + d["b"]
    return d["e"].mean()


def mask(df, x):
    return df[x > 0.5]


def new_frame(df, x):
    return pd.DataFrame({"x": x, "y": x * 2})


def filled_in_a_loop(df, x):
    d = df.copy()
    a = d["a"].values
    out = np.empty(len(d))
    level = 0.0
    for i in range(len(d)):
        level = 0.9 * level + a[i]
        out[i] = level
    d["level"] = out
    return d


PROGRAMS = [where, where_sum, root_sum, values_sum, attach, attach_and_compute, mask, new_frame]


def calls_of(peer, rows):
    """The programs as functions without arguments; the loop only where it is compiled."""
    df, x = frame_and_array(rows)
    programs = list(PROGRAMS)
    wrap = lambda function: function  # noqa: E731
    if peer != "pandas":
        import shoal

        shoal.options.num_threads = int(os.environ.get("SHOAL_NUM_THREADS", "1"))
        wrap = shoal.jit(cache=False)
    if peer != "pandas" or rows < 100_000:
        programs.append(filled_in_a_loop)
    for program in programs:
        function = wrap(program)
        yield program.__name__, lambda function=function: function(df, x)


def checksum(result):
    """The sum of all numbers."""
    if isinstance(result, pd.DataFrame):
        return float(sum(result[column].sum() for column in result))
    return float(result)


def main():
    """Reads the command line and measures every program."""
    peer, repeats = sys.argv[1], int(sys.argv[2])
    for rows in ROWS:
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
