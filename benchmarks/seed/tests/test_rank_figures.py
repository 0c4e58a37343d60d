"""How figures of ranks are put together and compared: `./run python -m pytest benchmarks/seed/tests`."""

import argparse
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from measurement import figures_over_ranks  # noqa: E402
from peer_process import Case  # noqa: E402
from rank_ratios import format_rank_ratios, rank_ratios  # noqa: E402
from results import summarize  # noqa: E402
from rounds import Skipped, cases_of, input_path  # noqa: E402
from run_arguments import counts  # noqa: E402


def figures(hot_seconds, whole_process_seconds=2.0):
    """What one process reports."""
    return {
        "rows": 10,
        "compile_seconds": None,
        "whole_process_seconds": whole_process_seconds,
        **figures_over_ranks([[2**20, 0.5, *hot_seconds], [3 * 2**20, 0.25, *hot_seconds]]),
    }


def case(peer, cores, ranks):
    return Case(peer, "1M", "clustered", "seed", cores, ranks)


def test_slowest_rank_counts_and_memory_is_summed():
    over_ranks = figures_over_ranks([[100, 2.0, 0.5, 0.2], [300, 1.0, 0.1, 0.3]])
    assert over_ranks["first_call_seconds"] == 2.0
    assert over_ranks["compute_seconds"] == [0.5, 0.3]
    assert over_ranks["compute_seconds_min"] == 0.3
    assert over_ranks["peak_memory_bytes"] == 400
    assert over_ranks["peak_memory_bytes_by_rank"] == [100, 300]


def test_ratios_compare_equal_numbers_of_cores():
    rows = summarize(
        {
            case("shoal", 1, 0): [figures([8.0])],
            case("shoal", 2, 0): [figures([4.0, 5.0, 5.0])],
            case("shoal", 2, 2): [figures([6.0, 10.0, 10.0])],
            case("bodo", 2, 2): [figures([60.0])],
            case("cpp_mpi_raw", 2, 2): [figures([3.0])],
        }
    )
    found = {
        (entry["comparison"], entry["ranks"]): (entry["min"], entry["median"])
        for entry in rank_ratios(rows)
    }
    assert found == {
        ("shoal ranks ÷ shoal threads", 2): (1.5, 2.0),
        ("shoal ÷ C++ on raw columns", 2): (2.0, 10 / 3),
        ("bodo ÷ shoal", 2): (10.0, 6.0),
    }
    assert "shoal ranks ÷ shoal threads" in format_rank_ratios(rows)


def test_seconds_beyond_compute_are_those_of_later_rounds():
    rounds = [figures([1.0], 9.0), figures([1.0], 3.0), figures([1.0], 5.0)]
    (row,) = summarize({case("shoal", 2, 2): rounds})
    assert row["beyond_compute_seconds_min"] == 2.0
    assert row["beyond_compute_seconds_median"] == 3.0
    assert row["peak_memory_bytes_of_a_rank"] == 3 * 2**20


def test_cases_take_threads_from_cores_and_processes_from_ranks():
    arguments = argparse.Namespace(job=["seed"], cores=[1, 2], ranks=[2, 4])
    cases = cases_of(arguments, ["shoal", "duckdb", "bodo"], "1M", "clustered")
    assert [(one.peer, one.cores, one.ranks) for one in cases] == [
        ("shoal", 1, 0),
        ("duckdb", 1, 0),
        ("shoal", 2, 0),
        ("shoal", 2, 2),
        ("duckdb", 2, 0),
        ("bodo", 2, 2),
        ("shoal", 4, 4),
        ("bodo", 4, 4),
    ]
    assert len({one.label for one in cases}) == len(cases)


def test_zero_ranks_are_none():
    assert counts("0") == []
    assert counts("1,2") == [1, 2]


def test_raw_columns_of_a_size_that_nobody_named_are_not_written():
    arguments = argparse.Namespace(sizes_with_raw_columns=["10M"])
    raw = Case("cpp_mpi_raw", "1B", "clustered", "seed", 2, 2)
    with pytest.raises(Skipped, match="--rows 1B"):
        input_path(arguments, raw, Path("missing.parquet"))
