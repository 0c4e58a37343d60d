"""The benchmark's jobs by hand: a list of group frames mapped over a pool of processes."""

from functools import partial
from multiprocessing import Pool

import pandas as pd
import pyarrow as pa

from measurement import Peer, measure


def group_mean(group):
    """Mean of B in one group's frame."""
    return group["B"].mean()


def group_report(group, least):
    """The three aggregates of one group's frame, or None if the filter leaves nothing of it."""
    group = group.assign(C=group["B"] * 0.5 + 1)
    group = group[(group["B"] > least) & (group["C"] < 1e9)]
    return (group["B"].sum(), group["C"].mean(), len(group)) if len(group) else None


def seed(pool, path):
    """Mean of B for each A."""
    keys, groups = split(path)
    return pd.DataFrame({"A": keys, "B": pool.map(group_mean, groups)})


def report(pool, path, least):
    """A computed column, a filter, and three aggregates for each A."""
    keys, groups = split(path)
    aggregates = pool.map(partial(group_report, least=least), groups)
    rows = [(key, *values) for key, values in zip(keys, aggregates) if values is not None]
    return pd.DataFrame(rows, columns=["A", "total", "mean", "n"])


def split(path):
    """Reads the file; returns the keys in ascending order and one frame for each."""
    groups = pd.read_parquet(path).groupby("A")
    pairs = list(groups)
    return [key for key, _ in pairs], [frame for _, frame in pairs]


def start(cores: int) -> Peer:
    """Starts the pool, which then serves all calls."""
    pa.set_cpu_count(cores)
    pa.set_io_thread_count(cores)
    pool = Pool(cores)
    return Peer({"seed": partial(seed, pool), "report": partial(report, pool)})


if __name__ == "__main__":
    measure("multiprocessing", ("pandas", "pyarrow"), start)
