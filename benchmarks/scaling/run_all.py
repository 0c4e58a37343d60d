"""Counts what ranks send to each other, and times it, at growing numbers of ranks; JSON lines.

    ./run python benchmarks/scaling/run_all.py [--ranks 1,2,4,8,16,32,64] [--rounds 2]

All ranks are on this machine, one thread each: with more ranks than cores the times are those of
ranks that take turns, but the counts are those of any machine. Each step's counts are compared with
docs/scaling.md's formulas (formulas.py): messages must be equal, bytes are given as a ratio.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from formulas import DAYS, MANY_ROWS, sent_in

SCALING_FOLDER = Path(__file__).resolve().parent
PROJECT_FOLDER = SCALING_FOLDER.parents[1]
MPIEXEC = Path(sys.executable).parent / "mpiexec"
TIMEOUT_SECONDS = 500


def read_arguments() -> argparse.Namespace:
    """The options of the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ranks", default="1,2,4,8,16,32,64")
    parser.add_argument("--rounds", type=int, default=2, help="jobs for each number of ranks")
    return parser.parse_args()


def say(**figures) -> None:
    """Prints one JSON line."""
    print(json.dumps(figures), flush=True)


def write_files(folder: Path) -> list[str]:
    """The two files of the job: few keys in order, and many at random."""
    few, many = folder / "few_keys.parquet", folder / "many_keys.parquet"
    seed = PROJECT_FOLDER / "benchmarks/seed/generate.py"
    exchange = PROJECT_FOLDER / "benchmarks/exchange/generate.py"
    for command in (
        [seed, "--pers", DAYS, "--out", few],
        [exchange, "--rows", MANY_ROWS, "--out", many],
    ):
        subprocess.run([sys.executable, *map(str, command)], check=True, stdout=subprocess.DEVNULL)
    return [str(few), str(many)]


def run_job(rank_count: int, files: list[str], cache_folder: str) -> list[dict]:
    """The lines of one job, and one with the seconds of the whole."""
    command = [str(MPIEXEC), "-n", str(rank_count), sys.executable]
    command += [str(SCALING_FOLDER / "rank_program.py"), *files]
    begin = time.perf_counter()
    done = subprocess.run(
        ["env", "SHOAL_NUM_THREADS=1", f"XDG_CACHE_HOME={cache_folder}", *command],
        stdout=subprocess.PIPE,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=True,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    seconds = time.perf_counter() - begin
    return [*lines, {"step": "whole job", "ranks": rank_count, "seconds": seconds}]


def compare(line: dict) -> bool:
    """Adds what the formulas say; whether it has sent as many messages."""
    expected = sent_in(line["step"], line["ranks"], line.get("bytes_max", 0))
    if expected is None or line["ranks"] == 1:
        return True
    line["messages_expected"] = expected.messages
    if expected.bytes:
        line["bytes_to_expected"] = round(line["bytes_max"] / expected.bytes, 4)
    return line["messages_max"] == expected.messages


def main() -> int:
    """Runs all jobs; 1 if one has sent other messages than it should."""
    arguments = read_arguments()
    is_right = True
    with tempfile.TemporaryDirectory(prefix="shoal-scaling-") as folder:
        files = write_files(Path(folder))
        for rank_count in map(int, arguments.ranks.split(",")):
            for round_number in range(arguments.rounds):
                cache_folder = f"{folder}/cache_{rank_count}_{round_number}"
                for line in run_job(rank_count, files, cache_folder):
                    is_right = compare(line) and is_right
                    say(**line)
    return 0 if is_right else 1


if __name__ == "__main__":
    sys.exit(main())
