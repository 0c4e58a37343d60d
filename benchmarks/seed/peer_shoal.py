"""The benchmark's jobs with shoal: the pandas functions, decorated. Under mpiexec the result is gathered on rank 0."""

import numpy as np
import pandas as pd

import shoal
from measurement import Peer, Ranks, measure


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


def started_ranks(count: int) -> Ranks:
    """This job's ranks, as shoal sees them. Exits unless mpiexec started as many as there should be."""
    if shoal.get_size() != count:
        raise SystemExit(f"shoal sees {shoal.get_size()} ranks; use mpiexec -n {count}")

    def gather(figures: list[float]):
        return np.reshape(shoal.gatherv(np.array(figures, "float64")), (-1, len(figures)))

    return Ranks(shoal.get_rank(), count, shoal.barrier, gather)


def start_ranks(count: int) -> Peer:
    """Each rank has the threads that SHOAL_NUM_THREADS says."""
    gathered = {
        name: lambda *arguments, job=job: shoal.gatherv(job(*arguments))
        for name, job in JOBS.items()
    }
    return Peer(gathered, first_call_details, started_ranks(count))


if __name__ == "__main__":
    measure("shoal", ("shoal", "pandas"), start, start_ranks)
