"""Measures programs of the language core beside CPython, Numba and C++; prints one JSON line per figure.

    ./run python benchmarks/language/run_all.py [--rounds 3] [--repeats 5] [--peers shoal,numba,cpp,cpython]

Peers take turns, each round in a new process. C++ is the folder's *.cpp with -O3 -march=native, the same programs in
the same shape. CPython runs each program once per round. All results are compared.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import NamedTuple

LANGUAGE_FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(LANGUAGE_FOLDER.parent / "seed"))

from environments import PROJECT_FOLDER, EnvironmentUnavailable, ensure_environment  # noqa: E402

BUILD_FOLDER = PROJECT_FOLDER / "build" / "benchmarks"
TIMEOUT_SECONDS = 600


class Benchmark(NamedTuple):
    """A folder with programs for several peers: peer.py and C++ sources, which print JSON lines."""

    name: str
    folder: Path
    peers: tuple[str, ...]
    interpreted: str  # the peer that needs no environment of its own, and is run once per round


LANGUAGE = Benchmark("language", LANGUAGE_FOLDER, ("shoal", "numba", "cpp", "cpython"), "cpython")


def read_arguments(benchmark: Benchmark) -> argparse.Namespace:
    """The options of the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="processes for each peer")
    parser.add_argument("--repeats", type=int, default=5, help="later calls in each process")
    parser.add_argument("--peers", default=",".join(benchmark.peers))
    return parser.parse_args()


def say(**figures) -> None:
    """Prints one JSON line."""
    print(json.dumps(figures), flush=True)


def build_cpp(benchmark: Benchmark) -> str:
    """Compiles the folder's C++ sources; the path of the program."""
    BUILD_FOLDER.mkdir(parents=True, exist_ok=True)
    program = BUILD_FOLDER / f"{benchmark.name}_programs"
    sources = sorted(benchmark.folder.glob("*.cpp"))
    command = ["g++", "-O3", "-march=native", "-std=c++20", "-o", program, *sources]
    subprocess.run([str(part) for part in command], check=True)
    return str(program)


def command_of(benchmark: Benchmark, peer: str, repeats: int) -> list[str]:
    """What runs all programs once as a peer. Raises EnvironmentUnavailable."""
    if peer == "cpp":
        return [build_cpp(benchmark), str(repeats)]
    is_interpreted = peer == benchmark.interpreted
    python = sys.executable if is_interpreted else str(ensure_environment(peer))
    calls = 0 if is_interpreted else repeats
    return [python, str(benchmark.folder / "peer.py"), peer, str(calls)]


def run_peer(command: list[str]) -> list[dict]:
    """The lines that the process prints."""
    done = subprocess.run(
        command, stdout=subprocess.PIPE, text=True, check=True, timeout=TIMEOUT_SECONDS
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def is_same(a: float, b: float) -> bool:
    """Whether two peers have the same result; sums of floats may be rounded otherwise."""
    return math.isclose(a, b, rel_tol=1e-12)


def main(benchmark: Benchmark = LANGUAGE) -> int:
    """Runs the peers in turns and says ratios; 1 if results differ."""
    arguments = read_arguments(benchmark)
    commands = {}
    for peer in arguments.peers.split(","):
        try:
            commands[peer] = command_of(benchmark, peer, arguments.repeats)
        except (EnvironmentUnavailable, subprocess.CalledProcessError) as failure:
            say(benchmark=benchmark.name, peer=peer, not_measured=str(failure))
    seconds: dict[tuple[str, str], list[float]] = {}
    first: dict[tuple[str, str], list[float]] = {}
    results: dict[str, float] = {}
    refused: dict[tuple[str, str], str] = {}
    is_right = True
    for _ in range(arguments.rounds):
        for peer, command in commands.items():
            for line in run_peer(command):
                key = (line["program"], peer)
                if "not_measured" in line:
                    refused[key] = line["not_measured"]
                    continue
                first.setdefault(key, []).append(line.get("first_seconds", math.nan))
                seconds.setdefault(key, []).extend(line["seconds"] or [line["first_seconds"]])
                expected = results.setdefault(line["program"], line["result"])
                is_right = is_right and is_same(expected, line["result"])
    for (program, peer), reason in refused.items():
        say(benchmark=benchmark.name, program=program, peer=peer, not_measured=reason)
    say_figures(benchmark, seconds, first, results, list(commands))
    say(benchmark=benchmark.name, results_are_equal=is_right)
    return 0 if is_right else 1


def say_figures(benchmark, seconds, first, results, peers) -> None:
    """A line per program and peer, then the geometric means of shoal's ratios to each peer."""
    for program in results:
        for peer in peers:
            values = seconds.get((program, peer))
            if values is None:
                continue
            figures = {"seconds_min": min(values), "seconds_median": median(values)}
            if peer in ("shoal", "numba"):
                figures["first_call_seconds"] = median(first[program, peer])
            if peer != "shoal" and "shoal" in peers:
                own = seconds[program, "shoal"]
                figures["shoal_to_this_min"] = min(own) / min(values)
                figures["shoal_to_this_median"] = median(own) / median(values)
            say(benchmark=benchmark.name, program=program, peer=peer, **figures)
    for peer in peers:
        if peer == "shoal" or "shoal" not in peers:
            continue
        measured = [p for p in results if (p, peer) in seconds]
        ratios = [min(seconds[p, "shoal"]) / min(seconds[p, peer]) for p in measured]
        mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
        say(
            benchmark=benchmark.name,
            peer=peer,
            shoal_to_this_geometric_mean=mean,
            worst=max(ratios),
        )


if __name__ == "__main__":
    sys.exit(main())
