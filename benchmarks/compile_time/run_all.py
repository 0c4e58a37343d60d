"""Measures the first call of ten functions, compiled and from the disk cache; prints one JSON line per figure.

    ./run python benchmarks/compile_time/run_all.py [--rounds 3] [--peers shoal,numba]

Each call is the first of a new process: cold with an empty cache folder, then again with the cache that the cold
one has filled. The environment of Numba has no pandas, so that the columns of a frame are arrays there.
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

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent / "seed"))

from environments import EnvironmentUnavailable, ensure_environment  # noqa: E402

PEERS = ("shoal", "numba")
FUNCTIONS = (
    "scalar_loop",
    "series_sum",
    "twenty_lines",
    "word_count",
    "upper_and_split",
    "list_append",
    "filter_and_group",
    "row_function",
    "string_chain",
    "nested_functions",
)
TIMEOUT_SECONDS = 300


def read_arguments() -> argparse.Namespace:
    """The options of the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="pairs of processes per figure")
    parser.add_argument("--peers", default=",".join(PEERS))
    return parser.parse_args()


def say(**figures) -> None:
    """Prints one JSON line."""
    print(json.dumps({"benchmark": "compile_time", **figures}), flush=True)


def call(python: str, peer: str, name: str, cache: str) -> dict:
    """The line of one process."""
    environment = {**os.environ, "SHOAL_CACHE_DIR": cache, "NUMBA_CACHE_DIR": cache}
    command = [python, str(FOLDER / "peer.py"), peer, name]
    done = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=TIMEOUT_SECONDS,
        env=environment,
    )
    return json.loads(done.stdout)


def measure(pythons: dict[str, str], name: str, lines: dict) -> None:
    """One cold and one cached process of each peer."""
    for peer, python in pythons.items():
        with tempfile.TemporaryDirectory() as cache:
            for how in ("cold", "cached"):
                lines.setdefault((name, peer, how), []).append(call(python, peer, name, cache))


def say_figures(lines: dict) -> None:
    """Minimum and median in milliseconds of what each process said."""
    for (name, peer, how), values in lines.items():
        refused = [line["not_measured"] for line in values if "not_measured" in line]
        if refused:
            if how == "cold":
                say(function=name, peer=peer, not_measured=refused[0])
            continue
        if peer == "shoal" and any(line["from_cache"] != (how == "cached") for line in values):
            say(
                function=name, peer=peer, how=how, not_measured="the cache was not used as expected"
            )
            continue
        figures = {}
        for key in ("call", "compile", "load"):
            seconds = [line[f"{key}_seconds"] for line in values if f"{key}_seconds" in line]
            if seconds:
                figures[f"{key}_milliseconds_min"] = round(1e3 * min(seconds), 3)
                figures[f"{key}_milliseconds_median"] = round(1e3 * median(seconds), 3)
        say(function=name, peer=peer, how=how, **figures)


def main() -> None:
    """Runs the peers in turns."""
    arguments = read_arguments()
    pythons = {}
    for peer in arguments.peers.split(","):
        try:
            pythons[peer] = str(ensure_environment(peer))
        except (EnvironmentUnavailable, subprocess.CalledProcessError) as failure:
            say(peer=peer, not_measured=str(failure))
    lines: dict[tuple[str, str, str], list[dict]] = {}
    for _ in range(arguments.rounds):
        for name in FUNCTIONS:
            measure(pythons, name, lines)
    say_figures(lines)


if __name__ == "__main__":
    main()
