"""Runs the peers in turns over every file: each round takes each case once, in new processes."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from admission import reason_to_skip
from cpp_programs import ensure_program, is_cpp_program
from data_files import NotEnoughDisk, ensure_data_file
from environments import EnvironmentUnavailable, ensure_environment
from peer_process import Case, PeerFailed, run_peer
from raw_columns import NotRaw, ensure_raw_columns
from run_arguments import RANK_PEERS, THREAD_PEERS
from table import seconds

REPEATS_BY_SIZE = {"1M": 5, "10M": 5, "100M": 3, "1B": 1}


def usable_peers(names: list[str]) -> list[str]:
    """The peers whose environments are there, after making the missing ones; says which are left out, and why."""
    usable = []
    for name in names:
        try:
            if is_cpp_program(name):
                ensure_program(name)
            else:
                ensure_environment(name)
            usable.append(name)
        except EnvironmentUnavailable as reason:
            print(f"skipped {name}: {reason}", flush=True)
    return usable


def cases_of(
    arguments: argparse.Namespace, peers: list[str], size: str, variant: str
) -> list[Case]:
    """Everything to measure over one file, peers beside each other for equal numbers of cores."""
    return [
        Case(peer, size, variant, job, cores, ranks)
        for job in arguments.job
        for cores in sorted({*arguments.cores, *arguments.ranks})
        for peer in peers
        for ranks in (0, cores)
        if (
            peer in RANK_PEERS and cores in arguments.ranks
            if ranks
            else peer in THREAD_PEERS and cores in arguments.cores
        )
    ]


class Skipped(Exception):
    """A case is not measured; the text is one line that says why."""


def input_path(arguments: argparse.Namespace, case: Case, path: Path) -> Path:
    """What the peer reads: the Parquet file, or its columns as raw files, which are written if need be."""
    if case.peer != "cpp_mpi_raw":
        return path
    if case.size not in arguments.sizes_with_raw_columns:
        raise Skipped(f"raw columns of {case.size} are written only with --rows {case.size}")
    try:
        return ensure_raw_columns(path)
    except (NotEnoughDisk, NotRaw) as reason:
        raise Skipped(str(reason)) from None


def measure_case(arguments: argparse.Namespace, case: Case, path: Path, cache_folder: Path) -> dict:
    """The figures of one process or of one mpiexec. Raises Skipped or PeerFailed."""
    problem = reason_to_skip(case)
    if problem is not None:
        raise Skipped(problem)
    path = input_path(arguments, case, path)
    repeats = REPEATS_BY_SIZE[case.size] if arguments.repeats is None else arguments.repeats
    return run_peer(case, path, repeats, cache_folder, arguments.timeout)


def measure_file(
    arguments: argparse.Namespace,
    peers: list[str],
    size: str,
    variant: str,
    path: Path,
    rounds_by_case: dict[Case, list[dict]],
) -> list[str]:
    """Runs all rounds over one file and adds their figures to `rounds_by_case`; returns what failed or was skipped."""
    cases = cases_of(arguments, peers, size, variant)
    lines = []
    with tempfile.TemporaryDirectory(prefix="shoal-bench-caches-") as cache_folder:
        for round_number in range(arguments.rounds):
            for case in list(cases):
                try:
                    figures = measure_case(arguments, case, path, Path(cache_folder, case.label))
                except (Skipped, PeerFailed) as problem:
                    cases.remove(case)
                    lines.append(f"{case.label}: {problem}")
                    print(lines[-1], flush=True)
                    continue
                rounds_by_case.setdefault(case, []).append(figures)
                print(
                    f"round {round_number + 1}  {case.label}  first {seconds(figures['first_call_seconds'])}"
                    f"  hot {seconds(figures['compute_seconds_min'])}",
                    flush=True,
                )
    return lines


def measure_all(arguments: argparse.Namespace, rounds_by_case: dict[Case, list[dict]]) -> list[str]:
    """Measures every size and variant; returns the lines about what failed or was skipped."""
    peers = usable_peers(arguments.peers)
    lines = []
    for size in arguments.rows:
        for variant in arguments.variants:
            try:
                path = ensure_data_file(size, variant, Path(sys.executable))
            except NotEnoughDisk as reason:
                lines.append(str(reason))
                continue
            lines += measure_file(arguments, peers, size, variant, path, rounds_by_case)
    return lines
