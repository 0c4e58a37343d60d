"""Measures all peers side by side: `./run bench seed [options]`.

The peers take turns (every round runs each of them once, in a process of its own), so that what else happens on the
machine hits all of them alike. Prints a table; writes JSON and a chart under `.local/bench/results/`.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import sys
from datetime import datetime, timezone
from pathlib import Path

from admission import available_memory_bytes
from environments import BENCH_FOLDER, PROJECT_FOLDER
from peer_process import Case
from rank_ratios import format_rank_ratios, rank_ratios
from results import disagreements, summarize
from rounds import measure_all
from run_arguments import read_arguments
from table import format_table

RESULTS_FOLDER = BENCH_FOLDER / "results"


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
    arguments = read_arguments(__doc__.splitlines()[0])
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
            "rank_ratios": rank_ratios(summary),
            "not_measured": lines,
            "disagreements": wrong,
            "processes": processes,
        }
    )
    print(f"\n{format_table(summary)}\n")
    if any(row["ranks"] for row in summary):
        print(f"{format_rank_ratios(summary)}\n")
    for line in [*lines, *(f"DIFFERENT RESULT: {line}" for line in wrong)]:
        print(line)
    print(f"results: {path.relative_to(PROJECT_FOLDER)}, chart beside it as .png and .svg")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
