"""Measures all peers side by side: `./run bench seed [options]`.

The peers take turns (every round runs each of them once, in a process of its own), so that what else happens on the
machine hits all of them alike. Prints a table; writes JSON and a chart under `.local/bench/results/`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
from datetime import datetime, timezone
from pathlib import Path

from admission import available_memory_bytes, reason_to_skip
from data_files import SIZES, NotEnoughDisk, ensure_data_file
from environments import BENCH_FOLDER, PROJECT_FOLDER, EnvironmentUnavailable, ensure_environment
from measurement import JOB_NAMES
from peer_process import Case, PeerFailed, run_peer
from results import disagreements, summarize
from table import format_table, seconds

PEERS = ("shoal", "duckdb", "polars", "pandas", "dask", "bodo", "multiprocessing", "pyspark")
VARIANTS = ("clustered", "shuffled", "string", "zstd")
REPEATS_BY_SIZE = {"1M": 5, "10M": 5, "100M": 3, "1B": 1}
RESULTS_FOLDER = BENCH_FOLDER / "results"


def listing(allowed: tuple[str, ...]):
    """An argument type: names from `allowed`, separated by commas."""

    def parse(text: str) -> list[str]:
        names = text.split(",")
        unknown = [name for name in names if name not in allowed]
        if unknown:
            raise argparse.ArgumentTypeError(
                f"unknown: {', '.join(unknown)}; there are {', '.join(allowed)}"
            )
        return names

    return parse


def read_arguments() -> argparse.Namespace:
    """The options of `./run bench seed`."""
    parser = argparse.ArgumentParser(prog="./run bench seed", description=__doc__.splitlines()[0])
    parser.add_argument("benchmark", nargs="?", choices=["seed"], help="the only one there is")
    parser.add_argument("--rows", type=listing(tuple(SIZES)), default=["10M", "100M", "1B"])
    parser.add_argument(
        "--cores", type=lambda text: [int(part) for part in text.split(",")], default=[1, 2, 4]
    )
    parser.add_argument("--peers", type=listing(PEERS), default=list(PEERS))
    parser.add_argument("--variants", type=listing(VARIANTS), default=["clustered"])
    parser.add_argument("--job", type=listing(JOB_NAMES), default=["seed"])
    parser.add_argument(
        "--repeats", type=int, help="hot calls in each process (default: 5; 3 at 100M, 1 at 1B)"
    )
    parser.add_argument(
        "--rounds", type=int, default=3, help="processes for each peer and number of cores"
    )
    parser.add_argument(
        "--timeout", type=float, default=1800, help="seconds that one process may take"
    )
    return parser.parse_args()


def usable_peers(names: list[str]) -> list[str]:
    """The peers whose environments are there, after making the missing ones; says which are left out, and why."""
    usable = []
    for name in names:
        try:
            ensure_environment(name)
            usable.append(name)
        except EnvironmentUnavailable as reason:
            print(f"skipped {name}: {reason}", flush=True)
    return usable


def measure_file(
    arguments: argparse.Namespace,
    peers: list[str],
    size: str,
    variant: str,
    path: Path,
    rounds_by_case: dict[Case, list[dict]],
) -> list[str]:
    """Runs all rounds over one file and adds their figures to `rounds_by_case`; returns what failed or was skipped."""
    cases = [
        Case(peer, size, variant, job, cores)
        for job in arguments.job
        for cores in arguments.cores
        for peer in peers
    ]
    repeats = REPEATS_BY_SIZE[size] if arguments.repeats is None else arguments.repeats
    lines = []
    with tempfile.TemporaryDirectory(prefix="shoal-bench-caches-") as cache_folder:
        for round_number in range(arguments.rounds):
            for case in list(cases):
                problem = reason_to_skip(case)
                try:
                    if problem is None:
                        figures = run_peer(
                            case, path, repeats, Path(cache_folder, case.label), arguments.timeout
                        )
                        rounds_by_case.setdefault(case, []).append(figures)
                        print(
                            f"round {round_number + 1}  {case.label}  first {seconds(figures['first_call_seconds'])}"
                            f"  hot {seconds(figures['compute_seconds_min'])}",
                            flush=True,
                        )
                except PeerFailed as failure:
                    problem = str(failure)
                if problem is not None:
                    cases.remove(case)
                    lines.append(f"{case.label}: {problem}")
                    print(lines[-1], flush=True)
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


def machine() -> dict:
    """What the figures were measured on."""
    models = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    return {
        "cpu": models[0] if models else platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_available_bytes": available_memory_bytes(),
        "kernel": platform.release(),
        "load_average": os.getloadavg(),
    }


def write_results(document: dict) -> Path:
    """Writes the JSON and, when matplotlib is there, the chart beside it; returns the JSON's path."""
    RESULTS_FOLDER.mkdir(parents=True, exist_ok=True)
    path = RESULTS_FOLDER / f"seed-{datetime.now(timezone.utc):%Y%m%d-%H%M%S}.json"
    path.write_text(json.dumps(document, indent=1))
    written = [path]
    try:
        from chart import draw
    except ImportError:
        print("no chart: matplotlib is not installed")
    else:
        pictures = [path.with_suffix(".png"), path.with_suffix(".svg")]
        draw(document["summary"], pictures)
        written += pictures
    for file in written:
        shutil.copyfile(file, RESULTS_FOLDER / f"seed-latest{file.suffix}")
    return path


def main() -> int:
    """Runs the benchmark; 1 if peers disagree about a result or nothing could be measured, else 0."""
    arguments = read_arguments()
    host = machine()
    print(
        f"{host['cpu']}, {host['cores']} cores, load before the run {host['load_average'][0]:.1f}",
        flush=True,
    )
    rounds_by_case: dict[Case, list[dict]] = {}
    lines = []
    try:
        lines = measure_all(arguments, rounds_by_case)
    except KeyboardInterrupt:
        lines.append("interrupted: the table shows what was measured until then")
    if not rounds_by_case:
        print("nothing was measured")
        return 1
    summary, wrong = summarize(rounds_by_case), disagreements(rounds_by_case)
    processes = [
        {**vars(case), **figures} for case, rounds in rounds_by_case.items() for figures in rounds
    ]
    path = write_results(
        {
            "machine": host,
            "arguments": vars(arguments),
            "summary": summary,
            "not_measured": lines,
            "disagreements": wrong,
            "processes": processes,
        }
    )
    print(f"\n{format_table(summary)}\n")
    for line in [*lines, *(f"DIFFERENT RESULT: {line}" for line in wrong)]:
        print(line)
    print(f"results: {path.relative_to(PROJECT_FOLDER)}, chart beside it as .png and .svg")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
