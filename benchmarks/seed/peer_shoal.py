"""The benchmark's jobs with shoal: the pandas functions, decorated."""

import pandas as pd

import shoal
from measurement import Peer, measure


@shoal.jit
def seed(path):
    """Mean of B for each A."""
    df = pd.read_parquet(path)
    return df.groupby("A", as_index=False)["B"].mean()


@shoal.jit
def report(path, least):
    """A computed column, a filter, and three aggregates for each A."""
    df = pd.read_parquet(path)
    df["C"] = df["B"] * 0.5 + 1
    df = df[(df["B"] > least) & (df["C"] < 1e9)]
    return df.groupby("A", as_index=False).agg(
        total=("B", "sum"), mean=("C", "mean"), n=("B", "count")
    )


JOBS = {"seed": seed, "report": report}


def first_call_details(job_name: str) -> dict:
    """What shoal itself says about the call."""
    call = JOBS[job_name].last_call
    return {
        "compile_seconds": call.compile_seconds,
        "load_seconds": call.load_seconds,
        "execute_seconds": call.execute_seconds,
        "bytes_read": call.bytes_read,
        "from_cache": call.from_cache,
    }


def start(cores: int) -> Peer:
    """Sets shoal's number of threads."""
    shoal.options.num_threads = cores
    return Peer(JOBS, first_call_details)


if __name__ == "__main__":
    measure("shoal", ("shoal", "pandas"), start)
