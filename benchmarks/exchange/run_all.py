"""Measures what ranks cost when their groups have to be exchanged; prints one JSON line per figure.

    ./run python benchmarks/exchange/run_all.py [--rounds 3] [--repeats 5] [--program FILE]

First the group-by over many keys, by threads and by ranks, compared with pandas' result; then the bandwidth between
two ranks, as the program says that tests/mpi/ builds.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

EXCHANGE_FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(EXCHANGE_FOLDER.parent / "seed"))

from environments import (  # noqa: E402
    PROJECT_FOLDER,
    EnvironmentUnavailable,
    ensure_environment,
)
from peer_process import Case, PeerFailed, failure_text, mpiexec, run_peer, run_process  # noqa: E402
from results import agree  # noqa: E402

DATA_FILE = PROJECT_FOLDER / ".local" / "data" / "exchange" / "20M_many_keys.parquet"
PROGRAM = PROJECT_FOLDER / "build" / "release" / "bin" / "exchange_program"
BLOCKS_SCRIPT = EXCHANGE_FOLDER / "peer_blocks.py"
TIMEOUT_SECONDS = 600
RANKS = 2

# Name, cores, ranks, script: the peer's own gathers the result on rank 0.
CASES = (
    ("1 thread", 1, 0, None),
    ("2 threads", 2, 0, None),
    ("2 ranks", RANKS, RANKS, BLOCKS_SCRIPT),
    ("2 ranks, gathered", RANKS, RANKS, None),
)


def read_arguments() -> argparse.Namespace:
    """The options of the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="processes for each case")
    parser.add_argument("--repeats", type=int, default=5, help="hot calls in each process")
    parser.add_argument("--program", type=Path, default=PROGRAM, help="what measures the bandwidth")
    return parser.parse_args()


def say(**figures) -> None:
    """Prints one JSON line."""
    print(json.dumps(figures), flush=True)


def case_of(peer: str, cores: int, ranks: int) -> Case:
    """A case over the many keys."""
    return Case(peer, "20M", "many_keys", "seed", cores, ranks)


def expected_checksum(cache_folder: Path) -> dict:
    """What pandas makes of the file. Raises PeerFailed or EnvironmentUnavailable."""
    ensure_environment("pandas")
    case = case_of("pandas", 2, 0)
    return run_peer(case, DATA_FILE, 0, cache_folder, TIMEOUT_SECONDS)["checksum"]


def measure_group_by(arguments: argparse.Namespace) -> bool:
    """The group-by, cases in turns; says each process' figures, then the ratios. False if a result is wrong."""
    hot_seconds: dict[str, list[float]] = {}
    is_right = True
    cases = list(CASES)
    with tempfile.TemporaryDirectory(prefix="shoal-bench-caches-") as cache:
        cache_folder = Path(cache)
        expected = expected_checksum(cache_folder)
        for _ in range(arguments.rounds):
            for entry in list(cases):
                name, cores, ranks, script = entry
                case = case_of("shoal", cores, ranks)
                try:
                    figures = run_peer(
                        case, DATA_FILE, arguments.repeats, cache_folder, TIMEOUT_SECONDS, script
                    )
                except PeerFailed as failure:
                    cases.remove(entry)
                    say(benchmark="group_by", case=name, not_measured=str(failure))
                    continue
                is_equal = agree(figures["checksum"], expected)
                is_right = is_right and is_equal
                hot_seconds.setdefault(name, []).extend(figures["compute_seconds"])
                say(benchmark="group_by", case=name, equal_to_pandas=is_equal, **figures)
    say_ratios(hot_seconds)
    return is_right


def say_ratios(hot_seconds: dict[str, list[float]]) -> None:
    """Each case's hot time and its ratio to that of 2 threads, of the best and of the median calls."""
    base = hot_seconds.get("2 threads")
    for name, values in hot_seconds.items():
        if not values:
            continue
        figures = {"seconds_min": min(values), "seconds_median": median(values)}
        if base:
            figures["to_2_threads_min"] = min(values) / min(base)
            figures["to_2_threads_median"] = median(values) / median(base)
        say(benchmark="group_by", case=name, **figures)


def measure_bandwidth(program: Path) -> None:
    """Runs the program as two ranks; its JSON lines as they are, other lines as text."""
    if not program.exists():
        say(benchmark="bandwidth", not_measured=f"there is no {os.path.relpath(program)}")
        return
    try:
        ensure_environment("cpp_mpi_raw")
        output = run_process(mpiexec("cpp_mpi_raw", RANKS, [str(program)]), {}, TIMEOUT_SECONDS)
        if output.return_code != 0:
            raise PeerFailed(failure_text(output.return_code, output.messages))
    except (PeerFailed, EnvironmentUnavailable) as failure:
        say(benchmark="bandwidth", not_measured=str(failure))
        return
    for line in filter(None, map(str.strip, output.text.splitlines())):
        print(
            line if line.startswith("{") else json.dumps({"benchmark": "bandwidth", "text": line})
        )


def main() -> int:
    """Runs both; 1 if a result differs from pandas' or cannot be compared with it."""
    arguments = read_arguments()
    if not DATA_FILE.exists():
        generate = [sys.executable, str(EXCHANGE_FOLDER / "generate.py"), "--out", str(DATA_FILE)]
        subprocess.run(generate, check=True)
    try:
        is_right = measure_group_by(arguments)
    except (PeerFailed, EnvironmentUnavailable) as failure:
        say(benchmark="group_by", not_measured=f"pandas: {failure}")
        is_right = False
    measure_bandwidth(arguments.program)
    return 0 if is_right else 1


if __name__ == "__main__":
    sys.exit(main())
