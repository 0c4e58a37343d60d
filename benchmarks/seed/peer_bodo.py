"""The benchmark's jobs with Bodo, run SPMD as `mpiexec -n CORES python peer_bodo.py …`.

Bodo returns the groups of each rank in the order of its hash table, so rank 0 gathers and sorts them.
"""

import time

import bodo
import pandas as pd
from mpi4py import MPI
from numba.core import event

from measurement import Peer, Ranks, measure


@bodo.jit(spawn=False, cache=True)
def seed(path):
    """Mean of B for each A, this rank's part."""
    df = pd.read_parquet(path)
    return df.groupby("A", as_index=False)["B"].mean()


@bodo.jit(spawn=False, cache=True)
def report(path, least):
    """A computed column, a filter, and three aggregates for each A, this rank's part."""
    df = pd.read_parquet(path)
    df["C"] = df["B"] * 0.5 + 1
    df = df[(df["B"] > least) & (df["C"] < 1e9)]
    return df.groupby("A", as_index=False).agg(
        total=("B", "sum"), mean=("C", "mean"), n=("B", "count")
    )


class CompileClock(event.Listener):
    """Adds up the time that Numba's dispatchers spend compiling; what comes from the cache does not count."""

    def __init__(self):
        self.depth = 0
        self.began = 0.0
        self.seconds = 0.0

    def on_start(self, _event):
        """A compilation begins; inner ones are part of it."""
        if self.depth == 0:
            self.began = time.perf_counter()
        self.depth += 1

    def on_end(self, _event):
        """The outermost compilation ends the measured stretch."""
        self.depth -= 1
        if self.depth == 0:
            self.seconds += time.perf_counter() - self.began


def gathered(function):
    """The function with its result on rank 0 and in pandas' order."""

    def call(*arguments):
        frame = bodo.gatherv(function(*arguments))
        return frame.sort_values("A", ignore_index=True) if bodo.get_rank() == 0 else None

    return call


def start(cores: int) -> Peer:
    """Checks that mpiexec started as many ranks as there are cores to use."""
    if bodo.get_size() != cores:
        raise SystemExit(
            f"started with {bodo.get_size()} ranks for {cores} cores; use mpiexec -n {cores}"
        )
    clock = CompileClock()
    event.register("numba:compile", clock)
    return Peer(
        jobs={"seed": gathered(seed), "report": gathered(report)},
        first_call_details=lambda _job_name: {"compile_seconds": clock.seconds},
        ranks=Ranks(
            bodo.get_rank(), bodo.get_size(), MPI.COMM_WORLD.Barrier, MPI.COMM_WORLD.gather
        ),
    )


if __name__ == "__main__":
    measure("bodo", ("bodo", "pandas", "numba", "mpich"), start)
