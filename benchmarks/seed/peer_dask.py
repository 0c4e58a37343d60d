"""The benchmark's jobs in Dask on its threaded scheduler, one partition for each row group."""

from functools import partial

import dask
import dask.dataframe as dd
import pyarrow as pa

from measurement import Peer, measure


def seed(cores, path):
    """Mean of B for each A."""
    df = dd.read_parquet(path, split_row_groups=True)
    return computed(df.groupby("A")["B"].mean(), cores)


def report(cores, path, least):
    """A computed column, a filter, and three aggregates for each A."""
    df = dd.read_parquet(path, split_row_groups=True)
    df["C"] = df["B"] * 0.5 + 1
    df = df[(df["B"] > least) & (df["C"] < 1e9)]
    return computed(
        df.groupby("A").agg(total=("B", "sum"), mean=("C", "mean"), n=("B", "count")), cores
    )


def computed(lazy, cores):
    """Runs the graph and gives the result pandas' order and default index."""
    with dask.config.set(scheduler="threads", num_workers=cores):
        return lazy.compute().sort_index().reset_index()


def start(cores: int) -> Peer:
    """Leaves the threads to Dask: one in pyarrow for each of its workers."""
    pa.set_cpu_count(1)
    return Peer({"seed": partial(seed, cores), "report": partial(report, cores)})


if __name__ == "__main__":
    measure("dask", ("dask", "pandas", "pyarrow"), start)
