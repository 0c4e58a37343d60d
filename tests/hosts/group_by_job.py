"""What one rank does: group_by_job.py SEED_FILE MANY_KEYS_FILE RESULT_FILE [--repeats N]

Rank 0 writes the gathered results to RESULT_FILE and prints figures as a JSON line. Started alone,
the same with one process.
"""

import argparse
import json
import time

import numpy as np
import pandas as pd

import shoal
from shoal import _core

BUFFER_BYTES = 64 << 20


@shoal.jit
def mean_by_day(path):
    """Few groups: every rank gets the states of all."""
    df = pd.read_parquet(path)
    return df.groupby("A", as_index=False)["B"].mean()


@shoal.jit
def sums_in_order_of_keys(path):
    """Many groups: each goes to the rank of its key's range."""
    df = pd.read_parquet(path)
    return df.groupby("A", as_index=False).agg(total=("B", "sum"), mean=("B", "mean"))


@shoal.jit
def counts_in_order_of_rows(path):
    """Many groups: each goes to the rank of its key's hash, its row to that of its first row."""
    df = pd.read_parquet(path)
    return df.groupby("A", as_index=False, sort=False).agg(n=("B", "count"), first=("B", "first"))


def timed_calls(function, path, count):
    """The gathered result, and the seconds of each of `count` calls without the gathering."""
    seconds = []
    for _ in range(count):
        shoal.barrier()
        begin = time.perf_counter()
        result = function(path)
        seconds.append(time.perf_counter() - begin)
    return shoal.gatherv(result), seconds


def exchange_gigabytes_per_second():
    """Between rank 0 and the last one, each way, while both send."""
    size, rank = shoal.get_size(), shoal.get_rank()
    other = {0: size - 1, size - 1: 0}.get(rank)
    sent = [[np.ones(BUFFER_BYTES, "uint8")] if peer == other else [] for peer in range(size)]
    best = float("inf")
    for _ in range(4):
        shoal.barrier()
        begin = time.perf_counter()
        _core.exchange(sent, "bandwidth")
        best = min(best, time.perf_counter() - begin)
    return BUFFER_BYTES / best / 1e9


def main():
    """Reads the command line, measures and writes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("seed_file")
    parser.add_argument("many_keys_file")
    parser.add_argument("result_file")
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    begin = time.perf_counter()
    results, seconds = {}, {}
    for function, path in (
        (mean_by_day, arguments.seed_file),
        (sums_in_order_of_keys, arguments.many_keys_file),
        (counts_in_order_of_rows, arguments.many_keys_file),
    ):
        name = function.__name__
        results[name], seconds[name] = timed_calls(function, path, arguments.repeats)
    figures = {
        "ranks": shoal.get_size(),
        "nodes_first_ranks": shoal.get_nodes_first_ranks(),
        "compute_seconds": seconds,
        "program_seconds": time.perf_counter() - begin,
    }
    if shoal.get_size() > 1:
        figures["exchange_gigabytes_per_second"] = exchange_gigabytes_per_second()
    if shoal.get_rank() == 0:
        pd.to_pickle(results, arguments.result_file)
        print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()
