"""What every peer script shares: its arguments, the clock, the memory it took, and the JSON line it prints.

A peer script defines `start(cores) -> Peer` and calls `measure(name, packages, start)`. The figures are those of one
process, or of the ranks of one mpiexec: a first call, then hot calls of the same job. Ranks start each call together,
and the slowest one's time counts. benchmarks/README.md says what each figure means.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median

JOB_NAMES = ("seed", "report")
REPORT_LEAST = 1_000_000  # the argument `least` of the report job
STARTED_VARIABLE = "SHOAL_BENCH_STARTED"  # time.monotonic() when the runner started this process


def no_details(_job_name: str) -> dict:
    """For peers that have nothing to tell about their first call."""
    return {}


@dataclass(frozen=True)
class Ranks:
    """The processes of one mpiexec, this one among them."""

    rank: int
    size: int
    barrier: Callable[[], None]
    gather: Callable[[list[float]], list]  # the list of each rank, by rank, on rank 0


ALONE = Ranks(0, 1, lambda: None, lambda figures: [figures])


@dataclass(frozen=True)
class Peer:
    """One peer, ready to be called: `jobs` take what the pandas functions take and return a pandas DataFrame."""

    jobs: dict[str, Callable]
    first_call_details: Callable[[str], dict] = (
        no_details  # extra figures, asked for after the first call
    )
    ranks: Ranks = ALONE
    # Makes the whole result of a call's, on rank 0, outside of the clock.
    collect: Callable = lambda result: result


def measure(
    name: str,
    packages: tuple[str, ...],
    start: Callable[[int], Peer],
    start_ranks: Callable[[int], Peer] | None = None,
) -> None:
    """Runs the job that the command line names and prints one JSON line with its figures.

    With `--ranks`, the peer comes from `start_ranks`, which gets the number of ranks.
    """
    arguments = read_arguments()
    if arguments.ranks and start_ranks is None:
        sys.exit(f"{name} does not run under mpiexec")
    peer = start_ranks(arguments.ranks) if arguments.ranks else start(arguments.cores)
    call = bound_job(peer, arguments)
    first_result, first_call_seconds = timed_together(call, peer.ranks)
    whole_process_seconds = time.monotonic() - process_start()
    details = peer.first_call_details(arguments.job)
    compute_seconds, last_result = [], first_result
    for _ in range(arguments.repeats):
        last_result, seconds = timed_together(call, peer.ranks)
        compute_seconds.append(seconds)
    own = [tree_peak_bytes(os.getpid()), first_call_seconds, *compute_seconds]
    by_rank = peer.ranks.gather(own)
    first_result, last_result = peer.collect(first_result), peer.collect(last_result)
    if peer.ranks.rank != 0:
        return
    first_checksum = checksum(first_result)
    if checksum(last_result) != first_checksum:
        sys.exit(f"{name}: the last call's result differs from the first one's")
    figures = {
        "peer": name,
        "versions": {
            "python": platform.python_version(),
            **{package: installed_version(package) for package in packages},
        },
        "job": arguments.job,
        "file": Path(arguments.path).name,
        "rows": row_count(arguments.path),
        "cores": arguments.cores,
        "compile_seconds": None,
        **details,
        **figures_over_ranks(by_rank),
        "whole_process_seconds": whole_process_seconds,
        "checksum": first_checksum,
        "finished_at": time.monotonic(),
    }
    print(json.dumps(figures), flush=True)


def figures_over_ranks(by_rank: list) -> dict:
    """From each rank's peak memory and seconds: of times the slowest rank's, of memory the sum and each."""
    peak_bytes_by_rank, *seconds_by_call = zip(*by_rank)
    first_call_seconds, *compute_seconds = (float(max(seconds)) for seconds in seconds_by_call)
    return {
        "first_call_seconds": first_call_seconds,
        "compute_seconds": compute_seconds,
        "compute_seconds_min": min(compute_seconds, default=None),
        "compute_seconds_median": median(compute_seconds) if compute_seconds else None,
        "peak_memory_bytes": int(sum(peak_bytes_by_rank)),
        "peak_memory_bytes_by_rank": [int(value) for value in peak_bytes_by_rank],
    }


def read_arguments() -> argparse.Namespace:
    """The interface that all peer scripts have."""
    parser = argparse.ArgumentParser(
        description="Times one peer on one file and prints one JSON line."
    )
    parser.add_argument("path", help="the Parquet file")
    parser.add_argument("cores", type=int, help="threads or processes the peer may use")
    parser.add_argument("repeats", type=int, help="hot calls after the first one")
    parser.add_argument("job", nargs="?", choices=JOB_NAMES, default="seed")
    parser.add_argument(
        "--ranks", type=int, default=0, help="the script runs under mpiexec with so many ranks"
    )
    return parser.parse_args()


def bound_job(peer: Peer, arguments: argparse.Namespace) -> Callable:
    """The job with its arguments filled in."""
    job = peer.jobs[arguments.job]
    if arguments.job == "report":
        return lambda: job(arguments.path, REPORT_LEAST)
    return lambda: job(arguments.path)


def timed_together(call: Callable, ranks: Ranks) -> tuple:
    """As timed(), started by all ranks at once."""
    ranks.barrier()
    return timed(call)


def timed(call: Callable) -> tuple:
    """The call's result and the seconds it took."""
    start = time.perf_counter()
    result = call()
    return result, time.perf_counter() - start


