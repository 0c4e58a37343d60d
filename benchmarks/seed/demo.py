"""What `./run demo` shows: the seed benchmark over 10 million rows, pandas beside shoal, in a few seconds.

DuckDB and Polars join in when `./run bench seed` has made their environments. Equality with pandas is checked before
anything is claimed.
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

import peer_pandas
import peer_shoal
import shoal
from data_files import NotEnoughDisk, data_file, ensure_data_file
from environments import BENCH_FOLDER, is_ready
from measurement import REPORT_LEAST, checksum, timed
from peer_process import Case, PeerFailed, run_peer
from results import agree
from table import seconds

SIZE, VARIANT = "10M", "clustered"
REPEATS = 5
OUTSIDE_PEERS = ("duckdb", "polars")
BAR_WIDTH = 44
BAR_PARTS = " ▏▎▍▌▋▊▉█"
CHART_PATH = BENCH_FOLDER / "results" / "demo.png"


@dataclass(frozen=True)
class Entry:
    """One line of the comparison; seconds are those of the best hot call."""

    peer: str
    cores: int
    compute_seconds: float
    first_call_seconds: float
    note: str = ""

    @property
    def label(self) -> str:
        """The peer and how many threads it had."""
        return f"{self.peer}, {self.cores} thread{'s' if self.cores > 1 else ''}"


def call_several_times(function, *arguments) -> tuple[pd.DataFrame, float, float]:
    """The result, the first call's seconds, and the best hot call's."""
    result, first_seconds = timed(lambda: function(*arguments))
    hot_seconds = min(timed(lambda: function(*arguments))[1] for _ in range(REPEATS))
    return result, first_seconds, hot_seconds


def compare(job: str, arguments: tuple, cores_all: int) -> list[Entry]:
    """Runs the job with everyone who is there.

    Raises AssertionError if shoal's result is not pandas'.
    """
    peer_pandas.start(cores_all)
    expected, first_seconds, hot_seconds = call_several_times(getattr(peer_pandas, job), *arguments)
    entries = [Entry("pandas", cores_all, hot_seconds, first_seconds)]
    for cores in sorted({1, cores_all}):
        entries.append(shoal_entry(job, arguments, cores, expected))
    entries += outside_entries(job, Path(arguments[0]), cores_all, checksum(expected))
    return entries


def shoal_entry(job: str, arguments: tuple, cores: int, expected: pd.DataFrame) -> Entry:
    """Runs the job with shoal. Raises AssertionError if the first or a later result differs."""
    shoal.options.num_threads = cores
    function = peer_shoal.JOBS[job]
    first_result, first_seconds = timed(lambda: function(*arguments))
    note = f"equal to pandas{compilation_note(function.last_call)}"
    result, _, hot_seconds = call_several_times(function, *arguments)
    pd.testing.assert_frame_equal(first_result, expected)
    pd.testing.assert_frame_equal(result, expected)
    return Entry("shoal", cores, hot_seconds, first_seconds, note)


def compilation_note(call) -> str:
    """Where the code of a call came from; nothing if it was in the process already."""
    if call.from_cache:
        return "; code from the cache on disk"
    return f"; compiled in {call.compile_seconds * 1e3:.1f} ms" if call.compile_seconds else ""


def outside_entries(job: str, path: Path, cores: int, expected: dict) -> list[Entry]:
    """DuckDB and Polars, each in a process of its own, if their environments are there."""
    entries = []
    for peer in filter(is_ready, OUTSIDE_PEERS):
        case = Case(peer, SIZE, VARIANT, job, cores)
        try:
            figures = run_peer(case, path, REPEATS, BENCH_FOLDER / "cache", timeout_seconds=60)
        except PeerFailed as failure:
            print(f"{peer}: {failure}")
            continue
        note = (
            "equal to pandas"
            if agree(figures["checksum"], expected)
            else "another result than pandas"
        )
        entries.append(
            Entry(peer, cores, figures["compute_seconds_min"], figures["first_call_seconds"], note)
        )
    return entries


def print_entries(title: str, entries: list[Entry]) -> None:
    """A table with bars, fastest first; the factor is against pandas."""
    slowest = max(entry.compute_seconds for entry in entries)
    pandas_seconds = next(entry.compute_seconds for entry in entries if entry.peer == "pandas")
    width = max(len(entry.label) for entry in entries)
    print(f"\n{title}\n  {'':{width}}  first call  hot call  to pandas")
    for entry in sorted(entries, key=lambda entry: entry.compute_seconds):
        factor = f"{pandas_seconds / entry.compute_seconds:.1f}×"
        print(
            f"  {entry.label:{width}}  {seconds(entry.first_call_seconds):>8} s  {seconds(entry.compute_seconds):>6} s"
            f"  {factor:>9}  {bar(entry.compute_seconds / slowest)}  {entry.note}"
        )


def bar(share: float) -> str:
    """A bar of unicode blocks, exact to an eighth of a character."""
    eighths = max(1, round(share * BAR_WIDTH * 8))
    full, rest = divmod(eighths, 8)
    return ("█" * full + BAR_PARTS[rest].strip()).ljust(BAR_WIDTH)


def draw_chart(entries_by_job: dict[str, list[Entry]]) -> None:
    """Writes a picture of the same bars, if matplotlib is there."""
    try:
        from chart import draw
    except ImportError:
        return
    rows = [
        {
            "size": SIZE,
            "variant": VARIANT,
            "job": job,
            "peer": entry.peer,
            "cores": entry.cores,
            "ranks": 0,
            "compute_seconds_min": entry.compute_seconds,
        }
        for job, entries in entries_by_job.items()
        for entry in entries
    ]
    CHART_PATH.parent.mkdir(parents=True, exist_ok=True)
    draw(rows, [CHART_PATH])
    print(f"\nchart: {os.path.relpath(CHART_PATH)}")


def main() -> int:
    """Generates the data once, compares, prints, draws; 1 if the results differ or the data cannot be made."""
    began = time.perf_counter()
    if not data_file(SIZE, VARIANT).exists():
        print("generating 10 million rows, once …", flush=True)
    try:
        path = str(ensure_data_file(SIZE, VARIANT, Path(sys.executable)))
    except NotEnoughDisk as reason:
        print(reason)
        return 1
    cores_all = len(os.sched_getaffinity(0))
    titles = {
        "seed": 'df.groupby("A", as_index=False)["B"].mean()',
        "report": "computed column, filter, groupby with sum, mean and count",
    }
    arguments = {"seed": (path,), "report": (path, REPORT_LEAST)}
    print(
        f"pd.read_parquet of 10,000,000 rows ({os.path.getsize(path) / 1e6:.0f} MB), 10,000 groups, {cores_all} cores;"
        f" best of {REPEATS} hot calls",
        flush=True,
    )
    entries_by_job = {}
    for job, title in titles.items():
        try:
            entries_by_job[job] = compare(job, arguments[job], cores_all)
        except AssertionError as difference:
            print(f"{job}: shoal's result is not pandas' result\n{difference}")
            return 1
        print_entries(title, entries_by_job[job])
    draw_chart(entries_by_job)
    print(f"the whole demo took {time.perf_counter() - began:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
