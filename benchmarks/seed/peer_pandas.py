"""The benchmark's jobs in plain pandas; only reading the file uses more than one core."""

import pandas as pd
import pyarrow as pa

from measurement import Peer, measure


def seed(path):
    """Mean of B for each A."""
    df = pd.read_parquet(path)
    return df.groupby("A", as_index=False)["B"].mean()


def report(path, least):
    """A computed column, a filter, and three aggregates for each A."""
    df = pd.read_parquet(path)
    df["C"] = df["B"] * 0.5 + 1
    df = df[(df["B"] > least) & (df["C"] < 1e9)]
    return df.groupby("A", as_index=False).agg(
        total=("B", "sum"), mean=("C", "mean"), n=("B", "count")
    )


def start(cores: int) -> Peer:
    """Gives pyarrow, which reads the file, as many threads as there are cores."""
    pa.set_cpu_count(cores)
    pa.set_io_thread_count(cores)
    return Peer({"seed": seed, "report": report})


if __name__ == "__main__":
    measure("pandas", ("pandas", "pyarrow"), start)