def installed_version(package: str) -> str:
    """The version that pip knows, or for a package run from its sources the one that it states itself."""
    try:
        return version(package)
    except PackageNotFoundError:
        return getattr(sys.modules[package], "__version__", "from sources")


def process_start() -> float:
    """When this process was started, on the clock of time.monotonic().

    The runner passes it, so that mpiexec counts; else the kernel's note serves, which is exact to 10 ms.
    """
    if STARTED_VARIABLE in os.environ:
        return float(os.environ[STARTED_VARIABLE])
    start_ticks = int(stat_fields("self")[19])
    age_seconds = time.clock_gettime(time.CLOCK_BOOTTIME) - start_ticks / os.sysconf("SC_CLK_TCK")
    return time.monotonic() - age_seconds


def stat_fields(process: str) -> list[str]:
    """The fields of /proc/…/stat after the command's name: state, parent, … (proc(5) counts them from 3)."""
    return Path("/proc", process, "stat").read_text().rpartition(")")[2].split()


def tree_peak_bytes(root: int) -> int:
    """Sum of the peak resident sizes of a process and its living descendants.

    VmHWM and not ru_maxrss, because the latter begins at the size of the process that called exec. Pages that
    forked processes share count once for each of them.
    """
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                children.setdefault(int(stat_fields(entry.name)[1]), []).append(int(entry.name))
            except OSError:
                continue  # ended meanwhile
    total_bytes, waiting = 0, [root]
    while waiting:
        process = waiting.pop()
        total_bytes += peak_bytes(process)
        waiting += children.get(process, [])
    return total_bytes


def peak_bytes(process: int) -> int:
    """Peak resident size of one process; 0 if it has ended."""
    try:
        for line in Path("/proc", str(process), "status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def checksum(frame) -> dict:
    """What two results must share to count as equal: the keys exactly and in order, the columns to rounding."""
    import numpy as np  # after the measured calls, as row_count()'s pyarrow

    keys = frame["A"]
    if keys.dtype.kind == "M":
        key_bytes = keys.to_numpy("datetime64[us]").tobytes()
    elif keys.dtype.kind == "i":
        key_bytes = keys.to_numpy("int64").tobytes()
    else:
        key_bytes = "\n".join(keys).encode()
    weights = 1 + np.arange(len(frame)) % 97
    sums = {
        name: float((frame[name].to_numpy("float64") * weights).sum())
        for name in frame.columns
        if name != "A"
    }
    return {"rows": len(frame), "keys": f"{zlib.crc32(key_bytes):08x}", "weighted_sums": sums}


def row_count(path: str) -> int:
    """Rows of the file, from its footer; imported here so that it does not weigh on a peer's figures."""
    import pyarrow.parquet

    return pyarrow.parquet.ParquetFile(path).metadata.num_rows
