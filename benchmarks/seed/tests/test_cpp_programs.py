"""Both C++ programs against pandas, on 1 to 4 ranks: `./run python -m pytest benchmarks/seed/tests`."""

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from cpp_programs import CPP_PEERS, ensure_program  # noqa: E402
from data_files import ensure_data_file  # noqa: E402
from environments import environment_folder  # noqa: E402
from generate import distinct_keys, rows_between  # noqa: E402
from measurement import checksum  # noqa: E402
from raw_columns import ensure_raw_columns  # noqa: E402
from results import agree  # noqa: E402

RANKS = (1, 2, 3, 4)
LIMITS = np.iinfo(np.int64)


@pytest.fixture(scope="session")
def programs():
    """The programs, built."""
    return {peer: ensure_program(peer) for peer in CPP_PEERS}


def run(programs, peer, ranks, parquet_path, result_path=None):
    """The figures that the program prints; it must succeed."""
    path = ensure_raw_columns(parquet_path) if peer == "cpp_mpi_raw" else parquet_path
    done = start(programs, peer, ranks, path, str(ranks), *result_options(result_path))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def result_options(result_path):
    return ["--result", str(result_path)] if result_path else []


def start(programs, peer, ranks, path, *options):
    """Runs the program with one repeat."""
    launcher = environment_folder(peer) / "bin" / "mpiexec"
    words = [launcher, "-n", ranks, programs[peer], path, options[0], 1, "seed", *options[1:]]
    return subprocess.run(
        [str(word) for word in words], capture_output=True, text=True, check=False, timeout=120
    )


def check(programs, peer, ranks, keys, values, folder, **parquet_options):
    """The whole result against exact means, keys in order."""
    path = folder / "rows.parquet"
    pd.DataFrame({"A": keys, "B": values}).to_parquet(path, **parquet_options)
    figures = run(programs, peer, ranks, path, folder / "result")
    result = (folder / "result").read_bytes()
    half = len(result) // 2
    result_keys = np.frombuffer(result[:half], "int64")
    result_means = np.frombuffer(result[half:], "float64")
    expected = exact_means(keys, values)
    assert result_keys.tolist() == sorted(expected)
    np.testing.assert_allclose(result_means, [expected[key] for key in sorted(expected)], 1e-15)
    assert figures["rows"] == len(keys)
    assert len(figures["peak_memory_bytes_by_rank"]) == ranks


def exact_means(keys, values):
    """The mean for each key, rounded once."""
    sums, counts = {}, {}
    for key, value in zip(keys.tolist(), values.tolist()):
        sums[key] = sums.get(key, 0) + value
        counts[key] = counts.get(key, 0) + 1
    return {key: float(Fraction(sums[key], counts[key])) for key in sums}


@pytest.mark.parametrize("ranks", RANKS)
@pytest.mark.parametrize("peer", CPP_PEERS)
def test_million_rows_as_pandas(programs, peer, ranks):
    path = ensure_data_file("1M", "clustered", Path(sys.executable))
    expected = pd.read_parquet(path).groupby("A", as_index=False)["B"].mean()
    figures = run(programs, peer, ranks, path)
    assert agree(figures["checksum"], checksum(expected))
    assert figures["ranks"] == ranks


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("peer", CPP_PEERS)
def test_shuffled_rows_and_time_units(programs, peer, unit, tmp_path):
    frame = rows_between(0, 1_000_000, 1_000, 1_000, "shuffled", distinct_keys(1_000, "shuffled"))
    frame["A"] = frame["A"].astype(f"datetime64[{unit}]")
    frame.to_parquet(tmp_path / "rows.parquet")
    expected = frame.groupby("A", as_index=False)["B"].mean()
    figures = run(programs, peer, 2, tmp_path / "rows.parquet")
    assert agree(figures["checksum"], checksum(expected))


@pytest.mark.parametrize("use_dictionary", [True, False])
@pytest.mark.parametrize("ranks", RANKS)
@pytest.mark.parametrize("peer", CPP_PEERS)
def test_many_keys_are_exchanged(programs, peer, ranks, use_dictionary, tmp_path):
    random = np.random.default_rng(1)
    keys = random.integers(0, 200_000, 500_000) * 86_400_000_000 - 10**15
    check(
        programs,
        peer,
        ranks,
        keys,
        random.integers(-1000, 1000, 500_000),
        tmp_path,
        use_dictionary=use_dictionary,
    )


@pytest.mark.parametrize("ranks", RANKS)
@pytest.mark.parametrize("peer", CPP_PEERS)
def test_extreme_keys_and_values(programs, peer, ranks, tmp_path):
    keys = np.repeat([LIMITS.max, 0, LIMITS.min, -1], [1000, 63, 65, 1])
    values = np.resize([LIMITS.max, LIMITS.max - 1, LIMITS.max], len(keys))
    values[keys == LIMITS.min] = LIMITS.min
    check(programs, peer, ranks, keys, values, tmp_path)


@pytest.mark.parametrize("row_count", [0, 1, 3, 64, 1000])
@pytest.mark.parametrize("peer", CPP_PEERS)
def test_few_rows_of_one_key(programs, peer, row_count, tmp_path):
    keys = np.full(row_count, 7)
    check(programs, peer, 4, keys, np.arange(row_count), tmp_path)


@pytest.mark.parametrize("peer", CPP_PEERS)
def test_failures_end_all_ranks_with_a_message(programs, peer, tmp_path):
    missing = start(programs, peer, 2, tmp_path / "missing", "2")
    assert missing.returncode != 0
    assert "Error: " in missing.stderr
    assert "missing" in missing.stderr
    wrong_ranks = start(programs, peer, 2, tmp_path / "missing", "3")
    assert wrong_ranks.returncode != 0
    assert "started with 2 ranks; use mpiexec -n 3" in wrong_ranks.stderr


def test_parquet_with_missing_values_or_strings_is_refused(programs, tmp_path):
    path = tmp_path / "rows.parquet"
    frame = pd.DataFrame({"A": [1, 2], "B": pd.array([1, None], "Int64")})
    frame.to_parquet(path)
    done = start(programs, "cpp_mpi_parquet", 1, path, "1")
    assert done.returncode != 0
    assert "Error: " in done.stderr
    pd.DataFrame({"A": ["x"], "B": [1]}).to_parquet(path)
    done = start(programs, "cpp_mpi_parquet", 1, path, "1")
    assert "keys must be int64 or times" in done.stderr
