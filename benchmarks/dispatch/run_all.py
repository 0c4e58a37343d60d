"""Measures what the call of a compiled function costs beside Numba and CPython; prints one JSON line per figure.

    ./run python benchmarks/dispatch/run_all.py [--rounds 3] [--repeats 15] [--peers shoal,numba,cpython]

A figure is the nanoseconds of one call with 0, 2 or 5 numbers, the loop of timeit included. Peers take turns, each
round in a new process.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from statistics import median

DISPATCH_FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(DISPATCH_FOLDER.parent / "seed"))

from environments import EnvironmentUnavailable, ensure_environment  # noqa: E402

PEERS = ("shoal", "numba", "cpython")
TIMEOUT_SECONDS = 600


def read_arguments() -> argparse.Namespace:
    """The options of the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="processes for each peer")
    parser.add_argument("--repeats", type=int, default=15, help="figures of each process")
    parser.add_argument("--peers", default=",".join(PEERS))
    return parser.parse_args()


def say(**figures) -> None:
    """Prints one JSON line."""
    print(json.dumps({"benchmark": "dispatch", **figures}), flush=True)


def run_peer(python: str, peer: str, repeats: int) -> list[dict]:
    """The lines that the process prints."""
    command = [python, str(DISPATCH_FOLDER / "peer.py"), peer, str(repeats)]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, text=True, check=True, timeout=TIMEOUT_SECONDS
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def main() -> None:
    """Runs the peers in turns and says minimum and median of each figure."""
    arguments = read_arguments()
    pythons = {}
    for peer in arguments.peers.split(","):
        try:
            pythons[peer] = sys.executable if peer == "cpython" else str(ensure_environment(peer))
        except (EnvironmentUnavailable, subprocess.CalledProcessError) as failure:
            say(peer=peer, not_measured=str(failure))
    nanoseconds: dict[tuple[int, str], list[float]] = {}
    for _ in range(arguments.rounds):
        for peer, python in pythons.items():
            for line in run_peer(python, peer, arguments.repeats):
                key = (line["argument_count"], peer)
                nanoseconds.setdefault(key, []).extend(line["nanoseconds"])
    for (argument_count, peer), values in sorted(nanoseconds.items()):
        say(
            peer=peer,
            argument_count=argument_count,
            nanoseconds_min=round(min(values), 1),
            nanoseconds_median=round(median(values), 1),
        )


if __name__ == "__main__":
    main()
