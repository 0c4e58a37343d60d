"""From the figures of single processes to one row per case: minima, medians, ratios, and whether all peers agree."""

from __future__ import annotations

import math
from collections.abc import Iterable
from statistics import median

from peer_process import Case

BASELINE = "duckdb"
RELATIVE_TOLERANCE = 1e-9


def summarize(rounds_by_case: dict[Case, list[dict]]) -> list[dict]:
    """One row per case. The first round found empty compiler caches ("cold"); later ones found them filled."""
    rows = [summary_row(case, rounds) for case, rounds in rounds_by_case.items()]
    baselines = {same_work(row): row for row in rows if row["peer"] == BASELINE}
    for row in rows:
        baseline = baselines.get(same_work(row))
        for figure in ("min", "median"):
            name = f"compute_seconds_{figure}"
            known = baseline is not None and row[name] is not None and baseline[name]
            row[f"ratio_{figure}"] = row[name] / baseline[name] if known else None
    return rows


def summary_row(case: Case, rounds: list[dict]) -> dict:
    """The figures of one case over all its rounds."""
    cold, later = rounds[0], rounds[1:]
    hot_seconds = [seconds for figures in rounds for seconds in figures["compute_seconds"]]
    whole_process_seconds = median_of(later or rounds, "whole_process_seconds")
    hot_median = median(hot_seconds) if hot_seconds else None
    return {
        "peer": case.peer,
        "size": case.size,
        "variant": case.variant,
        "job": case.job,
        "cores": case.cores,
        "ranks": case.ranks,
        "rows": cold["rows"],
        "first_call_cold_seconds": cold["first_call_seconds"],
        "first_call_later_seconds": median_of(later, "first_call_seconds"),
        "compile_seconds": cold["compile_seconds"],
        "compute_seconds_min": min(hot_seconds, default=None),
        "compute_seconds_median": hot_median,
        "whole_process_seconds": whole_process_seconds,
        "beyond_compute_seconds_min": beyond_compute(later or rounds, hot_median, min),
        "beyond_compute_seconds_median": beyond_compute(later or rounds, hot_median, median),
        "peak_memory_bytes": max(figures["peak_memory_bytes"] for figures in rounds),
        "peak_memory_bytes_of_a_rank": max(
            max(figures["peak_memory_bytes_by_rank"]) for figures in rounds
        ),
    }


def beyond_compute(rounds: list[dict], hot_seconds: float | None, choose) -> float | None:
    """What a process took besides one hot call: start, imports, loading or compiling code, ending."""
    if hot_seconds is None:
        return None
    return choose(figures["whole_process_seconds"] for figures in rounds) - hot_seconds


def series(row: dict) -> str:
    """The peer, and how it was started where it can be started in two ways."""
    return "shoal mpiexec" if row["peer"] == "shoal" and row["ranks"] else row["peer"]


def median_of(rounds: list[dict], name: str) -> float | None:
    """The median of a figure over rounds, None if there are none."""
    return median(figures[name] for figures in rounds) if rounds else None


def same_work(row: dict) -> tuple:
    """What two rows must share for their times to be compared."""
    return row["size"], row["variant"], row["job"], row["cores"]


def disagreements(rounds_by_case: dict[Case, list[dict]]) -> list[str]:
    """One line for each process whose result is not that of the first process with the same file and job."""
    expected: dict[tuple, tuple[str, dict]] = {}
    lines = []
    for case, figures in each_process(rounds_by_case):
        work = (case.size, case.variant, case.job)
        first_label, checksum = expected.setdefault(work, (case.label, figures["checksum"]))
        if not agree(checksum, figures["checksum"]):
            lines.append(f"{case.label} gives {figures['checksum']}, {first_label} gave {checksum}")
    return lines


def each_process(rounds_by_case: dict[Case, list[dict]]) -> Iterable[tuple[Case, dict]]:
    """All measured processes, pandas' first, because what pandas says is right."""
    for case in sorted(rounds_by_case, key=lambda case: case.peer != "pandas"):
        for figures in rounds_by_case[case]:
            yield case, figures


def agree(one: dict, other: dict) -> bool:
    """Whether two checksums belong to equal results."""
    same_keys = one["rows"] == other["rows"] and one["keys"] == other["keys"]
    sums, other_sums = one["weighted_sums"], other["weighted_sums"]
    return (
        same_keys
        and sums.keys() == other_sums.keys()
        and all(
            math.isclose(sums[name], other_sums[name], rel_tol=RELATIVE_TOLERANCE) for name in sums
        )
    )
